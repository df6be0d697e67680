"""The menu of branches and the way through a folder, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from tests.notebooks import markdown, notebook
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def book(github, unique):
    """A repository with branches and a folder of notebooks; gives the path of its page at GitHub."""
    repo = github.repo(f"someone/{unique}")
    long = "\n\n".join(f"Paragraph {number}" for number in range(120))
    files = {f"d/{number}.ipynb": notebook(markdown(f"# Lesson {number}\n\n{long}")) for number in (1, 2, 10)}
    for name in ("main", "feature/x #1", "开发", *(f"b{number}" for number in range(20))):
        repo.commit(name, files)
    repo.tag("v1", files)
    return f"/github/someone/{unique}"


def test_a_branch_is_chosen_and_a_book_is_read_through(browser, live_server, github, book):
    with visit(browser) as tab:
        page = tab.page
        page.goto(live_server.url(f"{book}/blob/main/d/2.ipynb"))
        wait_for(page, "document.readyState === 'complete'")
        api = len(github.calls("/api"))
        assert not [seen for seen in github.calls("/api") if book.removeprefix("/github") in seen.path]
        menu = page.locator(".refs")
        menu.locator("summary").click()
        expect(menu.locator("li a").first).to_contain_text("main")
        expect(menu.locator("li a").first).to_contain_text("default")
        assert len(github.calls("/api")) == api + 2
        menu.get_by_role("searchbox").fill("FEAT")
        expect(menu.locator("li:visible")).to_have_count(1)
        menu.get_by_role("link", name="Tags").click()
        expect(menu.get_by_role("link", name="v1")).to_be_visible()
        expect(menu.locator('.kinds [aria-current="true"]')).to_have_text("Tags")
        menu.get_by_role("link", name="Branches").click()
        menu.get_by_role("link", name="feature/x #1").click()
        page.wait_for_url(f"**{book}/blob/feature/x%20%231/d/2.ipynb")
        expect(page.get_by_role("heading", name="Lesson 2")).to_be_visible()
        nav = page.locator(".neighbours")
        expect(nav.locator("[rel=next]")).to_be_hidden()
        nav.scroll_into_view_if_needed()
        expect(nav.locator("[rel=prev]")).to_have_text("Previous1")
        expect(nav.locator(".all")).to_have_text("All 3 notebooks in d")
        nav.locator("[rel=next]").click()
        expect(page.get_by_role("heading", name="Lesson 10")).to_be_visible()
        nav.scroll_into_view_if_needed()
        expect(page.locator(".turns [rel=prev]")).to_be_visible()
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (tab.outside, tab.complaints) == ([], [])


def test_one_folder_is_asked_for_once_for_all_its_notebooks(browser, live_server, github, book):
    with visit(browser) as tab:
        page, nav = tab.page, tab.page.locator(".neighbours")
        page.goto(live_server.url(f"{book}/blob/main/d/1.ipynb?theme=dark"))
        expect(page.locator(".turns")).to_be_hidden()
        nav.scroll_into_view_if_needed()
        expect(nav.locator("[rel=prev]")).to_be_hidden()
        nav.locator("[rel=next]").click()
        calls = len(github.calls("/api"))
        for lesson in ("2", "10"):
            expect(page.get_by_role("heading", name=f"Lesson {lesson}")).to_be_visible()
            expect(page.locator(".turns [rel=prev]")).to_be_visible()  # without coming near the end
            if lesson == "2":
                page.locator(".turns [rel=next]").click()
        assert page.url.endswith("/blob/main/d/10.ipynb?theme=dark")
        assert len(github.calls("/api")) == calls
    assert (tab.outside, tab.complaints) == ([], [])


def test_a_long_list_is_searched_and_reads_well_on_a_phone(browser, live_server, local_dir, unique):
    folder = local_dir / unique
    folder.mkdir()
    for number in range(40):
        (folder / f"Lesson {number}.ipynb").write_bytes(notebook(markdown("# a")))
        (folder / f"données-{number}.csv").write_text("1")
    (folder / "README.md").write_text(
        "# About\n\n![x](missing.png)\n\n" + "|a|b|\n|-|-|\n|" + "x" * 300 + "|2|"
    )
    with visit(browser, viewport=PHONE) as tab:
        page = tab.page
        page.goto(live_server.url(f"/local/{unique}"))
        box = page.get_by_role("searchbox")
        box.fill("lesson 1")
        expect(page.locator("#entries li:visible")).to_have_count(13)
        expect(page.get_by_role("status")).to_have_text("13 of 81 match")
        box.fill("donnees-7")
        expect(page.locator("#entries li:visible")).to_have_count(1)
        box.fill("")
        expect(page.locator(".others")).not_to_have_attribute("open", "")
        expect(page.get_by_role("heading", name="About")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.outside == []
    assert [text for text in tab.complaints if "404" not in text] == []
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url(f"/local/{unique}/Lesson%202.ipynb"))
        tab.page.locator(".neighbours [rel=next]").click()
        expect(tab.page.get_by_text("All 40 notebooks")).to_be_visible()
        assert tab.page.url.endswith("/Lesson%203.ipynb")
