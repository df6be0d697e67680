"""When more is asked for than can be rendered: who is refused, who is not, and what everybody is told."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.errors import NotFound, Overloaded
from app.factory import create_app
from app.jobs.queue import Jobs
from app.store.breaker import FAILURES, FIRST_PAUSE_SECONDS
from app.store.cache import Cache, EntryMeta, Surface
from app.version import renderer
from app.viewer import ASKING_REQUESTS
from app.work import Work
from config.settings import load
from tests.conftest import WAIT_SECONDS, wait_until
from tests.notebooks import QUIET
from tests.standin import Hang
from tests.web.conftest import opened

JSON = {"Accept": "application/json"}


@pytest.fixture
def unattended(environ, store_url):
    """Makes a site on whose store no worker runs."""

    def site(**changes):
        settings = {**environ, "VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "0"}
        settings |= {f"VITRINE_{name.upper()}": str(value) for name, value in changes.items()}
        return create_app(load(settings)).test_client()

    return site


def address(number):
    return f"/url/127.0.0.1/{number}.ipynb"


def test_a_full_queue_is_503_and_says_when_to_come_again(unattended):
    client = unattended(max_queued_jobs=2)
    assert [client.get(address(n)).status_code for n in range(3)] == [202, 202, 503]
    refused = client.get(address(3), headers=JSON)
    assert (refused.status_code, refused.json["title"]) == (503, Overloaded.title)
    assert int(refused.headers["Retry-After"]) == refused.json["retry_after"] >= 1
    assert client.get(address(1)).status_code == 202  # what is under way already is joined
    assert "as many as may" in client.get("/readyz").json["checks"]["queue"]


@pytest.mark.parametrize("how", ["", "?refresh=1"])
def test_with_a_full_queue_what_is_stored_is_served_stale(unattended, store, environ, how):
    client = unattended(max_queued_jobs=1, max_batch_jobs=1)
    assert client.get(address("filling")).status_code == 202
    for name in ("other", "old"):
        put_stale(store, f"url/127.0.0.1/{name}.ipynb", environ)
    client.get(address("other"))  # takes the one place for a refresh behind a stale page
    answer = client.get(address("old") + how)
    assert (answer.status_code, answer.data) == (200, b"<p>old")
    assert answer.headers["Cache-Status"].startswith("vitrine; hit; fwd=stale; fwd-status=503")


def test_of_the_rate_only_a_new_render_is_taken(unattended, store):
    client = unattended(rate_limit="3 per hour", max_queued_jobs=2)
    assert [client.get(address(0)).status_code for _ in range(5)] == [202] * 5  # one, and four that join
    assert client.get(address(1)).status_code == 202
    assert [client.get(address(2)).status_code for _ in range(5)] == [503] * 5
    failed = Work("url/127.0.0.1/failed.ipynb").key
    Cache(store, keep_seconds=100).put_failure(failed, NotFound("Nothing.").problem, 100)
    assert [client.get(address("failed")).status_code for _ in range(5)] == [404] * 5  # not tried anew yet
    roomy = unattended(rate_limit="3 per hour")
    assert [roomy.get(address(n)).status_code for n in (3, 4)] == [202, 429]


@pytest.mark.parametrize(
    ("patience_seconds", "at_once"), [(WAIT_SECONDS, ASKING_REQUESTS), (0.01, 3 * ASKING_REQUESTS)]
)
def test_who_asks_for_a_job_waits_for_a_turn_but_not_for_long(
    unattended, monkeypatch, patience_seconds, at_once
):
    entered, inside, go, start = [], [], threading.Semaphore(0), Jobs.start

    def slow(jobs, *args, **more):
        inside.append(1)
        entered.append(len(inside))
        assert go.acquire(timeout=WAIT_SECONDS)
        inside.pop()
        return start(jobs, *args, **more)

    monkeypatch.setattr(Jobs, "start", slow)
    monkeypatch.setattr("app.viewer.TURN_SECONDS", patience_seconds)
    app = unattended().application
    with ThreadPoolExecutor(3 * ASKING_REQUESTS) as threads:
        ask = lambda number: app.test_client().get(address(number)).status_code  # noqa: E731
        asked = [threads.submit(ask, number) for number in range(3 * ASKING_REQUESTS)]
        wait_until(lambda: len(inside) == at_once, "as many to ask as may")
        go.release(3 * ASKING_REQUESTS)
        assert {one.result() for one in asked} == {202}
    assert max(entered) == at_once


def test_the_waiting_page_looks_again_at_the_pace_of_the_queue(unattended, store):
    client = unattended()
    store.hset("vitrine:pace", mapping={"seconds": 3, "ended_at": time.time()})
    assert [client.get(address(n)).headers["Retry-After"] for n in range(3)] == ["3", "6", "9"]
    assert client.get(address(1), headers=JSON).json["expected_seconds"] == 6


def test_a_host_that_keeps_timing_out_is_left_alone_and_readers_are_told_at_once(
    client, github, kept, misbehaving, unique
):
    def page(name):
        return "/url/" + github.put(f"/{unique}/{name}.ipynb", QUIET).removeprefix("http://")

    misbehaving(f"/files/{unique}/hangs", Hang())
    kept.redis.hset("vitrine:silent:127.0.0.1", "failures", FAILURES - 1)
    slow = opened(client, page("hangs"))
    assert (slow.status_code, "took longer than 2 s" in slow.text) == (504, True)
    at_once = client.get(page("good"), headers=JSON)
    assert (at_once.status_code, "left alone for a while" in at_once.json["detail"]) == (504, True)
    assert 0 < int(at_once.headers["Retry-After"]) <= FIRST_PAUSE_SECONDS
    assert github.calls(f"/files/{unique}/good") == []
    kept.redis.hset("vitrine:silent:127.0.0.1", "until", time.time() - 1)
    assert opened(client, page("after-the-pause")).status_code == 200
    assert not kept.redis.exists("vitrine:silent:127.0.0.1")


def put_stale(store, locator, environ):
    long_ago = time.time() - 1000
    meta = EntryMeta(
        "notebook", "content", long_ago, long_ago, long_ago + 1, renderer=renderer(load(environ))
    )
    meta = replace(meta, work=Work(locator).as_dict())
    page = Surface(b"<p>old", {"Content-Type": "text/html; charset=utf-8"})
    Cache(store, keep_seconds=1000).put_entry(Work(locator).key, meta, {"page": page})
