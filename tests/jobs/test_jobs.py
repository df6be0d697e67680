"""Jobs on a real Valkey, with real workers that fork real work-horses."""

import os
import signal
import threading
import time
from dataclasses import asdict

import orjson
import pytest

from app.errors import NotFound, Overloaded
from app.gateway.ending import ENDING
from app.jobs.queue import Jobs
from app.jobs.worker import NICENESS, RenderWorker
from app.models import Options
from app.store.cache import Cache
from app.store.connection import connect
from app.work import Work
from config.settings import load
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers

WORK = Work("local/a.ipynb")


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


def test_work_goes_through_json_whole():
    assert WORK.as_dict() == asdict(WORK)
    assert Work.from_dict(orjson.loads(orjson.dumps(WORK.as_dict()))) == WORK


def test_the_same_work_has_the_same_key_and_other_work_another():
    assert WORK.key == Work("local/a.ipynb").key
    others = [
        Work("local/b.ipynb"),
        Work("local/a.ipynb", format="script"),
        Work("local/a.ipynb", policy="sanitised"),
        Work("local/a.ipynb", options=Options(code="hide")),
    ]
    assert len({work.key for work in [WORK, *others]}) == 5
    assert all(Work.from_dict(work.as_dict()) == work for work in [WORK, *others])


def test_work_of_an_earlier_version_is_read():
    assert Work.from_dict({"locator": "local/a.ipynb", "options": {}}) == WORK


def test_a_job_runs_and_its_end_is_waited_for(jobs, settings):
    with workers.worker(settings, workers.done):
        job = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    assert (job.status, job.problem) == ("done", None)
    assert job.created_at <= job.started_at <= job.finished_at


def test_work_asked_for_by_twenty_at_once_is_one_job(jobs, settings, store):
    ids = []
    threads = [threading.Thread(target=lambda: ids.append(jobs.start(WORK).job.id)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 20
    assert len(set(ids)) == 1
    assert jobs.depths() == {"interactive": 1, "batch": 0}


def test_work_that_has_ended_can_be_asked_for_again(jobs, settings):
    with workers.worker(settings, workers.done):
        first = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
        second = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    assert first.id != second.id
    assert second.status == "done"


def test_work_that_was_done_between_a_look_and_the_asking_is_not_done_again(jobs, settings):
    with workers.worker(settings, workers.done):
        first = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    again = jobs.start(WORK, is_there=lambda: True)
    assert (again.new, again.job.id, again.job.status) == (False, first.id, "done")
    assert jobs.start(WORK, is_there=lambda: True, force=True).new
    assert jobs.start(Work("local/other.ipynb"), is_there=lambda: True).new


def test_interactive_work_goes_before_batch_work(jobs, settings, store):
    batch = [jobs.start(Work(f"local/{n}.ipynb"), lane="batch").job for n in range(3)]
    interactive = jobs.start(WORK).job
    with workers.worker(settings, workers.done):
        ended = [jobs.wait(job, WAIT_SECONDS) for job in [*batch, interactive]]
    assert min(ended, key=lambda job: job.started_at).id == interactive.id


def test_a_queued_job_knows_how_many_are_before_it(jobs):
    jobs.start(Work("local/first.ipynb"))
    job = jobs.start(WORK).job
    assert jobs.get(job.id).position == 1


def test_a_running_job_says_what_it_does(jobs, settings):
    def rendering(_work, enter):
        enter("rendering")
        time.sleep(WAIT_SECONDS)  # killed with its worker as soon as the phase was seen

    with workers.worker(settings, rendering):
        job = jobs.start(WORK).job
        wait_until(lambda: jobs.get(job.id).phase == "rendering", "the phase")
        assert jobs.get(job.id).status == "running"


def test_a_render_gives_way_to_the_web_role_and_its_worker_does_not(jobs, settings, store):
    def nice(work, enter):
        store.set("nice", os.nice(0))
        return workers.done(work, enter)

    with workers.worker(settings, nice) as process:
        jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
        assert int(store.get("nice")) == min(os.getpriority(os.PRIO_PROCESS, process.pid) + NICENESS, 19)


def test_waiting_ends_after_the_time_given(jobs):
    job = jobs.start(WORK).job
    assert jobs.wait(job, 0.05).status == "queued"


def test_waiting_ends_when_the_process_is_asked_to_end(jobs, monkeypatch):
    job = jobs.start(WORK).job
    monkeypatch.setattr(ENDING, "asked", True)
    before = time.monotonic()
    assert jobs.wait(job, WAIT_SECONDS).status == "queued"
    assert time.monotonic() - before < WAIT_SECONDS


def test_an_unknown_job_is_not_found(jobs):
    with pytest.raises(NotFound, match="no job 'nonsense'"):
        jobs.get("nonsense")


def test_a_full_queue_refuses_and_says_when_to_come_again(store_url, store):
    settings = load({"VITRINE_REDIS_URL": store_url, "VITRINE_MAX_QUEUED_JOBS": "2"})
    jobs = Jobs(store, store, settings)
    for n in range(2):
        jobs.start(Work(f"local/{n}.ipynb"))
    with pytest.raises(Overloaded) as refused:
        jobs.start(WORK)
    assert refused.value.retry_after_seconds >= 1


def test_a_problem_of_ours_is_a_failed_job_with_that_problem(jobs, settings):
    problem = NotFound("There is no such gist.").problem

    with workers.worker(settings, lambda _work, _enter: {"problem": problem.as_dict(), "seconds": {}}):
        job = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    assert (job.status, job.problem) == ("failed", problem)


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (workers.hang_in_python, "longer than 30 seconds"),
        (workers.hang_in_native_code, "longer than 30 seconds"),
        (workers.abort, "more than 1024 MB of memory"),
    ],
)
def test_a_render_past_its_limits_is_stopped_and_the_worker_goes_on(jobs, settings, store, run, sentence):
    def first_bad(work, enter):
        return run(work, enter) if work == WORK else workers.done(work, enter)

    with workers.worker(settings, first_bad) as process:
        job = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
        assert job.status == "failed"
        assert job.problem.status == 422
        assert sentence in job.problem.detail
        assert Cache(store, keep_seconds=10).failure(WORK.key).detail == job.problem.detail
        assert jobs.wait(jobs.start(Work("local/good.ipynb")).job, WAIT_SECONDS).status == "done"
        assert process.is_alive()


