"""Links of cells and headings, as a reader finds and copies them."""

import pytest
from playwright.sync_api import expect

from tests.conftest import wait_until
from tests.notebooks import code, markdown, notebook, prints, shows
from tests.web.browser import other_origin, visit

pytestmark = pytest.mark.browser

SCRIPT = "<p id=drawn></p><script>document.getElementById('drawn').textContent = 'drawn'</script>"
CELLS = [
    {**markdown("# Title\n\ntext"), "id": "prose"},
    {**code("x", prints("out")), "id": "code-1"},
]


@pytest.fixture
def put(github, unique):
    """Puts a notebook outside; gives its path on our server."""

    def put(*cells):
        github.repo(f"someone/{unique}").commit("main", {"a.ipynb": notebook(*cells)})
        return f"/github/someone/{unique}/blob/main/a.ipynb"

    return put


def pasted(page):
    """What is in the clipboard."""
    page.locator("textarea").fill("")
    page.locator("textarea").press("ControlOrMeta+V")
    return page.locator("textarea").input_value()


def test_a_cell_s_link_opens_what_can_be_copied(browser, live_server, put):
    path = put(*CELLS)
    address = live_server.url(path)
    with visit(browser) as tab:
        page = tab.page
        page.goto(address)
        elsewhere = tab.page.context.new_page()
        elsewhere.set_content("<textarea></textarea>")
        menu = page.get_by_role("dialog", name="Cell 2")
        page.get_by_role("link", name="[1]:").focus()
        page.keyboard.press("Enter")
        expect(menu).to_be_visible()
        assert page.url == address + "#cell-code-1"
        page.keyboard.press("Enter")
        wait_until(lambda: pasted(elsewhere) == address + "#cell-code-1", "the link")
        menu.get_by_role("button", name="Copy link to only this").click()
        wait_until(lambda: pasted(elsewhere) == address + "?cell=code-1", "the link to the cell alone")
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        prose = page.locator("#cell-prose")
        expect(prose.locator("> .cell-link")).to_have_css("opacity", "0")
        prose.hover()
        expect(prose.locator("> .cell-link")).to_have_css("opacity", "1")
        page.get_by_role("link", name="Link to this heading").click()
        heading = page.get_by_role("dialog", name="Title")
        heading.get_by_role("button", name="Copy code to embed only this").click()
        frame = f'<iframe src="{live_server.url("/embed" + path)}?section=Title" title="Title"'
        wait_until(lambda: pasted(elsewhere).startswith(frame), "the code")
    assert tab.complaints == []


def test_in_a_sandboxed_frame_of_somebody_else_s_page_the_address_is_the_page_s(browser, live_server, put):
    path = put(*CELLS, {**code("y", shows(text_html=SCRIPT)), "id": "act"})
    embed = live_server.url(f"/embed{path}?cells=1,3")
    with other_origin(f'<iframe src="{embed}" width=800 height=600></iframe>') as blog, visit(browser) as tab:
        tab.page.goto(blog)
        frame = tab.page.frame_locator("iframe").frame_locator("iframe.content-frame")
        expect(frame.locator("#drawn")).to_have_text("drawn")
        frame.get_by_title("Cell 3").click()
        menu = frame.get_by_role("dialog", name="Cell 3")
        # Nothing may be copied there, as in a browser that asks for more than a click.
        menu.evaluate("() => { document.execCommand = () => false }")
        menu.get_by_role("button", name="Copy link to only this").click()
        expect(menu.get_by_label("Copy it from here:")).to_have_value(live_server.url(f"{path}?cell=act"))
        expect(menu.get_by_label("Copy it from here:")).to_be_focused()


def test_without_scripts_the_links_are_links(browser, live_server, put):
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url(put(*CELLS)))
        tab.page.get_by_title("Cell 2").click()
        assert tab.page.url.endswith("#cell-code-1")
    assert tab.complaints == []
