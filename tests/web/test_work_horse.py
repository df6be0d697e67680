"""What a work-horse finds ready when it begins: all that its worker could do before the fork."""

import os
import sys

import pytest

from app.formats.table import FORMATS
from app.jobs.queue import Jobs
from app.store.connection import connect
from app.work import Work
from config.settings import ROOT, load
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.notebooks import ACTIVE, QUIET

LOADED = "loaded"
_WORKER = f"""
import os, sys
from app.__main__ import main
from app.jobs.worker import RenderWorker

def look():
    global before
    before = set(sys.modules)

def perform_job(self, job, *arguments):
    try:
        return perform(self, job, *arguments)
    finally:
        self.connection.hset({LOADED!r}, job.id, " ".join(sorted(set(sys.modules) - before)))

perform, RenderWorker.perform_job = RenderWorker.perform_job, perform_job
os.register_at_fork(before=look)
main(["worker"])
"""


@pytest.fixture
def jobs(environ, store_url):
    """Of a site with one worker, whose work-horses say which modules they loaded."""
    environ = {**environ, "VITRINE_REDIS_URL": store_url, "PATH": os.environ["PATH"]}
    settings = load(environ)
    worker = start([sys.executable, "-c", _WORKER], cwd=ROOT, env=environ)
    yield Jobs(connect(store_url), connect(store_url, blocking=True), settings)
    worker.terminate()
    worker.wait(WAIT_SECONDS)


def test_a_work_horse_loads_no_module_that_its_worker_could_have_loaded(jobs, store, github, unique):
    repository = github.repo(f"someone/{unique}")
    repository.commit("main", {"quiet.ipynb": QUIET, "active.ipynb": ACTIVE, "README.md": b"# Read me"})
    github.gist(unique, "someone", {"g.ipynb": QUIET})
    elsewhere = github.put(f"/{unique}.ipynb", QUIET).removeprefix("http://")
    locators = (
        "local/quiet.ipynb",
        "local/active.ipynb",
        "local/missing.ipynb",
        "local/",
        f"github/someone/{unique}/blob/main/active.ipynb",
        f"github/someone/{unique}/blob/nowhere/quiet.ipynb",
        f"github/someone/{unique}/tree/main/",
        f"gist/someone/{unique}",
        f"url/{elsewhere}",
    )
    works = [Work(locator) for locator in locators]
    works += [Work("local/active.ipynb", format=name) for name in FORMATS if name != "html"]
    ids = {jobs.start(work).job.id: work for work in works}
    wait_until(lambda: store.hlen(LOADED) == len(ids), "all jobs to end")
    loaded = store.hgetall(LOADED)
    assert {ids[job_id.decode()]: names for job_id, names in loaded.items() if names} == {}
