"""Who may wait, in which lane, and for how long: on a real Valkey, with real workers where order is."""

import time

import pytest
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from app.errors import Overloaded
from app.jobs.lanes import BATCH_TURN, LANES, order, queue
from app.jobs.queue import Jobs
from app.jobs.roster import LONGEST_WAIT_SECONDS, RECORD_FIELD, Pace, Roster
from app.store.connection import connect
from app.work import Work
from config.settings import load
from tests.conftest import WAIT_SECONDS
from tests.jobs import workers


def work(name):
    return Work(f"local/{name}.ipynb")


@pytest.fixture
def settings(store_url):
    limits = {"MAX_QUEUED_JOBS": "4", "MAX_BATCH_JOBS": "3", "JOBS_PER_CLIENT": "2"}
    return load(
        {"VITRINE_REDIS_URL": store_url, **{f"VITRINE_{name}": value for name, value in limits.items()}}
    )


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def roster(settings, store):
    return Roster(store, settings)


def waiting(store):
    return {lane: queue(lane, store).job_ids for lane in LANES}


def test_a_full_batch_lane_leaves_the_readers_lane_as_it_is(jobs):
    for name in range(3):
        jobs.start(work(name), lane="batch")
    with pytest.raises(Overloaded, match="3 renders are waiting already"):
        jobs.start(work("more"), lane="batch")
    for name in ("a", "b", "c", "d"):
        jobs.start(work(name))
    with pytest.raises(Overloaded, match="4 renders are waiting already"):
        jobs.start(work("e"))


def test_a_running_job_keeps_its_place_and_an_ended_one_gives_it_away(jobs, settings):
    for name in range(4):
        jobs.start(work(name))
    with pytest.raises(Overloaded):
        jobs.start(work("more"))
    with workers.worker(settings, workers.done):
        jobs.wait(jobs.get(jobs.current_id(work(3))), WAIT_SECONDS)
    assert jobs.wait(jobs.start(work("more")).job, 0.05).status == "queued"


def test_more_of_one_client_than_its_share_waits_behind_everybodys(jobs, store):
    ids = [jobs.start(work(name), client="one").job.id for name in range(3)]
    other = jobs.start(work("other"), client="two").job.id
    assert waiting(store) == {"interactive": [*ids[:2], other], "batch": ids[2:]}


def test_a_share_is_free_again_when_its_jobs_have_ended(jobs, settings, store):
    for name in range(2):
        jobs.start(work(name), client="one")
    with workers.worker(settings, workers.done):
        jobs.wait(jobs.get(jobs.current_id(work(1))), WAIT_SECONDS)
    job = jobs.start(work("next"), client="one").job
    assert waiting(store) == {"interactive": [job.id], "batch": []}


def test_a_share_is_free_again_of_jobs_that_the_store_has_lost(jobs, store):
    ids = [jobs.start(work(name), client="one").job.id for name in range(2)]
    store.delete("rq:queue:interactive", *(f"rq:job:{job_id}" for job_id in ids))
    job = jobs.start(work("next"), client="one").job
    assert waiting(store)["interactive"] == [job.id]


def test_joining_the_job_of_another_costs_nothing_of_ones_share(jobs, store):
    joined = [jobs.start(work(name), client="two").job.id for name in range(2)]
    assert [jobs.start(work(name), client="one").job.id for name in range(2)] == joined
    own = jobs.start(work("own"), client="one").job.id
    assert waiting(store)["interactive"] == [*joined, own]


def test_who_asks_at_the_same_moment_as_another_pays_nothing_of_a_share_either(jobs, roster, store):
    job = RqJob.fetch(jobs.start(work(1), client="two").job.id, store, JSONSerializer)
    assert not roster.enqueue(job, "interactive", "one", "record")  # another has queued it just before
    assert store.zcard("vitrine:share:one") == 0
    assert waiting(store)["interactive"] == [job.id]


def test_a_job_that_ended_just_before_another_asks_takes_no_place(jobs, roster, store):
    job = RqJob.fetch(jobs.start(work(1)).job.id, store, JSONSerializer)
    store.hset(job.key, "status", "finished")
    assert roster.ended(job.id)
    assert not roster.enqueue(job, "interactive", "", "record")
    assert store.zcard("vitrine:live:interactive") == 0


def test_a_job_is_queued_as_rq_queues_it(jobs, store):
    def queued():
        known = set(store.hkeys(f"rq:job:{job_id}")) - {RECORD_FIELD.encode()}
        return known, store.lrange("rq:queue:interactive", 0, -1), store.smembers("rq:queues")

    job_id = jobs.start(work(1)).job.id
    ours = queued()
    job = RqJob.fetch(job_id, store, JSONSerializer)
    store.flushdb()
    queue("interactive", store).enqueue_job(job, unique=True)
    assert queued() == ours


