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

from bench.processes import ROOT, free_port, page, posted, running, serving

SECONDS = 5.0
CLIENTS = 4
_OF_ONE_ANSWER = frozenset({"connection", "date", "server", "content-length", "transfer-encoding"})


def measure(paths: list[Path]) -> dict[str, float]:
    """Requests a second of both; prints the ratio."""
    path = max(paths, key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as folder, serving({"VITRINE_DATA_DIR": folder}) as site:
        address = posted(site.port, path)
        body, headers = page(site.port, address)
        hits = _rate(site.port, address)
    headers = {name: value for name, value in headers.items() if name.lower() not in _OF_ONE_ANSWER}
    with _bare(body, headers) as port:
        bare = _rate(port, "/")
    figures = {
        "page_bytes": len(body),
        "hits_per_second": round(hits),
        "bare_flask_per_second": round(bare),
        "ratio": round(hits / bare, 2),
    }
    print(f"warm hits of {path.name}, {len(body)} bytes compressed")
    print(f"  bare Flask view        {bare:8.0f} requests a second")
    print(f"  vitrine                {hits:8.0f} requests a second")
    print(f"  ratio                  {hits / bare:8.2f} (target: 0.8)")
    return figures


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
