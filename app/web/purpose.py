"""Why a browser asks, as it says itself (Fetch Metadata, Sec-Purpose): to show a page, or as a part of one.

A notebook's picture, style sheet or script can name any address of this server, `refresh=1` included, and so
can any page of the web. Whoever reads it would start renders without knowing.
"""

from typing import Final

from flask import Request

from app.web.robots import is_crawler

_PREFETCH_HEADERS: Final = ("Sec-Purpose", "Purpose", "X-Moz")
"""The standard one (Fetch §3.9), and what browsers sent before it."""
_OWN_SITES: Final = frozenset({"same-origin", "none"})
"""`none`: the reader or an extension of the browser asks, and no page."""


def may_start_work(request: Request) -> bool:
    """Whether this request may cost a fetch or a render; else it is answered from the store.

    So may what a person opens, in a tab or in a frame of any page; our own scripts; and whatever sends no
    such headers: programs, and browsers that came over plain HTTP. Not pictures and other parts of a page,
    scripts elsewhere (none can read the answer), nor what a page wants to have at hand in case it is opened;
    and no search engine.
    """
    headers = request.headers
    if is_crawler(request):
        return False
    if any("prefetch" in headers.get(name, "") for name in _PREFETCH_HEADERS):
        return False
    if headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
        return True
    return headers.get("Sec-Fetch-Dest") == "empty" and headers.get("Sec-Fetch-Site") in _OWN_SITES


def is_of_our_page(request: Request) -> bool:
    """Whether a script of a page of ours asks. No proof, since a program can say so too."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"