def test_a_reader_who_asks_for_a_batchs_job_takes_it_to_the_readers_lane(jobs, store):
    first, second = (jobs.start(work(name), lane="batch").job.id for name in range(2))
    joined = jobs.start(work(1), client="one")
    assert (joined.new, joined.job.id) == (False, second)
    assert waiting(store) == {"interactive": [second], "batch": [first]}


def test_what_went_past_a_share_stays_there_when_the_same_client_asks_again(jobs, store):
    ids = [jobs.start(work(name), client="one").job.id for name in range(3)]
    jobs.start(work(2), client="one")
    assert waiting(store) == {"interactive": ids[:2], "batch": ids[2:]}
    jobs.start(work(2), client="two")
    assert waiting(store) == {"interactive": ids, "batch": []}


def test_batches_go_on_slowly_while_readers_fill_their_lane(store_url, store):
    settings = load({"VITRINE_REDIS_URL": store_url})
    jobs = Jobs(store, connect(store_url, blocking=True), settings)
    batch = jobs.start(work("batch"), lane="batch").job
    readers = [jobs.start(work(name)).job for name in range(2 * BATCH_TURN)]
    with workers.worker(settings, workers.done):
        ended = [jobs.wait(job, WAIT_SECONDS) for job in [batch, *readers]]
    in_order = [job.id for job in sorted(ended, key=lambda job: job.started_at)]
    assert in_order.index(batch.id) == BATCH_TURN - 1


def test_all_but_one_turn_are_the_readers():
    first = [order(turn)[0] for turn in range(1, 3 * BATCH_TURN + 1)]
    assert [first.count(lane) for lane in LANES] == [3 * BATCH_TURN - 3, 3]


# --- the pace ------------------------------------------------------------------------------------


def end(jobs, roster, store, name, seconds, *, since_last=None):
    """A job that was there for `seconds` ends; the last one ended `since_last` seconds ago, if any."""
    job_id = jobs.start(work(name)).job.id
    store.zadd("vitrine:live:interactive", {job_id: time.time() - seconds})
    if since_last is not None:
        store.hset("vitrine:pace", "ended_at", time.time() - since_last)
    store.lrem("rq:queue:interactive", 1, job_id)
    store.hset(f"rq:job:{job_id}", "status", "finished")
    assert roster.ended(job_id)


def test_the_pace_follows_the_ends_of_jobs_over_all_workers(jobs, roster, store):
    end(jobs, roster, store, "first", 4)
    assert roster.pace().seconds_per_job == pytest.approx(4, abs=0.5)
    for number in range(60):
        end(jobs, roster, store, f"j{number}", 4, since_last=1)
    assert roster.pace().seconds_per_job == pytest.approx(1, abs=0.2)


def test_a_time_without_jobs_says_nothing_of_the_pace(jobs, roster, store):
    end(jobs, roster, store, "first", 1)
    end(jobs, roster, store, "second", 1, since_last=3000)
    assert roster.pace().seconds_per_job == pytest.approx(1, abs=0.3)


def test_a_job_that_is_tried_again_has_not_ended(jobs, roster, store):
    assert not roster.ended(jobs.start(work("again")).job.id)
    assert store.zcard("vitrine:live:interactive") == 1


def test_before_any_job_has_ended_a_guess_is_told(roster):
    assert 1 <= roster.pace().until(4) <= 4


@pytest.mark.parametrize(
    ("pace", "jobs", "seconds"),
    [
        (Pace(0.25, 0), 100, 25),
        (Pace(0.25, 2), 100, 200),
        (Pace(0.001, 0), 1, 1),
        (Pace(30, 0), 100, LONGEST_WAIT_SECONDS),
    ],
)
def test_retry_after_is_how_long_the_queue_takes_within_bounds(pace, jobs, seconds):
    assert pace.until_drained(jobs) == seconds


def test_a_refusal_says_when_by_the_pace_of_the_queue(jobs, roster, store):
    end(jobs, roster, store, "slow", 20)
    for name in range(4):
        jobs.start(work(name))
    with pytest.raises(Overloaded) as refused:
        jobs.start(work("more"))
    assert refused.value.retry_after_seconds == pytest.approx(4 * 20, abs=8)
    assert jobs.get(jobs.current_id(work(2))).expected_seconds == pytest.approx(3 * 20, abs=6)
