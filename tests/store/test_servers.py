"""The store as operators run it, reached by an address alone: from connection to finished job."""

import http.client
import json
import multiprocessing
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rq.job import Job as RqJob

from app.factory import create_app
from app.jobs.queue import Jobs
from app.jobs.worker import RenderWorker
from app.store.connection import answers, connect
from app.work import Work
from config.settings import ROOT, load
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.jobs import workers
from tests.store.servers import (
    ESCAPED,
    OF_THE_SENTINEL,
    PASSWORD,
    Certificate,
    Pair,
    Valkey,
    behind_tls,
    certificate,
    pair,
    valkey,
)
from tests.test_commands import run

__all__ = ["certificate"]  # a fixture


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("servers"))


@pytest.fixture(scope="module")
def closed(folder: Path) -> Iterator[Valkey]:
    """A server that wants a password, by TCP and by socket; `reader` has another one."""
    lines = [
        f'requirepass "{PASSWORD}"',
        "user reader on >s3cret-reader ~* &* +@all -@dangerous +info",  # as docs/operations.md advises
        f"unixsocket {folder}/v.sock",
    ]
    with valkey(folder / "closed", *lines) as server:
        yield server


@pytest.fixture(scope="module")
def tls_port(closed: Valkey, certificate: Certificate) -> Iterator[int]:
    with behind_tls(closed, certificate) as port:
        yield port


@pytest.fixture(scope="module")
def urls(closed: Valkey, tls_port: int, folder: Path, certificate: Certificate) -> dict[str, str]:
    """Good ones, and ones that must not get in."""
    authority = f"ssl_ca_certs={certificate.file}"
    client = f"ssl_certfile={certificate.file}&ssl_keyfile={certificate.key}"
    secure = f"rediss://:{ESCAPED}@127.0.0.1:{tls_port}/0"
    return {
        "password": f"redis://:{ESCAPED}@127.0.0.1:{closed.port}/0",
        "user and password": f"redis://reader:s3cret-reader@127.0.0.1:{closed.port}/0",
        "socket": f"unix://:{ESCAPED}@{folder}/v.sock",
        "TLS": f"{secure}?{authority}&{client}",
        "no password": f"redis://127.0.0.1:{closed.port}/0",
        "wrong password": f"redis://:s3cret-wrong@127.0.0.1:{closed.port}/0",
        "TLS of an unknown authority": f"{secure}?{client}",
        "TLS of another name": f"{secure}?{authority}&{client}".replace("127.0.0.1", "localhost"),
        "TLS without our certificate": f"{secure}?{authority}",
    }


@pytest.mark.parametrize("kind", ["password", "user and password", "socket", "TLS"])
def test_a_job_is_done_over_it(urls: dict[str, str], kind: str) -> None:
    settings = load({"VITRINE_REDIS_URL": urls[kind]})
    jobs = Jobs(connect(settings.redis_url), connect(settings.redis_url, blocking=True), settings)
    with workers.worker(settings, workers.done):
        job = jobs.wait(jobs.start(Work(f"local/{kind}.ipynb")).job, WAIT_SECONDS)
    assert job.status == "done"


def test_the_web_server_reaches_it_over_tls(urls: dict[str, str], folder: Path) -> None:
    """Whose sockets and TLS are its own worker class's, not Python's."""
    with socket.create_server(("127.0.0.1", 0)) as listener, (folder / "web.log").open("wb") as log:
        fd, port = listener.fileno(), listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "wsgi:application"]
        environ = {"PATH": os.environ["PATH"], "VITRINE_REDIS_URL": urls["TLS"]}
        web = start(
            [*command, "--workers", "1", "--bind", f"fd://{fd}"],
            cwd=ROOT, env=environ, pass_fds=[fd], stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
            connection.request("GET", "/readyz")
            checks = json.loads(connection.getresponse().read())["checks"]
            connection.close()
        finally:
            web.kill()
            web.wait(WAIT_SECONDS)
    assert checks["store"] == "ok"
    assert "s3cret" not in (folder / "web.log").read_text()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("no password", "does not accept the user and password"),
        ("wrong password", "does not accept the user and password"),
        ("TLS of an unknown authority", "certificate"),
        ("TLS of another name", "certificate"),
        ("TLS without our certificate", "keeps it"),
    ],
)
def test_who_may_not_see_the_store_does_not_and_is_told_why_without_the_password(
    urls: dict[str, str], kind: str, why: str
) -> None:
    assert not answers(connect(urls[kind]))
    readiness = create_app(load({"VITRINE_REDIS_URL": urls[kind]})).test_client().get("/readyz")
    assert readiness.status_code == 503
    assert why in readiness.json["checks"]["store"]
    assert "s3cret" not in readiness.text


