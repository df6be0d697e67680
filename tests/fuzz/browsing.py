"""Pages in a real browser, each of the two walls alone: cleaned content without a policy, and a policy without
cleaning. What runs is a finding; of cleaned content also what sends, leaves or tears the page.
"""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page

from app.surfaces.csp import csp
from config.settings import ROOT
from tests.fuzz.targets import settings
from tests.web.attacks.test_sanitised import CLICK, WATCH
from tests.web.browser import visit

LOADED_AS: Final = frozenset({"image", "media"})
"""What content may load from elsewhere: `VITRINE_IMG_SRC`."""
_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_ASKS: Final = "asks for "
_LOOK: Final = """() => ({
  pwned: window.__pwned ?? null,
  handlers: [...document.querySelectorAll("main *, .deck *")].filter((element) =>
    !element.closest("mjx-container") && element.getAttributeNames().some((name) => name.startsWith("on"))).length,
  ran: document.querySelectorAll("main :is(script, object, embed, form, base, meta, link, template, style),"
    + " .output :is(script, iframe, object, embed, form, base, meta, link, template)").length,
  torn: [...document.querySelectorAll(".cell")].filter((cell) => cell.parentElement.closest(".cell")).length,
  inside: document.querySelector("#after") ? document.querySelector("#after").parentElement !== document.body : false,
})"""


@dataclass(slots=True)
class Site:
    """A page at a time, with the files of ours that it asks for."""

    url: str = ""
    html: bytes = b""
    policy: str = ""


@contextmanager
def serving() -> Iterator[Site]:
    """On loopback."""
    site = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):  # the browser has seen enough
                self._answer(urlsplit(self.path).path)

        def _answer(self, path: str) -> None:
            if path == "/page":
                return self._send(site.html, "text/html; charset=utf-8", site.policy)
            file = ROOT / path.lstrip("/")
            if path.startswith("/static/") and ".." not in file.parts and file.is_file():
                return self._send(file.read_bytes(), _TYPES.get(file.suffix, "application/octet-stream"), "")
            return self.send_error(404)

        def _send(self, body: bytes, kind: str, policy: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True)
class Watched:
    """What a page did that it must not."""

    found: list[str] = field(default_factory=list)


def looked_at(browser: Browser, site: Site, html: str, *, policy: str = "") -> list[str]:
    """What a page does, with nothing but its own HTML, or with nothing but a policy, in its way.

    A policy of a page is no sandbox: a refresh by ``meta`` and a link to prefetch are the sanitiser's part.
    """
    site.html, site.policy = html.encode(), policy
    seen = Watched()
    with visit(browser) as tab:
        page = tab.page
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (seen.found.append(f"dialog {dialog.message!r}"), dialog.dismiss()))
        page.on("popup", lambda popup: seen.found.append(f"popup {popup.url}"))
        page.on("download", lambda download: seen.found.append(f"download {download.url}"))
        page.on("request", lambda request: _note(seen, site, request.url, request.resource_type))
        try:
            page.goto(f"{site.url}/page", wait_until="load", timeout=30_000)
            if policy:
                found = _ran(page)
            else:
                page.evaluate(CLICK)
                found = _state(page)
                if page.url.partition("#")[0] != f"{site.url}/page":
                    found.append(f"went to {page.url}")
        except Error as error:
            found = [] if policy else [f"cannot be looked at: {str(error)[:200]}"]
    asked = [one for one in seen.found if not (policy and one.startswith(_ASKS))]
    return [*asked, *found]


def _ran(page: Page) -> list[str]:
    return ["a script ran"] if page.evaluate("window.__pwned ?? null") else []


def _state(page: Page) -> list[str]:
    state = page.evaluate(_LOOK)
    names = ("pwned",) if page.evaluate("!document.querySelector('main, .deck')") else tuple(state)
    return [f"{name}: {state[name]}" for name in names if state[name]]


def _note(seen: Watched, site: Site, url: str, kind: str) -> None:
    if not url.startswith((site.url, "data:", "blob:")) and kind not in LOADED_AS:
        seen.found.append(f"{_ASKS}{url[:200]} as {kind}")


def page_policy() -> str:
    """What our own page allows, for content that was not cleaned."""
    return csp("page", settings())
