"""What the benchmarks start, and how they ask it."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
END_SECONDS = 15
ANSWER_SECONDS = 30
_AGAIN_SECONDS = 0.2


@dataclass(frozen=True)
class Site:
    """A whole Vitrine that runs."""

    port: int
    supervisor_pid: int

    def web_memory_bytes(self) -> int:
        """What its web processes have in memory, all together; Linux only."""
        below = _children()
        servers = [pid for pid in below.get(self.supervisor_pid, ()) if b"gunicorn" in _command(pid)]
        return sum(_resident_bytes(pid) for server in servers for pid in below.get(server, ()))


@contextlib.contextmanager
def serving(environ: Mapping[str, str]) -> Iterator[Site]:
    """`serve` with two web processes and two workers, without rate limit and local folder."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    command += ["--web-workers", "2", "--render-workers", "2"]
    quiet = {"VITRINE_LOCAL_DIR": "", "VITRINE_RATE_LIMIT": ""}
    with running(command, {**os.environ, **quiet, **environ}, port) as pid:
        yield Site(port, pid)


@contextlib.contextmanager
def running(command: list[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    """A process that answers on `port`; gives its id."""
    quiet = subprocess.DEVNULL  # it logs each request
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=quiet, start_new_session=True)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"did not start: {' '.join(command)}")
            time.sleep(0.1)
        yield process.pid
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """At once, as a second Ctrl-C has it: nobody needs what is under way or stored."""
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_AGAIN_SECONDS)
            return
    process.kill()
    raise SystemExit("what was started does not end")


@contextlib.contextmanager
def kept_open(port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection for many requests."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def page(port: int, address: str, coding: str = "br") -> tuple[bytes, dict[str, str]]:
    """A page, however long its render takes: its bytes in a content coding, or in none, and its headers."""
    with kept_open(port) as connection:
        for _attempt in range(50):
            connection.request("GET", address, headers={"Accept-Encoding": coding})
            response = connection.getresponse()
            body = response.read()
            if response.status == http.client.OK:
                return body, dict(response.getheaders())
            time.sleep(0.2)
    raise SystemExit(f"{address} was never rendered: {response.status}")


def posted(port: int, path: Path) -> str:
    """Have a notebook rendered that stays fresh; gives its page's address."""
    with kept_open(port) as connection:
        body = json.dumps({"notebook": json.loads(path.read_bytes())})
        connection.request("POST", "/api/v1/jobs", body, {"Content-Type": "application/json"})
        return str(json.loads(connection.getresponse().read())["links"]["page"])


def free_port() -> int:
    """One that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/readyz")
        return connection.getresponse().status in (200, 404)
    except OSError:
        return False


def _children() -> dict[int, list[int]]:
    """Parent → children, of all processes."""
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
