"""Slides, and what is folded, in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, prints, shows
from tests.web.browser import visit

pytestmark = pytest.mark.browser


def kind(slide_type, cell):
    return {**cell, "metadata": {"slideshow": {"slide_type": slide_type}}}


def saying(cell, **metadata):
    return {**cell, "metadata": metadata}


QUIET_DECK = notebook(
    kind("slide", markdown("# First slide\n\n$x^2$, and [a link](#Last-slide)")),
    kind("slide", markdown("## Second slide")),
    kind("fragment", markdown("A fragment")),
    kind("notes", markdown("For the speaker")),
    kind("subslide", markdown("### Below\n\n" + "Many words.\n\n" * 60)),
    kind("slide", markdown("## Last slide")),
)
DRAWN = (
    "<p id=drawn>nothing</p><script>const it = document.getElementById('drawn');"
    "it.textContent = it.clientWidth > 200 ? 'drawn ' + self.origin : 'too narrow'</script>"
)
ACTIVE_DECK = notebook(
    kind("slide", markdown("# An active deck")),
    kind("slide", code("draw()", shows(text_html=DRAWN))),
)
FOLDED = notebook(
    markdown("# Folded"),
    saying(code("hidden_code()", prints("seen output\n")), jupyter={"source_hidden": True}),
    saying(code("#@title A form's title\nn = 5 #@param\nhidden_form(n)"), cellView="form"),
    saying(markdown("## A section"), heading_collapsed=True),
    markdown("### Inside of it"),
    markdown("## The next"),
    markdown("[to the inside](#Inside-of-it)"),
)


@pytest.fixture
def path_of(local_dir):
    """The address of a notebook in the local folder."""

    def put(name, content):
        (local_dir / f"{name}.ipynb").write_bytes(content)
        return f"local/{name}.ipynb"

    return put


def test_slides_are_shown_one_at_a_time_and_the_keys_move_them(browser, live_server, path_of):
    with visit(browser) as tab:
        page = tab.page
        page.goto(live_server.url(f"/format/slides/{path_of('deck', QUIET_DECK)}"))
        expect(page.get_by_role("heading", name="First slide")).to_be_visible()
        expect(page.locator("mjx-container")).to_be_visible()
        expect(page.get_by_role("heading", name="Second slide")).not_to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name="Second slide")).to_be_visible()
        expect(page.get_by_text("A fragment", exact=True)).not_to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("A fragment", exact=True)).to_be_visible()
        expect(page.get_by_text("For the speaker", exact=True)).not_to_be_visible()
        page.keyboard.press("s")
        expect(page.get_by_text("For the speaker", exact=True)).to_be_visible()
        page.keyboard.press("ArrowDown")
        below = page.locator("section.present section.present")
        expect(below.get_by_role("heading", name="Below")).to_be_in_viewport()
        page.keyboard.press("End")
        expect(page.get_by_role("heading", name="Last slide")).to_be_visible()
        expect(page).to_have_url(re.compile(r"#/2$"))
        page.keyboard.press("Home")
        page.get_by_role("link", name="a link").click()
        expect(page.get_by_role("heading", name="Last slide")).to_be_visible()
        page.get_by_role("link", name="As a page").click()
        expect(page.get_by_role("heading", name="Last slide")).to_be_visible()
        assert "/format/" not in page.url
    assert (tab.outside, tab.complaints) == ([], [])


def test_a_slide_longer_than_the_screen_scrolls_by_the_same_keys(browser, live_server, path_of):
    with visit(browser, viewport={"width": 390, "height": 700}) as tab:
        tab.page.goto(live_server.url(f"/format/slides/{path_of('deck', QUIET_DECK)}#/1/1"))
        slide = tab.page.locator("section.present section.present")
        expect(slide.get_by_role("heading", name="Below")).to_be_in_viewport()
        tab.page.keyboard.press("PageDown")
        expect(slide.get_by_role("heading", name="Below")).not_to_be_in_viewport()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (tab.outside, tab.complaints) == ([], [])


def test_slides_read_well_without_javascript(browser, live_server, path_of):
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url(f"/format/slides/{path_of('deck', QUIET_DECK)}"))
        for name in ("First slide", "Second slide", "Last slide"):
            expect(tab.page.get_by_role("heading", name=name)).to_be_visible()


def test_a_deck_with_scripts_draws_in_the_sandbox_and_takes_the_keys(browser, live_server, path_of):
    path = path_of("active-deck", ACTIVE_DECK)
    with visit(browser) as tab:
        for surface in ("", "/embed"):
            tab.page.goto(live_server.url(f"{surface}/format/slides/{path}"))
            frame = tab.page.frame_locator("iframe.content-frame")
            frame.get_by_role("heading", name="An active deck").click()
            expect(frame.locator("[id=drawn]")).not_to_be_visible()
            tab.page.keyboard.press("ArrowRight")
            expect(frame.locator("[id=drawn]")).to_be_visible()
            expect(frame.locator("[id=drawn]")).to_have_text("drawn null")
    assert (tab.outside, tab.complaints) == ([], [])


def test_the_frame_of_a_deck_is_boxed_in_wherever_it_is_opened(client, path_of):
    path = path_of("active-deck", ACTIVE_DECK)
    outer = client.get(f"/format/slides/{path}").headers["Content-Security-Policy"]
    inner = client.get(f"/frame/format/slides/{path}").headers["Content-Security-Policy"]
    assert inner.startswith("sandbox allow-scripts")
    assert "script-src 'self';" in outer
    assert "require-trusted-types-for 'script'" in outer
    assert client.get(f"/format/slides/{path}?policy=sanitised").text.count("<section") == 2


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_what_is_folded_opens(browser, live_server, path_of, javascript):
    with visit(browser, java_script_enabled=javascript) as tab:
        page = tab.page
        page.goto(live_server.url(f"/{path_of('folded', FOLDED)}"))
        expect(page.get_by_text("seen output")).to_be_visible()
        for words, hidden in (
            ("Code", "hidden_code"),
            ("A form's title", "hidden_form"),
            ("1 cell folded", "Inside of it"),
        ):
            expect(page.locator("main").get_by_text(hidden).first).not_to_be_visible()
            line = page.get_by_text(words, exact=True)
            section = page.get_by_role("button", name="Section: 1 cell")  # in place of that line
            (section if javascript and words == "1 cell folded" else line).click()
            expect(page.locator("main").get_by_text(hidden).first).to_be_visible()
        expect(page.locator("dl").get_by_text("5")).to_be_visible()


def test_a_link_to_what_is_folded_opens_it(browser, live_server, path_of):
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"/{path_of('folded', FOLDED)}"))
        inside = tab.page.get_by_role("heading", name="Inside of it")
        expect(inside).not_to_be_visible()
        tab.page.get_by_role("link", name="to the inside").click()
        expect(inside).to_be_visible()


def test_the_formats_are_a_menu_of_the_page(browser, live_server):
    # The reader of other tests is a script, and a text file's document runs none.
    with visit(browser, reader=False, viewport={"width": 390, "height": 800}) as tab:
        tab.page.goto(live_server.url("/local/quiet.ipynb"))
        expect(tab.page.get_by_role("link", name="Script")).not_to_be_visible()
        tab.page.get_by_title("Formats").click()
        for name in ("Slides", "Script", "Markdown"):
            expect(tab.page.get_by_role("link", name=name)).to_be_in_viewport()
        tab.page.get_by_role("link", name="Script").click()
        expect(tab.page.get_by_text("# %% [markdown]")).to_be_visible()
    assert (tab.outside, tab.complaints) == ([], [])
