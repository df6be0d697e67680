"""Several web processes counted as one server, whichever of them dies."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from prometheus_client.mmap_dict import MmapedDict

from app.serve.claims import claim_address
from app.web import processes
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.web.test_metrics import samples

HEALTH = ("vitrine_http_requests_total", "none", "GET", "/healthz", "2xx")


class Server:
    """gunicorn with two processes, and its files in `folder`."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.port, self.process = folder, port, process

    def get(self, path: str) -> str:
        """An answer, from whichever process takes the connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def workers(self) -> set[int]:
        """Those whose files are there: they have counted something."""
        children = {child.pid for child in psutil.Process(self.process.pid).children()}
        return {pid for pid in children if list(self.folder.glob(f"*/counter_{pid}.db"))}


@pytest.fixture
def server(tmp_path: Path, store_url: str) -> Iterator[Server]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")}
    with claim_address("127.0.0.1", 0) as listener:
        process = start(
            [
                *(sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "--workers", "2"),
                *(
                    "--worker-tmp-dir",
                    str(tmp_path),
                    "--bind",
                    f"fd://{listener.fileno()}",
                    "wsgi:application",
                ),
            ],
            cwd=ROOT,
            env={**environ, "VITRINE_REDIS_URL": store_url, "VITRINE_LOCAL_DIR": ""},
            pass_fds=[listener.fileno()],
        )
        server = Server(tmp_path, listener.getsockname()[1], process)
        wait_until(lambda: len(server.workers()) == 2, "both processes")
        yield server
        process.kill()
        process.wait(WAIT_SECONDS)


def test_any_process_shows_what_all_have_counted_and_nothing_is_lost_when_one_is_killed(server):
    for _ in range(20):
        server.get("/healthz")
    asked = [samples(server.get("/metrics")) for _ in range(6)]
    assert {one[HEALTH] for one in asked} == {20}
    assert {one["vitrine_http_requests_under_way",] for one in asked} == {1}
    before = server.workers()
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(server.workers() - {min(before)}) == 2, "another process")
    after = samples(server.get("/metrics"))
    assert after[HEALTH] == 20
    assert after["vitrine_http_requests_under_way",] == 1
    [folder] = server.folder.glob("vitrine-metrics-*")
    assert not list(folder.glob(f"*_{min(before)}.db"))
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(WAIT_SECONDS)
    assert not folder.exists()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's, as `begin` makes it."""
    monkeypatch.setenv(processes.FOLDER, "")
    processes.begin(str(tmp_path), uid=os.getuid(), gid=os.getgid())
    return Path(os.environ[processes.FOLDER])


def write(folder: Path, name: str, **values: float) -> None:
    file = MmapedDict(str(folder / name))
    for key, value in values.items():
        file.write_value(key, value, 0.0)
    file.close()


def read(file: Path) -> dict[str, float]:
    return {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(file))}


def test_the_dead_are_added_up_and_their_gauges_forgotten(folder):
    for pid in (11, 12):
        write(folder, f"counter_{pid}.db", a=1.0, **{f"only_{pid}": 2.0})
        write(folder, f"gauge_livesum_{pid}.db", g=1.0)
        processes.bury(pid)
    processes.bury(13)  # which counted nothing
    assert {path.name for path in folder.glob("*.db")} == {"counter_dead.db"}
    assert read(folder / "counter_dead.db") == {"a": 2.0, "only_11": 2.0, "only_12": 2.0}


@pytest.mark.parametrize(
    "torn", [b"", b"\x00", b"\xff\xff\xff\x7f" + b"\x00" * 60, b"\x40\0\0\0\0\0\0\0\xff\xff\0\0" + b"\0" * 60]
)
def test_a_torn_file_costs_its_own_counts_only(folder, torn):
    write(folder, "counter_11.db", a=1.0)
    processes.bury(11)
    (folder / "counter_12.db").write_bytes(torn)
    processes.bury(12)
    assert {path.name for path in folder.glob("*.db")} == {"counter_dead.db"}
    assert read(folder / "counter_dead.db") == {"a": 1.0}


def test_what_a_killed_server_left_is_removed_and_what_a_living_one_has_is_not(folder, tmp_path):
    left = tmp_path / "vitrine-metrics-left"
    left.mkdir()
    (left / "lock").touch()
    (tmp_path / "vitrine-metrics-new").mkdir()  # of a server that is just starting
    processes.begin(str(tmp_path), uid=os.getuid(), gid=os.getgid())
    assert not left.exists()
    assert folder.exists()
    assert (tmp_path / "vitrine-metrics-new").exists()
    processes.end()
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, "vitrine-metrics-new"}
