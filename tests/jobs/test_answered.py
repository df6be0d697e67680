"""A reader gets what is stored for them while the rest of the answer is still being made."""

import gzip
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from app.factory import create_app
from app.formats.base import Surfaces
from app.jobs.answered import First
from app.jobs.documents import record_of
from app.jobs.pipeline import Pipeline
from app.jobs.queue import Jobs
from app.jobs.task import REST_NICENESS
from app.jobs.worker import NICENESS
from app.models import Document, Rendered, SourceRef
from app.registry import from_settings
from app.store.cache import Cache, Surface, digest
from app.store.connection import connect
from app.store.counters import Counters
from app.work import Work
from config.settings import load
from tests.conftest import wait_until
from tests.jobs import workers
from tests.notebooks import QUIET

BLOB = "0" * 64 + ".png"
HTML = {"Content-Type": "text/html; charset=utf-8"}
GO = "go"
"""What the embed of these notebooks waits for."""
COMPOSING = "composing"


@pytest.fixture
def settings(store_url):
    return load({"VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "30", "VITRINE_RATE_LIMIT": ""})


@pytest.fixture
def jobs(settings, store):
    return Jobs(store, connect(settings.redis_url, blocking=True), settings)


@pytest.fixture
def client(settings):
    return create_app(settings).test_client()


@pytest.fixture
def cache(store):
    return Cache(store, keep_seconds=1000)


@pytest.fixture
def locator(cache):
    """Of a notebook that never has to be asked for again."""
    sha256 = digest(QUIET)
    ref = SourceRef("posted", f"posted/{sha256}", {"sha256": sha256}, immutable=True)
    record = record_of(Document(ref, b"", "a.ipynb"), sha256, fetched_at=1.0, checked_at=1.0)
    cache.put_fetched(ref.locator, QUIET, record)
    return ref.locator


@pytest.fixture
def pipeline(settings, store, cache):
    """A real one, whose format composes an embed when it is told to."""

    class Slow:
        name = "html"

        def render(self, _document, _work, _reuse):
            return Rendered(html="<p>", active=False, title="A title", blobs={BLOB: b"picture"})

        def surfaces(self, _rendered, _document, _work, _source, _fetched_at):
            return Surfaces({"page": lambda: Surface(b"page", HTML), "embed": self.embed})

        def embed(self):
            store.rpush(COMPOSING, os.getpid())
            store.blpop(GO)
            return Surface(b"embed", HTML)

    return Pipeline(
        settings=settings,
        registry=from_settings(settings),
        http=None,
        cache=cache,
        counters=Counters(store),
        formats={"html": Slow()},
    )


@pytest.fixture
def under_way(settings, store, locator, pipeline, client):
    """A worker whose work-horse composes the embed of a notebook; gives the page."""
    with workers.worker(settings, pipeline):
        answer = client.get(f"/{locator}", headers={"Accept-Encoding": "br"})
        wait_until(lambda: store.llen(COMPOSING) == 1, "the embed to be composed")
        yield answer


def test_a_page_and_its_pictures_are_there_before_the_rest_is_made(under_way, locator, jobs, client, cache):
    assert (under_way.status_code, under_way.headers["Cache-Status"]) == (
        200,
        "vitrine; fwd=uri-miss; stored",
    )
    assert {"queue", "render", "compose"} <= {
        step.partition(";")[0] for step in under_way.headers["Server-Timing"].split(", ")
    }
    assert cache.blob(BLOB) == b"picture"
    assert jobs.get(jobs.current_id(Work(locator))).status == "running"
    again = client.get(f"/{locator}", headers={"Accept-Encoding": "br"})
    assert again.headers["Cache-Status"].startswith("vitrine; hit")
    assert (again.data, again.headers["ETag"]) == (under_way.data, under_way.headers["ETag"])


def test_nobody_is_told_of_what_there_is_not(pipeline, store, locator, cache):
    store.rpush(GO, "")
    told = []
    first = First("frame", tell=lambda *what: told.append(what), told=lambda: told.append("told"))
    assert pipeline.run(Work(locator), first=first)["problem"] is None
    assert told == []
    assert cache.entry(Work(locator).key).whole


@pytest.mark.usefixtures("under_way")
def test_the_rest_gives_way_to_what_others_wait_for(store):
    composing = psutil.Process(int(store.lindex(COMPOSING, 0)))
    assert composing.nice() == min(19, os.nice(0) + NICENESS + REST_NICENESS)


@pytest.mark.usefixtures("under_way")
def test_who_asks_for_the_rest_meanwhile_gets_it_from_the_same_job(store, client, locator):
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(client.get, f"/embed/{locator}")
        wait_until(lambda: store.info("clients")["blocked_clients"] == 2, "the reader to wait, too")
        assert not asked.done()
        store.rpush(GO, 1)
        answer = asked.result()
    assert (answer.status_code, answer.data) == (200, b"embed")
    assert store.llen(COMPOSING) == 1


@pytest.mark.usefixtures("under_way")
def test_a_page_that_was_told_in_one_coding_comes_in_any(client, locator):
    assert client.get(f"/{locator}", headers={"Accept-Encoding": "identity"}).data == b"page"
    answer = client.get(f"/{locator}", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data) == b"page"


@pytest.mark.usefixtures("under_way")
def test_a_program_is_told_that_the_job_runs_until_all_is_there(store, client, locator, jobs):
    posted = client.post("/api/v1/jobs", json={"url": f"http://localhost/{locator}"})
    assert (posted.status_code, posted.json["status"]) == (202, "running")
    store.rpush(GO, 1)
    assert jobs.wait(jobs.get(posted.json["id"]), 30).status == "done"
    assert client.post("/api/v1/jobs", json={"url": f"http://localhost/{locator}"}).status_code == 200


@pytest.mark.usefixtures("under_way")
def test_what_a_killed_work_horse_did_not_make_is_made_by_the_next(store, client, jobs, locator):
    os.kill(int(store.lindex(COMPOSING, 0)), signal.SIGKILL)
    wait_until(lambda: store.llen(COMPOSING) == 2, "the job to be tried once more")
    assert client.get(f"/{locator}", headers={"Accept-Encoding": "br"}).status_code == 200
    os.kill(int(store.lindex(COMPOSING, 1)), signal.SIGKILL)
    job_id = jobs.current_id(Work(locator))
    wait_until(lambda: jobs.get(job_id).status == "failed", "the job to have failed")
    assert client.get(f"/embed/{locator}").status_code == 500
    for failure in store.keys("vitrine:failure:*"):
        store.delete(failure)
    store.rpush(GO, 1)
    assert client.get(f"/embed/{locator}").status_code == 200
    assert store.llen(COMPOSING) == 3
