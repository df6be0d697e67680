"""Outputs that our scripts draw, in a real Chromium, inside of the sandboxed frame, the outside cut off."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Frame, Locator, expect

from tests.notebooks import code, notebook
from tests.web import outputs
from tests.web.browser import Visit, visit, wait_for

pytestmark = pytest.mark.browser
SETTLED = "document.querySelectorAll('.live:not([data-drawn]):not(:has(.failed))').length === 0"


@dataclass
class Opened:
    """A notebook's page, and the content frame in it."""

    tab: Visit
    frame: Frame

    def cell(self, name: str) -> Locator:
        """The outputs of a cell of `outputs.CELLS`."""
        return self.frame.locator(f"#cell-c{list(outputs.CELLS).index(name) + 1} .outputs")


def opened(tab: Visit, url: str) -> Opened:
    """Until everything in the frame is drawn, or has failed."""
    tab.page.set_viewport_size({"width": 1280, "height": 6000})
    tab.page.goto(url)
    frame = next(frame for frame in tab.page.frames[1:] if "/frame/" in frame.url)
    wait_for(frame, SETTLED)
    return Opened(tab, frame)


@pytest.fixture(scope="module")
def page(browser: Browser, live_server, github) -> Iterator[Opened]:
    """All kinds of outputs, on one page."""
    address = github.put("/everything-that-is-drawn.ipynb", outputs.everything()).removeprefix("http://")
    with visit(browser) as tab:
        yield opened(tab, live_server.url("/url/" + address))


DRAWN = [
    ("plotly 7", ".bars path", 3),
    ("plotly 2", ".scatterlayer .points path", 3),
    ("plotly map", ".choroplethlayer path", 2),
    ("mermaid", "svg .node", 3),
    ("geojson", "path.leaflet-interactive", 2),
]


@pytest.mark.parametrize(("name", "shapes", "count"), DRAWN)
def test_a_drawing_has_its_shapes(page: Opened, name: str, shapes: str, count: int) -> None:
    expect(page.cell(name).locator(shapes)).to_have_count(count)
    box = page.cell(name).locator(shapes).first.bounding_box()
    assert box
    assert box["width"] > 2
    assert box["height"] > 2
    assert page.cell(name).locator(".still").count() == 0  # or it would be there twice


COLOURS = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


@pytest.mark.parametrize("name", ["vega-lite 6", "vega-lite 5", "vega-lite 4", "vega-lite 2", "vega 5"])
def test_a_vega_chart_is_drawn_by_the_version_that_understands_it(page: Opened, name: str) -> None:
    drawing = page.cell(name).locator("canvas, svg.marks")  # the embedder of version 7 prefers SVG
    assert (
        drawing.evaluate(f"e => e.tagName === 'CANVAS' ? ({COLOURS})(e) : e.querySelectorAll('path').length")
        > 1
    )
    assert page.cell(name).locator(".failed, .still").count() == 0


def test_a_diagram_in_a_text_is_drawn(page: Opened) -> None:
    expect(page.frame.locator(".cell.markdown svg .messageText")).to_have_text("Hello")


def test_isolated_html_is_as_high_as_its_content_and_alone(page: Opened) -> None:
    inner = page.cell("isolated").frame_locator("iframe.isolated")
    expect(inner.locator("#said")).to_have_text("alone")
    frame = page.cell("isolated").locator("iframe.isolated")
    wait_for(page.frame, "parseInt(document.querySelector('iframe.isolated').style.height) > 20")
    assert frame.bounding_box()["height"] < 120
    expect(page.frame.locator("h1")).not_to_have_css("color", "rgb(1, 2, 3)")


ERRORS = [
    ("no plotly", "a Plotly figure has a list of traces", "figure img"),
    ("no vega", "its specification is not valid", ".json > details"),
    ("no mermaid", "Parse error", ".source-text pre"),
    ("no map", "Invalid GeoJSON object", None),
]


@pytest.mark.parametrize(("name", "words", "still"), ERRORS)
def test_what_is_not_valid_says_so_in_place(page: Opened, name: str, words: str, still: str | None) -> None:
    expect(page.cell(name).get_by_role("alert")).to_contain_text(words)
    expect(page.cell(name).locator(f".still {still}" if still else ".still")).to_have_count(1 if still else 0)


