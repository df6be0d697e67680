"""Who is called back: an HTTP server on loopback that keeps what it is sent."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes: 32").decode()


@dataclass(frozen=True)
class Received:
    """One message."""

    path: str
    headers: Message
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Receiver:
    """Answers with the statuses that a test lists, the last of them for ever."""

    def __init__(self, *statuses: int) -> None:
        self.received: list[Received] = []
        self._statuses = list(statuses) or [204]
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(self.path, self.headers, body))
                left = receiver._statuses
                self.send_response(left.pop(0) if len(left) > 1 else left[0])
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        """As ``VITRINE_FETCH_ALLOW`` names it."""
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        """With a secret in it, as those of chat programs have."""
        return f"http://{self.address}/hook/s3cr3t-path?token=s3cr3t-query"

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    """A receiver until the end of the block."""
    one = Receiver(*statuses)
    try:
        yield one
    finally:
        one.close()
