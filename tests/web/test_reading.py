"""How a notebook is read in a real Chromium: themes, code to be copied, numbers of lines."""

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, png, shows
from tests.web.browser import other_origin, visit, wait_for

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
SOURCE = "if x:\n\tprint('tab')  # 图\n\n    y = '" + "long " * 60 + "'"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='100'><circle r='50'/></svg>"
LATER = "{ const now = Date.now(); Date.now = () => now + 6 * 60 * 1000 }"
TEXT = "# Reading\n\n```python\na\tb\n```"


@pytest.fixture
def address(local_dir, unique):
    """A folder with a quiet and an active notebook of the same cells."""
    folder = local_dir / unique
    folder.mkdir()
    cells = [markdown(TEXT), code(SOURCE)]
    (folder / "quiet.ipynb").write_bytes(notebook(*cells))
    (folder / "active.ipynb").write_bytes(notebook(*cells, markdown("<script>0</script>")))
    return f"/local/{unique}"


def inside(tab, name):
    """Where the content is."""
    return tab.page.frame_locator("iframe.content-frame") if name == "active" else tab.page


def choose(tab, words):
    tab.page.locator(".view-menu summary").click()
    tab.page.get_by_label(words, exact=True).click()
    tab.page.keyboard.press("Escape")


def test_a_chosen_theme_shows_at_once_everywhere_and_is_remembered(browser, live_server, address):
    with visit(browser, **DESK, color_scheme="light") as tab:
        tab.page.goto(live_server.url(f"{address}/active.ipynb"))
        frame = inside(tab, "active")
        expect(frame.get_by_role("heading", name="Reading")).to_be_visible()
        choose(tab, "Dark")
        expect(tab.page.locator("html")).to_have_css("color-scheme", "dark")
        expect(frame.locator("html")).to_have_css("color-scheme", "dark")
        tab.page.reload()
        expect(frame.locator("html")).to_have_css("color-scheme", "dark")
        tab.page.goto(live_server.url("/"))
        expect(tab.page.locator("html")).to_have_css("color-scheme", "dark")
        tab.page.goto(live_server.url(f"{address}/quiet.ipynb?theme=light"))  # the address counts first
        expect(tab.page.locator("html")).to_have_css("color-scheme", "light")
        expect(tab.page.get_by_label("Light", exact=True)).to_be_checked()
        tab.page.goto(
            live_server.url(f"/embed{address}/quiet.ipynb")
        )  # an embed is its page's, not the reader's
        expect(tab.page.locator("html")).to_have_css("color-scheme", "light dark")
    assert (tab.outside, tab.complaints) == ([], [])


def test_the_theme_is_there_before_anything_is_painted(browser, live_server, address):
    with visit(browser, **DESK, color_scheme="light") as tab:
        tab.page.goto(live_server.url(f"{address}/quiet.ipynb"))
        choose(tab, "Dark")
        tab.page.route("**/*.css*", lambda route: route.abort())  # nothing is painted without it, so: before
        tab.page.goto(live_server.url(f"{address}/quiet.ipynb"), wait_until="commit")
        wait_for(tab.page, "document.head?.querySelector('link[rel=stylesheet]') !== null")
        assert tab.page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("name", ["quiet", "active"])
def test_code_is_copied_as_it_was_written(browser, live_server, address, name):
    paste = "<!doctype html><title>Paste</title><textarea autofocus></textarea>"
    with other_origin(paste) as elsewhere, visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/{name}.ipynb"))
        choose(tab, "Line numbers")
        where = inside(tab, name)
        pasted = tab.page.context.new_page()
        pasted.goto(elsewhere)
        for button, text in zip(
            where.get_by_role("button", name="Copy").all(), ["a\tb", SOURCE], strict=True
        ):
            tab.page.bring_to_front()
            button.press("Enter")
            expect(where.locator("[aria-live=polite]")).to_have_text("Copied")
            pasted.bring_to_front()
            pasted.keyboard.press("ControlOrMeta+A")
            pasted.keyboard.press("ControlOrMeta+V")
            expect(pasted.locator("textarea")).to_have_value(text)
    assert tab.complaints == []


def test_numbers_of_lines_stay_beside_long_lines_and_out_of_selections(browser, live_server, address):
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/quiet.ipynb"))
        block = tab.page.locator(".source > pre")
        expect(block).not_to_have_attribute("data-numbers", "1\n2\n3\n4")
        choose(tab, "Line numbers")
        expect(block).to_have_attribute("data-numbers", "1\n2\n3\n4")
        assert block.evaluate("block => getComputedStyle(block, '::before').position") == "sticky"
        assert (
            block.evaluate(
                "block => { getSelection().selectAllChildren(block); return getSelection().toString() }"
            ).strip()
            == SOURCE
        )
        assert block.evaluate("block => block.scrollWidth > block.clientWidth")
        tab.page.reload()
        expect(block).to_have_attribute("data-numbers", "1\n2\n3\n4")
    assert tab.complaints == []


