"""``/metrics``, as Prometheus asks for it."""

import re

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from app import measures
from app.factory import create_app
from app.jobs.figures import killed, of_result
from app.jobs.missing import count_missing
from app.jobs.queue import Jobs
from app.store.counters import Counters
from app.store.tallies import Figure, Tallies
from app.store.upstreams import StoreWatch
from app.version import VERSION, renderer
from app.work import Work
from config.settings import ROOT, load

RESULT = {"problem": None, "seconds": {"fetch": 0.2, "render": 0.03}, "sizes": {"notebook": 5000, "page": 90}}
MONITORING = ROOT / "docs" / "monitoring.md"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture
def metrics_client(settings, store):
    """Of a server that has seen something of everything."""
    count_missing(Counters(store), ["https://cdn.example.org/a.js", "https://esm.sh/d3"])
    count_missing(Counters(store), ["https://cdn.example.org/b.js"])
    Tallies(store).add(
        [
            *of_result(Work("local/a.ipynb"), "batch", 0.3, RESULT),
            killed("time"),
            Figure(measures.WEBHOOKS, ("failed",)),
        ]
    )
    watch = StoreWatch(store, {"api.github.com"})
    watch.refused("port")
    watch.answered("api.github.com", {"x-ratelimit-remaining": "41", "x-ratelimit-limit": "60"})
    Jobs(store, store, settings).start(Work("local/b.ipynb"))
    return create_app(settings).test_client()


def samples(text, parse=plain):
    """Name and labels' values, in the order of their names → value."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in parse(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("accept", "content_type", "parse"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8", plain),
        (OPENMETRICS, "application/openmetrics-text", openmetrics),
    ],
)
def test_all_that_is_counted_is_there_in_the_form_that_is_asked_for(
    settings, metrics_client, accept, content_type, parse
):
    response = metrics_client.get("/metrics", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.content_type.startswith(content_type)
    assert response.headers["Cache-Control"] == "no-store"
    found = samples(response.text, parse)
    assert (
        found.items()
        >= {
            ("vitrine_build_info", renderer(settings), VERSION): 1,
            ("vitrine_store_up",): 1,
            ("vitrine_libraries_not_at_home_total", "cdn.example.org"): 2,
            ("vitrine_libraries_not_at_home_total", "esm.sh"): 1,
            ("vitrine_jobs_ended_total", "batch", "done", "local"): 1,
            ("vitrine_queue_seconds_bucket", "batch", "0.25"): 0,
            ("vitrine_queue_seconds_bucket", "batch", "0.5"): 1,
            ("vitrine_queue_seconds_bucket", "batch", "+Inf"): 1,
            ("vitrine_queue_seconds_sum", "batch"): 0.3,
            ("vitrine_queue_seconds_count", "batch"): 1,
            ("vitrine_fetch_seconds_count", "local"): 1,
            ("vitrine_render_seconds_count", "html"): 1,
            ("vitrine_notebook_bytes_sum",): 5000,
            ("vitrine_page_bytes_sum", "html"): 90,
            ("vitrine_work_horses_killed_total", "time"): 1,
            ("vitrine_work_horses_killed_total", "memory"): 0,
            ("vitrine_addresses_refused_total", "port"): 1,
            ("vitrine_addresses_refused_total", "network"): 0,
            ("vitrine_webhooks_total", "failed"): 1,
            ("vitrine_webhooks_total", "delivered"): 0,
            ("vitrine_upstream_quota_remaining", "api.github.com"): 41,
            ("vitrine_upstream_quota_limit", "api.github.com"): 60,
            ("vitrine_queued_jobs", "interactive"): 1,
            ("vitrine_queued_jobs", "batch"): 0,
            ("vitrine_queued_jobs_limit",): settings.max_queued_jobs,
            ("vitrine_workers", "busy"): 0,
            ("vitrine_store_memory_limit_bytes",): 256 << 20,
            ("vitrine_store_evicted_keys_total",): 0,
        }.items()
    )
    assert found["vitrine_store_memory_bytes",] > 100_000


def test_head_is_answered_without_a_body(metrics_client):
    response = metrics_client.head("/metrics")
    assert (response.status_code, response.data) == (200, b"")


def test_without_a_store_the_rest_is_there(tmp_path):
    client = create_app(load({"VITRINE_REDIS_URL": f"unix://{tmp_path}/none.sock"})).test_client()
    found = samples(client.get("/metrics").text)
    assert found["vitrine_store_up",] == 0
    shown = {name for name, *_ in found}
    assert shown >= {"vitrine_build_info", "vitrine_problems_total", "vitrine_http_requests_under_way"}
    assert not shown & {one.shown_as for one in measures.IN_STORE}


def test_the_documentation_lists_what_is_shown_and_nothing_else(metrics_client):
    families = {
        family.name: family
        for family in openmetrics(metrics_client.get("/metrics", headers={"Accept": OPENMETRICS}).text)
    }
    assert {name: family.type for name, family in families.items()} == {
        one.name: one.kind for one in measures.ALL
    }
    rows = re.findall(r"^\| `(vitrine_\w+)` \| (\w+) \|([^|]*)\| (\w+) \|", MONITORING.read_text(), re.M)
    assert sorted(
        (name, kind, tuple(re.findall(r"\w+", labels)), whose) for name, kind, labels, whose in rows
    ) == (sorted((one.shown_as, one.kind, one.labels, one.whose) for one in measures.ALL))
