"""Warm hits: stored pages through gunicorn, against a bare Flask view that returns the same bytes.

Both servers run beside each other and are asked in turn. The rate is what a client sees, who needs one of the
processors; what the servers' own processes use for a hit says the same on a machine that does more.
"""

import contextlib
import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bench.figures import Figure, at_least, below
from bench.hits import per_second
from bench.processes import ROOT, free_port, page, posted, running, serving

ROUNDS: Final = 3
ROUND_SECONDS: Final = 1.2
LEAST_HITS: Final = 10_000
"""Before memory is looked at."""
_OF_ONE_ANSWER = frozenset({"connection", "date", "server", "content-length", "transfer-encoding"})
_LINE: Final = "GET {} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: br\r\n{}\r\n"


@dataclass(slots=True)
class Asked:
    """One kind of request, and the best that was seen of it."""

    port: int
    processes: list[psutil.Process]
    heads: Callable[[], Iterator[bytes]]
    status: int = 200
    hits: int = 0
    per_second: float = 0.0
    cpu_microseconds: float = float("inf")
    """Of all processes of the server, for one hit."""

    def ask(self) -> None:
        """Once more."""
        before = self._cpu_seconds()
        hits, seconds = per_second(self.port, self.heads(), self.status, ROUND_SECONDS)
        self.hits += hits
        self.per_second = max(self.per_second, hits / seconds)
        self.cpu_microseconds = min(self.cpu_microseconds, 1e6 * (self._cpu_seconds() - before) / hits)

    def _cpu_seconds(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self.processes)


def measure(paths: list[Path]) -> list[Figure]:
    """Of the largest notebook."""
    path = max(paths, key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as folder, serving({"VITRINE_DATA_DIR": folder}) as site:
        address = posted(site.port, path)
        page(site.port, address)
        body, headers = page(site.port, address)
        web = _web_processes(site.supervisor_pid)
        with _bare(body, headers) as (bare_port, bare):
            same = _same(_head(address))
            had = _same(_head(address, f"If-None-Match: {headers['ETag']}\r\n"))
            asked = {
                "ours": Asked(site.port, web, same),
                "304": Asked(site.port, web, had, status=304),
                "bare": Asked(bare_port, bare, _same(_head("/"))),
                "store": Asked(site.port, web, lambda: map(_of_another_host(address), itertools.count())),
            }
            for _ in range(ROUNDS):
                for one in asked.values():
                    one.ask()
        while _hits(web, asked) < LEAST_HITS:
            asked["ours"].ask()
        return [*_figures(asked, len(body)), _memory(web, _hits(web, asked))]


def _figures(asked: Mapping[str, Asked], size: int) -> list[Figure]:
    ours, had, bare, store = (asked[name] for name in ("ours", "304", "bare", "store"))
    return [
        Figure(
            "warm.of_bare_flask",
            "warm hits, against a bare Flask view of the same bytes",
            round(ours.per_second / bare.per_second, 2),
            "of its rate",
            at_least(0.8, hoped=2),
            f"{ours.per_second:.0f} requests/s, bare {bare.per_second:.0f}; {size} bytes",
        ),
        Figure(
            "warm.cpu_of_bare_flask",
            "processor time of the server for a warm hit, against the same",
            round(bare.cpu_microseconds / ours.cpu_microseconds, 2),
            "times less",
            at_least(0.8, hoped=2),
            f"{ours.cpu_microseconds:.0f} µs, bare {bare.cpu_microseconds:.0f} µs",
        ),
        Figure(
            "warm.304",
            "processor time of the server for a 304, against a warm hit",
            round(ours.cpu_microseconds / had.cpu_microseconds, 2),
            "times less",
            at_least(1),
            f"{had.cpu_microseconds:.0f} µs, {had.per_second:.0f} requests/s",
        ),
        Figure(
            "warm.from_store",
            "pages that are stored and not at hand, against the bare view",
            round(store.per_second / bare.per_second, 2),
            "of its rate",
            beside=f"{store.per_second:.0f} requests/s, {store.cpu_microseconds:.0f} µs",
        ),
    ]


def _hits(web: list[psutil.Process], asked: Mapping[str, Asked]) -> int:
    return sum(one.hits for one in asked.values() if one.processes is web)


def _memory(web: list[psutil.Process], hits: int) -> Figure:
    largest = max((process.memory_full_info() for process in web), key=lambda memory: memory.rss)
    return Figure(
        "warm.web_memory",
        f"memory of the larger of two web processes after {hits} hits",
        round(largest.rss / 1e6, 1),
        "MB",
        below(120),
        f"resident; {largest.pss / 1e6:.1f} MB its share, {largest.uss / 1e6:.1f} MB its own",
    )


def _head(address: str, more: str = "", host: str = "127.0.0.1") -> bytes:
    return _LINE.format(address, host, more).encode()


def _same(head: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: itertools.repeat(head)


def _of_another_host(address: str) -> Callable[[int], bytes]:
    """An answer is at hand for the host that it was asked of."""
    return lambda number: _head(address, host=f"{number}.example")


def _web_processes(supervisor_pid: int) -> list[psutil.Process]:
    servers = psutil.Process(supervisor_pid).children()
    return [child for one in servers if "gunicorn" in " ".join(one.cmdline()) for child in one.children()]


@contextlib.contextmanager
def _bare(body: bytes, headers: Mapping[str, str]) -> Iterator[tuple[int, list[psutil.Process]]]:
    """Its port and its processes."""
    port = free_port()
    said = {name: value for name, value in headers.items() if name.lower() not in _OF_ONE_ANSWER}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "body").write_bytes(body)
        Path(folder, "bare.py").write_text(
            "from flask import Flask, Response\nfrom pathlib import Path\n"
            f"body = Path({folder!r}, 'body').read_bytes()\nheaders = {said!r}\n"
            "application = Flask('bare')\n"
            "@application.get('/')\ndef page():\n    return Response(body, headers=headers)\n"
        )
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config/gunicorn.conf.py")]
        command += ["-w", "2", "-b", f"127.0.0.1:{port}", "--chdir", folder, "bare:application"]
        with running(command, os.environ, port) as pid:
            yield port, psutil.Process(pid).children()
