"""A site's places: real workers, whose work-horses take real places of hosts that a test holds."""

import os
import signal
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from types import SimpleNamespace

import psutil
import pytest

from app.fetching.slots import HostBusy
from app.jobs import slots
from app.jobs.cancel import Cancelling
from app.jobs.queue import Jobs
from app.jobs.slots import HostSlots
from app.store.breaker import FAILURES, StoreBreaker
from app.store.connection import connect
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


def work(host, name):
    return Work(f"url/{host}/{name}")


def fetching(url, *, at_once=1, second_host=None, then=""):
    """A render that takes a place of its address's host, and gives it back when the host is let go.

    For the store, `open:<host>` lets go; `runs:<locator>` counts how often it was begun, `at:<host>` how many
    are in there at a time. `then` lets go of what comes after the fetch.
    """

    def run(work, _enter):
        store = connect(url, blocking=True)
        store.incr(f"runs:{work.locator}")
        places = HostSlots(store, at_once=at_once)
        host = work.locator.split("/")[1]
        with places.held():
            places.take(host)
            store.rpush(f"order:{host}", work.locator)
            store.zadd(f"most:{host}", {"most": store.incr(f"at:{host}")}, gt=True)
            while not store.exists(f"open:{host}"):
                time.sleep(0.01)
            store.decr(f"at:{host}")
            if second_host:
                places.take(second_host)
        while then and not store.exists(then):
            time.sleep(0.01)
        return {"problem": None, "seconds": {}}

    return run


def test_a_slow_host_holds_one_of_two_workers_and_the_other_goes_on(jobs, settings, store):
    slow = [jobs.start(work("slow.example", n)).job for n in range(6)]
    run = fetching(settings.redis_url, at_once=0)
    store.set("open:quick.example", 1)
    with workers.worker(settings, run), workers.worker(settings, run):
        wait_until(lambda: jobs.workers().busy + jobs.workers().idle == 2, "both workers")
        quick = [jobs.wait(jobs.start(work("quick.example", n)).job, WAIT_SECONDS) for n in range(5)]
        assert {job.status for job in quick} == {"done"}
        assert {jobs.get(job.id).status for job in slow} == {"queued", "running"}
        store.set("open:slow.example", 1)
        assert {jobs.wait(job, WAIT_SECONDS).status for job in slow} == {"done"}
        wait_until(lambda: not store.exists("vitrine:live:interactive"), "all to be struck off")
    assert store.zscore("most:slow.example", "most") == 1
    # Each was put aside once at most: nothing turns in circles while a host is slow.
    assert all(int(store.get(f"runs:{job.work.locator}")) <= 2 for job in slow)
    first, *others = store.lrange("order:slow.example", 0, -1)
    asked = [job.work.locator.encode() for job in slow]
    assert others == [locator for locator in asked if locator != first]


def test_who_waits_for_a_place_is_told_how_many_are_before_it_and_can_be_cancelled(jobs, settings, store):
    cancelling = Cancelling(store, jobs)
    first = jobs.start(work("slow.example", 1)).job
    with workers.worker(settings, fetching(settings.redis_url)) as one:
        wait_until(lambda: store.llen("order:slow.example") == 1, "the place to be taken")
        second, third = (jobs.start(work("slow.example", n)).job for n in (2, 3))
        cancelling.asked(second.id, "one")
        with workers.worker(settings, fetching(settings.redis_url)):
            wait_until(lambda: store.zcard("rq:rl:slow.example:rate_limited") == 2, "two to wait")
            assert [jobs.get(job.id).position for job in (first, second, third)] == [None, 0, 1]
            assert jobs.depths()["interactive"] == 2
            assert cancelling.cancel(second.id, "one").status == "cancelled"
            store.set("open:slow.example", 1)
            assert [jobs.wait(job, WAIT_SECONDS).status for job in (first, third)] == ["done", "done"]
        assert one.is_alive()
    assert store.get(f"runs:{second.work.locator}") in {None, b"1"}


def test_a_place_is_given_back_when_the_fetch_is_over_and_not_only_when_the_render_is(jobs, settings, store):
    store.set("open:a.example", 1)
    run = fetching(settings.redis_url, then="rendered")
    rendering = [jobs.start(work("a.example", n)).job for n in range(2)]
    with workers.worker(settings, run), workers.worker(settings, run):
        wait_until(lambda: store.llen("order:a.example") == 2, "both to have fetched")
        wait_until(lambda: store.zcard("rq:rl:a.example:allowed") == 0, "the places, while both still render")
        store.set("rendered", 1)
        assert {jobs.wait(job, WAIT_SECONDS).status for job in rendering} == {"done"}


def test_a_reader_who_asks_for_a_batchs_job_that_waits_for_its_source_takes_it_along(jobs, settings, store):
    first = jobs.start(work("slow.example", 1), lane="batch").job
    with workers.worker(settings, fetching(settings.redis_url)):
        wait_until(lambda: store.llen("order:slow.example") == 1, "the place to be taken")
        waiting = jobs.start(work("slow.example", 2), lane="batch").job
        with workers.worker(settings, fetching(settings.redis_url)):
            wait_until(lambda: store.zcard("rq:rl:slow.example:rate_limited") == 1, "the other to wait")
            assert jobs.depths() == {"interactive": 0, "batch": 1}
            assert jobs.start(waiting.work, client="one").job.id == waiting.id
            assert jobs.depths() == {"interactive": 1, "batch": 0}
            store.set("open:slow.example", 1)
            assert {jobs.wait(job, WAIT_SECONDS).status for job in (first, waiting)} == {"done"}
            assert store.hget(f"rq:job:{waiting.id}", "origin") == b"interactive"


