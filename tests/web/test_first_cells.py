"""A long page is read from its first bytes on: its beginning is painted while its end is still to come."""

import http.client
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import WAIT_SECONDS, wait_until
from tests.notebooks import code, markdown, notebook
from tests.web.browser import wait_for

pytestmark = pytest.mark.browser

CELLS = 600
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
TOP_CELL = "document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('.cell') !== null"
CODINGS = ("br", "gzip")


@pytest.fixture(scope="module")
def long_page(local_dir):
    """The path of a page that is no small part of a megabyte, compressed."""
    rule = random.Random(7)
    cells = []
    for number in range(CELLS // 2):
        words = " ".join(f"{rule.getrandbits(40):x}" for _ in range(60))
        cells += [markdown(f"## Part {number}\n\n{words}"), code(f"first = '{words[:200]}'")]
    (local_dir / "first-cells.ipynb").write_bytes(notebook(*cells))
    return "/local/first-cells.ipynb"


def asked(server, path, coding):
    """An answer's status, headers and bytes as they are sent."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


@contextmanager
def halved(server, path, coding) -> Iterator[tuple[str, threading.Event]]:
    """The site on another port, where the second half of one page waits until the event is set."""
    going_on = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = asked(server, self.path, coding)
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in (
                    "connection",
                    "date",
                    "server",
                    "transfer-encoding",
                    "content-length",
                ):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            half = len(body) // 2 if self.path == path else len(body)
            self.wfile.write(body[:half])
            if half < len(body):
                going_on.wait(2 * WAIT_SECONDS)
                self.wfile.write(body[half:])

        def log_message(self, format, *args):  # noqa: A002 - the library's name
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{proxy.server_port}{path}", going_on
        finally:
            going_on.set()
            proxy.shutdown()


@pytest.mark.parametrize("coding", CODINGS)
def test_the_first_cells_are_painted_before_the_last_have_come(browser, live_server, long_page, coding):
    server = live_server.url()
    wait_until(lambda: asked(server, long_page, coding)[0] == http.client.OK, "the page to be made")
    with halved(server, long_page, coding) as (address, going_on):
        page = browser.new_page()
        try:
            page.goto(address, wait_until="commit")
            wait_for(page, f"{PAINTED} && {TOP_CELL}")
            there = page.locator("main .cell").count()
            state = page.evaluate("document.readyState")
            going_on.set()
            expect(page.locator("main .cell")).to_have_count(CELLS)
        finally:
            page.close()
    assert (0 < there < CELLS, state) == (True, "loading")
