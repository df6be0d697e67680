"""Faults, tried for real: processes of a `serve` are killed, one at a time, while 200 requests are made."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from app.store.connection import connect
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.notebooks import QUIET
from tests.standin import Hang, StandIn

REQUESTS = 200
ADDRESSES = 25
CLIENTS = 8


@dataclass
class Asked:
    """One request: what came of it."""

    address: str
    status: int
    """0: the connection broke."""
    body: str

    @property
    def job(self) -> dict:
        """What a 202 says."""
        return json.loads(self.body)


@dataclass
class Site:
    """A `serve` under test, looked at from outside."""

    process: subprocess.Popen
    port: int
    data_dir: Path
    upstream: StandIn
    results: list[Asked] = field(default_factory=list)

    @property
    def store(self):
        return connect(f"unix://{self.data_dir}/valkey.sock")

    def ask(self, address: str) -> Asked:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        try:
            connection.request("GET", address, headers={"Accept": "application/json"})
            response = connection.getresponse()
            return Asked(address, response.status, response.read().decode())
        except ConnectionError:  # a time-out is none: it fails the test
            return Asked(address, 0, "")
        finally:
            connection.close()

    def page(self, path: str) -> str:
        """The address of a notebook of the upstream, below its name for any other site."""
        return "/url/" + self.upstream.put(path, QUIET).removeprefix("http://")

    def processes(self, what: str) -> list[psutil.Process]:
        """The living processes of a role; of the web server, those that answer."""
        words = {"worker": "app worker", "store": "valkey-server", "web": "gunicorn"}[what]
        roles = [
            one for one in psutil.Process(self.process.pid).children() if words in " ".join(one.cmdline())
        ]
        return [child for role in roles for child in role.children()] if what == "web" else roles

    def worker_of(self, job_id: str) -> psutil.Process:
        name = self.store.hget(f"rq:job:{job_id}", "worker_name").decode()
        return psutil.Process(int(self.store.hget(f"rq:worker:{name}", "pid")))

    def is_whole(self) -> bool:
        """All processes are there, all answer, and nothing is left of those that are gone."""
        counts = [len(self.processes(role)) for role in ("store", "worker", "web")]
        if counts != [1, 2, 2] or self.ask("/readyz").status != 200:
            return False
        left = [*self.store.scan_iter("rq:wip:*"), *self.store.scan_iter("vitrine:live:*")]
        return self.store.scard("rq:workers") == 2 and not left


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`serve` with two web processes and two workers."""
    folder = tmp_path_factory.mktemp("faults")
    with StandIn() as upstream:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")},
            **upstream.settings,
            "VITRINE_DATA_DIR": str(folder),
            "VITRINE_LOCAL_DIR": "",
            "VITRINE_RATE_LIMIT": "",
            "VITRINE_WAIT_SECONDS": "1",
            "VITRINE_FETCHES_PER_HOST": "2",
        }
        command = [sys.executable, "-m", "app", "serve", "--port", "0"]
        command += ["--web-workers", "2", "--render-workers", "2"]
        out = folder / "out"
        with out.open("wb") as file:
            process = start(command, cwd=ROOT, env=environ, stdout=file)
        wait_until(
            lambda: "is ready" in out.read_text() or process.poll() is not None, "the site to be ready"
        )
        port = int(re.findall(r":(\d+)$", out.read_text(), re.MULTILINE)[0])
        yield Site(process, port, folder, upstream)
        process.terminate()
        process.wait(WAIT_SECONDS)


def kill(site: Site, what: str, job_id: str) -> None:
    """Kill what works on this job, or one of those that everybody needs."""
    victim = {
        "work-horse": lambda: site.worker_of(job_id).children()[0],
        "worker": lambda: site.worker_of(job_id),
        "web process": lambda: site.processes("web")[0],
        "store": lambda: site.processes("store")[0],
    }[what]()
    victim.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("what", ["work-horse", "worker", "web process", "store"])
def test_a_killed_process_costs_no_job_and_no_reader_more_than_a_moment(site: Site, what: str) -> None:
    name = what.replace(" ", "-")
    pages = [site.page(f"/{name}/{number}.ipynb") for number in range(ADDRESSES)]
    site.upstream.behave(f"/files/{name}/held", Hang())
    held = site.ask(site.page(f"/{name}/held.ipynb"))
    assert site.upstream.log.wait_for(f"/files/{name}/held", 1, WAIT_SECONDS)

    enough = threading.Semaphore(0)

    def ask(number: int) -> Asked:
        asked = site.ask(pages[number * 7 % ADDRESSES])
        enough.release()
        return asked

    with ThreadPoolExecutor(CLIENTS) as clients:
        load = [clients.submit(ask, number) for number in range(REQUESTS)]
        for _ in range(CLIENTS):
            assert enough.acquire(timeout=WAIT_SECONDS)
        kill(site, what, held.job["id"])
        site.upstream.behave(f"/files/{name}/held")
        asked = [held, *(request.result() for request in load)]

    # Nobody is told anything but the truth: a page, a job, and of a store that is gone just that.
    may_be = {200, 202} | {"web process": {0}, "store": {503}}.get(what, set())
    assert {one.status for one in asked} <= may_be
    assert all("store" in json.loads(one.body)["detail"] for one in asked if one.status == 503)

    # Every job that was accepted is done, once, and its page is there.
    jobs = {one.job["id"]: one.address for one in asked if one.status == 202}
    wait_until(lambda: ended(site, jobs) == {"done"}, "all jobs to be done")
    assert max(Counter(jobs.values()).values()) == 1
    wait_until(lambda: {site.ask(page).status for page in pages} == {200}, "all pages")
    fetches = Counter(seen.path for seen in site.upstream.calls(f"/files/{name}/"))
    tried_again = sum(fetches.values()) - len(fetches)
    assert tried_again <= {"work-horse": 1, "worker": 1, "web process": 0, "store": 2}[what]

    wait_until(site.is_whole, "the site to be whole again")


def ended(site: Site, jobs: dict[str, str]) -> set[str]:
    return {json.loads(site.ask(f"/api/v1/jobs/{job_id}").body)["status"] for job_id in jobs}