@pytest.mark.parametrize("victim", ["work-horse", "worker"])
def test_a_place_is_free_again_when_who_held_it_was_killed(jobs, settings, store, victim):
    run = fetching(settings.redis_url)
    with workers.worker(settings, run) as process:
        held = jobs.start(work("slow.example", "held")).job
        wait_until(lambda: store.llen("order:slow.example") == 1, "the place to be taken")
        with workers.worker(settings, run):
            waiting = jobs.start(work("slow.example", "waiting")).job
            wait_until(lambda: store.zcard("rq:rl:slow.example:rate_limited") == 1, "the other to wait")
            store.set("open:slow.example", 1)
            kill_tree(process.pid, only_children=victim == "work-horse")
            assert [jobs.wait(job, WAIT_SECONDS).status for job in (waiting, held)] == ["done", "done"]
            wait_until(lambda: not store.exists("rq:rl:slow.example:allowed"), "the places to be free")


def test_a_job_whose_second_host_is_busy_gives_back_the_first(jobs, settings, store):
    store.set("open:first.example", 1)
    store.hset("rq:job:holder", "status", "started")
    store.zadd("rq:rl:busy.example:allowed", {"holder": time.time()})
    with workers.worker(settings, fetching(settings.redis_url, second_host="busy.example")):
        job = jobs.start(work("first.example", "a")).job
        wait_until(lambda: store.zcard("rq:rl:busy.example:rate_limited") == 1, "it to wait")
        assert not store.zcard("rq:rl:first.example:allowed")
        store.hset("rq:job:holder", "status", "finished")
        assert jobs.wait(job, WAIT_SECONDS).status == "done"


def test_a_redirect_exchanges_the_place_of_one_site_for_that_of_another(store, monkeypatch):
    job = SimpleNamespace(id="job", created_at=datetime.now(UTC), rate_limit_key=None)
    monkeypatch.setattr(slots, "get_current_job", lambda: job)
    places = HostSlots(store, at_once=1)
    with places.held():
        for host in ("a.example", "b.example"):
            places.take(host)
        held = [store.zcard(f"rq:rl:{site}:allowed") for site in ("a.example", "b.example")]
    assert held == [0, 1]
    assert store.zcard("rq:rl:b.example:allowed") == 0


@pytest.mark.parametrize(("number_of_workers", "places"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (40, 20)])
def test_one_host_holds_half_of_the_workers_at_most(store, monkeypatch, number_of_workers, places):
    for number in range(number_of_workers):
        store.sadd("rq:workers", f"worker-{number}")
    taken = 0
    with ExitStack() as jobs, pytest.raises(HostBusy):  # noqa: PT012 - how many come before it is what counts
        for number in range(50):
            job = SimpleNamespace(id=f"job-{number}", created_at=datetime.now(UTC), rate_limit_key=None)
            monkeypatch.setattr(slots, "get_current_job", lambda job=job: job)
            one = HostSlots(store, at_once=0)
            jobs.enter_context(one.held())
            one.take("a.example")
            taken += 1
    assert taken == places
    assert not store.exists("rq:rl:a.example:allowed")


@pytest.fixture
def resting(store, monkeypatch):
    """The breaker of a host whose pause is over, and the places of a job that is to fetch from it."""
    breaker = StoreBreaker(store, try_seconds=25)
    for _time in range(FAILURES):
        breaker.failed("silent.example")
    store.hset("vitrine:silent:silent.example", "until", time.time() - 1)
    job = SimpleNamespace(id="job", created_at=datetime.now(UTC), rate_limit_key=None)
    monkeypatch.setattr(slots, "get_current_job", lambda: job)
    return breaker, HostSlots(store, at_once=1, breaker=breaker)


def test_who_gets_a_place_knows_already_whether_the_host_may_be_asked(resting, store):
    breaker, places = resting
    store.hset("vitrine:silent:silent.example", "until", time.time() + 100)
    with places.held():
        places.take("silent.example")
        store.delete("vitrine:silent:silent.example")
        assert breaker.closed_for("silent.example").seconds == pytest.approx(100, abs=3)
        assert breaker.closed_for("silent.example") is None  # asked anew


def test_who_gets_no_place_is_not_the_one_to_try_a_host_after_its_pause(resting, store):
    _breaker, places = resting
    store.zadd("rq:rl:silent.example:allowed", {"holder": time.time()})
    with places.held(), pytest.raises(HostBusy):
        places.take("silent.example")
    assert StoreBreaker(store, try_seconds=25).closed_for("silent.example") is None
    assert StoreBreaker(store, try_seconds=25).closed_for("silent.example") is not None  # that one tries


def kill_tree(pid, *, only_children):
    process = psutil.Process(pid)
    for victim in process.children() if only_children else [process]:
        os.kill(victim.pid, signal.SIGKILL)
