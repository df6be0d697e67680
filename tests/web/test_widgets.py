"""Widgets that a notebook saved, drawn in the content frame by Chromium with the outside cut off."""

import base64
import json
import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.conftest import wait_until
from tests.notebooks import code, notebook, png, shows
from tests.web.browser import visit, wait_for
from tests.widgets import STATE, VIEW, model, showing, together

pytestmark = pytest.mark.browser

TALL = {"viewport": {"width": 1280, "height": 6000}}
"""All outputs are in sight, and so drawn at once."""
PIXEL = base64.b64decode(png()).hex()
TILES = "https://tile.openstreetmap.org/"
ALL = ("controls", "bqplot", "ipyleaflet", "ipympl", "anywidget", "unknown")


@contextmanager
def opened(browser, live_server, github, name, body):
    """A notebook's page; gives the tab and its content frame, when all is drawn or has failed."""
    address = github.put(f"/{name}.ipynb", body).removeprefix("http://")
    with visit(browser, **TALL) as tab:
        tab.page.goto(live_server.url(f"/url/{address}"))
        frame = tab.page.frames[1]
        wait_for(frame, "document.querySelector('.live:not([data-drawn], :has(> .failed))') === null")
        yield tab, frame


@pytest.fixture(scope="module")
def drawn(browser, live_server, github):
    """All notebooks of the folder on one page."""
    with opened(browser, live_server, github, "all-widgets", together(*ALL)) as (tab, frame):
        yield tab, frame


def cell(frame, notebook_name, number):
    """What a code cell of one of them shows."""
    return frame.locator(f"#cell-{notebook_name}-cell-{number} .outputs").first


def test_nothing_is_asked_of_others_but_map_tiles(drawn):
    tab, frame = drawn
    assert frame.evaluate("self.origin") == "null"
    assert {address for address in tab.outside if not address.startswith(TILES)} == set()


def test_a_slider_shows_its_value_and_moves_by_keyboard(drawn):
    _, frame = drawn
    output = cell(frame, "controls", 1)
    expect(output.locator(".widget-label")).to_have_text("Slide me")
    expect(output.locator(".widget-readout")).to_have_text("7")
    output.locator(".noUi-handle").press("ArrowRight")
    expect(output.locator(".widget-readout")).to_have_text("8")


def test_a_linked_pair_moves_together_without_a_kernel(drawn):
    _, frame = drawn
    left, right = cell(frame, "controls", 2).locator(".widget-slider").all()
    expect(right.locator(".widget-readout")).to_have_text("30")
    left.locator(".noUi-handle").press("ArrowLeft")
    expect(left.locator(".widget-readout")).to_have_text("29")
    expect(right.locator(".widget-readout")).to_have_text("29")


def test_a_tab_turns_when_it_is_clicked(drawn):
    _, frame = drawn
    output = cell(frame, "controls", 3)
    expect(output.locator(".widget-text input").last).to_have_value("héllo")
    expect(output.get_by_text("bold", exact=True)).to_be_hidden()
    output.get_by_role("tab", name="Words").click()
    expect(output.get_by_text("bold", exact=True)).to_be_visible()


def test_interact_shows_its_control_and_what_it_printed(drawn):
    _, frame = drawn
    output = cell(frame, "controls", 4)
    expect(output.locator(".widget-readout")).to_have_text("3")
    expect(output.locator(".captured pre")).to_have_text("x squared is 9")


def test_captured_outputs_look_like_all_outputs_and_hold_widgets(drawn):
    _, frame = drawn
    output = cell(frame, "controls", 5)
    expect(output.locator(".captured .ansi-red-fg")).to_have_text("red")
    expect(output.locator(".captured .widget-html td")).to_have_text("a cell")


def test_formulas_in_a_widget_are_typeset(drawn):
    _, frame = drawn
    output = cell(frame, "controls", 6)
    expect(output.locator("em")).to_have_text("more")
    expect(output.locator("mjx-container")).to_have_count(1)


