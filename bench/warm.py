"""Warm hits: stored pages through gunicorn, against a bare Flask view that returns the same bytes."""

import contextlib
import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, at_least
from bench.processes import ROOT, free_port, page, posted, running, serving

SECONDS = 5.0
CLIENTS = 4
_OF_ONE_ANSWER = frozenset({"connection", "date", "server", "content-length", "transfer-encoding"})


def measure(paths: list[Path]) -> list[Figure]:
    """Requests a second of both."""
    path = max(paths, key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as folder, serving({"VITRINE_DATA_DIR": folder}) as site:
        address = posted(site.port, path)
        body, headers = page(site.port, address)
        hits = _rate(site.port, address)
    headers = {name: value for name, value in headers.items() if name.lower() not in _OF_ONE_ANSWER}
    with _bare(body, headers) as port:
        bare = _rate(port, "/")
    return [
        Figure(
            "warm.of_bare_flask",
            "warm hits, against a bare Flask view of the same bytes",
            round(hits / bare, 2),
            "of its rate",
            at_least(0.8, hoped=2),
            f"{hits:.0f} requests/s, bare {bare:.0f}; {len(body)} bytes",
        )
    ]


@contextlib.contextmanager
def _bare(body: bytes, headers: dict[str, str]) -> Iterator[int]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "body").write_bytes(body)
        Path(folder, "bare.py").write_text(
            "from flask import Flask, Response\nfrom pathlib import Path\n"
            f"body = Path({folder!r}, 'body').read_bytes()\nheaders = {headers!r}\n"
            "application = Flask('bare')\n"
            "@application.get('/')\ndef page():\n    return Response(body, headers=headers)\n"
        )
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config/gunicorn.conf.py")]
        command += ["-w", "2", "-b", f"127.0.0.1:{port}", "--chdir", folder, "bare:application"]
        with running(command, os.environ, port):
            yield port


def _rate(port: int, address: str) -> float:
    """Requests a second over a few connections that are kept open."""
    counts = [0] * CLIENTS
    stop_at = time.monotonic() + SECONDS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < stop_at:
            connection.request("GET", address, headers={"Accept-Encoding": "br"})
            connection.getresponse().read()
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
