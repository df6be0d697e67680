"""Jobs that are ended before their time, with real workers and real work-horses."""

import os
import threading
import time

import pytest

from app.errors import Ended, NotFound, Refused
from app.jobs import cancel
from app.jobs.cancel import Cancelling
from app.jobs.queue import Jobs, cancelled
from app.jobs.worker import RenderWorker
from app.store.connection import connect
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers

WORK = Work("local/a.ipynb")


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def cancelling(store, jobs):
    return Cancelling(store, jobs)


@pytest.fixture
def asked(jobs, cancelling):
    """A job that one client asked for."""
    job = jobs.start(WORK).job
    cancelling.asked(job.id, "one")
    return job


def test_a_queued_job_is_cancelled_and_those_who_wait_are_told_at_once(jobs, cancelling, asked, settings):
    told = []
    waiting = threading.Thread(target=lambda: told.append(jobs.wait(asked, WAIT_SECONDS)))
    waiting.start()
    ended = cancelling.cancel(asked.id, "one")
    waiting.join(WAIT_SECONDS / 2)  # sooner than it would look again by itself
    assert (ended.status, ended.problem) == ("cancelled", cancelled())
    assert ended.finished_at is not None
    assert [job.status for job in told] == ["cancelled"]
    assert jobs.depths()["interactive"] == 0


def test_a_running_render_is_stopped_and_its_worker_goes_on(jobs, cancelling, settings, store):
    def hang(work, enter):
        if work != WORK:
            return workers.done(work, enter)
        store.set("horse", os.getpid())
        time.sleep(WAIT_SECONDS)  # killed as soon as the job is cancelled
        return {}

    with workers.worker(settings, hang) as process:
        job = jobs.start(WORK).job
        cancelling.asked(job.id, "one")
        wait_until(lambda: store.get("horse"), "the render to run")
        ended = cancelling.cancel(job.id, "one")
        assert (ended.status, ended.problem) == ("cancelled", cancelled())
        assert ended.started_at <= ended.finished_at
        with pytest.raises(ProcessLookupError):
            os.kill(int(store.get("horse")), 0)
        assert jobs.wait(jobs.start(Work("local/good.ipynb")).job, WAIT_SECONDS).status == "done"
        assert process.is_alive()


def test_what_was_cancelled_can_be_asked_for_again(jobs, cancelling, asked, settings):
    cancelling.cancel(asked.id, "one")
    again = jobs.start(WORK).job
    assert again.id != asked.id
    with workers.worker(settings, workers.done):
        assert jobs.wait(again, WAIT_SECONDS).status == "done"
    assert jobs.get(asked.id).status == "cancelled"


def test_a_job_that_a_worker_has_just_taken_is_not_begun(
    jobs, cancelling, asked, settings, store, monkeypatch
):
    monkeypatch.setattr(cancel, "STOP_SECONDS", 0.1)
    store.lpop("rq:queue:interactive")  # what a worker does first
    assert cancelling.cancel(asked.id, "one").status == "queued"
    store.rpush("rq:queue:interactive", asked.id)
    with workers.worker(settings, lambda _work, _enter: store.incr("tries")):
        assert jobs.wait(asked, WAIT_SECONDS).status == "cancelled"
    assert store.get("tries") is None


class StoppedEarly(RenderWorker):
    """Hears of the cancelling before it has forked the work-horse."""

    def prepare_execution(self, job):
        execution = super().prepare_execution(job)
        self._stopped_job_id = job.id
        self.kill_horse()
        return execution


def test_a_stop_that_comes_before_the_work_horse_harms_nobody_else(jobs, settings, store):
    def hang(_work, _enter):
        time.sleep(WAIT_SECONDS)
        return {}

    with workers.worker(settings, hang, StoppedEarly) as process:
        assert jobs.wait(jobs.start(WORK).job, WAIT_SECONDS).status == "cancelled"
        assert process.is_alive()


def test_a_job_goes_on_while_somebody_else_wants_it(jobs, cancelling, asked):
    cancelling.asked(asked.id, "two")
    assert cancelling.cancel(asked.id, "one").status == "queued"
    with pytest.raises(Refused):
        cancelling.cancel(asked.id, "one")
    assert cancelling.cancel(asked.id, "two").status == "cancelled"


def test_only_who_asked_can_cancel(jobs, cancelling, asked):
    with pytest.raises(Refused, match="who asked"):
        cancelling.cancel(asked.id, "stranger")
    assert jobs.get(asked.id).status == "queued"


def test_what_has_ended_or_never_was_cannot_be_cancelled(cancelling, asked):
    cancelling.cancel(asked.id, "one")
    with pytest.raises(Ended, match="cancelled"):
        cancelling.cancel(asked.id, "one")
    with pytest.raises(NotFound):
        cancelling.cancel("nonsense", "one")
