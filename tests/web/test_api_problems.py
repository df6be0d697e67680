"""What a wrong request to the API is told: a kind, a status, and a sentence that names what was wrong."""

from urllib.parse import quote

import pytest

from app import errors
from app.factory import create_app
from app.surfaces.messages import hints
from config.settings import load

JSON, PROBLEM = "application/json", "application/problem+json"
JOBS = "/api/v1/jobs"


@pytest.fixture(scope="module")
def api(store_server, tmp_path_factory):
    """The API of a site on which no worker runs."""
    folder = tmp_path_factory.mktemp("notebooks")
    return create_app(
        load({"VITRINE_REDIS_URL": store_server, "VITRINE_LOCAL_DIR": str(folder)})
    ).test_client()


def posted(api, body, **how):
    return api.post(JOBS, data=body, **{"content_type": JSON, **how})


DEEP = b'{"notebook": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_001
WRONG = {
    b"": "The body is empty",
    b"  \n": "The body is empty",
    b"{": "The body stops being JSON at line 1, column 2",
    b'{"url":\n "x",}': "The body stops being JSON at line 2, column 6",
    b'{"url": "\xff"}': "The body is not UTF-8, from its byte 9 on",
    DEEP: "nested too deeply",
    b"[]": "The body is a list; wanted: a JSON object such as",
    b"null": "The body is null; wanted: a JSON object",
    b"7": "The body is a number; wanted: a JSON object",
    b"NaN": "The body is a number; wanted: a JSON object",
    b'"{\\"url\\": \\"https://example.org/a.ipynb\\"}"': "The body is a text; wanted: a JSON object",
    b'{"url": "x", "url": "y"}': "'url' is in the same object more than once; wanted: once",
    b'{"url": "x", "options": {"toc": true, "toc": false}}': "'toc' is in the same object more than once",
    b"{}": "wanted: either url or notebook",
    b'{"url": "x", "notebook": {}}': "wanted: either url or notebook",
    b'{"url": 1}': "url=1: wanted: a text",
    b'{"url": NaN}': "url=NaN: wanted: a text",
    b'{"url": ["x"]}': "url=a list: wanted: a text",
    b'{"url": "' + b"x" * 5000 + b'"}': "url=a text of 5,000 characters: wanted: at most 4096 characters",
    b'{"notebook": [1]}': "notebook=a list: wanted: an object",
    b'{"url": "x", "colour": "red"}': "colour: there is no such member here",
    b'{"url": "x", "options": {"toc": "yes"}}': "options.toc='yes': wanted: true or false",
    b'{"url": "x", "options": {"code": "blink"}}': "options.code='blink': wanted: 'show' or 'hide'",
    b'{"url": "x", "policy": "none"}': "policy='none': wanted: 'sanitised', 'sandboxed' or 'trusted'",
    b'{"url": "https://example.org/a.ipynb", "format": "docx"}': "format='docx' is not one of html, slides",
}


@pytest.mark.parametrize("body", WRONG, ids=lambda body: body[:30].decode(errors="replace"))
def test_a_wrong_body_is_told_what_is_wrong_with_it(api, body):
    answer = posted(api, body)
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert WRONG[body] in answer.json["detail"]
    assert answer.json["type"] == "/api/problems/bad-request"
    assert answer.json["stage"] == "request"
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_that_cannot_be_read_is_a_problem_of_its_own(api):
    answer = posted(api, b'{"url": "file:///etc/passwd"}')
    assert (answer.status_code, answer.json["type"]) == (400, "/api/problems/bad-reference")


def test_all_wrong_members_are_listed_with_their_places(api):
    found = posted(api, b'{"url": 1, "options": {"a/b": 2, "theme": 3}}').json["errors"]
    assert {one["pointer"] for one in found} == {"/url", "/options/a~1b", "/options/theme"}


