"""Under pressure: stored pages while cold ones wait for a source that hangs; memory; what a cold page costs.

One run, one site: the figures are ratios of what it does with and without the pressure.
"""

import contextlib
import http.client
import json
import re
import socketserver
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.figures import Figure, below
from bench.hanging import READERS, hanging
from bench.hits import once
from bench.processes import kept_open, page, serving

HITS = 10_000
CLIENTS = 4
COLD = 30
_WARM_UP = 1000
_PAUSE_SECONDS = 0.2
"""Between cold pages of a lone reader: a job goes on after its page is answered, and then the next work-horse
rehearses, beside which a page takes some 5 ms longer."""
_OF = "of this address"
_STEP = re.compile(rb"(\w+);dur=([\d.]+)")


def measure(paths: list[Path]) -> list[Figure]:
    """The notebook of middling size is what is rendered."""
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
        cold = _cold(site.port, source)
        with hanging(site.port, source) as waiting:
            at_start = waiting.value
            arriving = _hits(site.port, address, HITS // 4)
            pressed = _hits(site.port, address, HITS // 2)
        pressed_bytes = site.web_memory_bytes()
    quiet_p99, arriving_p99, pressed_p99 = _p99(quiet), _p99(arriving), _p99(pressed)
    return [
        Figure(
            "load.p99_ratio",
            f"p99 of stored pages while {at_start} cold requests wait for a source that hangs",
            round(pressed_p99 / quiet_p99, 2),
            "times the quiet one",
            below(3),
            f"{1000 * pressed_p99:.2f} ms, quiet {1000 * quiet_p99:.2f} ms; {CLIENTS} clients, {READERS} ask",
        ),
        Figure(
            "load.p99_arriving_ratio",
            "the same while they all arrive at once",
            round(arriving_p99 / quiet_p99, 2),
            "times the quiet one",
            beside=f"{1000 * arriving_p99:.2f} ms of the first {HITS // 4} hits",
        ),
        Figure(
            "load.web_growth",
            f"memory of the web processes, grown over {HITS} hits",
            round(100 * (last - first) / first, 1),
            "%",
            below(5),
            f"{last / 1e6:.1f} MB, before {first / 1e6:.1f} MB, under pressure {pressed_bytes / 1e6:.1f} MB",
        ),
        Figure(
            "load.cold_overhead",
            "cold page of a lone reader, all but its cold render: queue, fetch from loopback, store; median",
            cold["all but the render"],
            "ms",
            below(15),
            f"queue {cold['queue']} ms, fetch {cold['fetch']} ms, the rest {cold['the rest']} ms; "
            f"the render {cold['render']} ms, composed and compressed {cold['compose']} ms; {path.name}",
        ),
    ]


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98]


@contextlib.contextmanager
def _upstream(path: Path) -> Iterator[str]:
    """A source on loopback; gives its host and port.

    Each address has the notebook with bytes of its own, so that none is rendered already; what is below
    ``/hangs/`` is never answered.
    """
    notebook = json.loads(path.read_bytes())
    # Made ahead: what a source takes is not what is measured.
    around = (
        json.dumps({**notebook, "metadata": {**notebook["metadata"], "of": _OF}}).encode().split(_OF.encode())
    )
    closing = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            path = self.rfile.readline().split()[1]
            while self.rfile.readline().strip():
                pass
            if path.startswith(b"/hangs/"):
                closing.wait()
                return
            body = path.join(around)
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            self.wfile.write(head % len(body) + body)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
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


def _cold(port: int, source: str) -> dict[str, float]:
    """Milliseconds of pages that nobody has seen, in parts: medians."""
    parts: dict[str, list[float]] = {}
    for number in range(COLD):
        time.sleep(_PAUSE_SECONDS)
        request = (
            f"GET /url/{source}/cold-{number}.ipynb HTTP/1.1\r\nHost: here\r\nAccept-Encoding: br\r\n\r\n"
        )
        seconds, head = once(port, request.encode(), http.client.OK)
        steps = {name.decode(): float(took) for name, took in _STEP.findall(head)}
        if not {"render", "compose"} <= steps.keys():
            raise SystemExit(f"a cold page's Server-Timing names no render: {head.decode()}")
        overhead = 1000 * seconds - steps["render"] - steps["compose"]
        steps |= {"all but the render": overhead, "the rest": overhead - steps["queue"] - steps["fetch"]}
        for name, took in steps.items():
            parts.setdefault(name, []).append(took)
    return {name: round(statistics.median(each), 1) for name, each in parts.items()}
