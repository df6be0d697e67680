"""What workers and work-horses write, and whose request it was for."""

import json

import pytest
import redis
import structlog

from app.jobs.queue import Jobs
from app.logs import REQUEST_ID, to_stderr
from app.store.connection import connect
from app.work import Work
from tests.conftest import WAIT_SECONDS
from tests.jobs import workers
from tests.jobs.workers import RenderWorker

WORK = Work("gist/someone/0123456789abcdef0123")
NAME = "request-of-a-reader"
SECRET = "s3cret-words"  # in no line of source that a traceback shows


class LoggingWorker(RenderWorker):
    """Writes where pytest can read it."""

    def work(self, **how):
        to_stderr("json")
        return super().work(**how)


def fail(_work, _enter):
    raise redis.ConnectionError(SECRET)


@pytest.mark.parametrize(
    ("run", "events"),
    [
        (workers.done, {"job ended"}),
        (workers.abort, {"work-horse ended"}),
        (fail, {"a job failed by an exception"}),
    ],
)
def test_each_line_of_a_job_says_which_it_is_and_who_asked(jobs_of, settings, capfd, run, events):
    with workers.worker(settings, run, LoggingWorker):
        with structlog.contextvars.bound_contextvars(**{REQUEST_ID: NAME}):
            job = jobs_of.start(WORK).job
        jobs_of.wait(job, WAIT_SECONDS)
    said = capfd.readouterr().err
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    ours = [line for line in lines if line["event"] in events]
    assert {line["event"] for line in ours} == events
    assert {(line["job"], line[REQUEST_ID]) for line in ours} == {(job.id, NAME)}
    assert SECRET not in said
    assert WORK.locator not in said


@pytest.fixture
def jobs_of(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


def test_a_job_that_nobody_asked_for_has_a_line_without_a_name(jobs_of, settings, capfd):
    with workers.worker(settings, workers.done, LoggingWorker):
        job = jobs_of.wait(jobs_of.start(WORK, lane="batch").job, WAIT_SECONDS)
    [line] = [json.loads(one) for one in capfd.readouterr().err.splitlines() if "job ended" in one]
    assert (line["job"], line["lane"], line["source"], line["outcome"]) == (job.id, "batch", "gist", "done")
    assert REQUEST_ID not in line
