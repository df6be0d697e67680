"""Folding by headings, the contents list and the switch for code, in a real Chromium."""

import json

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, prints, shows
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
WORDS = "words that fill a line or two of this page " * 12
SCRIPT = "<p id=said></p><script>document.getElementById('said').textContent = 'ran'</script>"
COUNT = "element => getComputedStyle(element.querySelector('.fold-count'), '::after').content"


def cells():
    """A title, three parts, and below each a step of which one has a heading of its own in the same cell."""
    made = [markdown(f"# Title\n\nIntro {WORDS}")]
    for part in ("Alpha", "Beta", "Gamma, and more"):
        made += [
            markdown(f"## {part}\n\nAbout {part}. {WORDS}"),
            code(f"first('{part}')", prints(f"result of {part}\n" * 9)),
            markdown(
                f"### Step of {part}\n\nA step of {part}. {WORDS}\n\n#### Detail\n\nDeep in {part}. {WORDS}"
            ),
            code(f"second('{part}')"),
        ]
    return made


@pytest.fixture(scope="module")
def quiet(local_dir):
    """The address of a notebook in the page itself."""
    (local_dir / "folding.ipynb").write_bytes(notebook(*cells()))
    return "/local/folding.ipynb"


@pytest.fixture(scope="module")
def framed(local_dir):
    """The address of the same in a content frame."""
    body = notebook(*cells(), code("HTML()", shows(text_html=SCRIPT)))
    (local_dir / "folding-active.ipynb").write_bytes(body)
    return "/local/folding-active.ipynb"


def toggle(where, anchor):
    """The button of a heading."""
    return where.locator(f"[id='user-content-{anchor}'] > .fold-toggle")


def seen(where, text):
    """What a reader sees of a text."""
    return where.locator("main").get_by_text(text).first


def address_ends(page, ending):
    """The address is written a moment later."""
    wait_for(page, f"decodeURIComponent(location.href).endsWith({json.dumps(ending)})")


def test_a_heading_folds_what_follows_it_by_mouse_and_by_keys(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(quiet))
        alpha, step = toggle(page, "Alpha"), toggle(page, "Step-of-Alpha")
        before = alpha.bounding_box()
        assert min(before["width"], before["height"]) >= 24
        toggle(page, "Detail").click()  # within its cell: the rest of that cell, and the next one
        expect(seen(page, "Deep in Alpha")).to_be_hidden()
        expect(seen(page, "A step of Alpha")).to_be_visible()
        expect(seen(page, "second('Alpha')")).to_be_hidden()
        alpha.click()
        for text in ("About Alpha", "first('Alpha')", "A step of Alpha"):
            expect(seen(page, text)).to_be_hidden()
        expect(seen(page, "About Beta")).to_be_visible()
        expect(alpha).to_have_attribute("aria-expanded", "false")
        expect(alpha).to_have_accessible_name("Section: 3 cells")
        assert page.locator("#user-content-Alpha").evaluate(COUNT) == '"3 cells"'
        address_ends(page, "?fold=Alpha,Detail")

        page.keyboard.press("ArrowRight")  # what is folded inside stays so
        expect(seen(page, "A step of Alpha")).to_be_visible()
        expect(seen(page, "Deep in Alpha")).to_be_hidden()
        page.keyboard.press("ArrowRight")
        expect(step).to_be_focused()
        page.keyboard.press("Space")
        expect(step).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("ArrowLeft")
        expect(alpha).to_be_focused()
        page.keyboard.press("ArrowLeft")
        expect(alpha).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("ArrowDown")
        expect(toggle(page, "Beta")).to_be_focused()
        page.keyboard.press("Shift+Enter")  # all of its level
        address_ends(page, "?fold=2,Step-of-Alpha,Detail")
        page.keyboard.press("Shift+Enter")
        address_ends(page, "?fold=Step-of-Alpha,Detail")
    assert tab.complaints == []


def test_what_is_folded_is_in_the_address(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(quiet + "?theme=dark&fold=2,-beta"))  # as somebody may write it by hand
        expect(seen(page, "About Alpha")).to_be_hidden()
        expect(seen(page, "About Beta")).to_be_visible()
        expect(seen(page, "About Gamma")).to_be_hidden()
        expect(page.locator(".toc li.shut")).to_have_text(["Alpha", "Gamma, and more"])
        toggle(page, "Alpha").click()
        address_ends(page, "?theme=dark&fold=Gamma,-and-more")
        page.reload()
        expect(seen(page, "About Alpha")).to_be_visible()
        expect(seen(page, "About Gamma")).to_be_hidden()
        page.goto(live_server.url("/local/quiet.ipynb"))
        page.go_back()
        expect(seen(page, "About Gamma")).to_be_hidden()

        page.get_by_text("Sections", exact=True).click()
        page.get_by_role("button", name="Fold all", exact=True).click()
        address_ends(page, "?theme=dark&fold=all")
        expect(seen(page, "Intro")).to_be_visible()  # all but the title that everything stands under
        page.get_by_text("Sections", exact=True).click()
        page.get_by_role("button", name="Unfold all").click()
        address_ends(page, "?theme=dark")
        page.get_by_text("Sections", exact=True).click()
        page.get_by_role("button", name="Fold level 3").click()
        address_ends(page, "&fold=3")
        expect(seen(page, "A step of Gamma")).to_be_hidden()


def test_what_is_folded_is_found_and_linked_to(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(quiet + "?fold=all"))
        hidden = page.locator("section.cell").nth(11)
        expect(hidden).to_have_attribute("hidden", "until-found")
        page.locator(".toc").get_by_text("Beta", exact=True).click()
        expect(seen(page, "About Beta")).to_be_visible()
        expect(page.locator("#user-content-Beta")).to_be_in_viewport()
        expect(seen(page, "A step of Beta")).to_be_hidden()
        page.evaluate("location.hash = '#cell-c12'")  # the last cell, inside of three folds
        expect(seen(page, "second('Gamma")).to_be_in_viewport()
        address_ends(page, "#cell-c12")

        page.goto(live_server.url(quiet + "?fold=all#Step-of-Beta"))
        expect(page.get_by_role("heading", name="Step of Beta")).to_be_in_viewport()
        expect(seen(page, "A step of Beta")).to_be_visible()
        expect(seen(page, "About Alpha")).to_be_hidden()
        page.goto("about:blank")
        page.goto(live_server.url(quiet + "?fold=all#:~:text=Deep%20in%20Gamma"))
        expect(seen(page, "Deep in Gamma")).to_be_in_viewport()


@pytest.mark.parametrize("fold", ["", "?fold=all"])
def test_nothing_shifts_while_it_loads(browser, live_server, local_dir, fold):
    folded = markdown("# Folded\n\nwords") | {"metadata": {"heading_collapsed": True}}
    (local_dir / "shifts.ipynb").write_bytes(notebook(*cells()[:5], folded, *cells()[1:]))
    with visit(browser, **DESK) as tab:
        tab.page.add_init_script(
            "window.shifts = []; new PerformanceObserver((list) => window.shifts.push(...list.getEntries()"
            ".map(({value}) => value))).observe({type: 'layout-shift', buffered: true})"
        )
        tab.page.goto(live_server.url("/local/shifts.ipynb" + fold))
        expect(toggle(tab.page, "Folded")).to_have_attribute("aria-expanded", "false")
        expect(tab.page.get_by_text("12 cells folded")).to_be_hidden()  # the line of a page without scripts
        expect(seen(tab.page, "About Beta")).to_be_hidden()
        assert tab.page.evaluate("window.shifts.reduce((sum, one) => sum + one, 0)") < 0.001
