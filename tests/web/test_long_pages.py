"""A page of many cells, in a real Chromium: what is far is not laid out, and found all the same."""

import pytest
from playwright.sync_api import expect

from app.rendering.chunks import CHUNK_CELLS, MANY_CELLS
from tests.notebooks import code, markdown, notebook, prints
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
CELLS_A_PART = 10
PARTS = 10 + MANY_CELLS // CELLS_A_PART  # more than ten chunks
IS_LAID_OUT = (
    "document.querySelector('.chunk:nth-child({}) > .cell').checkVisibility({{contentVisibilityAuto: true}})"
)


@pytest.fixture(scope="module")
def address(local_dir):
    """A notebook that is long enough for chunks."""
    cells = [markdown("# Title\n\nThe beginning.")]
    for part in range(PARTS):
        cells.append(markdown(f"## Part {part}\n\nWhat part {part} is about."))
        cells += [code(f"part_{part}_{cell}()", prints("1\n2\n3\n")) for cell in range(CELLS_A_PART - 1)]
    (local_dir / "long.ipynb").write_bytes(notebook(*cells))
    return "/local/long.ipynb"


@pytest.fixture(scope="module")
def headings(local_dir):
    """A notebook whose contents list is in pieces; a part is in one, its step in the next."""
    cells = [markdown("# Title")]
    for part in range(MANY_CELLS // 2):
        cells += [
            markdown(f"## Part {part}\n\nWhat part {part} is about."),
            markdown(f"### Step {part}\n\n" + "As many words as a screen has. " * 300),
        ]
    (local_dir / "headings.ipynb").write_bytes(notebook(*cells))
    return "/local/headings.ipynb"


def toggle(page, part):
    """The button of a heading."""
    return page.locator(f"[id='user-content-Part-{part}'] > .fold-toggle")


def test_what_is_far_is_left_out_until_it_is_near(browser, live_server, address):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(address))
        wait_for(tab.page, IS_LAID_OUT.format(1))
        wait_for(tab.page, "!" + IS_LAID_OUT.format(5))
        tab.page.evaluate("document.getElementById('user-content-Part-40').scrollIntoView()")
        wait_for(tab.page, IS_LAID_OUT.format(8))
        wait_for(tab.page, "document.querySelector('.toc [aria-current]').textContent === 'Part 40'")
    assert tab.complaints == []


def test_buttons_come_where_the_reader_looks(browser, live_server, address):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(address))
        expect(toggle(tab.page, 0)).to_be_attached()
        expect(toggle(tab.page, 45)).not_to_be_attached()
        assert 0 < tab.page.locator(".copy").count() < 3 * CHUNK_CELLS
        tab.page.evaluate("document.getElementById('user-content-Part-45').scrollIntoView()")
        toggle(tab.page, 45).click()
        expect(tab.page.get_by_text("What part 45 is about.")).to_be_hidden()
    assert tab.complaints == []


@pytest.mark.parametrize("place", ["part-45", "part-58", ":~:text=What%20part%2058%20is"])
def test_a_link_leads_to_a_cell_of_a_chunk_that_nobody_saw(browser, live_server, address, place):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(f"{address}#{place}"))
        part = 45 if "45" in place else 58
        expect(tab.page.get_by_role("heading", name=f"Part {part}")).to_be_in_viewport()
        expect(toggle(tab.page, part)).to_be_attached()


def test_chunks_of_folded_cells_take_no_room(browser, live_server, address):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(f"{address}?fold=2"))
        wait_for(tab.page, f"document.documentElement.scrollHeight < {PARTS} * 200")
        tab.page.evaluate("""document.querySelector(".toc a[href$='Part-45']").click()""")
        expect(tab.page.get_by_text("What part 45 is about.")).to_be_in_viewport()
        toggle(tab.page, 45).click()
        expect(tab.page.get_by_text("What part 45 is about.")).to_be_hidden()
        expect(tab.page.get_by_role("heading", name="Part 45")).to_be_in_viewport()
        unfold = "new CustomEvent('vitrine:fold', {detail: {fold: 'none'}})"
        tab.page.evaluate(f"document.dispatchEvent({unfold})")
        wait_for(tab.page, "!document.querySelector('.notebook .folded')")
        wait_for(tab.page, "!" + IS_LAID_OUT.format(1))


def test_what_nobody_went_through_yet_folds_as_a_whole(browser, live_server, address):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.add_init_script("window.requestIdleCallback = () => 0")  # there is always something else to do
        page.goto(live_server.url(f"{address}#part-45"))
        toggle(page, 45).click()
        expect(page.get_by_text("What part 45 is about.")).to_be_hidden()
        expect(toggle(page, 45)).to_have_accessible_name(f"Section: {CELLS_A_PART - 1} cells")
        page.keyboard.press("Shift+Enter")
        toggle(page, 45).press("Shift+Enter")  # with all of its level
        expect(page.get_by_text("What part 2 is about.")).to_be_hidden()
        wait_for(page, "location.search === '?fold=all'")
        expect(page.locator(".toc li.shut")).to_have_count(PARTS)
        page.locator(".toc").get_by_text("Part 2", exact=True).click()
        expect(page.get_by_text("What part 2 is about.")).to_be_in_viewport()
    assert tab.complaints == []


def test_a_very_long_contents_list_is_one_list_of_which_what_is_far_is_left_out(
    browser, live_server, headings
):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(headings))
        toc, current = page.locator(".toc"), page.locator(".toc [aria-current]")
        expect(toc.get_by_role("list")).to_have_count(1)
        lines = toc.get_by_role("listitem", include_hidden=True)  # branches are closed
        expect(lines).to_have_count(1 + MANY_CELLS)
        far = "document.querySelector('.toc [role=none]:last-child > li')"
        wait_for(page, f"!{far}.checkVisibility({{contentVisibilityAuto: true}})")
        page.mouse.move(640, 400)
        expect(toc.get_by_role("button", name="Subsections")).to_have_count(MANY_CELLS // 2)
        page.evaluate("document.getElementById('user-content-Step-24').scrollIntoView()")
        # The first of a piece: its part is the last of the one before.
        expect(current).to_have_text("Step 24")
        expect(current).to_be_in_viewport()
        current.focus()
        for key, text in (
            ("ArrowUp", "Part 24"),
            ("ArrowDown", "Step 24"),
            ("ArrowDown", "Part 25"),
            ("ArrowUp", "Step 24"),
            ("ArrowLeft", "Part 24"),
            ("ArrowLeft", "Part 24"),
            ("ArrowLeft", "Title"),
            ("End", f"Part {MANY_CELLS // 2 - 1}"),
            ("Home", "Title"),
        ):
            page.keyboard.press(key)
            expect(page.locator(":focus")).to_have_text(text)
            expect(page.locator(":focus")).to_be_in_viewport()
        page.evaluate("document.activeElement.blur()")
        page.evaluate("document.getElementById('user-content-Step-200').scrollIntoView()")
        expect(current).to_have_text("Step 200")
        expect(current).to_be_in_viewport()
    assert tab.complaints == []


def test_branches_open_before_their_buttons_are_there(browser, live_server, headings):
    with visit(browser, **DESK) as tab:
        tab.page.add_init_script("window.requestIdleCallback = () => 0")
        tab.page.goto(live_server.url(f"{headings}#step-99"))
        toc = tab.page.locator(".toc")
        expect(toc.locator("[aria-current]")).to_have_text("Step 99")
        expect(toc.locator("[aria-current]")).to_be_in_viewport()
        toc.get_by_role("button", name="Subsections", expanded=True).click()
        expect(toc.get_by_text("Step 99")).to_be_hidden()
