"""`python -m app serve` as a user starts it: everything real, in one process tree."""

import http.client
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

import psutil

from app.store.cache import Cache
from app.store.connection import connect
from app.work import Work
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, wait_until
from tests.notebooks import QUIET


@contextmanager
def serving(environ):
    """The command, until it says that it is ready; ended at the end whatever happened."""
    command = [
        sys.executable,
        "-m",
        "app",
        "serve",
        "--port",
        "0",
        "--web-workers",
        "1",
        "--render-workers",
        "1",
    ]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        line = process.stdout.readline()
        port = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert port is not None, line
        yield process, int(port[1])
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)
        process.stdout.close()


def get(port, path):
    """Status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def shown(port, path):
    """Whether the page is there just now."""
    try:
        return get(port, path)[0] == 200
    except OSError:
        return False


def is_ready(port):
    """Whether everything that the server needs answers."""
    try:
        return get(port, "/readyz")[0] == 200
    except OSError:
        return False


def role(process, word):
    """The children of the supervisor that play a role."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if any(word in part for part in command(child))]


def command(process):
    """Its command line; nothing of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def zombies(process):
    """Children that ended and that nobody has asked how; a work-horse is one for a moment."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if psutil.pid_exists(child.pid) and not command(child)]


def test_what_was_stored_is_there_after_a_restart_and_nothing_is_left_behind(
    environ, github, unique, tmp_path
):
    address = "/url/" + github.put(f"/{unique}.ipynb", QUIET).removeprefix("http://")
    environ = {**environ, "VITRINE_DATA_DIR": str(tmp_path / "var")}
    with serving(environ) as (process, port):
        assert get(port, address)[0] == 200
        everybody = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        assert process.wait(WAIT_SECONDS) == 0
        assert psutil.wait_procs(everybody, timeout=WAIT_SECONDS)[1] == []
    with serving(environ) as (process, port):
        status, headers, _body = get(port, address)
        assert (status, headers["Cache-Status"][:12]) == (200, "vitrine; hit")
    assert len(github.calls(f"/files/{unique}.ipynb")) == 1


def test_a_killed_process_is_brought_back_and_pages_are_shown_again(environ, github, unique, tmp_path):
    def page(name):
        return "/url/" + github.put(f"/{unique}-{name}.ipynb", QUIET).removeprefix("http://")

    stored = page("stored")
    with serving({**environ, "VITRINE_DATA_DIR": str(tmp_path / "var")}) as (process, port):
        assert get(port, stored)[0] == 200
        for word in ("worker", "gunicorn", "valkey-server"):
            killed = role(process, word)
            assert killed, word
            for child in killed:
                with suppress(psutil.NoSuchProcess):  # a work-horse ends with its worker
                    child.send_signal(signal.SIGKILL)
            wait_until(lambda: shown(port, stored), f"the stored page without {word}")
            new = page(word)
            wait_until(lambda new=new: shown(port, new), f"a new page without {word}")
            wait_until(lambda: is_ready(port), f"all to be ready again after {word}")
            wait_until(lambda: not zombies(process), f"no zombie to be left of {word}")


def test_the_examples_are_rendered_before_anybody_asks(environ, tmp_path):
    environ = {**environ, "VITRINE_DATA_DIR": str(tmp_path / "var"), "VITRINE_LOCAL_DIR": "examples"}
    works = [Work(f"local/{path.name}") for path in (ROOT / "examples").glob("*.ipynb")]
    assert len(works) >= 6
    with serving(environ):
        cache = Cache(connect(f"unix://{tmp_path}/var/valkey.sock"), keep_seconds=1)
        for work in works:
            wait_until(lambda work=work: cache.entry(work.key), f"{work.locator} to be rendered")
