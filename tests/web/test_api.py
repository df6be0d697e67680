"""The API as a program uses it."""

import json

import pytest

from app.factory import create_app
from config.settings import load
from tests.conftest import wait_until
from tests.notebooks import QUIET, markdown, notebook


def start(client, **body):
    return client.post("/api/v1/jobs", json=body)


def ended(client, job):
    """The job at its end, however long a busy machine takes to that."""
    wait_until(lambda: _asked(client, job)["status"] not in ("queued", "running"), "the job to end")
    return _asked(client, job)


def _asked(client, job):
    return client.get(f"{job['links']['self']}?wait=10").json


def test_a_job_is_started_followed_and_its_result_read(client, github, unique):
    url = github.put(f"/{unique}.ipynb", QUIET)
    started = start(client, url=url)
    assert started.status_code == 202
    job = started.json
    assert started.headers["Location"] == job["links"]["self"] == f"/api/v1/jobs/{job['id']}"
    assert job["source"].endswith(f"/files/{unique}.ipynb")
    at_end = ended(client, job)
    assert (at_end["status"], at_end["error"]) == ("done", None)
    assert at_end["created_at"] <= at_end["started_at"] <= at_end["finished_at"]
    result = client.get(job["links"]["result"])
    assert "A quiet notebook" in result.text
    assert client.get(job["links"]["page"]).data == result.data
    assert client.get(job["links"]["embed"]).status_code == 200


def test_the_same_work_asked_for_twice_is_one_job_and_then_200(client, github, unique):
    url = github.put(f"/{unique}.ipynb", QUIET)
    first, second = start(client, url=url), start(client, url=url)
    if second.status_code == 202:
        assert first.json["id"] == second.json["id"]
    ended(client, first.json)
    third = start(client, url=url)
    assert (third.status_code, third.json["status"]) == (200, "done")
    assert client.get(third.json["links"]["self"]).json["status"] == "done"
    assert len(github.calls(f"/files/{unique}.ipynb")) == 1


def test_a_notebook_itself_can_be_posted(client, unique):
    body = json.loads(notebook(markdown(f"# Posted {unique}")))
    job = start(client, notebook=body).json
    ended(client, job)
    assert f"Posted {unique}" in client.get(job["links"]["result"]).text
    assert f"Posted {unique}" in client.get(job["links"]["page"]).text
    assert f"Posted {unique}" in client.get("/download" + job["links"]["page"]).text


def test_a_posted_notebook_may_have_integers_of_any_size(client):
    job = start(client, notebook={"nbformat": 4, "cells": [], "metadata": {"n": 10**30}}).json
    assert ended(client, job)["status"] == "done"


def test_a_posted_notebook_that_is_none_fails_with_its_problem(client, unique):
    job = start(client, notebook={"a": unique}).json
    at_end = ended(client, job)
    assert (at_end["status"], at_end["error"]["status"]) == ("failed", 422)
    result = client.get(job["links"]["result"])
    assert (result.status_code, result.content_type) == (422, "application/problem+json")


def test_the_result_of_an_address_that_has_moved_is_at_the_proper_one(client, github, unique):
    github.repo(f"someone/{unique}").commit("main", {"a.ipynb": QUIET})
    tree = f"/github/someone/{unique}/tree/main/a.ipynb"  # which is a file
    job = start(client, url=tree, format="script", options={"theme": "dark"}).json
    assert ended(client, job)["status"] == "done"
    moved = client.get(job["links"]["result"])
    proper = f"/format/script/github/someone/{unique}/blob/main/a.ipynb?theme=dark"
    assert (moved.status_code, moved.headers["Location"]) == (302, proper)


def test_options_and_policy_are_part_of_the_work(client, github, unique):
    url = github.put(f"/{unique}.ipynb", QUIET)
    plain = start(client, url=url).json
    other = start(client, url=url, options={"code": "hide"}, policy="sanitised").json
    assert plain["id"] != other["id"]
    ended(client, other)
    assert "<code>" not in client.get(other["links"]["result"]).text


def test_a_failed_job_says_whose_side_failed(client, github):
    job = start(client, url=f"{github.url}/files/missing.ipynb").json
    at_end = ended(client, job)
    assert at_end["status"] == "failed"
    assert at_end["error"]["status"] == 404
    assert at_end["error"]["retryable"] is False


@pytest.fixture
def guarded(site):
    """A client of the same site with tokens set."""
    return create_app(site.model_copy(update={"api_tokens": ("one", "two")})).test_client()


@pytest.mark.parametrize(("header", "status"), [("Bearer two", 202), ("Bearer three", 401), ("", 401)])
def test_with_tokens_set_starting_a_job_needs_one(guarded, github, unique, header, status):
    url = github.put(f"/{unique}.ipynb", QUIET)
    response = guarded.post("/api/v1/jobs", json={"url": url}, headers={"Authorization": header})
    assert response.status_code == status
    assert (status == 401) == ("WWW-Authenticate" in response.headers)


def test_renders_are_limited_and_hits_are_not(environ, site, github, unique):
    limited = create_app(site.model_copy(update={"rate_limit": "2 per hour"})).test_client()
    client = {"REMOTE_ADDR": f"2001:db8:{unique[:4]}::1"}
    addresses = [
        "/url/" + github.put(f"/{unique}-{n}.ipynb", QUIET).removeprefix("http://") for n in range(3)
    ]
    assert [limited.get(address, environ_base=client).status_code for address in addresses] == [200, 200, 429]
    refused = limited.get(addresses[2], environ_base=client)
    assert int(refused.headers["Retry-After"]) > 0
    assert limited.get(addresses[0], environ_base=client).status_code == 200
    neighbour = {"REMOTE_ADDR": f"2001:db8:{unique[:4]}::ffff"}  # of the same /64, so the same client
    assert limited.get(addresses[2], environ_base=neighbour).status_code == 429


def test_a_forged_forwarding_header_is_nothing_without_a_proxy(site, github, unique):
    limited = create_app(site.model_copy(update={"rate_limit": "1 per hour"})).test_client()
    statuses = []
    for number in range(2):
        address = github.put(f"/{unique}-{number}.ipynb", QUIET).removeprefix("http://")
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        client = {"REMOTE_ADDR": f"10.{int(unique[:2], 16)}.{int(unique[2:4], 16)}.7"}
        statuses.append(limited.get("/url/" + address, headers=headers, environ_base=client).status_code)
    assert statuses == [200, 429]


def test_the_openapi_document_names_the_routes(client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/jobs", "/api/v1/jobs/{job_id}", "/api/v1/jobs/{job_id}/result"} <= set(document["paths"])


def test_a_result_before_its_time_is_a_conflict(environ, store_url):
    # A store of its own, on which no worker runs.
    alone = create_app(load({**environ, "VITRINE_REDIS_URL": store_url})).test_client()
    job = start(alone, url="https://example.org/a.ipynb").json
    assert (job["status"], job["position"]) == ("queued", 0)
    assert alone.get(job["links"]["result"]).status_code == 409


def test_a_job_of_an_answer_that_was_stored_long_ago_can_be_read(client, github, unique, kept):
    url = github.put(f"/{unique}.ipynb", QUIET)
    job = start(client, url=url).json
    ended(client, job)
    wait_until(lambda: kept.redis.delete(f"rq:job:{job['id']}") == 0, "the job to be forgotten")
    assert client.get(job["links"]["self"]).json["status"] == "done"