def test_dates_and_pictures_come_out_of_the_saved_bytes(drawn):
    _, frame = drawn
    expect(cell(frame, "controls", 7).locator("input[type=date]")).to_have_value("2026-11-29")
    picture = cell(frame, "controls", 8).locator("img")
    expect(picture).to_have_js_property("naturalWidth", 10)
    expect(picture).to_have_js_property("width", 50)


def test_a_choice_that_is_linked_to_a_stack_turns_it(drawn):
    _, frame = drawn
    output = cell(frame, "controls", 9)
    expect(output.get_by_text("one of two")).to_be_visible()
    output.locator("select").select_option("second")
    expect(output.get_by_text("two of two")).to_be_visible()


def test_bqplot_draws_its_marks_from_binary_arrays(drawn):
    _, frame = drawn
    figure = cell(frame, "bqplot", 1).locator("svg.svg-figure")
    expect(figure.locator("path.line").first).to_have_attribute("d", re.compile("M.*L.*L.*L"))
    expect(figure.locator("rect.bar")).to_have_count(4)


def test_ipyleaflet_draws_its_map_without_tiles(drawn):
    _, frame = drawn
    output = cell(frame, "ipyleaflet", 1)
    expect(output.locator("path.leaflet-interactive")).to_have_count(2)
    expect(output.locator(".leaflet-marker-icon")).to_have_js_property("naturalWidth", 25)
    expect(output.locator(".leaflet-control-scale-line").first).to_have_text("200 km")
    output.locator(".leaflet-control-zoom-in").click()
    expect(output.locator(".leaflet-control-scale-line").first).to_have_text("100 km")


def test_ipympl_shows_its_last_picture(drawn):
    _, frame = drawn
    canvas = cell(frame, "ipympl", 1).locator("canvas").first
    expect(canvas).to_be_visible()
    colours = "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    wait_until(lambda: canvas.evaluate(colours) > 10, "the picture to be on the canvas")


def test_an_anywidget_runs_its_own_module_and_style(drawn):
    _, frame = drawn
    button = cell(frame, "anywidget", 1).get_by_role("button")
    expect(button).to_have_text("count is 5")
    expect(button).to_have_css("color", "rgb(0, 128, 0)")
    button.click()
    expect(button).to_have_text("count is 6")


def test_an_anywidget_says_what_it_could_not_load_or_do(drawn):
    _, frame = drawn
    foreign = cell(frame, "anywidget", 2).get_by_role("alert")
    expect(foreign).to_contain_text("https://esm.sh/canvas-confetti@1.6.0, which is not on this server")
    expect(cell(frame, "anywidget", 3).get_by_role("alert")).to_contain_text("no such thing")


def test_a_widget_of_an_unknown_library_shows_its_text_and_names_the_library(drawn):
    _, frame = drawn
    output = cell(frame, "unknown", 1)
    expect(output.get_by_role("alert")).to_contain_text("ipyfancy (^1.2.3) is not on this server")
    expect(output.get_by_text("Fancy()")).to_be_visible()


def test_an_unknown_widget_inside_another_is_named_in_its_place(drawn):
    _, frame = drawn
    box = cell(frame, "unknown", 2).locator(".widget-vbox > *")
    expect(box).to_have_text(["above", re.compile("ipyfancy"), "below"])


# --- what is damaged, or comes by another way --------------------------------------------------------

SLIDER = model("IntSliderModel", value=7)
LEAD = {"layout": "IPY_MODEL_gone", "style": "IPY_MODEL_gone"}
IMPORTS = (
    "import mermaid from 'https://esm.sh/mermaid@11';"
    "export default { render: ({ el }) => { el.textContent = typeof mermaid.render; } }"
)
DAMAGED = {
    "no-version": {name: value for name, value in SLIDER.items() if name != "model_module_version"},
    "no-look": model("IntSliderModel", value=7, **LEAD),
    "bad-base64": {
        **model("ImageModel"),
        "buffers": [{"path": ["value"], "encoding": "base64", "data": "?"}],
    },
    "bad-path": {**model("ImageModel"), "buffers": [{"path": ["a", "b"], "encoding": "hex", "data": "00"}]},
    "hex": {**model("ImageModel"), "buffers": [{"path": ["value"], "encoding": "hex", "data": PIXEL}]},
    "circle": model("VBoxModel", children=["IPY_MODEL_no-version", "IPY_MODEL_circle-2"]),
    "circle-2": model("VBoxModel", children=["IPY_MODEL_no-look", "IPY_MODEL_circle"]),
    "lost-child": model("VBoxModel", children=["IPY_MODEL_no-version", "IPY_MODEL_never-saved"]),
    "no-children": model("VBoxModel", children=7),
    "no-class": model("NoSuchModel"),
    "seven": model("IntSliderModel", version="1.5.0", value=7),
    "import": model(
        "AnyModel", "anywidget", "~0.9", _view_module="anywidget", _view_name="AnyView", _esm=IMPORTS
    ),
    "six": model("IntSliderModel", "jupyter-js-widgets", "~2.1.4", value=7),
}
"""Model id → a model; each is shown in a cell of its own."""


