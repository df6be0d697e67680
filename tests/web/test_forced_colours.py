"""Where a reader's own colours replace a page's (contrast themes), things are known by their lines."""

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, png, prints, shows
from tests.web.browser import visit

pytestmark = pytest.mark.browser

FAILS = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["\x1b[31mE\x1b[0m: e"]}
CELLS = [
    markdown("# Of all kinds\n\nText.\n\n## A section\n\nIts text."),
    code("1 / 0", prints("a warning\n", "stderr"), FAILS),
    code("plot", shows(image_png=png(30, 20), text_plain="<Figure>")),
]


@pytest.fixture
def path(local_dir, unique):
    (local_dir / f"{unique}.ipynb").write_bytes(notebook(*CELLS))
    return f"local/{unique}.ipynb"


@pytest.fixture(params=["light", "dark"])
def tab(browser, request):
    with visit(browser, forced_colors="active", color_scheme=request.param) as tab:
        yield tab.page


def ground(page):
    return page.locator("html").evaluate("root => getComputedStyle(root).backgroundColor")


@pytest.mark.parametrize("surface", ["", "embed/"])
def test_code_and_errors_stand_in_lines_where_grounds_say_nothing(live_server, tab, path, surface):
    tab.goto(live_server.url(f"/{surface}{path}"))
    expect(tab.locator(".source > pre").first).to_have_css("outline-style", "solid")
    expect(tab.locator(".output.stderr")).to_have_css("outline-style", "solid")
    expect(tab.locator(".output.error")).to_have_css("outline-style", "double")
    expect(tab.locator(".output.error")).to_have_css("background-color", ground(tab))


def test_the_button_that_folds_is_seen(live_server, tab, path):
    tab.goto(live_server.url(f"/{path}"))
    button = tab.locator("h2 > .fold-toggle")
    button.press("Enter")
    expect(button).to_have_css("opacity", "1")
    colour = button.evaluate("one => getComputedStyle(one).color")
    assert colour != ground(tab)
    assert f"conic-gradient(from -45deg at 50% 100%, {colour}" in button.evaluate(
        "one => getComputedStyle(one).backgroundImage"
    )


def test_a_button_has_an_edge_and_another_one_under_the_keyboard(live_server, tab):
    tab.goto(live_server.url("/"))
    button = tab.locator(".button")
    expect(button).to_have_css("outline-width", "1px")
    tab.get_by_role("textbox").focus()
    tab.keyboard.press("Tab")
    expect(button).to_be_focused()
    expect(button).to_have_css("outline-width", "2px")


def test_a_figure_for_paper_keeps_its_paper(live_server, tab, path):
    tab.goto(live_server.url(f"/{path}"))
    figure = tab.locator(".image img")
    is_dark = tab.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    expect(figure).to_have_css("background-color", "rgb(255, 255, 255)" if is_dark else "rgba(0, 0, 0, 0)")
