"""The menu of launch buttons, by keyboard and by pointer."""

import pytest
from playwright.sync_api import expect

from tests.notebooks import QUIET
from tests.web.browser import visit

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


def test_the_menu_opens_and_closes_by_keyboard_and_beside_it(browser, live_server, github, unique):
    github.repo(f"someone/{unique}").commit("feature/x", {"a b.ipynb": QUIET})
    with visit(browser, viewport=PHONE) as tab:
        tab.page.goto(live_server.url(f"/github/someone/{unique}/blob/feature/x/a b.ipynb"))
        summary = tab.page.locator("summary", has_text="Open in…")
        link = tab.page.get_by_role("link", name="github.dev")
        summary.press("Enter")
        expect(link).to_be_in_viewport(ratio=1)
        expect(tab.page.get_by_role("link", name="Kaggle")).to_be_in_viewport(ratio=1)
        expect(tab.page.locator("summary", has_text="View")).to_be_in_viewport(ratio=1)
        expect(link).to_have_attribute(
            "href", f"https://github.dev/someone/{unique}/blob/feature/x/a%20b.ipynb"
        )
        summary.press("Tab")
        expect(tab.page.get_by_role("link", name="Kaggle")).to_be_focused()
        tab.page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(summary).to_be_focused()
        summary.click()
        tab.page.locator("summary", has_text="Formats").click()
        expect(link).to_be_hidden()
        expect(tab.page.get_by_role("link", name="Slides")).to_be_visible()
        tab.page.mouse.click(20, PHONE["height"] - 20)
        expect(tab.page.get_by_role("link", name="Slides")).to_be_hidden()
    assert (tab.outside, tab.complaints) == ([], [])
