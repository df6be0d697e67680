"""``/readyz``: each thing that can be wrong is named, with what to do about it."""

import time
from types import SimpleNamespace

import pytest

from app.factory import create_app
from app.jobs.queue import Jobs
from app.web import readiness
from app.work import Work
from config.settings import load
from tests.conftest import wait_until
from tests.jobs import workers
from tests.web.test_metrics import samples


@pytest.fixture
def policy_file(tmp_path):
    file = tmp_path / "policy.toml"
    file.write_text('default = "sandboxed"\n')
    return file


@pytest.fixture
def site(store_url, policy_file):
    """A small queue, and rules that a test may spoil."""
    environ = {
        "VITRINE_REDIS_URL": store_url,
        "VITRINE_POLICY_FILE": str(policy_file),
        "VITRINE_MAX_QUEUED_JOBS": "1",
    }
    return load(environ)


@pytest.fixture
def client(site):
    return create_app(site).test_client()


def found(client, status):
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def test_with_a_worker_and_a_store_all_is_well(client, site):
    with workers.worker(site, workers.done):
        wait_until(lambda: client.get("/readyz").status_code == 200, "the worker")
        checks = dict.fromkeys(("store", "workers", "queue", "libraries"), "ok")
        assert found(client, 200) == {"status": "ready", "checks": checks, "warnings": {}}
        counts = samples(client.get("/metrics").text)
    looked_at = {*checks, "policy", "eviction", "clock"}
    assert {name: counts["vitrine_check_ok", name] for name in looked_at} == dict.fromkeys(looked_at, 1)


def test_without_a_worker_it_says_how_to_start_one(client):
    assert "python -m app worker" in found(client, 503)["checks"]["workers"]
    assert samples(client.get("/metrics").text)["vitrine_check_ok", "workers"] == 0


def test_a_full_queue_is_said(client, site, store):
    Jobs(store, store, site).start(Work("local/a.ipynb"))
    assert "1 renders are waiting" in found(client, 503)["checks"]["queue"]


def test_libraries_that_are_not_there_are_said(client, tmp_path, monkeypatch):
    monkeypatch.setattr(readiness, "INDEX", tmp_path / "index.json")
    assert "make setup" in found(client, 503)["checks"]["libraries"]


def test_without_a_store_the_rest_is_known_and_the_process_is_alive(tmp_path):
    client = create_app(load({"VITRINE_REDIS_URL": f"unix://{tmp_path}/none.sock"})).test_client()
    checks = found(client, 503)["checks"]
    assert "does not answer" in checks.pop("store")
    assert checks == {"workers": readiness.UNKNOWN, "queue": readiness.UNKNOWN, "libraries": "ok"}
    assert client.get("/healthz").json == {"status": "alive"}


@pytest.mark.parametrize(
    ("policy", "limit", "sentence"),
    [
        ("noeviction", "200mb", "takes no more pages"),
        ("allkeys-lru", "200mb", "may lose jobs"),
        ("allkeys-lfu", "0", "may lose jobs"),
        ("noeviction", "0", None),
        ("volatile-lru", "200mb", None),
        ("volatile-ttl", "200mb", None),
    ],
)
def test_what_a_full_store_would_do_is_said_before_it_is_full(client, store, policy, limit, sentence):
    before = store.config_get("maxmemory*")
    try:
        store.config_set("maxmemory-policy", policy)
        store.config_set("maxmemory", limit)
        warnings = found(client, 503)["warnings"]
    finally:
        for name in ("maxmemory-policy", "maxmemory"):
            store.config_set(name, before[name])
    assert (sentence in warnings["eviction"]) if sentence else "eviction" not in warnings


@pytest.mark.parametrize(("off_seconds", "way"), [(-30, "behind"), (30, "before"), (1, None)])
def test_a_clock_that_differs_from_the_stores_is_said(client, monkeypatch, off_seconds, way):
    monkeypatch.setattr(readiness, "time", SimpleNamespace(time=lambda: time.time() + off_seconds))
    warnings = found(client, 503)["warnings"]
    assert (f" s {way} the store's" in warnings["clock"]) if way else "clock" not in warnings


@pytest.mark.parametrize("text", ["default = ", 'default = "s3cret"\n', None])
def test_rules_that_the_next_start_could_not_read_are_said_without_their_words(client, policy_file, text):
    policy_file.unlink() if text is None else policy_file.write_text(text)
    warnings = found(client, 503)["warnings"]
    assert "the next start will fail" in warnings["policy"]
    assert "s3cret" not in warnings["policy"]
    assert str(policy_file) not in warnings["policy"]
