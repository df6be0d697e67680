"""Stands in for those who know of vulnerabilities: OSV, and npm's registry."""

import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

BULK = "/-/npm/v1/security/advisories/bulk"


@contextmanager
def advisories(python: Mapping[str, Any], front_end: Mapping[str, Any]) -> Iterator[str]:
    """Its address; `python` is library → OSV record, `front_end` what npm's registry says."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == BULK:
                self._answer(front_end)
            else:
                found = python.get(json.loads(asked)["package"]["name"])
                self._answer({"vulns": [found]} if found else {})

        def _answer(self, members):
            body = json.dumps(members).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
