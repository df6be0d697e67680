"""From the end of a job to a signed message, with a real store, real workers and a real receiver."""

import io
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from app.errors import UpstreamTimeout
from app.fetching.client import GuardedClient
from app.jobs import courier as courier_module
from app.jobs.cancel import Cancelling
from app.jobs.companion import Companion
from app.jobs.courier import Courier
from app.jobs.hooks import LEASE_SECONDS, Hook, Hooks
from app.jobs.looks import look_at_job
from app.jobs.queue import Jobs
from app.jobs.signing import signed_headers
from app.measures import WEBHOOKS
from app.store.connection import connect
from app.store.tallies import Tallies
from app.web.api_models import job_document
from app.work import Work
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers
from tests.jobs.receiver import SECRET, receiver

WORK = Work("local/a.ipynb")


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def hooks(store):
    return Hooks(store)


@pytest.fixture
def courier_for(settings, hooks, jobs):
    """A courier that may call a receiver."""

    def build(*addresses, poster=None):
        allowed = settings.model_copy(update={"fetch_allow": addresses})
        return Courier(
            hooks=hooks,
            looks={"job": look_at_job(jobs.get, job_document)},
            poster=poster or GuardedClient.from_settings(allowed),
            secrets=(SECRET,),
        )

    return build


def at_once(store):
    """As if the time until the next attempt had passed."""
    for key in store.zrange("vitrine:hooks", 0, -1):
        store.zadd("vitrine:hooks", {key: 0})


def tick(courier):
    """Once, and until all of it is sent."""
    with ThreadPoolExecutor() as pool:
        courier.tick(pool)


def outcomes(store):
    """What was counted."""
    return Tallies(store).read([WEBHOOKS])[WEBHOOKS]


def hook_for(job, url):
    return Hook(url, "job", job.id, job_document(job))


