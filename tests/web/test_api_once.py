"""Requests that are repeated with the same Idempotency-Key."""

import threading

import pytest

from app.factory import create_app
from app.store.replies import Replies
from tests.conftest import WAIT_SECONDS

URL = "https://example.org/a.ipynb"
BATCH = {"urls": [URL, "https://example.org/b.ipynb"]}
OTHER = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def client(settings):
    """Of a site that no worker serves."""
    return create_app(settings.model_copy(update={"rate_limit": "3 per hour"})).test_client()


def post(client, key, path="/api/v1/batches", body=BATCH, **how):
    return client.post(path, json=body, headers={"Idempotency-Key": key}, **how)


@pytest.mark.parametrize(("path", "body"), [("/api/v1/batches", BATCH), ("/api/v1/jobs", {"url": URL})])
def test_the_same_request_is_answered_as_the_first_time(client, store, path, body):
    first = post(client, '"8e03978e-40d5"', path, body)
    store.delete("rq:queue:batch", *store.keys("rq:job:*"))  # it would be other jobs, were it done again
    again = post(client, '"8e03978e-40d5"', path, body)
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.content_type == first.content_type
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (
        None,
        "true",
    )
    assert store.keys("rq:job:*") == []


def test_a_key_is_the_same_with_and_without_quotes(client):
    assert post(client, "abc").json["id"] == post(client, '"abc"').json["id"]


def test_a_key_belongs_to_one_request_of_one_client(client):
    first = post(client, "abc")
    reused = post(client, "abc", body={"urls": [URL]})
    assert (reused.status_code, reused.content_type) == (422, "application/problem+json")
    assert "Idempotency-Key" in reused.json["detail"]
    others = [post(client, "other"), post(client, "abc", environ_base=OTHER)]
    assert len({first.json["id"], *(one.json["id"] for one in others)}) == 3
    assert post(client, "abc", "/api/v1/jobs", {"url": URL}).status_code == 202


def test_of_two_at_once_one_is_done_and_the_other_told_to_wait(client, monkeypatch):
    entered, leave = threading.Event(), threading.Event()
    keep = Replies.keep

    def slowly(self, *reply):
        entered.set()
        leave.wait(WAIT_SECONDS)
        keep(self, *reply)

    monkeypatch.setattr(Replies, "keep", slowly)
    answers = []
    first = threading.Thread(target=lambda: answers.append(post(client.application.test_client(), "abc")))
    first.start()
    assert entered.wait(WAIT_SECONDS)
    second = post(client, "abc")
    leave.set()
    first.join(30)
    assert (second.status_code, second.content_type) == (409, "application/problem+json")
    assert second.headers["Retry-After"] == "1"
    assert post(client, "abc").json == answers[0].json


def test_what_failed_can_be_repeated(client, store):
    for name in ("c", "d", "e"):
        client.post("/api/v1/jobs", json={"url": f"https://example.org/{name}.ipynb"})
    assert post(client, "abc").status_code == 429
    store.delete(*store.keys("*rate*"))
    assert post(client, "abc").status_code == 202


def test_a_key_is_forgotten_after_a_day_and_one_under_way_after_a_minute(client, store):
    post(client, "abc")
    [kept] = store.keys("vitrine:reply:*")
    assert 86_000 < store.ttl(kept) <= 86_400
    Replies(store).begin("begun", "x")
    [begun] = set(store.keys("vitrine:reply:*")) - {kept}
    assert 0 < store.ttl(begun) <= 60


@pytest.mark.parametrize("key", ["", '""', "x" * 256, 'a"b', "ключ".encode().decode("latin-1"), "a\\b"])
def test_what_is_no_key_is_a_problem(client, key):
    refused = post(client, key)
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert "Idempotency-Key" in refused.json["detail"]
