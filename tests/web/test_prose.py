"""Prose and code as a reader sees them, on a phone, in a real Chromium."""

import base64

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, png, shows
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
LONG = "x = '" + "long " * 60 + "'"
PROSE = [
    markdown(f"![beside](img/a.png)\n\n```python\n{LONG}\n```\n\n[down](#the-last-heading)"),
    *(markdown("text\n\n" * 40) for _ in range(5)),
    markdown("# The Last Heading!\n\nIts text."),
    code(f"%%bash\n{LONG}"),
]


@pytest.fixture
def address(local_dir, unique):
    """A folder with a picture and two notebooks, one of them active."""
    folder = local_dir / unique
    (folder / "img").mkdir(parents=True)
    (folder / "img/a.png").write_bytes(base64.b64decode(png()))
    (folder / "quiet.ipynb").write_bytes(notebook(*PROSE))
    (folder / "active.ipynb").write_bytes(notebook(*PROSE, markdown("<script>0</script>")))
    return f"/local/{unique}"


@pytest.mark.parametrize(
    "end", ["quiet.ipynb#The-Last-Heading!", "quiet.ipynb#the-last-heading", "active.ipynb#the-last-heading"]
)
def test_an_address_reaches_a_heading_in_each_form_that_authors_write(browser, live_server, address, end):
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/{end}"))
        inside = tab.page.frame_locator("iframe.content-frame") if end.startswith("active") else tab.page
        expect(inside.get_by_role("heading", name="The Last Heading!")).to_be_in_viewport()
    assert (tab.outside, tab.complaints) == ([], [])


ASKED = """() => new Promise((done) => {
  const frame = document.querySelector("iframe.content-frame");
  addEventListener("message", ({ data }) => {
    if (data.type === "vitrine:anchor") requestAnimationFrame(() => done(data.top));
  });
  frame.contentWindow.postMessage({ type: "vitrine:anchor", anchor: "the-last-heading" }, "*");
})"""


def test_a_frame_that_is_asked_for_a_place_leaves_it_to_the_page_to_scroll(
    browser, live_server, address, local_dir, unique
):
    (local_dir / unique / "asked.ipynb").write_bytes(
        notebook(*PROSE, code("1", shows(text_html="<script>0</script>")))
    )
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/asked.ipynb"))
        wait_for(tab.page, "document.querySelector('iframe').clientHeight > innerHeight")
        assert tab.page.evaluate(ASKED) > PHONE["viewport"]["height"]
        tab.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert tab.page.evaluate("scrollY") == 0


def test_a_place_stays_in_view_while_what_is_above_it_grows_until_the_reader_goes(
    browser, live_server, address, local_dir, unique
):
    grows = "<div id=grows></div><script>0</script>"
    (local_dir / unique / "grows.ipynb").write_bytes(
        notebook(*PROSE[:-2], code("1", shows(text_html=grows)), *PROSE[-2:], *PROSE[1:])
    )
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/grows.ipynb#the-last-heading"))
        inside = tab.page.frames[1]
        heading = inside.get_by_role("heading", name="The Last Heading!").first
        height = "parseFloat(document.querySelector('iframe').style.height)"

        def grow(pixels):
            before = tab.page.evaluate(height)
            inside.evaluate(f"document.getElementById('grows').style.height = '{pixels}px'")
            wait_for(tab.page, f"{height} >= {before} + 1000")

        expect(heading).to_be_in_viewport()
        grow(2000)
        expect(heading).to_be_in_viewport()
        tab.page.evaluate("scrollTo(0, 0)")
        grow(4000)
        tab.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert tab.page.evaluate("scrollY") == 0
    assert (tab.outside, tab.complaints) == ([], [])


@pytest.mark.parametrize("name", ["quiet", "active"])
def test_pictures_show_and_long_lines_scroll_in_their_box(browser, live_server, address, name):
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/{name}.ipynb"))
        inside = tab.page.frame_locator("iframe.content-frame") if name == "active" else tab.page
        expect(inside.get_by_alt_text("beside")).to_have_js_property("naturalWidth", 3)
        for box in inside.locator("pre.highlight").all():
            box.scroll_into_view_if_needed()
            assert box.evaluate("box => box.scrollWidth > box.clientWidth")
        page = tab.page.frames[-1]
        wait_for(page, "document.documentElement.scrollWidth <= innerWidth")
        inside.get_by_role("link", name="down", exact=True).click()
        expect(inside.get_by_role("heading", name="The Last Heading!")).to_be_in_viewport()
    assert tab.outside == []
