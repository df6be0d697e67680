"""Jobs that killed processes left, found on a real Valkey."""

import time

import pytest
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from app.jobs.lanes import queue
from app.jobs.queue import Jobs
from app.jobs.sweep import Sweep
from app.store.connection import connect
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers

WORK = Work("local/a.ipynb")
BELIEVED_SECONDS = 6
KEPT_SECONDS = 60
"""RQ keeps the note of a run for so long after its worker is no longer believed."""


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


def test_a_lost_job_that_nobody_asks_after_is_done_all_the_same(jobs, settings, store):
    job = jobs.start(WORK, lane="batch").job
    assert store.lpop("rq:queue:batch").decode() == job.id  # what a worker does just before it dies
    with workers.worker(settings, workers.done):
        wait_until(lambda: store.hget(f"rq:job:{job.id}", "status") == b"finished", "the job to be done")


def test_a_job_between_the_queue_and_its_worker_is_not_taken_for_lost(jobs, store):
    job = jobs.start(WORK).job
    store.lpop("rq:queue:interactive")
    sweep = Sweep(store)
    assert not sweep.recover(job.id)
    assert not sweep.recover(job.id)  # some seconds must lie between the two looks
    store.set(f"vitrine:lost:{job.id}", time.time() - 60)
    store.zadd(f"rq:executions:{job.id}", {"execution": time.time() + BELIEVED_SECONDS + KEPT_SECONDS})
    assert not sweep.recover(job.id)  # and meanwhile its worker has said so
    assert queue("interactive", store).job_ids == []


def test_a_job_whose_worker_died_while_it_said_so_is_found(jobs, store):
    job = jobs.start(WORK).job
    store.lpop("rq:queue:interactive")
    store.zadd(f"rq:executions:{job.id}", {"execution": time.time() - 1 + KEPT_SECONDS})
    store.set(f"vitrine:lost:{job.id}", time.time() - 60)
    assert Sweep(store).recover(job.id)
    assert queue("interactive", store).job_ids == [job.id]


def test_the_place_of_a_job_that_the_store_has_lost_is_free_again(jobs, store):
    lost, kept = (jobs.start(Work(f"local/{name}.ipynb")).job.id for name in ("lost", "kept"))
    store.delete(f"rq:job:{lost}")
    Sweep(store).run()
    assert store.zrange("vitrine:live:interactive", 0, -1) == [kept.encode()]


def test_a_running_job_that_nobody_has_heard_of_for_long_ends_as_failed(jobs, settings, store):
    job = jobs.start(WORK).job
    store.lpop("rq:queue:interactive")
    store.hset(
        f"rq:job:{job.id}", mapping={"status": "started", "last_heartbeat": "2026-01-01T00:00:00.000000Z"}
    )
    Sweep(store).run()
    rq_job = RqJob.fetch(job.id, connection=store, serializer=JSONSerializer)
    assert (rq_job.get_status().value, jobs.get(job.id).problem.status) == ("failed", 500)
    assert 0 < store.ttl(f"rq:job:{job.id}") <= 3600


def test_a_job_that_is_in_the_queue_once_too_often_is_run_once(jobs, settings, store):
    def count(work, enter):
        store.incr("runs")
        return workers.done(work, enter)

    job = jobs.start(WORK).job
    queue("interactive", store).push_job_id(job.id)
    after = jobs.start(Work("local/after.ipynb")).job
    with workers.worker(settings, count):
        assert jobs.wait(after, WAIT_SECONDS).status == "done"
    assert int(store.get("runs")) == 2
    assert jobs.get(job.id).status == "done"


def test_a_worker_that_was_forgotten_while_it_was_paused_is_known_again(jobs, settings, store):
    with workers.worker(settings, workers.done):
        wait_until(lambda: jobs.workers().idle == 1, "the worker")
        for key in store.keys("rq:worker*"):
            store.delete(key)
        wait_until(lambda: jobs.workers().idle == 1, "it to be known again")
