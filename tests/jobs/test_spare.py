"""Work-horses that are forked before there is a job, and are otherwise as any."""

import os
import signal
import time

import psutil
import pytest
import redis

from app.jobs.queue import Jobs
from app.jobs.spare import Spare
from app.jobs.worker import RenderWorker
from app.logs import to_stderr
from app.store.connection import connect
from app.work import Work
from tests.conftest import wait_until
from tests.jobs import workers

LONG_SECONDS = 30


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def says_who(store):
    """A job that tells the id of its process, and takes it for its result."""

    def run(_work, _enter):
        store.rpush("horses", os.getpid())
        return workers.done(_work, _enter)

    return run


def spare_of(worker):
    """The process that waits below a worker."""
    found = []

    def is_there():
        # One whose job has ended may be seen as well, and go.
        found[:] = psutil.Process(worker.pid).children()
        return len(found) == 1

    wait_until(is_there, "a work-horse to be forked ahead")
    return found[0]


def ends_well(jobs, name):
    job = jobs.wait(jobs.start(Work(f"local/{name}.ipynb")).job, LONG_SECONDS)
    return (job.status, job.problem) == ("done", None)


def horses(store):
    return [int(pid) for pid in store.lrange("horses", 0, -1)]


def test_a_job_is_done_by_the_process_that_was_there_before_it_and_each_by_its_own(
    jobs, settings, store, says_who
):
    with workers.worker(settings, says_who) as worker:
        first = spare_of(worker).pid
        assert ends_well(jobs, "a")
        wait_until(
            lambda: first not in [child.pid for child in psutil.Process(worker.pid).children()], "its end"
        )
        second = spare_of(worker).pid
        assert ends_well(jobs, "b")
    assert horses(store) == [first, second]


def test_a_waiting_work_horse_that_is_killed_costs_no_job(jobs, settings, store, says_who):
    with workers.worker(settings, says_who) as worker:
        spare = spare_of(worker)
        spare.kill()
        assert ends_well(jobs, "a")
        assert spare.pid not in horses(store)


def test_a_waiting_work_horse_ends_with_a_killed_worker(settings):
    with workers.worker(settings, workers.done) as worker:
        spare = spare_of(worker)
        os.kill(worker.pid, signal.SIGKILL)
        wait_until(lambda: not spare.is_running() or spare.status() == psutil.STATUS_ZOMBIE, "its end")


def test_a_waiting_work_horse_ends_with_a_worker_that_is_asked_to_end_and_not_before(settings):
    with workers.worker(settings, workers.done) as worker:
        spare = spare_of(worker)
        spare.terminate()  # as where a terminal or a service manager tells every process
        os.kill(worker.pid, signal.SIGTERM)
        worker.join(LONG_SECONDS)
        assert worker.exitcode == 0
        assert not spare.is_running()


def test_a_job_finds_the_store_again_that_its_work_horse_lost_while_it_waited(
    jobs, settings, store, says_who
):
    with workers.worker(settings, says_who) as worker:
        spare = spare_of(worker)
        asked = lambda: "evalsha" in [client["cmd"] for client in store.client_list()]  # noqa: E731
        wait_until(asked, "it to have a connection to the store")
        store.client_kill_filter(_type="normal", skipme=True)
        assert ends_well(jobs, "a")
        assert horses(store) == [spare.pid]


def test_an_exception_in_a_waiting_work_horse_is_in_the_log(capfd):
    def fail(next_order):
        to_stderr("json")
        next_order()
        raise redis.ConnectionError

    spare = Spare(fail, lambda: None)
    spare.ensure()
    _pid, status = os.waitpid(spare.send(b"a job"), 0)
    said = capfd.readouterr().err
    assert os.waitstatus_to_exitcode(status) == 1
    assert "a work-horse failed before its job began" in said
    assert "ConnectionError" in said


def test_what_is_not_to_be_run_is_not_and_the_next_job_is(jobs, settings, store, says_who):
    stopped = jobs.start(Work("local/stopped.ipynb")).job
    store.hset(f"rq:job:{stopped.id}", "status", "canceled")
    with workers.worker(settings, says_who) as worker:
        spare_of(worker)
        assert ends_well(jobs, "a")
        spare_of(worker)
        store.rpush("rq:queue:interactive", "nobody-0")
        assert ends_well(jobs, "b")
        assert worker.is_alive()
    assert len(horses(store)) == 2
    assert store.hget(f"rq:job:{stopped.id}", "status") == b"canceled"
    assert not store.exists("rq:job:nobody-0")


def test_a_job_that_the_worker_could_not_read_is_taken_up_again(jobs, settings, store):
    class LosesTheStore(RenderWorker):
        def __init__(self, *args, **more):
            super().__init__(*args, **more)
            read = self.queue_class._fetch_dequeued_job

            def unlucky(*args, **more):
                if store.incr("reads") == 1:
                    raise redis.ConnectionError
                return read(*args, **more)

            self.queue_class._fetch_dequeued_job = staticmethod(unlucky)

    def hang_once(_work, _enter):
        if store.incr("tries") == 1:
            store.set("horse", os.getpid())
            time.sleep(LONG_SECONDS)
        return workers.done(_work, _enter)

    with workers.worker(settings, hang_once, LosesTheStore) as worker:
        spare_of(worker)
        assert ends_well(jobs, "a")
        assert worker.is_alive()
    assert int(store.get("tries")) == 2
    assert not workers.is_alive(int(store.get("horse")))