def test_a_tree_opens_without_a_script_of_ours(page: Opened) -> None:
    last = page.cell("json").get_by_text("39: {}")
    expect(last).to_be_hidden()
    page.cell("json").get_by_text("rows").click()
    expect(last).to_be_visible()


def test_a_recording_can_be_played(page: Opened) -> None:
    audio = page.cell("sound").locator("audio")
    wait_for(page.frame, "document.querySelector('audio').readyState > 0")
    assert audio.evaluate("audio => audio.duration") == pytest.approx(1, abs=0.1)


def test_libraries_are_loaded_once_each_and_the_notebook_s_own_still_work(page: Opened) -> None:
    wait_for(page.frame, "document.documentElement.dataset.required === 'yes'")  # RequireJS was on the page
    loaded = page.frame.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    plotly = [name for name in loaded if "/plotly.js-dist-min/" in name]
    assert len(plotly) == len(set(plotly)) == 2  # version 4 and version 2, for one figure each
    assert not [name for name in loaded if "bokeh" in name]
    assert page.tab.outside == []


def test_where_a_library_cannot_be_loaded_the_picture_stays(browser, live_server, github, unique) -> None:
    body = notebook(code("p", outputs.CELLS["plotly 2"]), code("v", outputs.CELLS["vega 5"]))
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.route("**/plotly.min.js*", lambda route: route.abort())
        page = opened(tab, live_server.url("/url/" + address))
        expect(page.frame.get_by_role("alert")).to_contain_text("could not be loaded")
        expect(page.frame.locator(".still img")).to_be_visible()
        assert page.frame.locator("canvas").evaluate(COLOURS) > 1


def test_without_its_scripts_each_output_has_a_still_form_and_a_sentence(client, github, unique) -> None:
    address = github.put(f"/{unique}.ipynb", outputs.everything()).removeprefix("http://")
    page = client.get(f"/url/{address}?policy=sanitised").text
    assert "<iframe" not in page
    for what in (
        "chart (Plotly); only a still form of it",
        "chart (Vega); only its source",
        "map; only a still",
    ):
        assert f"This is an interactive {what}" in page
    assert "Not shown here" in page  # the map without shapes


# Bokeh draws below shadow roots.
BOKEH_DRAWS = f"""() => {{
  const below = (e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])];
  const all = (root) => [...root.querySelectorAll("*")].flatMap(below);
  const canvases = all(document).filter((element) => element.tagName === "CANVAS");
  return canvases.some((canvas) => canvas.width && ({COLOURS})(canvas) > 10);
}}"""


@pytest.mark.parametrize("name", ["bokeh", "holoviews"])
def test_a_chart_gets_its_library_where_the_notebook_brings_none(browser, live_server, github, name) -> None:
    cells = json.loads(outputs.saved(name))["cells"]
    body = notebook(cells[0], cells[2])  # the cell between them would load it
    address = github.put(f"/{name}-without-its-library.ipynb", body).removeprefix("http://")
    with visit(browser) as tab:
        page = opened(tab, live_server.url("/url/" + address))
        wait_for(page.frame, BOKEH_DRAWS)
    assert tab.outside == []


def test_a_folded_chart_is_drawn_to_size_when_it_is_opened(browser, live_server, github, unique) -> None:
    folded = code("p", outputs.CELLS["plotly 2"]) | {"metadata": {"tags": ["hide-output"]}}
    address = github.put(f"/{unique}.ipynb", notebook(folded)).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        frame = tab.page.frame_locator("iframe.content-frame")
        expect(frame.locator("summary")).to_be_visible()
        expect(frame.locator(".live[data-drawn]")).to_have_count(0)
        frame.locator("summary").click()
        points = frame.locator(".scatterlayer .points path")
        expect(points).to_have_count(3)
        assert points.last.bounding_box()["x"] - points.first.bounding_box()["x"] > 400


def test_a_long_notebook_draws_the_rest_when_a_reader_comes_to_it(
    browser, live_server, github, unique
) -> None:
    body = notebook(*(code("v", outputs.CELLS["vega 5"]) for _ in range(16)))
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        frame = next(frame for frame in tab.page.frames[1:] if "/frame/" in frame.url)
        wait_for(frame, "document.querySelectorAll('.live[data-drawn]').length >= 12")
        assert frame.locator(".live").last.get_attribute("data-drawn") is None
        frame.locator(".live").last.scroll_into_view_if_needed()
        wait_for(frame, "document.querySelector('.cell:last-child .live').dataset.drawn !== undefined")
