"""Hostile requests mixed into good ones: each good one is answered, each process lives, memory is given back.

python -m bench.hostile [--good 2000] [--hostile 1000] [--quiet-seconds 60] [--memory-percent 10]

A whole `serve` on loopback, with a stand-in for everything outside. Exit code 1 where it does not hold. It
uses what the tests use (`make setup-dev`).
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench import hostile_requests
from bench.client import Client
from bench.hostile_requests import Request
from bench.processes import serving
from bench.roles import Look, grown, look, settled
from tests.fetching.upstreams import Upstream
from tests.standin import StandIn

CLIENTS = 4
"""Of each side."""
WARM_UP = (100, 60)
"""Good and hostile requests before memory is looked at, at most: what is loaded once is no leak."""


@dataclass
class Record:
    """What became of the requests of one side."""

    statuses: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0
    slowest: str = ""
    failures: list[str] = field(default_factory=list)

    def add(self, request: Request, status: int | str, seconds: float, wrong: bool) -> None:
        """One more; each in one thread at a time."""
        what = request.address[:80] or repr(request.raw)[:60]
        self.statuses[str(status)] += 1
        if seconds > self.slowest_seconds:
            self.slowest_seconds, self.slowest = seconds, what
        if wrong:
            self.failures.append(f"{what} was answered {status}")


@dataclass
class Mix:
    """What is asked, and by whom."""

    supervisor: psutil.Process
    port: int
    good: Iterator[Request]
    hostile: Iterator[Request]

    def run(self, good: int, hostile: int) -> tuple[Record, Record]:
        """So many of both at once."""
        records = Record(), Record()
        threads = [
            *self._clients(self.good, good, records[0], "198.51.100."),
            *self._clients(self.hostile, hostile, records[1], "203.0.113."),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return records

    def _clients(
        self, requests: Iterator[Request], number: int, record: Record, network: str
    ) -> Iterator[threading.Thread]:
        left, lock = [number], threading.Lock()
        wanted = {"200"} if requests is self.good else None

        def work(client: Client) -> None:
            while True:
                with lock:
                    if not left[0]:
                        return
                    left[0] -= 1
                    request = next(requests)
                since = time.monotonic()
                status = client.ask(request)
                wrong = str(status) not in wanted if wanted else _is_defect(status)
                with lock:
                    record.add(request, status, time.monotonic() - since, wrong)

        for index in range(CLIENTS):
            yield threading.Thread(target=work, args=(Client(self.port, f"{network}{index}"),))


def _is_defect(status: int | str) -> bool:
    """What nobody is to be answered, however hostile the request was."""
    return status == 500 or str(status).startswith("no answer")


@contextmanager
def site() -> Iterator[Mix]:
    """A whole site, whose limits a bomb meets soon."""
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as folder, StandIn() as github:
        github.api_calls_left = 1_000_000
        upstream = Upstream()
        environ = {
            **github.settings,
            "VITRINE_FETCH_ALLOW": f"{github.settings['VITRINE_FETCH_ALLOW']},localhost:{upstream.port}",
            "VITRINE_DATA_DIR": data,
            "VITRINE_LOCAL_DIR": folder,
            "VITRINE_FETCH_TIMEOUT_SECONDS": "2",
            "VITRINE_RENDER_TIMEOUT_SECONDS": "10",
            "VITRINE_RENDER_MEMORY_BYTES": str(300 << 20),
            "VITRINE_MAX_OUTPUT_TEXT_CHARS": "100000000",
            "VITRINE_TRUSTED_PROXIES": "1",
        }
        good = hostile_requests.good(github, Path(folder))
        bad = hostile_requests.hostile(upstream, Path(folder))
        try:
            with serving(environ) as served:
                yield Mix(psutil.Process(served.supervisor_pid), served.port, good, bad)
        finally:
            upstream.close()


def report(good: Record, bad: Record, before: Look, after: Look) -> dict[str, Any]:
    """The figures."""
    return {
        "good": dict(good.statuses),
        "slowest_good_seconds": round(good.slowest_seconds, 2),
        "slowest_good": good.slowest,
        "hostile": dict(sorted(bad.statuses.items())),
        "processes": {role: len(pids) for role, pids in before.pids.items()},
        "megabytes_before": dict(before.megabytes),
        "megabytes_after": dict(after.megabytes),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print what was found; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--good", type=int, default=2000)
    parser.add_argument("--hostile", type=int, default=1000)
    parser.add_argument("--quiet-seconds", type=float, default=60)
    parser.add_argument("--memory-percent", type=float, default=10)
    asked = parser.parse_args(arguments)
    with site() as running:
        running.run(min(asked.good // 3, WARM_UP[0]), min(asked.hostile // 3, WARM_UP[1]))
        before = look(running.supervisor)
        good, bad = running.run(asked.good, asked.hostile)
        after = settled(running.supervisor, before, asked.memory_percent, asked.quiet_seconds)
    print(json.dumps(report(good, bad, before, after), indent=2))
    wrong = [*good.failures, *bad.failures, *grown(before, after, asked.memory_percent)]
    if before.pids != after.pids:
        wrong.append(f"the processes were {before.pids} and are {after.pids}")
    for sentence in wrong[:40]:
        print(f"does not hold: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
