"""Requests as `/metrics` counts them, in one process."""

import pytest
from flask import Response

from app.factory import create_app
from config.settings import load
from tests.web.held import LOCATOR, PAGE, holding
from tests.web.test_metrics import samples


@pytest.fixture
def app(settings, store):
    """For pytest-flask's `client`."""
    return create_app(holding(settings, store))


def counted(client, name="vitrine_http_requests_total"):
    """Labels' values → how many, of what was counted at all."""
    found = samples(client.get("/metrics").text)
    return {tuple(labels): value for (of, *labels), value in found.items() if of == name and value}


def test_requests_are_counted_by_route_method_status_and_how_the_answer_came_about(client):
    for address in (f"/{LOCATOR}", f"/{LOCATOR}", "/urls/example.org/other.ipynb", "/nothing", "/healthz"):
        client.get(address)
    client.head(f"/{LOCATOR}")
    client.post("/nothing")
    client.open("/healthz", method="BREW")
    assert counted(client) == {
        ("hit", "GET", PAGE, "2xx"): 2,
        ("hit", "HEAD", PAGE, "2xx"): 1,
        ("waiting", "GET", PAGE, "2xx"): 1,
        ("none", "GET", PAGE, "4xx"): 1,
        ("none", "GET", "/healthz", "2xx"): 1,
        ("none", "POST", "none", "4xx"): 1,
        ("none", "other", "none", "4xx"): 1,
    }


def test_no_address_is_in_a_label(client):
    client.get(f"/{LOCATOR}")
    client.get(f"/{LOCATOR}?theme=none")
    assert "secret-name" not in client.get("/metrics").text


def test_problems_are_counted_by_kind_wherever_they_arise(client):
    client.get("/nothing")
    client.get("/nothing", headers={"Accept": "application/json"})
    client.post("/api/v1/jobs", json={"url": 1})
    assert counted(client, "vitrine_problems_total") == {("not-found",): 2, ("bad-request",): 1}


def test_the_time_of_an_answer_is_counted(client):
    client.get(f"/{LOCATOR}")
    found = samples(client.get("/metrics").text)
    assert found["vitrine_http_seconds_count", "hit", PAGE] == 1
    assert 0 < found["vitrine_http_seconds_sum", "hit", PAGE] < 60
    assert found["vitrine_http_requests_under_way",] == 1  # the one that asks


def test_a_stream_is_under_way_until_its_end(app):
    app.add_url_rule("/stream", view_func=lambda: Response(part for part in (b"a", b"b")))
    client = app.test_client()
    stream = client.get("/stream", buffered=False)
    parts = iter(stream.response)
    assert next(parts) == b"a"
    assert samples(client.get("/metrics").text)["vitrine_http_requests_under_way",] == 2
    stream.close()
    found = samples(client.get("/metrics").text)
    assert (
        found["vitrine_http_requests_under_way",],
        found["vitrine_http_seconds_count", "none", "/stream"],
    ) == (1, 1)


def test_what_is_refused_at_the_door_counts_as_well(store_url):
    closed = create_app(load({"VITRINE_REDIS_URL": store_url, "VITRINE_SIGN_IN": "header:X-Remote-User"}))
    closed.test_client().get("/")
    reader = closed.test_client()
    found = samples(reader.get("/metrics", headers={"X-Remote-User": "somebody"}).text)
    assert found["vitrine_problems_total", "not-signed-in"] == 1


@pytest.mark.parametrize(
    "sign_in", [{}, {"VITRINE_SIGN_IN": "header:X-Remote-User", "VITRINE_API_TOKENS": "api"}]
)
@pytest.mark.parametrize(
    ("authorization", "status"),
    [("", 401), ("Bearer wrong", 401), ("Bearer api", 401), ("Bearer right", 200)],
)
def test_a_token_of_its_own_opens_the_counts_and_nothing_else(store_url, sign_in, authorization, status):
    settings = load({"VITRINE_REDIS_URL": store_url, "VITRINE_METRICS_TOKEN": "right", **sign_in})
    client = create_app(settings).test_client()
    sent = {"Authorization": authorization}
    answer = client.get("/metrics", headers=sent)
    assert answer.status_code == status
    assert ("vitrine_" in answer.text) == (status == 200)
    if sign_in and authorization == "Bearer right":
        assert client.get("/", headers=sent).status_code == 401
