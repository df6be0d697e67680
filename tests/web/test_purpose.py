"""What a page asks for as a part of itself starts no render: only what somebody opens does."""

import pytest

from tests.conftest import wait_until
from tests.notebooks import QUIET, markdown, notebook
from tests.web.browser import other_origin, visit, wait_for


def said(dest: str, mode: str = "no-cors", site: str = "same-origin", **more: str) -> dict[str, str]:
    """The headers of a browser."""
    headers = {"Sec-Fetch-Dest": dest, "Sec-Fetch-Mode": mode, "Sec-Fetch-Site": site}
    return headers | {name.replace("_", "-"): value for name, value in more.items()}


PARTS = {
    **{
        dest: said(dest) for dest in ("image", "style", "script", "font", "audio", "video", "track", "worker")
    },
    "image of another site": said("image", site="cross-site"),
    "script's request in a box": said("empty", site="cross-site"),
    "script's request from a neighbour": said("empty", mode="cors", site="same-site"),
    "link to prefetch": said("empty", Sec_Purpose="prefetch"),
    "page to prerender": said("document", "navigate", "none", Sec_Purpose="prefetch;prerender"),
    "prefetch of an old Chrome": {"Purpose": "prefetch"},
    "prefetch of an old Firefox": {"X-Moz": "prefetch"},
}
OPENED = {
    "a program": {},
    "a tab": said("document", "navigate", "none"),
    "a link from elsewhere": said("document", "navigate", "cross-site", Sec_Fetch_User="?1"),
    "a frame": said("iframe", "navigate", "cross-site"),
    "an object": said("object", "navigate", "cross-site"),
    "a link that downloads": said("empty", "navigate"),
    "a script of ours": said("empty", "cors"),
}


@pytest.fixture
def linked(github, unique):
    """A notebook of the web; gives its path on our server, and how often it was fetched."""
    address = github.put(f"/{unique}.ipynb", QUIET).removeprefix("http://")
    return f"url/{address}", lambda: len(github.calls(f"/files/{unique}.ipynb"))


@pytest.mark.parametrize("headers", PARTS.values(), ids=PARTS.keys())
def test_a_part_of_a_page_is_answered_from_the_store_or_not_at_all(client, linked, headers):
    locator, fetches = linked
    for surface in ("/", "/embed/", "/frame/", "/download/", "/format/script/", "/embed/format/slides/"):
        for query in ("", "?refresh=1", "?policy=sanitised&flush_cache=true"):
            refused = client.get(f"{surface}{locator}{query}", headers=headers)
            assert (surface, query, refused.status_code) == (surface, query, 403)
            assert refused.headers["Cache-Control"] == "no-store"
    assert fetches() == 0


def test_a_stored_page_is_served_as_a_part_and_neither_made_anew_nor_stale(client, linked, kept):
    locator, fetches = linked
    page = client.get(f"/{locator}")
    for headers in PARTS.values():
        assert client.get(f"/{locator}", headers=headers).data == page.data
        assert client.get(f"/{locator}?refresh=1", headers=headers).status_code == 403
    kept.age(locator)
    for headers in PARTS.values():
        assert client.get(f"/{locator}", headers=headers).status_code == 403
    assert fetches() == 1


@pytest.mark.parametrize("headers", OPENED.values(), ids=OPENED.keys())
def test_what_is_opened_is_rendered(client, linked, headers):
    locator, fetches = linked
    assert client.get(f"/{locator}?refresh=1", headers=headers).status_code in (200, 202)
    wait_until(fetches, "the notebook to be fetched")


@pytest.mark.browser
@pytest.mark.parametrize("place", ["a page here", "a page elsewhere"])
def test_a_browser_says_what_a_page_wants_it_for(browser, live_server, linked, local_dir, unique, place):
    locator, fetches = linked
    address = live_server.url(f"/{locator}?refresh=1")
    (local_dir / f"{unique}.ipynb").write_bytes(notebook(markdown(f'# Picture\n\n<img src="{address}">')))
    parts = (
        "<script>const ended = new Set()</script>"
        f'<link rel="prefetch" href="{address}">'
        f'<link rel="stylesheet" href="{address}" onerror="ended.add(1)">'
        f'<img src="{address}" onerror="ended.add(2)">'
        f'<script src="{address}" onerror="ended.add(3)"></script>'
        f'<script>fetch("{address}", {{mode: "no-cors"}}).catch(() => ended.add(4))</script>'
    )
    with other_origin(parts) as blog, visit(browser) as tab:
        if place == "a page here":
            tab.page.goto(live_server.url(f"/local/{unique}.ipynb"))
            wait_for(tab.page, "document.querySelector('main img').complete")
        else:
            tab.page.goto(blog)
            wait_for(tab.page, "ended.size === 4")
    assert fetches() == 0
