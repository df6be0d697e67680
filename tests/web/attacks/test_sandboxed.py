"""Attacks under the policy `sandboxed`, in a real Chromium: they run, and stay in their box."""

import pytest

from tests.web.attacks.test_sanitised import WATCH
from tests.web.browser import visit, wait_for
from tests.web.conftest import opened

pytestmark = pytest.mark.browser

PATH = "/local/attacks/escape.ipynb"
REFUSED = {
    "origin": "null",
    "parent": "SecurityError",
    "alert": "silent",
    "database": "SecurityError",
    "caches": "SecurityError",
    "page": "TypeError",
    "api": "TypeError",
    "job": "TypeError",
}
"""What a script tried → what it got. Which error it is differs, for a worker and for the top window."""


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (PATH, f"/frame{PATH}"),
        (f"/embed{PATH}", f"/frame{PATH}"),
        (f"/format/slides{PATH}", f"/frame/format/slides{PATH}"),
        (f"/frame{PATH}", f"/frame{PATH}"),
        (f"/frame/format/slides{PATH}", f"/frame/format/slides{PATH}"),
    ],
)
def test_what_runs_stays_in_its_box(browser, live_server, attacked, address, frame):
    for one in (address, frame):
        assert opened(attacked, one).status_code == 200
    with visit(browser) as tab:
        context, page = tab.page.context, tab.page
        context.add_cookies([{"name": "probe", "value": "1", "url": live_server.url("/")}])
        heard: list[str] = []
        page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        page.on("download", lambda download: heard.append(download.url))
        page.on("popup", lambda popup: heard.append(popup.url))
        page.goto(live_server.url(address))
        wait_for(page, "document.readyState === 'complete'")
        boxed = page.main_frame if address == frame else page.frames[1]
        wait_for(boxed, "document.getElementById('done')?.textContent === 'tried all'")
        found = boxed.evaluate("window.found")
        assert {name: found[name] for name in REFUSED} == REFUSED
        assert found["worker"] != "registered"
        assert "asked" not in (found["top"], found["replace"]) or address != frame
        assert page.url.split("#")[0] == live_server.url(address)
        assert "probe" not in boxed.evaluate("document.cookie")
        assert [cookie["name"] for cookie in context.cookies()] == ["probe"]
        assert heard == []
        assert [one.url for one in page.frames if "quiet" in one.url] == []
    assert tab.outside == []


def test_the_watch_for_attacks_sees_them_where_they_run(browser, live_server, attacked):
    """Opened by itself, a content frame is a page of an opaque origin in which the attacks succeed."""
    for name in ("mimes", "texts", "prose"):
        path = f"/frame/local/attacks/own-{name}.ipynb"
        assert opened(attacked, path).status_code == 200
        with visit(browser) as tab:
            tab.page.add_init_script(WATCH)
            tab.page.goto(live_server.url(path), wait_until="commit")
            wait_for(tab.page, "Boolean(window.__pwned)")
            assert tab.page.evaluate("self.origin") == "null"
