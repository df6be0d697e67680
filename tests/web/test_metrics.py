"""``/metrics``, as Prometheus asks for it."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from app.factory import create_app
from app.jobs.missing import count_missing
from app.store.counters import Counters
from app.version import VERSION, renderer
from config.settings import load


@pytest.fixture
def metrics_client(settings, store):
    count_missing(Counters(store), ["https://cdn.example.org/a.js", "https://esm.sh/d3"])
    count_missing(Counters(store), ["https://cdn.example.org/b.js"])
    return create_app(settings).test_client()


@pytest.mark.parametrize(
    ("accept", "content_type", "parse"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8", plain),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", openmetrics),
    ],
)
def test_libraries_that_were_missing_are_counted_by_host(
    settings, metrics_client, accept, content_type, parse
):
    response = metrics_client.get("/metrics", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.content_type.startswith(content_type)
    assert response.headers["Cache-Control"] == "no-store"
    samples = {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in parse(response.text)
        for sample in family.samples
    }
    assert samples == {
        ("vitrine_build_info", renderer(settings), VERSION): 1,
        ("vitrine_store_up",): 1,
        ("vitrine_libraries_not_at_home_total", "cdn.example.org"): 2,
        ("vitrine_libraries_not_at_home_total", "esm.sh"): 1,
    }


def test_head_is_answered_without_a_body(metrics_client):
    response = metrics_client.head("/metrics")
    assert (response.status_code, response.data) == (200, b"")


def test_without_a_store_the_rest_is_there(tmp_path):
    client = create_app(load({"VITRINE_REDIS_URL": f"unix://{tmp_path}/none.sock"})).test_client()
    text = client.get("/metrics").text
    assert "vitrine_store_up 0.0" in text
    assert "vitrine_build_info{" in text
    assert "not_at_home" not in text
