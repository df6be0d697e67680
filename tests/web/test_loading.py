"""What a page weighs, shows without scripts and looks like on paper; and that nothing moves meanwhile."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, png, prints, shows
from tests.web.browser import visit, wait_for, wait_told

pytestmark = pytest.mark.browser

MOST_BYTES = 14_000
MOST_BYTES_READING = 60_000
MOST_SHIFT = 0.02
"""Cumulative Layout Shift; up to 0.1 counts as good (web.dev/cls)."""
WATCH = """
self.shift = 0;
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) self.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PARAGRAPH = "Prose of a notebook, as much as a reader sees at first. " * 8
READ = [
    *(markdown(f"## Part {number}\n\n{PARAGRAPH}") for number in range(1, 9)),
    code(
        "for x in range(3):\n    print(x)",
        prints("0\n1\n2\n"),
        shows(image_png=png(640, 300), text_plain="<Figure>"),
    ),
]
MATH = [markdown(f"# Formulas\n\n{PARAGRAPH} $a_1$\n\n$$\\frac{{a}}{{b}}$$\n\n{PARAGRAPH}"), *READ]
FOLDED = {**code("folded = True"), "metadata": {"jupyter": {"source_hidden": True}}}


@pytest.fixture
def address(local_dir, unique):
    """A folder with a plain notebook, one with formulas and an active one."""
    folder = local_dir / unique
    folder.mkdir()
    title = markdown("# All that is read")
    for name, cells in (
        ("plain", [title, *READ]),
        ("math", MATH),
        ("active", [title, FOLDED, *READ, markdown("The end.<script>0</script>")]),
        ("folded", [title, FOLDED]),
    ):
        (folder / f"{name}.ipynb").write_bytes(notebook(*cells))
    return f"/local/{unique}"


def test_a_page_loads_little_and_shows_it_without_scripts(browser, live_server, address):
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url(f"{address}/plain.ipynb"))
        expect(tab.page.get_by_text("Prose of a notebook").first).to_be_visible()
    with visit(browser, reader=False) as tab:
        weights = {}
        tab.page.on("requestfinished", lambda request: weights.update({request.url: request.sizes()}))

        def own():
            return {
                urlsplit(url).path: size["responseBodySize"]
                for url, size in weights.items()
                if "/blob/" not in url
            }

        url = live_server.url(f"{address}/plain.ipynb")
        tab.page.goto(url, wait_until="networkidle")
        assert {path for path in own() if path.endswith((".js", ".css"))} == set()
        assert sum(own().values()) < MOST_BYTES, own()
        tab.page.mouse.move(100, 100)
        expect(tab.page.locator(".copy").first).to_be_attached()
        wait_told(tab.page, lambda: "/static/css/vitrine.css" in own(), "the style sheet's weight")
        assert sum(own().values()) < MOST_BYTES_READING, own()


@pytest.mark.parametrize("name", ["plain", "math", "active"])
def test_nothing_moves_while_a_page_loads(browser, live_server, address, name):
    with visit(browser, viewport={"width": 1280, "height": 800}) as tab:
        tab.page.add_init_script(WATCH)
        tab.page.goto(live_server.url(f"{address}/{name}.ipynb"), wait_until="networkidle")
        if name == "math":
            expect(tab.page.locator("mjx-container").first).to_be_attached()
        if name == "active":
            wait_for(tab.page, "document.querySelector('iframe').style.height != ''")
        assert tab.page.evaluate("self.shift") < MOST_SHIFT


def test_on_paper_a_page_is_light_open_and_dated(browser, live_server, address):
    with visit(browser, color_scheme="dark") as tab:
        tab.page.goto(live_server.url(f"{address}/folded.ipynb"))
        folded = tab.page.get_by_text("folded = True")
        expect(folded).not_to_be_visible()
        tab.page.emulate_media(media="print", color_scheme="dark")
        expect(folded).to_be_visible()
        expect(tab.page.locator("html")).to_have_css("color-scheme", "light")
        expect(tab.page.locator(".view-menu")).to_be_hidden()
        date = "getComputedStyle(document.querySelector('.facts time'), '::after').content"
        assert "20" in tab.page.evaluate(date)


def test_on_paper_a_content_frame_is_not_cut_off(browser, live_server, address):
    with visit(browser, viewport={"width": 1280, "height": 800}) as tab:
        tab.page.goto(live_server.url(f"{address}/active.ipynb"))
        wait_for(tab.page, "document.querySelector('iframe').style.height != ''")
        tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        tab.page.emulate_media(media="print")
        tab.page.set_viewport_size({"width": 700, "height": 1000})
        frame = tab.page.frames[1]
        wait_for(frame, "document.documentElement.scrollHeight <= innerHeight + 1")
        expect(tab.page.frame_locator("iframe").get_by_text("The end.")).to_be_visible()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
