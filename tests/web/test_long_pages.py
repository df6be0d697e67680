"""A page of many cells, in a real Chromium: what is far is not laid out, and found all the same."""

import pytest
from playwright.sync_api import expect

from app.rendering.chunks import CHUNK_CELLS, MANY_CELLS
from tests.notebooks import code, markdown, notebook, prints
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
CELLS_A_PART = 10
PARTS = 1 + MANY_CELLS // CELLS_A_PART
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


def test_a_link_leads_to_a_cell_of_a_chunk_that_nobody_saw(browser, live_server, address):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(f"{address}#part-45"))
        expect(tab.page.get_by_role("heading", name="Part 45")).to_be_in_viewport()


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
        wait_for(tab.page, "!document.querySelector('.chunk.folded')")
        wait_for(tab.page, "!" + IS_LAID_OUT.format(1))
