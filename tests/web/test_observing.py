"""A request's name and its line in the log, from the reader to the work-horse."""

import json
import re
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from app.factory import create_app
from app.logs import request_id, to_stderr
from config.settings import load
from tests.web.held import LOCATOR, PAGE, holding

NEW = re.compile(r"[0-9a-f]{16}")


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is logged."""
    monkeypatch.setattr(sys, "stderr", written := StringIO())
    to_stderr("json", "debug")
    yield written
    structlog.reset_defaults()


@pytest.fixture
def app(settings, store, out):
    """For pytest-flask's `client`."""
    return create_app(holding(settings, store))


def requests_in(out: StringIO) -> list[dict]:
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return [line for line in lines if line["event"] == "request"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0b5e3c1e-7f0a-4c55-9d2e-0123456789ab", True),
        ("1-67891233-abcdef012345678912345678", True),
        ("Root=1-67891233-abcdef012345678912345678", True),
        ("short", False),
        ("a" * 129, False),
        ('a" onmouseover="alert(1)', False),
        ("abcdefgh\tijkl", False),
        ("", False),
    ],
)
def test_a_request_keeps_a_sane_name_that_it_came_with_and_gets_one_else(client, given, kept):
    name = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert name == given if kept else NEW.fullmatch(name)


def test_each_answer_has_its_name_and_an_error_page_says_what_it_is_for(client):
    first, second = client.get("/nothing"), client.get("/nothing")
    names = {answer.headers["X-Request-ID"] for answer in (first, second)}
    assert len(names) == 2
    assert f"<code>{first.headers['X-Request-ID']}</code>" in first.text
    assert client.get("/api/v1/jobs/none").headers["X-Request-ID"]


def test_what_a_thread_does_after_a_request_is_not_of_it(client):
    client.get("/healthz")
    assert request_id() == ""


def test_a_request_is_a_line_without_the_address(out, client):
    sent = {"Accept-Encoding": "br", "X-Request-ID": "from-the-proxy"}
    page = client.get(f"/{LOCATOR}?token=s3cret", headers=sent)
    client.head(f"/{LOCATOR}", headers=sent)
    client.get("/nothing/s3cret")
    hit, head, missing = requests_in(out)
    assert {name: hit[name] for name in hit if name not in ("seconds", "timestamp")} == {
        "event": "request",
        "level": "info",
        "request_id": "from-the-proxy",
        "method": "GET",
        "route": PAGE,
        "status": 202,
        "cache": "waiting",
        "job": hit["job"],
        "bytes": len(page.data),
        "client": "127.0.0.1",
    }
    assert hit["seconds"] > 0
    assert (head["cache"], head["bytes"]) == ("hit", 0)
    assert (missing["status"], missing["problem"]) == (404, "not-found")
    assert "s3cret" not in out.getvalue()


def test_what_monitors_ask_is_a_line_for_who_looks_for_it(out, settings):
    client = create_app(settings).test_client()
    for address in ("/healthz", "/readyz", "/metrics"):
        client.get(address)
    assert {line["level"] for line in requests_in(out)} == {"debug"}


def test_the_client_is_whom_the_trusted_proxy_names(out, store_url):
    settings = load({"VITRINE_REDIS_URL": store_url, "VITRINE_TRUSTED_PROXIES": "1"})
    sent = {"X-Forwarded-For": "192.0.2.66, 192.0.2.7"}
    create_app(settings).test_client().get("/robots.txt", headers=sent)
    assert requests_in(out)[0]["client"] == "192.0.2.7"


def test_the_lines_can_be_turned_off(out, store_url):
    settings = load({"VITRINE_REDIS_URL": store_url, "VITRINE_ACCESS_LOG": "false"})
    answer = create_app(settings).test_client().get("/robots.txt")
    assert (answer.status_code, requests_in(out)) == (200, [])


def test_a_script_that_uses_the_application_gets_its_standard_output_for_itself(settings, capfd):
    structlog.reset_defaults()
    create_app(settings).test_client().get("/robots.txt")
    assert capfd.readouterr() == ("", "")
