"""What jobs add to the counts, from real work-horses."""

from contextlib import nullcontext

import pytest

from app.errors import NotFound
from app.jobs.cancel import Cancelling
from app.jobs.figures import of_result
from app.jobs.queue import Jobs, Workers
from app.measures import FETCH_SECONDS, IN_STORE, JOBS, KILLED, NOTEBOOK_BYTES, QUEUE_SECONDS, RENDER_SECONDS
from app.store.connection import connect
from app.store.tallies import Tallies, histograms
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers

WORK = Work("gist/someone/0123456789abcdef0123")


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


def render(work, _enter):
    if work.format == "slides":
        return {"problem": NotFound("It is not there.").problem.as_dict(), "seconds": {"fetch": 2.0}}
    return {
        "problem": None,
        "seconds": {"fetch": 0.2, "render": 0.03},
        "sizes": {"notebook": 5000, "page": 9},
    }


def test_ended_jobs_are_counted_by_lane_source_and_outcome(jobs, settings, store):
    with workers.worker(settings, render):
        jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
        jobs.wait(jobs.start(Work(WORK.locator, format="slides"), lane="batch").job, WAIT_SECONDS)
    read = Tallies(store).read(IN_STORE)
    assert read[JOBS] == {("interactive", "gist", "done"): 1, ("batch", "gist", "not-found"): 1}
    seen = {
        measure: histograms(measure, read[measure]) for measure in IN_STORE if measure.kind == "histogram"
    }
    assert seen[FETCH_SECONDS]["gist",].total == pytest.approx(2.2)
    assert seen[RENDER_SECONDS]["html",].total == pytest.approx(0.03)
    assert seen[NOTEBOOK_BYTES][()].total == 5000
    assert {labels: one.cumulative[-1] for labels, one in seen[QUEUE_SECONDS].items()} == {
        ("interactive",): 1,
        ("batch",): 1,
    }


@pytest.mark.parametrize(
    ("run", "limit", "outcome"),
    [
        (workers.hang_in_python, "time", "too-complex"),
        (workers.abort, "memory", "too-complex"),
        (workers.kill_self, "none", "server-error"),
    ],
)
def test_a_killed_work_horse_is_counted_by_what_it_ran_into(jobs, settings, store, run, limit, outcome):
    with workers.worker(settings, run):
        assert jobs.wait(jobs.start(WORK).job, WAIT_SECONDS).status == "failed"
        read = Tallies(store).read([JOBS, KILLED])
    assert read[JOBS] == {("interactive", "gist", outcome): 1}
    assert set(read[KILLED]) == {(limit,)}


def test_a_problem_of_no_kind_of_ours_is_one_kind():
    problem = {**NotFound("").problem.as_dict(), "type": "urn:elsewhere:x"}
    [job, *_] = of_result(WORK, "batch", 0, {"problem": problem})
    assert job.labels == ("batch", "gist", "other")


def test_workers_are_told_apart_by_what_they_do_and_the_dead_are_none(jobs, settings, store):
    assert jobs.workers() == Workers(0, 0)
    store.sadd("rq:workers", "rq:worker:dead")

    def hang(_work, enter):
        enter("rendering")
        store.blpop("released", WAIT_SECONDS)
        return workers.done(_work, enter)

    with workers.worker(settings, hang):
        job = jobs.start(WORK).job
        wait_until(lambda: jobs.workers() == Workers(busy=1, idle=0), "the worker to be busy")
        store.rpush("released", 1)
        jobs.wait(job, WAIT_SECONDS)
        wait_until(lambda: jobs.workers() == Workers(busy=0, idle=1), "the worker to be idle")


@pytest.mark.parametrize("begun", [False, True])
def test_a_cancelled_job_is_counted_once(jobs, settings, store, begun):
    def hang(_work, _enter):
        store.set("begun", 1)
        store.blpop("never", WAIT_SECONDS)  # stopped by the test

    job = jobs.start(WORK).job
    cancelling = Cancelling(store, jobs)
    cancelling.asked(job.id, "one")
    with workers.worker(settings, hang) if begun else nullcontext():
        wait_until(lambda: store.get("begun") or not begun, "the render to begin")
        assert cancelling.cancel(job.id, "one").status == "cancelled"
    assert Tallies(store).read([JOBS])[JOBS] == {("interactive", "gist", "cancelled"): 1}
