"""A real Chromium, cut off from the outside, and a page of another origin to embed ours."""

import http.server
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route, expect, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import WAIT_SECONDS, wait_until

DISABLED_FEATURES = (
    # What Playwright disables: of several switches of this name Chromium takes the last alone, which is ours.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    # What a window that nobody sees needs not: suggestions below its address bar, which are a page in a
    # process of their own and cost more processor time than most of our pages do.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",  # a process that is kept ready in case that one is needed
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(DISABLED_FEATURES)}",
]

A_READER = """addEventListener("DOMContentLoaded", () => dispatchEvent(new Event("pointermove")))"""
"""Pages ask for most of their scripts when somebody is there: as soon as they can, in most tests."""

OUTSIDE = re.compile(r"^(?!(?:data|blob|file):|\w+://(?:127\.0\.0\.1|localhost)(?::\d+)?(?:[/?#]|$))")
"""Addresses of anywhere but loopback."""

expect.set_options(timeout=1000 * WAIT_SECONDS)


def executable() -> str:
    """Debian's Chromium, or the one that CHROMIUM names; `make test` sees to it that there is one."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise AssertionError("no Chromium: set CHROMIUM, or run `make test`, which installs one")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """One tab, what it asked of others, and what it complained about."""

    page: Page
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: Browser, *, reader: bool = True, **context: object) -> Iterator[Visit]:
    """A tab of its own; requests to anywhere but loopback are refused and recorded.

    Args:
        reader: whether somebody moves the pointer as soon as a document has been read.
    """
    tab: BrowserContext = browser.new_context(**context)
    tab.set_default_timeout(1000 * WAIT_SECONDS)
    if reader:
        tab.add_init_script(A_READER)
    seen = Visit(tab.new_page())

    def refuse(route: Route) -> None:
        seen.outside.append(route.request.url)
        route.abort()

    tab.route(OUTSIDE, refuse)
    seen.page.on("console", lambda message: _note(seen, message.type, message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    try:
        yield seen
    finally:
        tab.close()


def _note(seen: Visit, kind: str, text: str) -> None:
    if kind in {"error", "warning"}:
        seen.complaints.append(text)


def wait_for(page: Page | Frame, condition: str) -> None:
    """Poll until an expression is true there.

    Playwright's own wait evaluates text inside the page, which the pages' Content-Security-Policy refuses as
    soon as it polls; `evaluate` goes by the debugger instead.
    """
    wait_until(lambda: page.evaluate(condition), condition)


def wait_told(page: Page, condition: Callable[[], object], what: str) -> None:
    """Poll what Playwright is told by events, such as `page.frames`: it hears them only while it is asked."""
    wait_until(lambda: (page.wait_for_timeout(1), condition())[1], what)


@contextmanager
def other_origin(html: str) -> Iterator[str]:
    """A blogger's page on a port of its own; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = html.encode() if self.path == "/" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(app: object) -> Iterator[str]:
    """An application of a test's own, in threads of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