@pytest.mark.parametrize(
    ("secret", "message_id", "timestamp", "body", "signature"),
    [
        (
            "whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121,
            b'{"event_type":"ping","data":{"success":true}}',
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
            b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ],
)  # fmt: skip
def test_signatures_are_those_of_the_specification_and_its_libraries(
    secret, message_id, timestamp, body, signature
):
    headers = signed_headers([secret], message_id, timestamp, body)
    assert headers["webhook-signature"] == signature


def test_while_a_secret_is_changed_both_sign():
    headers = signed_headers([SECRET, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_1", 1, b"{}")
    assert len(set(headers["webhook-signature"].split(" "))) == 2


@pytest.mark.parametrize("end", ["done", "failed", "cancelled"])
def test_the_end_of_a_job_is_told_however_it_came(courier_for, hooks, jobs, settings, store, end):
    job = jobs.start(WORK).job
    with receiver() as called:
        courier = courier_for(called.address)
        hooks.add(hook_for(job, called.url))
        tick(courier)
        assert called.received == []
        if end == "cancelled":
            cancelling = Cancelling(store, jobs)
            cancelling.asked(job.id, "one")
            cancelling.cancel(job.id, "one")
        else:
            with workers.worker(settings, workers.done if end == "done" else workers.kill_self):
                jobs.wait(job, WAIT_SECONDS)
        at_once(store)
        tick(courier)
        [message] = called.received
        at_once(store)
        tick(courier)
        assert len(called.received) == 1
    assert message.json["type"] == f"job.{end}"
    assert message.json["data"] == job_document(jobs.get(job.id))
    assert message.json["data"]["status"] == end
    assert message.headers["Content-Type"] == "application/json"
    sent_at = int(message.headers["webhook-timestamp"])
    assert abs(time.time() - sent_at) < WAIT_SECONDS
    wanted = signed_headers([SECRET], message.headers["webhook-id"], sent_at, message.body)
    assert message.headers["webhook-signature"] == wanted["webhook-signature"]


@pytest.mark.parametrize("answer", [500, 404, 301, 429])
def test_what_is_not_taken_is_sent_three_times_more_and_then_no_more(
    courier_for, hooks, jobs, store, capfd, answer
):
    job = jobs.start(WORK).job
    with receiver(answer) as called:
        courier = courier_for(called.address)
        hooks.add(Hook(called.url, "job", "forgotten", {**job_document(job), "status": "done"}))
        waits = []
        for _attempt in range(6):
            tick(courier)
            seconds, micros = store.time()
            due = store.zrange("vitrine:hooks", 0, -1, withscores=True)
            waits += [round(at - seconds - micros / 1e6) for _key, at in due]
            at_once(store)
        paths = {message.path for message in called.received}
        ids = {message.headers["webhook-id"] for message in called.received}
    assert len(called.received) == 4
    assert (len(paths), len(ids)) == (1, 1)  # a redirect was not followed, a repetition can be told
    assert waits == list(courier_module.BACK_OFF_SECONDS)
    assert store.keys("vitrine:hook*") == []
    assert outcomes(store) == {("failed",): 1}
    assert "s3cr3t" not in "".join(capfd.readouterr())


def test_a_receiver_that_comes_back_is_told(courier_for, hooks, jobs, store):
    known = {**job_document(jobs.start(WORK).job), "status": "done"}
    with receiver(503, 200) as called:
        courier = courier_for(called.address)
        hooks.add(Hook(called.url, "job", "forgotten", known))
        for _attempt in range(3):
            tick(courier)
            at_once(store)
        first, second = called.received
    assert first.json["data"] == second.json["data"] == known
    assert outcomes(store) == {("delivered",): 1}


@pytest.mark.parametrize("why", ["gone", "private"])
def test_who_wants_no_more_or_may_not_be_asked_is_let_alone(courier_for, hooks, jobs, store, why):
    job = jobs.start(WORK).job
    with receiver(410) as called:
        courier = courier_for(*([called.address] if why == "gone" else []))
        hooks.add(Hook(called.url, "job", "forgotten", {**job_document(job), "status": "done"}))
        for _attempt in range(2):
            tick(courier)
            at_once(store)
        assert len(called.received) == (1 if why == "gone" else 0)
    assert store.keys("vitrine:hook*") == []
    assert outcomes(store) == {("delivered" if why == "gone" else "refused",): 1}


def test_a_job_that_the_store_lost_is_told_as_failed(courier_for, hooks, jobs, store):
    job = jobs.start(WORK).job
    with receiver() as called:
        hooks.add(hook_for(job, called.url))
        store.delete(f"rq:job:{job.id}")
        tick(courier_for(called.address))
        [message] = called.received
    assert (message.json["type"], message.json["data"]["error"]["status"]) == ("job.failed", 500)


def test_many_who_ask_for_the_same_call_get_one(hooks, jobs, store):
    job = jobs.start(WORK).job
    for _time in range(3):
        hooks.add(hook_for(job, "https://example.org/hook"))
    hooks.add(hook_for(job, "https://example.org/other"))
    assert len(hooks.take(10)) == 2


def test_what_a_killed_courier_had_taken_is_taken_by_another(hooks, jobs, store):
    hooks.add(hook_for(jobs.start(WORK).job, "https://example.org/hook"))
    [taken] = hooks.take(10)
    assert hooks.take(10) == []
    [(_key, due)] = store.zrange("vitrine:hooks", 0, -1, withscores=True)
    assert 0 < due - store.time()[0] <= LEASE_SECONDS + 1
    at_once(store)
    assert hooks.take(10) == [taken]


class Broken:
    """A defect of ours."""

    def post(self, url, content, headers):
        raise ZeroDivisionError


def test_a_defect_of_ours_is_in_the_log_and_counts_as_an_attempt(
    courier_for, hooks, jobs, store, monkeypatch
):
    said = io.StringIO()
    monkeypatch.setattr(courier_module, "log", structlog.wrap_logger(structlog.PrintLogger(said)))
    known = {**job_document(jobs.start(WORK).job), "status": "done"}
    hooks.add(Hook("https://example.org/hook", "job", "forgotten", known))
    tick(courier_for(poster=Broken()))
    at_once(store)
    assert [hook.failures for hook in hooks.take(1)] == [1]
    assert "ZeroDivisionError" in said.getvalue()


class Slow:
    """A receiver that answers nobody before it is let go."""

    def __init__(self):
        self.asked = []
        self.let_go = threading.Event()

    def post(self, url, content, headers):
        self.asked.append(url)
        self.let_go.wait(WAIT_SECONDS)
        raise UpstreamTimeout("It took too long.")


def test_slow_receivers_take_as_many_places_as_there_are_and_the_rest_wait(courier_for, hooks, jobs, store):
    known = {**job_document(jobs.start(WORK).job), "status": "done"}
    for number in range(20):
        hooks.add(Hook(f"https://example.org/{number}", "job", "forgotten", known))
    slow = Slow()
    with ThreadPoolExecutor() as pool:
        courier_for(poster=slow).tick(pool)
        slow.let_go.set()
    assert len(slow.asked) == courier_module._AT_ONCE
    assert store.zcard("vitrine:hooks") == 20


def test_a_companion_is_started_again_and_ends_with_its_worker(tmp_path):
    log = tmp_path / "pids"

    def run(alive):
        with log.open("a") as file:
            file.write(f"{os.getpid()}\n")
        while alive():
            time.sleep(0.01)

    def pids():
        return [int(line) for line in log.read_text().splitlines()] if log.exists() else []

    worker = os.fork()
    if worker == 0:
        companion = Companion("test", run)
        while True:
            companion.ensure()
            time.sleep(0.01)
    try:
        wait_until(lambda: len(pids()) == 1, "the companion to start")
        os.kill(pids()[0], signal.SIGKILL)
        wait_until(lambda: len(pids()) == 2, "the companion to be started again")
    finally:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    wait_until(lambda: not workers.is_alive(pids()[1]), "the companion to end with its worker")
