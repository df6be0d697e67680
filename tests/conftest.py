"""What every test may ask for: a real store, settings that reach nothing outside, and a closed network."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import redis

from app.serve.lifeline import ON_LINUX, tie
from app.store.bundled import prepare
from app.store.connection import answers, connect
from config.settings import Settings, load

WAIT_SECONDS = 120
"""For anything that others do, on a machine that does much else: it costs nothing where they do it."""
LONGEST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_AFTER_A_SLOW_LOOK_SECONDS = 0.1


def wait_until(condition: Callable[[], object], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Poll until something is so; fail with a sentence where it does not become so."""
    since = time.monotonic()
    deadline = since + seconds
    pause = 0.001  # much is so at once; what takes long should not be kept busy with answering
    while not condition():
        looked = time.monotonic()
        if looked > deadline:
            pytest.fail(f"waited {seconds} s for: {what}")
        # What a look costs, a site or a browser pays too: it is to have most of the time for itself.
        time.sleep(max(pause, min(4 * (looked - since), LONGEST_PAUSE_AFTER_A_SLOW_LOOK_SECONDS)))
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        since = time.monotonic()


def start(command: Sequence[str], **how: Any) -> subprocess.Popen[bytes]:
    """A process that does not outlive the tests, even when they are killed (on Linux)."""
    in_child = tie(signal.SIGKILL) if ON_LINUX else None
    return subprocess.Popen(command, preexec_fn=in_child, **how)  # noqa: PLW1509 - two system calls, no lock


def pytest_configure() -> None:
    """Before any test.

    The half second that a reader waits for a store at most may pass on a machine that does much else.
    A shell starts what runs in its background with signals ignored, and nohup does; the tests' children would
    inherit it.
    """
    connect.__kwdefaults__["timeout_seconds"] = 10
    for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        if signal.getsignal(signum) is signal.SIG_IGN:
            signal.signal(signum, signal.default_int_handler if signum == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Sockets to anywhere but this machine are a defect of a test."""
    connect_to = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if not (str(host).startswith("127.") or host in {"localhost", "::1"}):
            raise AssertionError(f"a test tried to reach {host}")
        connect_to(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect_to


@pytest.fixture(scope="session")
def store_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey of this test process, on a socket; gives its URL."""
    store = prepare(Path(tmp_path_factory.mktemp("store")), memory_bytes=256 << 20)
    process = start(store.command)
    wait_until(lambda: answers(connect(store.url)), "the test store to answer")
    yield store.url
    process.terminate()
    process.wait(WAIT_SECONDS)


@pytest.fixture
def store_url(store_server: str) -> str:
    """The same, emptied."""
    connect(store_server).flushall()
    return store_server


@pytest.fixture
def store(store_url: str) -> redis.Redis:
    """A client of the emptied store."""
    return connect(store_url, blocking=True)


@pytest.fixture
def settings(store_url: str) -> Settings:
    """Defaults, on the test store."""
    return load({"VITRINE_REDIS_URL": store_url})
