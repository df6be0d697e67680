"""The OpenAPI document, and the page that shows it."""

import re
import subprocess
import sys

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from playwright.sync_api import expect

from app import errors
from app.factory import create_app
from config.settings import ROOT, load
from tests.web.browser import visit, wait_for

DOCUMENT = "/api/v1/openapi.json"
NOWHERE = {"VITRINE_REDIS_URL": "unix:///nowhere.sock", "VITRINE_RATE_LIMIT": ""}


@pytest.fixture(scope="module")
def api():
    return create_app(load(NOWHERE)).test_client()


@pytest.fixture(scope="module")
def document(api):
    return api.get(DOCUMENT).json


def operations(document):
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_address_of_the_api_is_in_it(api, document):
    rules = [rule for rule in api.application.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    known = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method) for rule in rules for method in rule.methods
    }
    documented = {(path, method.upper()) for path, method, _ in operations(document)}
    assert documented == {(path, method) for path, method in known if method not in {"HEAD", "OPTIONS"}}


def test_every_answer_is_described_and_problems_have_their_kinds(document):
    kinds = {kind.slug(): kind for kind in errors.ALL}
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert operation["tags"], (path, method)
        assert {"401", "500", "503"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            assert response["description"], (path, method, status)
            if not status.startswith(("2", "3")) and status != "414":  # gunicorn's own
                [(media_type, media)] = response["content"].items()
                assert media_type == "application/problem+json"
                assert media["examples"], (path, method, status)
                assert {kinds[slug].status for slug in media["examples"]} == {int(status)}
                assert all(one["value"]["status"] == int(status) for one in media["examples"].values())


def test_what_starts_a_render_says_how_it_is_limited_and_who_may(document):
    operation = document["paths"]["/api/v1/jobs"]["post"]
    assert operation["security"] == [{}, {"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for status in ("200", "202", "429"):
        assert {"RateLimit", "RateLimit-Policy"} <= set(operation["responses"][status]["headers"])
    assert "Location" in operation["responses"]["202"]["headers"]
    assert "Retry-After" in operation["responses"]["429"]["headers"]
    assert {"413", "415"} <= set(operation["responses"])
    assert len(operation["requestBody"]["content"]["application/json"]["examples"]) == 3


def test_names_of_classes_do_not_show(document):
    assert not [name for name in document["components"]["schemas"] if name.endswith("Model")]
    assert "x-" not in str(document["paths"]).replace("'x-ipynb", "")


def test_the_document_is_the_same_in_every_process(api):
    script = (
        "import sys; from app.factory import create_app; from config.settings import load;"
        f"sys.stdout.buffer.write(create_app(load({NOWHERE!r})).test_client().get('{DOCUMENT}').data)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7"},
    )
    assert run.stdout == api.get(DOCUMENT).data


def test_the_document_is_not_sent_again_to_who_has_it(api):
    first = api.get(DOCUMENT)
    again = api.get(DOCUMENT, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_the_page_shows_all_of_it_with_what_is_at_home(browser, live_server, document):
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/api/docs"))
        expect(tab.page.locator(".opblock")).to_have_count(len(operations(document)))
        tab.page.locator(".opblock-summary-control").first.press("Enter")
        expect(tab.page.locator(".responses-inner")).to_be_visible()
        for width in (1280, 390):
            tab.page.set_viewport_size({"width": width, "height": 900})
            wait_for(tab.page, f"innerWidth === {width}")
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        assert (tab.outside, tab.complaints) == ([], [])


def test_an_address_can_be_tried_on_the_page(browser, live_server):
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/api/docs#/jobs/jobs_read"))
        # By keyboard: the page scrolls while it is drawn, and a click waits until nothing moves.
        tab.page.get_by_role("button", name="Try it out").press("Enter")
        tab.page.get_by_placeholder("job_id").fill("none")
        tab.page.get_by_role("button", name="Execute").press("Enter")
        expect(tab.page.locator(".live-responses-table")).to_contain_text("There is no job 'none'")
        assert tab.outside == []
