"""What the API knows of a notebook."""

import pytest

from app.factory import create_app
from app.web.api_models import NotebookModel
from config.settings import load
from tests.conftest import wait_until
from tests.notebooks import ACTIVE, code, markdown, notebook, prints

ABOUT = "/api/v1/notebook"
TOLD = notebook(
    markdown("# A told notebook\n\n## First part"),
    code("1", prints("1\n")),
    code("2"),
    {"cell_type": "raw", "metadata": {}, "source": "raw"},
    authors=[{"name": "Ada"}],
)


def about(client, url, **how):
    """The answer, once the render is done."""
    ask = lambda: client.get(ABOUT, query_string={"url": url}, **how)  # noqa: E731
    wait_until(lambda: ask().status_code != 202, f"what is known of {url}")
    return ask()


def test_it_tells_what_the_page_shows(client, github, unique):
    url = github.put(f"/{unique}.ipynb", TOLD)
    answer = about(client, url)
    known = NotebookModel.model_validate(answer.json)  # each member that is described, of the described kind
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert set(answer.json) == set(NotebookModel.model_fields)
    assert (known.title, known.authors, known.language, known.kernel) == (
        "A told notebook",
        ["Ada"],
        "python",
        "Python 3",
    )
    assert known.cells.model_dump() == {"total": 4, "markdown": 1, "code": 2, "raw": 1}
    page = client.get(known.links.page).text
    assert [(heading.level, heading.text) for heading in known.headings] == [
        (1, "A told notebook"),
        (2, "First part"),
    ]
    assert all(f'id="{heading.id}"' in page for heading in known.headings)
    assert (known.has_active_content, known.policy, known.file_name) == (
        False,
        "sanitised",
        f"{unique}.ipynb",
    )
    assert known.links.raw == url
    for path in (known.links.embed, known.links.download):
        assert client.get(path).status_code == 200


def test_it_is_read_from_the_store_without_another_render(client, github, unique):
    url = github.put(f"/{unique}.ipynb", TOLD)
    first = about(client, url)
    again = client.get(ABOUT, query_string={"url": url})
    assert again.headers["Cache-Status"].startswith("vitrine; hit")
    assert again.data == first.data
    assert len(github.calls(f"/files/{unique}.ipynb")) == 1
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(ABOUT, query_string={"url": url}, headers=known).status_code == 304


def test_active_content_and_a_revision_are_told(client, github, unique):
    github.gist(unique, "someone", {"g.ipynb": ACTIVE})
    known = about(client, unique).json
    assert (known["has_active_content"], known["policy"]) == (True, "sandboxed")
    assert known["locator"] == f"gist/someone/{unique}"
    assert known["revision"]
    assert known["links"]["source"].endswith(unique)


def test_a_folder_is_no_notebook_and_renders_nothing_again(client, kept):
    first = about(client, "/local/")
    assert (first.status_code, first.json["type"]) == (404, "/api/problems/not-found")
    assert "folder" in first.json["detail"]


@pytest.mark.parametrize("path", ["missing.ipynb", "not-there/"])
def test_what_fails_is_its_problem(client, github, path):
    answer = about(client, f"{github.url}/files/{path}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.fixture
def alone(store_url, tmp_path):
    """Makes clients of a site on which no worker runs."""

    def make(**settings):
        names = {f"VITRINE_{name.upper()}": value for name, value in settings.items()}
        given = {"VITRINE_REDIS_URL": store_url, "VITRINE_LOCAL_DIR": str(tmp_path), **names}
        return create_app(load(given)).test_client()

    return make


def test_what_takes_longer_than_one_waits_is_a_job(alone):
    answer = alone().get(ABOUT, query_string={"url": "https://example.org/a.ipynb", "wait": 0})
    assert (answer.status_code, answer.json["status"]) == (202, "queued")
    own = answer.headers["Location"]
    assert own == answer.json["links"]["self"]
    assert answer.headers["Link"] == f'<{own}>; rel="monitor"'
    assert int(answer.headers["Retry-After"]) > 0
    assert "RateLimit" in answer.headers


def test_with_tokens_set_only_a_render_needs_one(alone, client, github, unique, site):
    closed = create_app(site.model_copy(update={"api_tokens": ("right",)})).test_client()
    url = github.put(f"/{unique}.ipynb", TOLD)
    asked = {"query_string": {"url": url}}
    assert closed.get(ABOUT, **asked).status_code == 401
    assert about(closed, url, headers={"Authorization": "Bearer right"}).status_code == 200
    assert closed.get(ABOUT, **asked).status_code == 200
    refreshing = closed.get(ABOUT, query_string={"url": url, "refresh": "true"})
    assert refreshing.status_code == 401


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, {"Purpose": "prefetch"}]
)
def test_a_picture_in_a_page_starts_no_render(alone, headers):
    answer = alone().get(ABOUT, query_string={"url": "https://example.org/a.ipynb"}, headers=headers)
    assert (answer.status_code, answer.json["type"]) == (403, "/api/problems/refused")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "url: it is needed"),
        ({"url": ""}, "url='': wanted: at least 1 characters"),
        ({"url": "x", "wait": "long"}, "wait='long': wanted: a number"),
        ({"url": "x", "refresh": "maybe"}, "refresh='maybe': wanted: true or false"),
        ({"url": "x", "cells": "1"}, "cells: there is no such"),
        ({"url": "file:///etc/passwd"}, ""),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(alone, query, sentence):
    answer = alone().get(ABOUT, query_string=query)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert sentence in answer.json["detail"]
