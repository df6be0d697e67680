"""Webhooks as a program asks for them."""

import os
import sys

import pytest

from app.factory import create_app
from app.fetching.guard import Guard
from config.settings import ROOT, load
from tests.conftest import WAIT_SECONDS, wait_until
from tests.conftest import start as start_process
from tests.jobs.receiver import SECRET, receiver
from tests.notebooks import QUIET

URL = "https://example.org/a.ipynb"


@pytest.fixture
def client_with(settings):
    """A client of a site that no worker serves yet."""

    def build(**changed):
        return create_app(settings.model_copy(update={"webhook_secret": (SECRET,), **changed})).test_client()

    return build


@pytest.mark.parametrize(
    ("webhook", "status", "word"),
    [
        ("https://127.0.0.1/hook", 403, "public"),
        ("https://[::ffff:169.254.169.254]/", 403, "public"),
        ("https://93.184.216.34:6379/", 403, "public"),
        ("http://93.184.216.34/hook", 403, "https://"),
        ("ftp://93.184.216.34/hook", 403, "http"),
        ("https://user:pass@93.184.216.34/", 403, "password"),
        ("nonsense", 403, "http"),
        ("https://93.184.216.34/" + "x" * 3000, 400, "webhook"),
        (7, 400, "webhook"),
    ],
)
def test_an_address_that_is_not_called_is_refused_before_anything_is_started(
    client_with, store, webhook, status, word
):
    refused = client_with().post("/api/v1/jobs", json={"url": URL, "webhook": webhook})
    assert (refused.status_code, refused.content_type) == (status, "application/problem+json")
    assert "webhook" in refused.json["detail"]
    assert word in refused.json["detail"]
    assert store.keys("rq:job:*") == []


def test_a_host_that_nobody_knows_is_a_bad_request(client_with, monkeypatch):
    def unknown(_host):
        raise OSError

    monkeypatch.setattr(Guard, "from_settings", lambda _settings: Guard(resolver=unknown))
    refused = client_with().post("/api/v1/jobs", json={"url": URL, "webhook": "https://example.org/hook"})
    assert (refused.status_code, refused.json["detail"].split(":")[0]) == (400, "webhook")


def test_without_a_secret_there_are_no_webhooks(client_with):
    refused = client_with(webhook_secret=()).post(
        "/api/v1/jobs", json={"url": URL, "webhook": "https://93.184.216.34/"}
    )
    assert refused.status_code == 403
    assert "VITRINE_WEBHOOK_SECRET" in refused.json["detail"]


def test_calls_are_limited_as_renders_are(client_with, store):
    client = client_with(rate_limit="4 per hour")
    statuses = [
        client.post(
            "/api/v1/jobs", json={"url": URL, "webhook": f"https://93.184.216.34/{number}"}
        ).status_code
        for number in range(3)
    ]
    assert statuses == [202, 202, 429]  # the first is a render as well, which the second joins
    assert store.zcard("vitrine:hooks") == 2


def test_a_public_address_is_kept_with_its_job(client_with, store):
    body = {"url": URL, "webhook": "https://93.184.216.34/hook"}
    assert client_with().post("/api/v1/jobs", json=body).status_code == 202
    assert store.zcard("vitrine:hooks") == 1


def test_the_worker_calls_back_when_a_job_has_ended(environ, store, store_url, github, unique):
    with receiver() as called:
        of_its_own = {
            **environ,
            "VITRINE_REDIS_URL": store_url,
            "VITRINE_WEBHOOK_SECRET": SECRET,
            "VITRINE_FETCH_ALLOW": f"{environ['VITRINE_FETCH_ALLOW']},{called.address}",
        }
        client = create_app(load(of_its_own)).test_client()
        body = {"url": github.put(f"/{unique}.ipynb", QUIET), "webhook": called.url}
        job = client.post("/api/v1/jobs", json=body).json
        worker = start_process(
            [sys.executable, "-m", "app", "worker"], cwd=ROOT, env={"PATH": os.environ["PATH"], **of_its_own}
        )
        try:
            wait_until(lambda: called.received, "the call")
            # Until then whoever asks for the same call joins the one that is under way.
            wait_until(lambda: not store.zcard("vitrine:hooks"), "the courier's note of it")
            assert client.post("/api/v1/jobs", json=body).status_code == 200  # stored: told all the same
            wait_until(lambda: len(called.received) == 2, "the second call")
        finally:
            worker.kill()
            worker.wait(WAIT_SECONDS)
    first, second = called.received
    assert (first.json["type"], first.json["data"]["id"]) == ("job.done", job["id"])
    assert second.json["data"]["status"] == "done"
    assert first.headers["webhook-id"] != second.headers["webhook-id"]