@pytest.fixture(scope="module")
def damaged(browser, live_server, github):
    with opened(browser, live_server, github, "damaged-widgets", showing(DAMAGED, *DAMAGED)) as (tab, frame):
        yield tab, frame


def damaged_cell(frame, name):
    return frame.locator(f"#cell-c{list(DAMAGED).index(name)} .outputs").first


@pytest.mark.parametrize("name", ["no-version", "no-look", "seven", "six"])
def test_a_widget_is_drawn_although_something_is_missing(damaged, name):
    _, frame = damaged
    expect(damaged_cell(frame, name).locator(".widget-readout")).to_have_text("7")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bad-base64", "its binary data cannot be read"),
        ("bad-path", "its binary data cannot be read"),
        ("no-children", ""),
        ("no-class", "NoSuchModel"),
    ],
)
def test_a_widget_that_cannot_be_drawn_says_why_and_shows_its_text(damaged, name, says):
    _, frame = damaged
    expect(damaged_cell(frame, name).get_by_role("alert").first).to_contain_text(says)
    expect(damaged_cell(frame, name).get_by_text(f"text of {name}")).to_be_visible()


def test_an_anywidget_imports_a_library_that_is_at_home(damaged):
    tab, frame = damaged
    expect(damaged_cell(frame, "import").get_by_text("function")).to_be_visible()
    assert tab.outside == []


def test_bytes_may_be_hexadecimal(damaged):
    _, frame = damaged
    expect(damaged_cell(frame, "hex").locator("img")).to_have_js_property("naturalWidth", 3)


def test_what_refers_to_itself_in_a_circle_is_drawn_up_to_there(damaged):
    _, frame = damaged
    for name in ("circle", "circle-2"):
        expect(damaged_cell(frame, name).locator(".widget-readout").first).to_have_text("7")
        expect(damaged_cell(frame, name).get_by_role("alert").first).to_contain_text("not saved")


def test_a_child_that_was_not_saved_is_told_in_its_place(damaged):
    _, frame = damaged
    output = damaged_cell(frame, "lost-child")
    expect(output.locator(".widget-readout")).to_have_text("7")
    expect(output.get_by_role("alert")).to_contain_text("not saved in the notebook")


def test_html_that_brings_its_own_widgets_has_them_drawn(browser, live_server, github):
    state = json.dumps({"version_major": 2, "version_minor": 0, "state": {"own": SLIDER}})
    shown = json.dumps({"version_major": 2, "version_minor": 0, "model_id": "own"})
    html = (
        "<p>before</p><script src='https://cdn.jsdelivr.net/npm/@jupyter-widgets/html-manager@^1.0.1/dist/"
        f"embed-amd.js'></script><script type='{STATE}'>{state}</script>"
        f"<b><script type='{VIEW}'>{shown}</script></b><p>after</p>"
    )
    body = notebook(code("x", shows(text_html=html)))
    with opened(browser, live_server, github, "embedded-widgets", body) as (tab, frame):
        expect(frame.locator("b .widget-readout")).to_have_text("7")
        expect(frame.get_by_text("after")).to_be_visible()
        assert frame.locator(".blocked").count() == 0  # ipywidgets' own script came from here
    assert tab.outside == []
