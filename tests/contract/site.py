"""A whole site as it is deployed: gunicorn, a worker and a store, each a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.store.bundled import prepare
from app.store.connection import answers, connect
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.notebooks import ACTIVE, QUIET

MODULE = [sys.executable, "-m"]
GUNICORN = [*MODULE, "gunicorn", "-c", "config/gunicorn.conf.py", "wsgi:application", "--workers", "1"]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start it with its files in `folder`; gives its address."""
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    (notebooks / "quiet.ipynb").write_bytes(QUIET)
    (notebooks / "active.ipynb").write_bytes(ACTIVE)
    store = prepare(folder, memory_bytes=128 << 20)
    environ = {
        "PATH": os.environ["PATH"],
        "VITRINE_REDIS_URL": store.url,
        "VITRINE_LOCAL_DIR": str(notebooks),
        "VITRINE_RATE_LIMIT": "1000000 per hour",
        "VITRINE_MAX_QUEUED_JOBS": "1000000",
        "VITRINE_FETCH_TIMEOUT_SECONDS": "1",
        "VITRINE_WAIT_SECONDS": "0.2",
    }
    web_log = folder / "gunicorn.log"
    with ExitStack() as ending, web_log.open("wb") as web, (folder / "other.log").open("wb") as other:
        _start(ending, store.command, stdout=other)
        wait_until(lambda: answers(connect(store.url)), "the store to answer")
        _start(ending, [*MODULE, "app", "worker"], stdout=other, env=environ)
        _start(ending, [*GUNICORN, "--bind", "127.0.0.1:0", "--log-level", "info"], stdout=web, env=environ)
        wait_until(lambda: "Listening at" in web_log.read_text(), "the web role to listen")
        yield "http://127.0.0.1:" + web_log.read_text().partition("http://127.0.0.1:")[2].partition(" ")[0]


def _start(ending: ExitStack, command, **how) -> None:
    process = start(command, cwd=ROOT, stderr=subprocess.STDOUT, **how)
    ending.callback(process.wait, WAIT_SECONDS)
    ending.callback(process.kill)