def test_what_is_wider_than_its_box_is_reached_and_scrolled_by_the_keyboard(browser, live_server, address):
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/quiet.ipynb"))
        block = tab.page.locator(".source > pre")
        expect(block).to_have_attribute("tabindex", "0")
        expect(tab.page.locator(".prose pre")).not_to_have_attribute("tabindex", "0")
        block.press("End")
        block.press("ArrowRight")
        wait_for(tab.page, "document.querySelector('.source > pre').scrollLeft > 0")


@pytest.mark.parametrize("surface", ["/local", "/embed/local"])
def test_a_picture_that_is_shown_smaller_opens_at_its_own_size(
    browser, live_server, local_dir, unique, surface
):
    folder = local_dir / unique
    folder.mkdir(exist_ok=True)
    large, small, drawn = (
        shows(image_png=png(3000, 90)),
        shows(image_png=png(30, 20)),
        shows(image_svg_xml=SVG),
    )
    (folder / "n.ipynb").write_bytes(
        notebook(markdown("# Pictures"), code("1", large), code("2", small), code("3", drawn))
    )
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{surface}/{unique}/n.ipynb"))
        expect(tab.page.get_by_role("button", name="Enlarge: Figure")).to_have_count(2)  # not the small one
        zoomable = tab.page.get_by_role("button", name="Enlarge: Figure").first
        zoomable.press("Enter")
        dialog = tab.page.get_by_role("dialog")
        expect(dialog.get_by_role("img", name="Figure")).to_have_js_property("clientWidth", 3000)
        tab.page.keyboard.press("ArrowRight")
        wait_for(tab.page, "document.querySelector('dialog.zoom > div').scrollLeft > 0")
        tab.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(zoomable).to_be_focused()
        tab.page.set_viewport_size({"width": 1280, "height": 700})
        tab.page.locator("img[src$='.svg']").click()
        expect(dialog.get_by_role("img")).to_be_visible()
        dialog.get_by_role("button", name="Close").click()
        expect(dialog).to_have_count(0)
    assert (tab.outside, tab.complaints) == ([], [])


def test_the_bar_is_low_on_a_phone_and_one_line_on_a_desk(browser, live_server, address):
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{address}/quiet.ipynb"))
        for width, most in ((360, 90), (768, 60), (1280, 60)):
            tab.page.set_viewport_size({"width": width, "height": 740})
            assert tab.page.locator("header.bar").bounding_box()["height"] < most
            assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_menus_close_by_escape_and_by_a_click_beside_them(browser, live_server, address):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(f"{address}/active.ipynb"))
        menu = tab.page.locator(".view-menu")
        for close in (
            lambda: tab.page.keyboard.press("Escape"),
            lambda: tab.page.mouse.click(20, 700),
            lambda: inside(tab, "active").get_by_role("heading", name="Reading").click(),
        ):
            menu.locator("summary").click()
            expect(menu).to_have_attribute("open", "")
            close()
            expect(menu).not_to_have_attribute("open", "")


@pytest.mark.parametrize("surface", ["/url", "/embed/url"])
def test_a_newer_version_is_told_of_and_shown_when_the_reader_wants_it(
    browser, live_server, github, kept, unique, surface
):
    path = f"/{unique}{surface.count('/')}.ipynb"
    address = github.put(path, notebook(markdown("# The first"))).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"{surface}/{address}"))
        github.put(path, notebook(markdown("# The second")))
        kept.age(f"url/{address}")
        tab.page.reload()  # served at once, while the source is asked
        expect(tab.page.get_by_role("heading", name="The first")).to_be_visible()
        tab.page.get_by_role("button", name="Show it").click()
        expect(tab.page.get_by_role("heading", name="The second")).to_be_visible()
    assert (tab.outside, tab.complaints) == ([], [])


def test_whoever_comes_back_to_an_old_page_is_told_once(browser, live_server, local_dir, kept, unique):
    file = local_dir / f"{unique}.ipynb"
    file.write_bytes(notebook(markdown("# The first")))
    with visit(browser) as tab:
        asked = []
        tab.page.on(
            "request", lambda request: asked.append(request) if request.resource_type == "fetch" else None
        )
        tab.page.goto(live_server.url(f"/local/{unique}.ipynb?refresh=1"))
        come_back = "document.dispatchEvent(new Event('visibilitychange'))"
        tab.page.evaluate(come_back)  # too early to ask
        assert asked == []
        file.write_bytes(notebook(markdown("# The second")))
        kept.age(f"local/{unique}.ipynb")
        tab.page.evaluate(LATER)
        tab.page.evaluate(come_back)
        expect(tab.page.locator(".newer")).to_contain_text("A newer version is available.")
        tab.page.evaluate(LATER)
        tab.page.evaluate(come_back)
        assert len(asked) == 1
        assert "refresh" not in asked[0].url  # no script makes the server render


def test_a_reader_learns_what_the_sandbox_means_and_can_do_without(browser, live_server, address):
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"{address}/active.ipynb"))
        tab.page.get_by_text("run in a sandbox").click()
        expect(tab.page.get_by_text("cannot see or change anything of this site")).to_be_visible()
        tab.page.get_by_role("link", name="without its scripts").click()
        expect(tab.page.get_by_role("heading", name="Reading")).to_be_visible()
        expect(tab.page.locator("iframe")).to_have_count(0)
