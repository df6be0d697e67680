"""The command line's render, as a shell sees it: no server, no store."""

import base64
import html
import json
import os
import pty
import re
import subprocess
import sys
import termios

import pytest

from app.surfaces.csp import SANDBOX
from config.settings import ROOT
from tests import commands
from tests.notebooks import QUIET, code, markdown, notebook, png, shows
from tests.standin import BROKEN, StandIn

WRITTEN = [
    ("html", "quiet.html", "Its prose."),
    ("slides", "quiet.slides.html", "Its prose."),
    ("script", "quiet.py", "print('hello')"),
    ("markdown", "quiet.md", "# A quiet notebook"),
]


@pytest.fixture(scope="module")
def outside():
    """Everything outside."""
    with StandIn() as stand_in:
        stand_in.repo("o/r").commit("main", {"a.ipynb": QUIET, "sub/b.ipynb": QUIET})
        for prefix in ("/raw/o/down", "/api/repos/o/down"):
            stand_in.behave(prefix, BROKEN)
        yield stand_in


@pytest.fixture
def here(tmp_path):
    """A folder with a notebook, and with another of the same name below it."""
    (tmp_path / "quiet.ipynb").write_bytes(QUIET)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "quiet.ipynb").write_bytes(QUIET)
    return tmp_path


def render(*arguments, cwd, stdin=b"", **environ):
    """One command; its outputs in bytes."""
    environ = {"PATH": os.environ["PATH"], **environ}
    done = commands.run("render", *map(str, arguments), cwd=cwd, environ=environ, stdin=stdin)
    assert b"Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(("form", "name", "words"), WRITTEN)
def test_each_format_is_written_by_the_notebooks_name(form, name, words, here):
    done = render("quiet.ipynb", "--format", form, "-o", "out/", cwd=here)
    assert done.returncode == 0
    assert words in (here / "out" / name).read_text()
    assert f"wrote out/{name}" in done.stderr.decode()


def test_several_notebooks_go_into_a_folder_and_none_overwrites_another(here):
    done = render("quiet.ipynb", "sub/quiet.ipynb", "-o", "out", "-j", "2", cwd=here)
    assert done.returncode == 0
    assert sorted(path.name for path in (here / "out").iterdir()) == ["quiet-2.html", "quiet.html"]


def test_without_an_output_it_is_written_to_standard_output_and_nothing_else(here):
    command = [sys.executable, "-m", "app", "render", "-", "--format", "script"]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=here, env=environ, input=QUIET, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "print('hello')" in done.stdout.decode()


def test_pictures_of_a_markdown_text_lie_beside_it_or_in_the_stream(here):
    picture = base64.b64decode(png())
    render("quiet.ipynb", "--format", "markdown", "-o", "text.md", cwd=here)
    (beside,) = (here / "quiet_files").iterdir()
    assert beside.read_bytes() == picture
    assert f"](quiet_files/{beside.name})" in (here / "text.md").read_text()
    streamed = render("quiet.ipynb", "--format", "markdown", cwd=here).stdout.decode()
    assert f"](data:image/png;base64,{png()})" in streamed


def test_a_picture_beside_a_notebook_stands_in_its_file_and_one_of_elsewhere_does_not(tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "dot.png").write_bytes(base64.b64decode(png()))
    (tmp_path / "secret.png").write_bytes(base64.b64decode(png(5, 5)))
    (folder / "words.png").write_text("no picture")
    cells = "![](dot.png) ![](../secret.png) ![](words.png) [next](other.ipynb)"
    (folder / "a.ipynb").write_bytes(notebook(markdown(cells)))
    page = render("book/a.ipynb", cwd=tmp_path).stdout.decode()
    assert png() in page
    assert png(5, 5) not in page
    assert "no picture" not in page
    assert 'src="words.png"' in page
    assert 'href="other.ipynb"' in page


def test_an_address_is_fetched_as_on_a_server(here, outside):
    done = render(
        f"{outside.settings['VITRINE_GITHUB_URL']}/o/r/blob/main/a.ipynb", cwd=here, **outside.settings
    )
    assert done.returncode == 0
    assert "Its prose." in done.stdout.decode()


