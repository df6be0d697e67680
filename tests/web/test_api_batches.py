"""Batches as a blog's build uses them."""

import pytest

from app.factory import create_app
from app.fetching.client import GuardedClient
from app.jobs.batches import Batches
from app.jobs.courier import Courier
from app.jobs.hooks import Hooks
from app.jobs.looks import look_at_batch
from app.jobs.queue import Jobs
from app.store.connection import connect
from app.web.api_batch_models import batch_document
from tests.jobs import workers
from tests.jobs.receiver import SECRET, receiver
from tests.jobs.test_webhooks import at_once, tick

URLS = [f"https://example.org/{number}.ipynb" for number in range(3)]
OTHER = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def client_of(settings):
    """A client of a site that no worker serves yet."""

    def build(**changed):
        return create_app(settings.model_copy(update=changed)).test_client()

    return build


@pytest.fixture
def client(client_of):
    return client_of(rate_limit="")


def post(client, urls, **how):
    return client.post("/api/v1/batches", json={"urls": urls}, **how)


def test_each_address_has_a_job_behind_those_of_readers(client, settings, store):
    started = post(client, URLS)
    assert started.status_code == 202
    assert (
        started.headers["Location"]
        == started.json["links"]["self"]
        == f"/api/v1/batches/{started.json['id']}"
    )
    assert [item["url"] for item in started.json["items"]] == URLS
    assert started.json["counts"] == {
        "total": 3, "queued": 3, "running": 0, "done": 0, "failed": 0, "cancelled": 0, "refused": 0,
    }  # fmt: skip
    assert (store.llen("rq:queue:batch"), store.llen("rq:queue:interactive")) == (3, 0)
    with workers.worker(settings, workers.done):
        ended = client.get(started.json["links"]["self"] + "?wait=30").json
    assert (ended["status"], ended["counts"]["done"]) == ("done", 3)
    for item in ended["items"]:
        assert client.get(item["job"]["links"]["self"]).json == item["job"]


def test_waiting_ends_in_time_although_nothing_has_ended(client):
    batch = client.get(post(client, URLS).json["links"]["self"] + "?wait=0.2").json
    assert (batch["status"], batch["counts"]["queued"]) == ("running", 3)


def test_a_bad_address_does_not_spoil_the_rest(client):
    bad = ["file:///etc/passwd", "", "x" * 5000, "https://example.org/\x00"]
    batch = post(client, [*bad, URLS[0]]).json
    assert [item["job"] is None for item in batch["items"]] == [True, True, True, True, False]
    assert {item["error"]["status"] for item in batch["items"][:4]} == {400}
    assert all(item["error"]["detail"] for item in batch["items"][:4])
    assert (batch["counts"]["refused"], batch["counts"]["queued"]) == (4, 1)


def test_nothing_but_bad_addresses_is_a_batch_that_has_ended(client):
    batch = post(client, ["file:///etc/passwd"])
    assert (batch.status_code, batch.json["status"]) == (200, "done")


def test_the_same_address_twice_is_one_job(client, store):
    batch = post(client, [URLS[0], URLS[1], URLS[0]]).json
    ids = [item["job"]["id"] for item in batch["items"]]
    assert ids[0] == ids[2] != ids[1]
    assert (batch["counts"]["total"], store.llen("rq:queue:batch")) == (3, 2)


def test_a_batch_counts_against_the_limit_as_its_renders_would_one_by_one(client_of):
    limited = client_of(rate_limit="2 per hour")
    batch = post(limited, URLS).json
    assert batch["counts"]["queued"] == 2
    assert (batch["items"][2]["error"]["status"], batch["items"][2]["error"]["retryable"]) == (429, True)
    assert batch["items"][2]["error"]["retry_after"] > 0
    refused = post(limited, ["https://example.org/more.ipynb"])
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert post(limited, URLS, environ_base=OTHER).json["counts"]["queued"] == 3  # two of them join


@pytest.mark.parametrize(
    "body",
    [
        {}, {"urls": []}, {"urls": "https://example.org/a.ipynb"}, {"urls": [1]}, {"urls": [URLS[0]] * 101},
        {"urls": URLS, "colour": "red"}, {"urls": URLS, "format": "docx"}, {"urls": URLS, "policy": "none"},
        {"urls": URLS, "webhook": 1},
    ],
    ids=range(9),
)  # fmt: skip
def test_a_body_that_is_no_batch_is_a_problem(client, body):
    refused = client.post("/api/v1/batches", json=body)
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert refused.json["detail"]


def test_an_unknown_batch_and_one_whose_jobs_are_forgotten(client, store):
    assert client.get("/api/v1/batches/unknown").status_code == 404
    batch = post(client, URLS[:1]).json
    store.delete(f"rq:job:{batch['items'][0]['job']['id']}")
    later = client.get(batch["links"]["self"]).json
    assert (later["status"], later["counts"]["refused"]) == ("done", 1)
    assert later["items"][0]["error"]["status"] == 404


def test_a_batch_is_cancelled_but_for_what_others_asked_for(client):
    batch = post(client, URLS).json
    client.post("/api/v1/jobs", json={"url": URLS[1]}, environ_base=OTHER)
    cancelled = client.delete(batch["links"]["self"])
    assert cancelled.status_code == 200
    assert [item["job"]["status"] for item in cancelled.json["items"]] == ["cancelled", "queued", "cancelled"]
    again = client.delete(batch["links"]["self"])
    assert (again.status_code, again.json["counts"]["cancelled"]) == (200, 2)


def test_with_tokens_set_batches_need_one(client_of):
    guarded = client_of(api_tokens=("one",))
    assert post(guarded, URLS).status_code == 401
    batch = post(guarded, URLS, headers={"Authorization": "Bearer one"})
    assert batch.status_code == 202
    assert guarded.delete(batch.json["links"]["self"]).status_code == 401


def test_the_end_of_a_batch_is_told_once_all_have_ended(client_of, settings, store):
    with receiver() as called:
        changed = {"webhook_secret": (SECRET,), "fetch_allow": (called.address,)}
        client = client_of(**changed)
        body = {"urls": URLS[:2], "webhook": called.url}
        batch = client.post("/api/v1/batches", json=body).json
        jobs = Jobs(store, connect(settings.redis_url, blocking=True), settings)
        courier = Courier(
            hooks=Hooks(store),
            looks={"batch": look_at_batch(Batches(store), jobs.get, batch_document)},
            poster=GuardedClient.from_settings(settings.model_copy(update=changed)),
            secrets=(SECRET,),
        )
        client.delete(batch["items"][0]["job"]["links"]["self"])
        tick(courier)
        assert called.received == []
        with workers.worker(settings, workers.done):
            ended = client.get(batch["links"]["self"] + "?wait=30").json
        at_once(store)
        tick(courier)
        [message] = called.received
    assert message.json["type"] == "batch.done"
    assert message.json["data"] == ended
    assert ended["counts"]["cancelled"] == ended["counts"]["done"] == 1
