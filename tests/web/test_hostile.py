"""What an upstream can do and a notebook can hold, through a whole site: a clear error, and no more."""

import os
import signal
import subprocess
import sys

import pytest
from rq import Worker

from app.factory import create_app
from app.store.connection import connect
from config.settings import ROOT, load
from tests import bombs, misfits
from tests.conftest import WAIT_SECONDS, wait_until
from tests.notebooks import markdown, notebook

"""Until all of them have ended, on a busy machine."""


def worker_pids(url):
    """Of the workers that listen to a store."""
    return sorted(worker.pid for worker in Worker.all(connection=connect(url)))


def started(client, url):
    """The address of a job."""
    return client.post("/api/v1/jobs", json={"url": url}).json["links"]["self"]


def ended(client, job):
    """A job's JSON, once it has ended."""
    wait_until(lambda: client.get(job).json["status"] in ("done", "failed"), job)
    return client.get(job).json


@pytest.fixture(scope="module")
def pids(site):
    """The site's workers, once there are both."""
    wait_until(lambda: len(worker_pids(site.redis_url)) == 2, "the workers")
    return worker_pids(site.redis_url)


@pytest.fixture
def misfit_job(client, rude, kept):
    """Has a misfit asked for; by a host name of its own, whose silence is forgotten before and after."""
    misfits.serve(rude)
    kept.forget_limits()
    yield lambda name: started(client, rude.url(misfits.path_of(name), host="localhost"))
    kept.forget_limits()


@pytest.mark.parametrize("name", misfits.MISFITS)
def test_a_misfit_is_a_clear_error_or_a_notebook_all_the_same(client, misfit_job, name):
    job = ended(client, misfit_job(name))
    misfit = misfits.MISFITS[name]
    if misfit.status == 200:
        assert (job["status"], job["error"]) == ("done", None)
        assert "A quiet notebook" in client.get(job["links"]["page"]).text
        return
    assert job["status"] == "failed"
    assert job["error"]["status"] in (misfit.status, misfit.or_status), job["error"]["detail"]
    assert misfit.said in job["error"]["detail"] or job["error"]["status"] != misfit.status
    assert "secret" not in str(job["error"])


def test_beside_misfits_good_notebooks_are_shown_and_no_worker_dies(
    client, local_dir, unique, site, pids, misfit_job
):
    """The good ones are local: a server has so many seconds to answer, and a busy machine may need more."""
    jobs = [misfit_job(name) for name in ("silent", "gzip", "endless header", "reset in the body")]
    names = [f"{unique}-{number}.ipynb" for number in range(9)]
    for name in names:
        (local_dir / name).write_bytes(notebook(markdown(f"good {name}")))
    good = [started(client, f"/local/{name}") for name in names]
    assert {ended(client, job)["status"] for job in good} == {"done"}
    assert {ended(client, job)["status"] for job in jobs} == {"failed"}
    assert worker_pids(site.redis_url) == pids


# --- notebooks -----------------------------------------------------------------------------------

HOSTILE = {
    "100,000 outputs": (lambda: bombs.many_outputs(100_000), 200, "Only the first 20,000 outputs are shown"),
    "deep": (lambda: bombs.deep(5_000), 422, "nested more than 100 levels deep"),
    "a huge integer": (lambda: bombs.huge_integer(1_000_000), 200, "beside it"),
    "broken UTF-8": (bombs.broken_utf8, 200, "before"),
    "objects without end": (lambda: bombs.many_objects(3_000_000), 413, "VITRINE_MAX_JSON_MEMORY_BYTES"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_notebook_is_shown_in_part_or_says_why_it_is_not(client, site, pids, local_dir, name):
    make, status, said = HOSTILE[name]
    (local_dir / f"{name}.ipynb").write_bytes(make())
    address = f"/local/{name}.ipynb"
    wait_until(lambda: client.get(address).status_code != 202, name)
    answer = client.get(address)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text[-3000:]
    assert worker_pids(site.redis_url) == pids


GOOD = 10


@pytest.fixture(scope="module")
def strict(store_server, tmp_path_factory):
    """A site of two workers that gives a render little, and opens every door to what takes much."""
    connect(store_server).flushall()
    folder = tmp_path_factory.mktemp("strict")
    environ = {
        "VITRINE_REDIS_URL": store_server,
        "VITRINE_LOCAL_DIR": str(folder),
        "VITRINE_DATA_DIR": str(folder),
        "VITRINE_RENDER_TIMEOUT_SECONDS": "10",
        "VITRINE_RENDER_MEMORY_BYTES": str(200 << 20),
        "VITRINE_MAX_OUTPUT_TEXT_CHARS": "100000000",
        "VITRINE_MAX_PAGE_BYTES": "1000000000",
        "VITRINE_WAIT_SECONDS": "1",
        "VITRINE_RATE_LIMIT": "",
    }
    (folder / "time.ipynb").write_bytes(bombs.many_parts(120, 200_000))
    (folder / "memory.ipynb").write_bytes(bombs.swelling(35_000_000))
    for number in range(GOOD):
        (folder / f"good-{number}.ipynb").write_bytes(notebook(markdown(f"good {number}")))
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "app", "worker"], cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}
        )
        for _ in range(2)
    ]
    wait_until(lambda: len(worker_pids(store_server)) == 2, "the workers")
    yield create_app(load(environ)).test_client(), sorted(worker.pid for worker in workers)
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
        worker.wait(WAIT_SECONDS)


def test_a_render_past_its_time_or_memory_says_so_and_harms_nobody(strict, store_server):
    client, pids = strict
    bombs_at = {"time": "VITRINE_RENDER_TIMEOUT_SECONDS", "memory": "VITRINE_RENDER_MEMORY_BYTES"}
    for name in bombs_at:
        assert client.get(f"/local/{name}.ipynb").status_code in (202, 422)
    for number in range(GOOD):
        address = f"/local/good-{number}.ipynb"
        wait_until(lambda address=address: client.get(address).status_code == 200, address)
    for name, setting in bombs_at.items():
        address = f"/local/{name}.ipynb"
        wait_until(lambda address=address: client.get(address).status_code != 202, name)
        answer = client.get(address)
        assert (answer.status_code, setting in answer.text) == (422, True), answer.text[-3000:]
        assert client.get(f"/download{address}").status_code == 200
    assert worker_pids(store_server) == pids
