"""A rendered file, opened from the disk: no server is there; libraries come from the mirror, if at all."""

import json
import os
import re
import subprocess
import sys

import pytest

from config.settings import ROOT
from tests.notebooks import code, markdown, notebook
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

MIRROR = re.compile(r"https://cdn\.jsdelivr\.net/npm/((?:@[^/]+/)?[^/@]+)@([^/]+)/(.*)")
FIGURE = {"data": [{"type": "bar", "x": [1, 2], "y": [3, 4]}], "layout": {}}
LOOKS_AROUND = (
    "<p id=said>nothing ran</p><script>"
    "let found; try { found = parent.document.title } catch (e) { found = e.name }"
    "document.getElementById('said').textContent = found</script>"
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A page with a formula, a figure, and a script that looks around."""
    folder = tmp_path_factory.mktemp("files")
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {"application/vnd.plotly.v1+json": FIGURE}},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": LOOKS_AROUND}},
    ]
    (folder / "a.ipynb").write_bytes(notebook(markdown("# Title\n\n$x^2$"), code("draw()", *outputs)))
    for form in ("html", "slides"):
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
        subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=True)
    return folder


def from_the_mirror(tab, asked):
    """Answer for the mirror with what is installed, in the same place by the same name and version."""

    def answer(route):
        name, version, path = MIRROR.fullmatch(route.request.url).groups()
        asked.append(route.request.url)
        route.fulfill(path=ROOT / "static" / "vendor" / name / version / path)

    tab.page.context.route(MIRROR, answer)


def test_formulas_and_figures_are_drawn_and_scripts_stay_in_their_box(browser, file):
    asked = []
    with visit(browser) as tab:
        from_the_mirror(tab, asked)
        tab.page.goto((file / "a.html").as_uri())
        wait_for(tab.page, "document.querySelector('iframe').clientHeight > 0")
        (frame,) = tab.page.main_frame.child_frames
        wait_for(frame, "document.querySelectorAll('mjx-container').length == 1")
        wait_for(frame, "document.querySelectorAll('.bars path').length == 2")
        assert frame.evaluate("document.getElementById('said').textContent") == "SecurityError"
        assert [address.partition("/npm/")[2].partition("@")[0] for address in asked] == [
            "plotly.js-dist-min"
        ]
        assert tab.outside == []


def test_without_the_mirror_the_rest_is_there_and_the_figure_says_what_it_misses(browser, file):
    with visit(browser) as tab:
        tab.page.goto((file / "a.html").as_uri())
        wait_for(tab.page, "document.querySelector('iframe').clientHeight > 0")
        (frame,) = tab.page.main_frame.child_frames
        wait_for(frame, "document.querySelectorAll('mjx-container').length == 1")
        wait_for(frame, "document.body.innerText.includes('plotly')")


def test_slides_of_a_file_are_a_deck(browser, file):
    with visit(browser) as tab:
        tab.page.goto((file / "a.slides.html").as_uri())
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
