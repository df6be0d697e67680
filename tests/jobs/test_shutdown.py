"""A deploy: SIGTERM lets a worker finish what it renders, and nothing more."""

import os
import signal
import time

import psutil
import pytest

from app.jobs.queue import Jobs
from app.store.connection import connect
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.mark.parametrize("whom", ["the worker", "all of its processes"])
def test_sigterm_lets_a_worker_finish_what_it_renders_and_take_nothing_more(jobs, settings, store, whom):
    def some_seconds(work, enter):
        store.set("runs", 1)
        wait_until(lambda: store.exists("asked-to-end"), "the signal")
        time.sleep(2)  # what is left of the render, while the worker has been asked to end
        return workers.done(work, enter)

    running, waiting = (jobs.start(Work(f"local/{name}.ipynb")).job for name in "ab")
    with workers.worker(settings, some_seconds) as process:
        wait_until(lambda: store.exists("runs"), "the render to run")
        worker = psutil.Process(process.pid)
        # systemd tells all processes of a unit.
        told = [worker] if whom == "the worker" else [worker, *worker.children()]
        for one in told:
            os.kill(one.pid, signal.SIGTERM)
        store.set("asked-to-end", 1)
        process.join(WAIT_SECONDS)
        assert process.exitcode == 0
    assert (jobs.get(running.id).status, jobs.get(waiting.id).status) == ("done", "queued")
    assert jobs.workers().busy + jobs.workers().idle == 0
