"""The HTTP of the stand-in: threads, conditional requests, and nothing of GitHub."""

import hashlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.standin.switches import Canned, Seen


class Server:
    """Answers on a loopback port of the kernel's choosing, until closed."""

    def __init__(self, answer: Callable[[Seen], Canned], log: Callable[[Seen], None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                headers = {name.lower(): value for name, value in self.headers.items()}
                seen = Seen(self.command, path, query, headers)
                log(seen)
                _send(self, answer(seen), headers.get("if-none-match"))

            def do_HEAD(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Quiet: the log above is what tests look at."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _send(handler: BaseHTTPRequestHandler, answer: Canned, if_none_match: str | None) -> None:
    etag = f'"{hashlib.sha256(answer.body).hexdigest()}"'
    conditional = answer.status == 200
    unchanged = conditional and if_none_match is not None and etag in if_none_match
    body = b"" if unchanged else answer.body
    try:
        handler.send_response(304 if unchanged else answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if conditional and "ETag" not in answer.headers:
            handler.send_header("ETag", etag)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)
    except (BrokenPipeError, ConnectionResetError):
        handler.close_connection = True  # who asked did not wait
