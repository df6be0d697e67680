"""A rendered file, opened from the disk: nothing of it needs a server but the libraries that draw figures."""

import html
import http.server
import json
import os
import re
import subprocess
import sys
import threading

import pytest

from config.settings import ROOT
from tests.notebooks import code, markdown, notebook
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

FIGURE = {"data": [{"type": "bar", "x": [1, 2], "y": [3, 4]}], "layout": {}}
LOOKS_AROUND = (
    "<p id=said>nothing ran</p><script>"
    "let found; try { found = parent.document.title } catch (e) { found = e.name }"
    "document.getElementById('said').textContent = found</script>"
)
NOWHERE = "http://127.0.0.1:1"


def rendered(folder, form="html", **environ):
    """A page with a formula, a figure, and a script that looks around, as a file."""
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {"application/vnd.plotly.v1+json": FIGURE}},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": LOOKS_AROUND}},
    ]
    (folder / "a.ipynb").write_bytes(notebook(markdown("# Title\n\n$x^2$"), code("draw()", *outputs)))
    command = [
        sys.executable,
        "-m",
        "app",
        "render",
        str(folder / "a.ipynb"),
        "--format",
        form,
        "-o",
        f"{folder}/",
    ]
    subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}, check=True)
    (made,) = folder.glob("a.*html")
    return made


@pytest.fixture
def libraries():
    """A server of ours, as far as such a file needs one: its address, and the paths that were asked for."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=ROOT)

        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

        def end_headers(self):
            self.send_header("Access-Control-Allow-Origin", "*")
            super().end_headers()

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_formulas_and_figures_are_drawn_and_scripts_stay_in_their_box(browser, tmp_path, libraries):
    url, asked = libraries
    file = rendered(tmp_path, VITRINE_PUBLIC_URL=url)
    with visit(browser) as tab:
        tab.page.goto(file.as_uri())
        wait_for(tab.page, "document.querySelector('iframe').clientHeight > 0")
        (frame,) = tab.page.main_frame.child_frames
        wait_for(frame, "document.querySelectorAll('mjx-container').length == 1")
        wait_for(frame, "document.querySelectorAll('.bars path').length == 2")
        assert frame.evaluate("document.getElementById('said').textContent") == "SecurityError"
        assert [path.split("/")[3] for path in asked] == ["plotly.js-dist-min"]
        assert tab.outside == []


def test_without_libraries_the_rest_is_there_and_the_figure_says_what_it_misses(browser, tmp_path):
    with visit(browser) as tab:
        tab.page.goto(rendered(tmp_path, VITRINE_PUBLIC_URL=NOWHERE).as_uri())
        wait_for(tab.page, "document.querySelector('iframe').clientHeight > 0")
        (frame,) = tab.page.main_frame.child_frames
        wait_for(frame, "document.querySelectorAll('mjx-container').length == 1")
        wait_for(frame, "document.body.innerText.includes('plotly')")


def test_where_no_server_is_known_libraries_are_those_of_the_mirror_in_the_installed_version(tmp_path):
    page = html.unescape(rendered(tmp_path).read_text())
    addresses = re.findall(r'"https://cdn\.jsdelivr\.net/npm/([^"@]+)@([^"/]+)/([^"]+)"', html.unescape(page))
    assert "plotly.js-dist-min" in {name for name, _version, _path in addresses}
    installed = [ROOT / "static" / "vendor" / name / version / path for name, version, path in addresses]
    assert [path for path in installed if not path.is_file()] == []


def test_slides_of_a_file_are_a_deck(browser, tmp_path):
    with visit(browser) as tab:
        tab.page.goto(rendered(tmp_path, "slides", VITRINE_PUBLIC_URL=NOWHERE).as_uri())
        wait_for(tab.page, "document.querySelector('iframe').clientHeight > 0")
        (frame,) = tab.page.main_frame.child_frames
        wait_for(frame, "document.querySelector('.reveal, .deck') !== null")
        wait_for(frame, "document.querySelectorAll('.slides > section').length > 0")


def test_a_file_without_active_content_has_a_wall_of_its_own(browser, tmp_path):
    (tmp_path / "quiet.ipynb").write_bytes(notebook(markdown("# Quiet\n\n$x^2$")))
    command = [sys.executable, "-m", "app", "render", str(tmp_path / "quiet.ipynb"), "-o", f"{tmp_path}/"]
    subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=True)
    page = tmp_path / "quiet.html"
    page.write_text(
        page.read_text().replace(
            "</main>", "<img src=x onerror='window.hit = 1'><script>window.hit = 1</script></main>"
        )
    )
    with visit(browser) as tab:
        tab.page.goto(page.as_uri())
        wait_for(tab.page, "document.querySelectorAll('mjx-container').length == 1")
        assert tab.page.evaluate("window.hit") is None
        assert json.dumps(tab.complaints).count("Content Security Policy") >= 2