FAILED = [
    ("missing.ipynb", 1, "cannot be read: No such file"),
    ("sub", 1, "is a folder"),
    ("not.ipynb", 1, "not JSON"),
    ("http://127.0.0.1:9/a.ipynb", 1, "is not fetched"),
    ("{github}/o/r/blob/main/none.ipynb", 1, "Not"),
    ("{github}/o/r/tree/main/sub", 1, "with the notebooks “b.ipynb”"),
    ("{github}/o/down/blob/main/a.ipynb", 75, "500"),
    ("what is this", 1, "no address of a notebook"),
]


@pytest.mark.parametrize(("source", "code_", "words"), FAILED)
def test_what_fails_is_named_and_the_others_are_written(source, code_, words, here, outside):
    (here / "not.ipynb").write_text("not a notebook")
    source = source.format(github=outside.settings["VITRINE_GITHUB_URL"])
    done = render(source, "quiet.ipynb", "-o", "out", cwd=here, **outside.settings)
    said = done.stderr.decode()
    assert done.returncode == code_, said
    assert f"vitrine: {source}: " in said
    assert words.lower() in said.lower()
    assert [path.name for path in (here / "out").iterdir()] == ["quiet.html"]


def test_a_render_past_its_time_costs_itself_only(here):
    bomb = notebook(*[markdown("*a " * 30_000) for _ in range(60)])
    (here / "bomb.ipynb").write_bytes(bomb)
    limits = {"VITRINE_RENDER_TIMEOUT_SECONDS": "0.001"}
    done = render("bomb.ipynb", "-o", "out/", cwd=here, **limits)
    assert done.returncode == 1
    assert "VITRINE_RENDER_TIMEOUT_SECONDS" in done.stderr.decode()


WRONG = [
    (["a.ipynb", "b.ipynb"], "name a folder with -o"),
    (["a.ipynb", "b.ipynb", "-o", "quiet.ipynb"], "is a file"),
    (["a.ipynb", "--format", "pdf"], "--format"),
    ([], "SOURCE"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_usage_is_exit_code_2(arguments, words, here):
    done = render(*arguments, cwd=here)
    assert done.returncode == 2
    assert words in done.stderr.decode()


def test_active_content_stands_in_a_sandboxed_frame_of_the_file(here):
    script = "<script>window.drawn = 1</script><p>drawn</p>"
    (here / "active.ipynb").write_bytes(notebook(code("draw()", shows(text_html=script))))
    page = render("active.ipynb", cwd=here).stdout.decode()
    assert re.search(r'<iframe class="content-frame"[^>]* srcdoc="', page)
    assert re.findall(r'(?<=\ssandbox=")[^"]+', page) == [SANDBOX]
    strict = html.unescape(render("active.ipynb", "--policy", "sanitised", cwd=here).stdout.decode())
    assert "<iframe" not in strict
    assert "window.drawn" not in strict
    assert "script-src 'none'" in strict


def test_a_laxer_policy_than_the_rules_allow_is_not_had(here):
    page = render("quiet.ipynb", "--policy", "trusted", cwd=here).stdout.decode()
    assert '<meta name="vitrine:policy" content="sanitised">' in page


def test_a_terminal_sees_a_bar_and_a_pipe_does_not(here):
    piped = render("quiet.ipynb", "-o", "out/", cwd=here).stderr
    assert b"/2 [" not in piped
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    command = [sys.executable, "-m", "app", "render", "quiet.ipynb", "sub/quiet.ipynb", "-o", "out/"]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    child = subprocess.Popen(command, cwd=here, env=environ, stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    assert child.wait() == 0
    assert b"/4 [" in seen
    os.close(ours)


def _read(fd):
    try:
        return os.read(fd, 4096)
    except OSError:  # the other side is closed
        return b""


def test_a_page_of_the_files_names_no_address_of_a_server(here):
    (here / "plot.ipynb").write_bytes(
        notebook(markdown("$x$"), code("f", shows(**{"application_vnd.plotly.v1_json": {"data": []}})))
    )
    for policy in ("sanitised", "sandboxed"):
        page = render("plot.ipynb", "quiet.ipynb", "-o", f"{policy}/", "--policy", policy, cwd=here)
        assert page.returncode == 0
        for made in (here / policy).iterdir():
            text = made.read_text()
            assert 'src="/' not in text
            assert 'href="/' not in text
            assert json.dumps("/static/")[:-1] not in text
