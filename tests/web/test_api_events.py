"""Server-sent events as a browser's EventSource reads them."""

import json

import pytest

from app.factory import create_app
from app.jobs import events as events_module
from tests.jobs import workers

URL = "https://example.org/a.ipynb"


@pytest.fixture
def client(settings):
    """Of a site that no worker serves yet, and which has one stream to give."""
    return create_app(settings.model_copy(update={"max_event_streams": 1})).test_client()


@pytest.fixture
def job(client):
    return client.post("/api/v1/jobs", json={"url": URL}).json


def messages(text):
    """The (id, job) of each message in a stream."""
    fields = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.strip().split("\n\n")]
    return [(one.get("id"), json.loads(one["data"])) for one in fields if "data" in one]


def test_a_stream_tells_of_the_job_until_its_end(client, job, settings):
    stream = client.get(job["links"]["events"])
    assert stream.status_code == 200
    assert stream.content_type == "text/event-stream; charset=utf-8"
    assert stream.headers["Cache-Control"] == "no-store"
    with workers.worker(settings, workers.done):
        text = stream.text
    assert text.startswith("retry: 2000\n\n")
    told = messages(text)
    assert [one["status"] for _id, one in told] == ["queued", "running", "done"]
    assert told[-1] == ("end", client.get(job["links"]["self"]).json)


def test_who_has_seen_the_end_is_told_not_to_come_again(client, job):
    client.delete(job["links"]["self"])
    assert [one["status"] for _id, one in messages(client.get(job["links"]["events"]).text)] == ["cancelled"]
    again = client.get(job["links"]["events"], headers={"Last-Event-ID": "end"})
    assert (again.status_code, again.data) == (204, b"")


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "1-1\t", "99999999999999999999999-0", "*"])
def test_an_id_that_is_none_begins_with_the_job_as_it_stands(client, job, nonsense):
    stream = client.get(job["links"]["events"], headers={"Last-Event-ID": nonsense})
    chunks = (chunk for chunk in stream.iter_encoded() if b"data:" in chunk)
    assert messages(next(chunks).decode())[0][1]["status"] == "queued"
    stream.close()


def test_more_streams_than_there_are_is_a_problem_until_one_is_closed(client, job):
    first = client.get(job["links"]["events"])
    refused = client.get(job["links"]["events"])
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    assert "?wait=" in refused.json["detail"]
    first.close()
    for method in ("HEAD", "GET"):
        last = client.open(job["links"]["events"], method=method)
        assert last.status_code == 200
        last.close()


def test_a_silent_stream_is_kept_alive_by_comments(client, job, monkeypatch):
    monkeypatch.setattr(events_module, "KEEP_ALIVE_SECONDS", 0.02)
    stream = client.get(job["links"]["events"])
    assert next(chunk for chunk in stream.iter_encoded() if chunk.startswith(b":")).endswith(b"\n\n")
    stream.close()


def test_a_stream_of_no_job_is_a_problem(client):
    assert client.get("/api/v1/jobs/unknown/events").status_code == 404
