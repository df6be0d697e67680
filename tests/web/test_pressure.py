"""When more is asked for than can be rendered: who is refused, who is not, and what everybody is told."""

import time
from dataclasses import replace

import pytest

from app.factory import create_app
from app.store.cache import Cache, EntryMeta, Surface
from app.version import renderer
from app.work import Work
from config.settings import load

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
    assert (refused.status_code, refused.json["type"]) == (503, "urn:vitrine:overloaded")
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


def test_joining_a_render_costs_nothing_of_the_rate_and_neither_does_a_refused_one(unattended):
    client = unattended(rate_limit="3 per hour", max_queued_jobs=2)
    assert [client.get(address(0)).status_code for _ in range(5)] == [202] * 5  # one, and four that join
    assert client.get(address(1)).status_code == 202
    assert [client.get(address(2)).status_code for _ in range(5)] == [503] * 5
    roomy = unattended(rate_limit="3 per hour")
    assert [roomy.get(address(n)).status_code for n in (3, 4)] == [202, 429]


def test_the_waiting_page_looks_again_at_the_pace_of_the_queue(unattended, store):
    client = unattended()
    store.hset("vitrine:pace", mapping={"seconds": 3, "ended_at": time.time()})
    assert [client.get(address(n)).headers["Retry-After"] for n in range(3)] == ["3", "6", "9"]
    assert client.get(address(1), headers=JSON).json["expected_seconds"] == 6


def put_stale(store, locator, environ):
    long_ago = time.time() - 1000
    meta = EntryMeta(
        "notebook", "content", long_ago, long_ago, long_ago + 1, renderer=renderer(load(environ))
    )
    meta = replace(meta, work=Work(locator).as_dict())
    page = Surface(b"<p>old", {"Content-Type": "text/html; charset=utf-8"})
    Cache(store, keep_seconds=1000).put_entry(Work(locator).key, meta, {"page": page})
