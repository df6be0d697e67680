"""Cancelling as a program does it, on a site of its own whose renders take as long as a test wants."""

import threading
import time

import pytest

from app.factory import create_app
from tests.conftest import WAIT_SECONDS, wait_until
from tests.jobs import workers

URL = "https://example.org/a.ipynb"
OTHER = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def slow(settings):
    """A client of a site that no worker serves yet."""
    return create_app(settings.model_copy(update={"wait_seconds": WAIT_SECONDS})).test_client()


def start(client, **how):
    return client.post("/api/v1/jobs", json={"url": URL}, **how).json["links"]["self"]


def hang(_work, _enter):
    time.sleep(WAIT_SECONDS)
    return {}


def test_a_cancelled_job_says_so_and_its_address_can_be_asked_for_again(slow):
    job = start(slow)
    response = slow.delete(job)
    assert response.status_code == 200
    assert (response.json["status"], response.json["error"]["status"]) == ("cancelled", 409)
    assert response.json["finished_at"]
    assert slow.get(job).json == response.json
    result = slow.get(job + "/result")
    assert (result.status_code, result.content_type) == (409, "application/problem+json")
    assert "cancelled" in result.json["detail"]
    assert start(slow) != job


def test_a_reader_who_waits_for_a_cancelled_render_is_told(slow, settings, store):
    pages = []
    with workers.worker(settings, hang):
        job = start(slow)
        reader = threading.Thread(target=lambda: pages.append(slow.get("/urls/example.org/a.ipynb")))
        wait_until(lambda: slow.get(job).json["status"] == "running", "the render to run")
        reader.start()
        wait_until(lambda: store.info("clients")["blocked_clients"], "the reader to wait")
        assert slow.delete(job).json["status"] == "cancelled"
        reader.join(WAIT_SECONDS)
    assert [page.status_code for page in pages] == [409]
    assert "This render was cancelled" in pages[0].text


def test_a_job_that_others_asked_for_goes_on_for_them(slow):
    job = start(slow)
    assert start(slow, environ_base=OTHER) == job
    first = slow.delete(job)
    assert (first.status_code, first.json["status"]) == (202, "queued")
    last = slow.delete(job, environ_base=OTHER)
    assert (last.status_code, last.json["status"]) == (200, "cancelled")


@pytest.mark.parametrize("which", ["stranger", "ended", "unknown"])
def test_what_cannot_be_cancelled_is_a_problem(slow, which):
    job = start(slow)
    if which == "ended":
        slow.delete(job)
    address = "/api/v1/jobs/unknown" if which == "unknown" else job
    refused = slow.delete(address, environ_base=OTHER if which == "stranger" else {})
    assert refused.status_code == {"stranger": 403, "ended": 409, "unknown": 404}[which]
    assert (refused.content_type, refused.json["stage"]) == ("application/problem+json", "request")
    assert refused.json["detail"]


def test_with_tokens_set_cancelling_needs_one(settings):
    guarded = create_app(settings.model_copy(update={"api_tokens": ("one",)})).test_client()
    token = {"Authorization": "Bearer one"}
    job = start(guarded, headers=token)
    assert guarded.delete(job).status_code == 401
    assert guarded.delete(job, headers=token).json["status"] == "cancelled"
