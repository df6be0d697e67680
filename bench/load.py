"""Under pressure: stored pages while cold ones wait for a source that hangs; memory; what a cold page costs.

One run, one site: the figures are ratios of what it does with and without the pressure.
"""

import contextlib
import http.client
import json
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.hanging import READERS, hanging
from bench.processes import kept_open, page, serving

HITS = 10_000
CLIENTS = 4
COLD = 40
_WARM_UP = 1000


def measure(paths: list[Path]) -> dict[str, float]:
    """Print and give the figures; the notebook of middling size is what is rendered."""
    path = sorted(paths, key=lambda path: path.stat().st_size)[len(paths) // 2]
    with (
        _upstream(path) as source,
        tempfile.TemporaryDirectory() as folder,
        serving({"VITRINE_FETCH_ALLOW": source, "VITRINE_DATA_DIR": folder}) as site,
    ):
        address = f"/url/{source}/stored.ipynb"
        page(site.port, address)
        _hits(site.port, address, _WARM_UP)
        first = site.web_memory_bytes()
        quiet = _hits(site.port, address, HITS)
        last = site.web_memory_bytes()
        overheads, renders = _cold(site.port, source)
        with hanging(site.port, source) as waiting:
            at_start = waiting.value
            pressed = _hits(site.port, address, HITS // 2)
        pressed_bytes = site.web_memory_bytes()
    figures = {
        "p99_milliseconds": round(1000 * _p99(quiet), 2),
        "p99_milliseconds_under_pressure": round(1000 * _p99(pressed), 2),
        "p99_ratio": round(_p99(pressed) / _p99(quiet), 2),
        "waiting_requests": at_start,
        "web_megabytes_first": round(first / 1e6, 1),
        "web_megabytes_last": round(last / 1e6, 1),
        "web_megabytes_after_pressure": round(pressed_bytes / 1e6, 1),
        "web_growth_percent": round(100 * (last - first) / first, 1),
        "cold_overhead_median_milliseconds": round(statistics.median(overheads), 1),
        "cold_render_median_milliseconds": round(statistics.median(renders), 1),
    }
    _tell(figures, path)
    return figures


def _tell(figures: dict[str, float], path: Path) -> None:
    waiting = figures["waiting_requests"]
    print(f"stored pages while {READERS} cold requests ask a source that hangs, {CLIENTS} clients")
    print(f"  p99 without            {figures['p99_milliseconds']:8.2f} ms")
    print(f"  p99 with               {figures['p99_milliseconds_under_pressure']:8.2f} ms  ({waiting} wait)")
    print(f"  ratio                  {figures['p99_ratio']:8.2f} times (target: below 3)")
    print(f"memory of the web processes over {HITS} hits")
    print(f"  first                  {figures['web_megabytes_first']:8.1f} MB")
    print(f"  last                   {figures['web_megabytes_last']:8.1f} MB")
    print(f"  growth                 {figures['web_growth_percent']:8.1f} % (target: below 5)")
    print(f"  after those requests   {figures['web_megabytes_after_pressure']:8.1f} MB")
    print(f"cold pages of {path.name}: queue, fork, fetch from loopback and store, beside the render")
    print(f"  render, median         {figures['cold_render_median_milliseconds']:8.1f} ms")
    print(f"  all else, median       {figures['cold_overhead_median_milliseconds']:8.1f} ms")


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


@contextlib.contextmanager
def _upstream(path: Path) -> Iterator[str]:
    """A source on loopback; gives its host and port.

    Each address has the notebook with bytes of its own, so that none is rendered already; what is below
    ``/hangs/`` is never answered.
    """
    notebook = json.loads(path.read_bytes())
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/hangs/"):
                closing.wait()
                return
            body = json.dumps({**notebook, "metadata": {**notebook["metadata"], "of": self.path}}).encode()
            self.send_response(http.client.OK)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


def _hits(port: int, address: str, times: int) -> list[float]:
    """Seconds of each of so many requests, over a few connections that are kept open."""

    def client(_number: int) -> list[float]:
        seconds = []
        with kept_open(port) as connection:
            for _ in range(times // CLIENTS):
                since = time.perf_counter()
                connection.request("GET", address, headers={"Accept-Encoding": "br"})
                response = connection.getresponse()
                response.read()
                seconds.append(time.perf_counter() - since)
                if response.status != http.client.OK:
                    raise SystemExit(f"{address} was answered {response.status}")
        return seconds

    with ThreadPoolExecutor(CLIENTS) as clients:
        return [one for seconds in clients.map(client, range(CLIENTS)) for one in seconds]


def _cold(port: int, source: str) -> tuple[list[float], list[float]]:
    """Milliseconds of pages that nobody has seen: of all but the render, and of the render."""
    overheads, renders = [], []
    for number in range(COLD):
        since = time.perf_counter()
        _body, headers = page(port, f"/url/{source}/cold-{number}.ipynb")
        whole = 1000 * (time.perf_counter() - since)
        timing = re.search(r"render;dur=([\d.]+)", headers.get("Server-Timing", ""))
        if timing is None:
            raise SystemExit(f"a cold page's Server-Timing names no render: {headers.get('Server-Timing')}")
        renders.append(float(timing[1]))
        overheads.append(whole - renders[-1])
    return overheads, renders
