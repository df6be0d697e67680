"""Following a job from its start to its end, with real workers."""

import time

import pytest

from app.gateway.ending import ENDING
from app.jobs import events as events_module
from app.jobs.cancel import Cancelling
from app.jobs.events import END, Events
from app.jobs.queue import Jobs
from app.store.connection import connect
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers

WORK = Work("local/a.ipynb")


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def events(settings, store, jobs):
    return Events(store, connect(settings.redis_url, blocking=True), jobs)


def in_phases(_work, enter):
    for phase in ("rendering", "storing"):  # that it fetches is told when it begins
        enter(phase)
    return {"problem": None, "seconds": {}}


def told(events, job, after=""):
    return [event for event in events.follow(job.id, after) if event is not None]


PHASES = [
    ("running", "fetching"),
    ("running", "rendering"),
    ("running", "storing"),
    ("done", None),
]


def test_each_change_is_told_once_and_in_order_however_quick(events, jobs, settings):
    job = jobs.start(WORK).job
    following = events.follow(job.id)
    first = next(following)
    assert (first.job.status, first.job.position) == ("queued", 0)
    with workers.worker(settings, in_phases):
        rest = [event for event in following if event is not None]
    assert [(event.job.status, event.job.phase) for event in rest] == PHASES
    assert rest[-1].id == END
    assert rest[-1].job == jobs.get(job.id)
    assert all(event.job.started_at for event in rest)


def test_a_stream_is_taken_up_after_what_was_seen(events, jobs, settings):
    job = jobs.start(WORK).job
    following = events.follow(job.id)
    next(following)
    with workers.worker(settings, in_phases):
        seen = next(event for event in following if event and event.job.phase == "rendering")
        jobs.wait(job, WAIT_SECONDS)
    resumed = told(events, job, after=seen.id)
    assert [(event.job.status, event.job.phase) for event in resumed] == PHASES[2:]


def test_a_job_that_has_ended_is_told_with_its_end(events, jobs, settings):
    job = jobs.start(WORK).job
    with workers.worker(settings, workers.done):
        jobs.wait(job, WAIT_SECONDS)
    assert [(event.id, event.job.status) for event in told(events, job)] == [(END, "done")]


def test_a_render_whose_work_horse_is_killed_is_seen_waiting_again(events, jobs, settings, store):
    def die_once(work, enter):
        return workers.kill_self(work, enter) if store.incr("tries") == 1 else workers.done(work, enter)

    job = jobs.start(WORK).job
    following = events.follow(job.id)
    next(following)
    with workers.worker(settings, die_once):
        statuses = [event.job.status for event in following if event is not None]
    assert statuses == ["running", "queued", "running", "done"]


def test_a_cancelled_job_is_told_at_once(events, jobs, store):
    job = jobs.start(WORK).job
    cancelling = Cancelling(store, jobs)
    cancelling.asked(job.id, "one")
    following = events.follow(job.id)
    next(following)
    cancelling.cancel(job.id, "one")
    told_at_once = list(following)  # a None among them would be a wait that ended by itself
    assert [event and event.job.status for event in told_at_once] == ["cancelled"]


def test_a_queued_job_that_moves_up_is_told_without_a_new_place(events, jobs, store, monkeypatch):
    monkeypatch.setattr(events_module, "KEEP_ALIVE_SECONDS", 0.02)
    first = jobs.start(Work("local/first.ipynb")).job
    following = events.follow(jobs.start(WORK).job.id)
    assert next(following).job.position == 1
    assert next(following) is None
    store.lrem("rq:queue:interactive", 1, first.id)
    moved = next(event for event in following if event is not None)
    assert (moved.id, moved.job.status, moved.job.position) == ("", "queued", 0)


def test_a_stream_does_not_last_for_ever(events, jobs, monkeypatch):
    monkeypatch.setattr(events_module, "KEEP_ALIVE_SECONDS", 0.02)
    monkeypatch.setattr(events_module, "LIFETIME_SECONDS", 0.1)
    job = jobs.start(WORK).job
    assert {event.job.status for event in told(events, job)} == {"queued"}


def test_what_is_noted_of_a_job_is_forgotten_in_time(jobs, settings, store):
    job = jobs.start(WORK).job
    with workers.worker(settings, in_phases):
        jobs.wait(job, WAIT_SECONDS)
    wait_until(lambda: 0 < store.ttl(f"vitrine:events:{job.id}") <= 3600, "the stream to have a time to live")
    assert store.xlen(f"vitrine:events:{job.id}") == 3


def test_nobody_who_follows_asks_the_store_all_the_time(events, jobs, store, monkeypatch):
    monkeypatch.setattr(events_module, "KEEP_ALIVE_SECONDS", 0.5)
    following = events.follow(jobs.start(WORK).job.id)
    next(following)
    before, since = store.info("stats")["total_commands_processed"], time.monotonic()
    assert next(following) is None
    assert time.monotonic() - since >= 0.5
    assert store.info("stats")["total_commands_processed"] - before < 20


def test_who_follows_is_let_go_when_the_process_is_asked_to_end(events, jobs, monkeypatch):
    job = jobs.start(WORK).job
    following = events.follow(job.id)
    assert next(following).job.status == "queued"
    monkeypatch.setattr(ENDING, "asked", True)
    assert list(following) == []
