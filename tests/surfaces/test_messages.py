from types import SimpleNamespace

import pytest

from app import errors
from app.models import SourceRef
from app.surfaces.messages import SIDES, STATES
from tests.surfaces.samples import FETCHED, Elements, composer

DETAIL = "A sentence about it."


@pytest.mark.parametrize("error", errors.ALL, ids=lambda cls: cls.__name__)
def test_every_error_has_a_page_that_says_what_and_whose_side(error):
    composed = composer().error(error(DETAIL).problem, pasted="what I pasted", path="/gist/u/1?theme=dark")
    elements = Elements(composed.html)
    assert error.title in elements.text
    assert DETAIL in elements.text
    assert str(error.status) in elements.text
    assert SIDES[error.stage] in elements.text
    assert elements.all("input", value="what I pasted")
    assert bool(elements.all("a", href="/gist/u/1?theme=dark")) is error.retryable


def test_a_foreign_problem_has_a_page_too():
    problem = errors.Problem("about:blank", "Method Not Allowed", 405, DETAIL, "request", retryable=False)
    assert "Method Not Allowed" in composer().error(problem).html


def test_when_to_try_again_is_said_to_people_and_programs():
    composed = composer().error(errors.Overloaded(DETAIL, retry_after_seconds=7).problem)
    assert "7 seconds" in composed.html
    assert composed.headers["Retry-After"] == "7"
    assert "Retry-After" not in composer().error(errors.NotFound(DETAIL).problem).headers


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "///evil.example"])
def test_trying_again_never_leads_to_another_host(path):
    html = composer().error(errors.UpstreamError(DETAIL).problem, path=path).html
    (retry,) = Elements(html).all("a", class_="button")
    assert retry["href"].startswith("/evil.example")


def test_the_source_s_own_page_is_offered_where_it_is_known():
    problem = errors.NotANotebook(DETAIL).problem
    web_url = "https://github.com/o/r"
    known, evil = (errors.Unshown("gist/u/1", url) for url in (web_url, "javascript:alert(1)"))
    elements = Elements(composer().error(problem, unshown=known).html)
    assert elements.all("a", href=web_url)
    assert not elements.all("a", href="/download/gist/u/1")
    assert "javascript:" not in composer().error(problem, unshown=evil).html


def test_what_took_too_much_can_be_downloaded():
    problem = errors.TooComplex(DETAIL).problem
    html = composer().error(problem, unshown=errors.Unshown("local/a b.ipynb", None)).html
    assert Elements(html).all("a", href="/download/local/a b.ipynb")
    assert "Look at the source" not in html


@pytest.mark.parametrize("prefix", ["embed", "frame"])
def test_in_a_frame_there_is_the_message_and_no_chrome(prefix):
    path = f"/{prefix}/gist/u/1?"
    elements = Elements(composer().error(errors.UpstreamError(DETAIL).problem, path=path).html)
    assert not elements.all("header")
    assert not elements.all("form")
    assert elements.all("base", target="_blank")
    (retry,) = elements.all("a", class_="button")
    assert (retry["href"], retry["target"]) == (f"/{prefix}/gist/u/1", "_self")


def working(path="", **job):
    known = {
        "id": "k-1",
        "status": "queued",
        "phase": None,
        "position": None,
        "expected_seconds": None,
        "created_at": FETCHED,
    }
    ref = SourceRef("github", "github/o/r/blob/main/a%20b.ipynb", {})
    return composer().working(SimpleNamespace(**{**known, **job}), ref, path=path)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        ({"position": 3}, "Waiting for its turn, 3 before it"),
        ({"position": 0}, "Waiting for its turn"),
        ({"status": "running"}, "Starting"),
        ({"status": "running", "phase": "fetching"}, "Fetching the notebook"),
        ({"status": "running", "phase": "rendering"}, "Rendering the notebook"),
        ({"status": "running", "phase": "of a later version"}, "Starting"),
    ],
)
def test_the_waiting_page_says_what_is_being_done(job, words):
    assert f">{words}</p>" in working(**job).html


@pytest.mark.parametrize(("expected_seconds", "seconds"), [(None, 2), (1, 2), (9, 9), (300, 15)])
def test_the_waiting_page_looks_again_when_the_render_can_be_there(expected_seconds, seconds):
    html = working(expected_seconds=expected_seconds).html
    assert f'<meta http-equiv="refresh" content="{seconds}">' in html
    assert f'data-poll="{seconds}"' in html


def test_the_waiting_page_follows_its_job_and_works_without_javascript():
    html = working().html
    elements = Elements(html)
    assert elements.all("main", **{"data-job": "/api/v1/jobs/k-1"})
    assert "github/o/r/blob/main/a b.ipynb" in elements.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in html
    (status,) = elements.all("p", role="status")
    told = {name.removeprefix("data-"): words for name, words in status.items() if name != "role"}
    assert told == STATES | {"before": "{state}, {count} before it"}
    assert elements.all("time", datetime="2026-11-22T20:09:06Z")


def test_the_waiting_page_in_a_frame_has_no_chrome():
    assert Elements(working().html).all("header")
    assert not Elements(working(path="/embed/gist/u/1?").html).all("header")