def test_a_killed_work_horse_is_tried_once_more(jobs, settings, store):
    def die_once(work, enter):
        return workers.kill_self(work, enter) if store.incr("tries") == 1 else workers.done(work, enter)

    with workers.worker(settings, die_once):
        job = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    assert job.status == "done"
    assert int(store.get("tries")) == 2


def test_a_work_horse_that_dies_before_its_job_has_begun_is_followed_by_another(jobs, settings, store):
    class DiesOnce(RenderWorker):
        def _begin(self, *args):
            if store.incr("tries") == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            return super()._begin(*args)

    with workers.worker(settings, workers.done, DiesOnce):
        job = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    assert (job.status, int(store.get("tries"))) == ("done", 2)


def test_a_work_horse_that_is_killed_twice_is_a_failed_job(jobs, settings, store):
    with workers.worker(settings, workers.kill_self):
        job = jobs.wait(jobs.start(WORK).job, WAIT_SECONDS)
    assert job.status == "failed"
    assert "interrupted twice" in job.problem.detail


def test_the_job_of_a_killed_worker_is_done_by_another(jobs, settings, store):
    def hang_once(work, enter):
        if store.incr("tries") == 1:
            store.set("horse", os.getpid())
            time.sleep(WAIT_SECONDS)  # killed by the test
        return workers.done(work, enter)

    job = jobs.start(WORK).job
    with workers.worker(settings, hang_once) as process:
        wait_until(lambda: store.get("horse"), "the work-horse to start")
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        horse = int(store.get("horse"))
        wait_until(lambda: not workers.is_alive(horse), "the work-horse to end with its worker")
    with workers.worker(settings, hang_once):
        assert jobs.wait(job, WAIT_SECONDS).status == "done"
    assert int(store.get("tries")) == 2


def test_a_job_that_was_taken_and_lost_is_queued_again(jobs, settings, store):
    job = jobs.start(WORK).job
    assert store.lpop("rq:queue:interactive").decode() == job.id  # what a worker does just before it dies
    wait_until(lambda: jobs.start(WORK).job and store.llen("rq:queue:interactive") == 1, "the recovery")
    with workers.worker(settings, workers.done):
        assert jobs.wait(job, WAIT_SECONDS).status == "done"


def test_a_job_that_nobody_has_heard_of_for_long_has_failed_and_can_be_asked_for_again(jobs, settings, store):
    job = jobs.start(WORK).job
    store.lpop("rq:queue:interactive")
    long_ago = "2026-01-01T00:00:00.000000Z"
    store.hset(f"rq:job:{job.id}", mapping={"status": "started", "last_heartbeat": long_ago})
    lost = jobs.get(job.id)
    assert (lost.status, lost.problem.status) == ("failed", 500)
    with workers.worker(settings, workers.done):
        again = jobs.start(WORK).job
        assert again.id != job.id
        assert jobs.wait(again, WAIT_SECONDS).status == "done"