def test_a_notebook_may_hold_what_strict_json_may_not(api):
    body = b'{"notebook": {"nbformat": 4, "cells": [], "metadata": {"a": NaN, "b": 1, "b": 2}}}'
    assert posted(api, body).status_code == 202


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({"Content-Type": "text/plain"}, "Content-Type says text/plain; wanted: application/json."),
        ({"Content-Type": ""}, "Content-Type says nothing; wanted: application/json."),
        ({"Content-Type": JSON, "Content-Encoding": "gzip"}, "Content-Encoding: gzip is not read here"),
    ],
)
def test_a_body_in_another_form_is_not_read(api, headers, sentence):
    answer = api.post(JOBS, data=b'{"url": "x"}', headers=headers)
    assert (answer.status_code, answer.content_type) == (415, PROBLEM)
    assert sentence in answer.json["detail"]
    assert answer.json["type"] == "/api/problems/unsupported-media-type"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("wait=soon", "wait='soon': wanted: a number"),
        ("wait=-1", "wait='-1': wanted: 0 or more"),
        ("wait=31", "wait='31': wanted: 30 or less"),
        ("wait=nan", "wait="),
        ("wiat=1", "wiat: there is no such"),
    ],
)
def test_a_wrong_parameter_is_named(api, query, sentence):
    answer = api.get(f"{JOBS}/none?{query}")
    assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    assert sentence in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", JOBS, "OPTIONS, POST"),
        ("GET", JOBS, "OPTIONS, POST"),
        ("PATCH", JOBS + "/none/result", "GET, HEAD, OPTIONS"),
        ("TRACE", "/api/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("POST", "/api/problems/not-found", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_says_which_are_right(api, method, path, allowed):
    answer = api.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (405, PROBLEM)
    assert answer.headers["Allow"] == allowed
    assert method in answer.json["detail"]
    asked = api.options(path)
    assert (asked.status_code, asked.headers["Allow"]) == (204, allowed)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/jobs", "/api/", "/api/v1/jobs/a/b/c"])
def test_an_address_that_is_not_there_is_a_problem(api, method, path):
    answer = api.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)
    assert answer.json["detail"].startswith("There is nothing")


@pytest.mark.parametrize("job_id", ["none", "´", "\x87", "a:b", "0" * 32 + "-0"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_job_that_is_not_there_is_named(api, method, job_id):
    answer = api.open(f"{JOBS}/{quote(job_id)}", method=method)
    assert (answer.status_code, answer.content_type) == (404, PROBLEM)
    assert f"{job_id!r}" in answer.json["detail"]


def test_a_body_over_the_limit_is_too_large(store_server):
    small = load({"VITRINE_REDIS_URL": store_server, "VITRINE_MAX_NOTEBOOK_BYTES": str(2 << 20)})
    answer = posted(create_app(small).test_client(), b'{"url": "' + b"x" * (3 << 20) + b'"}')
    assert (answer.status_code, answer.content_type) == (413, PROBLEM)
    assert answer.json["detail"] == "A request may have 2 MB here."


def test_a_defect_is_a_problem_without_a_word_of_it(store_server, monkeypatch):
    app = create_app(load({"VITRINE_REDIS_URL": store_server}))
    monkeypatch.setattr("app.web.api_jobs.job_document", lambda _job: 1 / 0)
    answer = posted(app.test_client(), b'{"url": "https://example.org/a.ipynb"}')
    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert answer.json["type"] == "/api/problems/server-error"
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize("kind", errors.ALL, ids=lambda kind: kind.__name__)
def test_the_type_of_a_problem_leads_to_a_page_about_it(api, kind):
    page = api.get(kind("What happened.").problem.type)
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    for text in (kind.title, kind.slug(), str(kind.status), *hints(kind.slug(), kind.stage)):
        assert text in page.text.replace("&#39;", "'")


def test_all_kinds_of_problems_are_on_one_page(api):
    page = api.get("/api/problems/").text
    assert all(f'id="{kind.slug()}"' in page for kind in errors.ALL)
    assert api.get("/api/problems/none").status_code == 404