def test_a_command_that_cannot_reach_the_store_tells_no_password() -> None:
    url = f"redis+sentinel://:{ESCAPED}@127.0.0.1:1/m?sentinel_password={OF_THE_SENTINEL}"
    worker = run("worker", VITRINE_REDIS_URL=url, VITRINE_LOCAL_DIR="")
    shown = run("config", VITRINE_REDIS_URL=url)
    assert (worker.returncode, shown.returncode) == (1, 0)
    assert "no Sentinel of VITRINE_REDIS_URL names a primary" in worker.stderr
    assert "VITRINE_REDIS_URL=redis+sentinel://" in shown.stdout
    assert "s3cret" not in worker.stderr + worker.stdout + shown.stderr + shown.stdout


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Pair]:
    with pair(tmp_path) as servers:
        yield servers


def test_jobs_go_on_at_the_new_primary_when_the_old_one_dies(watched: Pair) -> None:
    settings = load({"VITRINE_REDIS_URL": watched.url})
    client = connect(watched.url)
    jobs = Jobs(client, connect(watched.url, blocking=True), settings)
    with workers.worker(settings, workers.done) as process:
        before = jobs.wait(jobs.start(Work("local/before.ipynb")).job, WAIT_SECONDS)
        # One whose work-horse is busy just then ends, and is started again by who watches it.
        wait_until(lambda: _states(client) == {b"idle"}, "the worker to wait for jobs")
        watched.replicate()
        watched.servers[0].process.kill()
        wait_until(lambda: answers(client), "the new primary")
        assert watched.primary() == ("127.0.0.1", watched.servers[1].port)
        after = jobs.wait(jobs.start(Work("local/after.ipynb")).job, WAIT_SECONDS)
        assert (before.status, after.status) == ("done", "done")
        assert jobs.get(before.id).status == "done"
        assert process.is_alive()
        wait_until(lambda: _subscribers(client) == 1, "the worker to hear commands there")


def test_a_worker_that_finds_the_store_away_after_a_job_does_the_next_one_at_the_new_primary(
    watched: Pair,
) -> None:
    ended, go_on = multiprocessing.Event(), multiprocessing.Event()

    class BetweenJobs(RenderWorker):
        """Does nothing from the end of a job until it is told to."""

        def execute_job(self, job: RqJob, queue: object) -> None:
            super().execute_job(job, queue)
            ended.set()
            go_on.wait(WAIT_SECONDS)

    settings = load({"VITRINE_REDIS_URL": watched.url})
    client = connect(watched.url)
    jobs = Jobs(client, connect(watched.url, blocking=True), settings)
    with workers.worker(settings, workers.done, BetweenJobs) as process:
        jobs.start(Work("local/before.ipynb"))
        assert ended.wait(WAIT_SECONDS)
        watched.replicate()
        watched.servers[0].process.kill()
        go_on.set()
        wait_until(lambda: answers(client), "the new primary")
        after = jobs.start(Work("local/after.ipynb")).job
        wait_until(lambda: jobs.get(after.id).status == "done" or not process.is_alive(), "the job's end")
        assert process.is_alive()


def _states(client) -> set[bytes]:
    return {client.hget(key, "state") for key in client.smembers("rq:workers")}


def _subscribers(client) -> int:
    [name] = [channel for channel in client.pubsub_channels() if re.match(rb"rq:pubsub:", channel)] or [b""]
    return dict(client.pubsub_numsub(name)).get(name, 0)
