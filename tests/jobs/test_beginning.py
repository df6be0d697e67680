"""That a job begins is written as RQ writes it, in one step."""

import pytest
from rq import Worker
from rq.executions import Execution
from rq.job import Job as RqJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from app.jobs.beginning import Beginning
from app.jobs.cancel import CANCELLED, Cancelling
from app.jobs.lanes import queue
from app.jobs.queue import Jobs
from app.models import Validators
from app.store.cache import Cache, EntryMeta, Glimpse, SourceRecord
from app.store.connection import connect
from app.work import Work

WORK = Work("local/a.ipynb")
WORKER = "worker"
ABANDONED, FORGOTTEN = 6, 10


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def beginning(store):
    return Beginning(
        store,
        worker_key=Worker.redis_worker_namespace_prefix + WORKER,
        abandoned_after_seconds=ABANDONED,
        forgotten_after_seconds=FORGOTTEN,
    )


def execution_of(job_id, store):
    return Execution("execution", job_id, store, WORKER)


def by_rq(job_id, store):
    """What RQ's worker does between taking a job and running it."""
    worker = Worker([queue("interactive", store)], name=WORKER, connection=store, serializer=JSONSerializer)
    job = RqJob.fetch(job_id, store, JSONSerializer)
    with store.pipeline() as pipe:
        execution = Execution.create(job, ABANDONED, pipe, worker_name=WORKER)
        worker.set_state("busy", pipe)
        worker.heartbeat(FORGOTTEN, pipe)
        job.prepare_for_execution(WORKER, pipe)
        pipe.persist(job.key)
        pipe.execute()
    return execution


def written(store):
    """Key → its kind, what it holds by name, and whether it expires."""
    found = {}
    for key in store.scan_iter("rq:*"):
        kind = store.type(key)
        held = {b"hash": store.hkeys, b"set": store.smembers, b"zset": lambda key: store.zrange(key, 0, -1)}
        found[key] = kind, sorted(held.get(kind, lambda _key: [])(key)), store.ttl(key)
    return found


def test_what_is_written_is_what_rq_writes(jobs, beginning, store):
    job_id = jobs.start(WORK).job.id
    execution = by_rq(job_id, store)
    by_theirs = written(store)
    store.flushdb()
    assert jobs.start(WORK).job.id == job_id
    ours = execution_of(job_id, store)
    ours.id = execution.id
    assert beginning.begin(ours, "interactive").job.id == job_id
    assert written(store) == by_theirs


def test_the_job_is_as_it_was_asked_for_and_runs(jobs, beginning, store):
    job_id = jobs.start(WORK).job.id
    job = beginning.begin(execution_of(job_id, store), "interactive").job
    assert (job.get_status(refresh=False), job.worker_name) == (JobStatus.STARTED, WORKER)
    assert (Work.from_dict(job.kwargs["work"]), job.meta[CANCELLED]) == (WORK, False)
    now = jobs.get(job_id)
    assert (now.status, now.phase) == ("running", "fetching")


def test_what_is_stored_of_its_answer_and_its_address_is_seen_then(jobs, beginning, store):
    cache = Cache(store, keep_seconds=60)
    record = SourceRecord("document", Validators("etag"), 1.0, 1.0, {})
    cache.put_source(WORK.locator, record)
    meta = cache.put_entry(WORK.key, EntryMeta("notebook", "content", 1.0, 1.0, 2.0), {})
    begun = beginning.begin(execution_of(jobs.start(WORK).job.id, store), "interactive")
    assert cache.glimpsed(begun.glimpse) == (meta, record)


def test_where_nothing_is_stored_nothing_is_seen(jobs, beginning, store):
    job_id = jobs.start(WORK).job.id
    assert beginning.begin(execution_of(job_id, store), "interactive").glimpse == Glimpse(None, None)


def test_what_is_not_waiting_is_not_begun_and_nothing_is_written(jobs, beginning, store):
    job_id = jobs.start(WORK).job.id
    store.hset(f"rq:job:{job_id}", "status", "canceled")
    before = written(store)
    assert beginning.begin(execution_of(job_id, store), "interactive") is None
    assert beginning.begin(execution_of("nobody-0", store), "interactive") is None
    assert written(store) == before


def test_a_job_that_shall_end_says_so(jobs, beginning, store):
    job = jobs.start(WORK).job
    store.lpop("rq:queue:interactive")
    cancelling = Cancelling(store, jobs)
    cancelling.asked(job.id, "one")
    store.set(f"vitrine:cancelled:{job.id}", 1)
    assert beginning.begin(execution_of(job.id, store), "interactive").job.meta[CANCELLED] is True
