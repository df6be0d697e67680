"""Secrets of the settings, of requests and of addresses, against everything that a running site says."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog

from app.factory import create_app
from app.logs import to_stderr
from app.store.bundled import prepare
from app.store.connection import answers, connect
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.notebooks import QUIET
from tests.standin import BROKEN, LIMITED, Canned, StandIn

OF_THE_SERVER = {
    "VITRINE_GITHUB_TOKEN": "s3cret-github",
    "VITRINE_API_TOKENS": "s3cret-api-1,s3cret-api-2",
    "VITRINE_SIGN_IN_SECRET": "s3cret-proxy",
}
OF_THE_REQUEST = {
    "Authorization": "Bearer s3cret-bearer",
    "Cookie": "session=s3cret-cookie",
    "Proxy-Authorization": "Basic s3cret-basic",
    "X-Api-Key": "s3cret-header",
}
IN_THE_ADDRESS = "s3cret-query"


@dataclass
class Site:
    """What it says, and where it keeps things."""

    port: int
    store_url: str
    folder: Path

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """Status, and the answer whole: its headers and its bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        sent = {**OF_THE_REQUEST, "Content-Type": "application/json", **headers}
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, sent)
            answer = connection.getresponse()
            return answer.status, f"{answer.headers}\n{answer.read().decode(errors='replace')}"
        finally:
            connection.close()

    def done(self, path: str) -> tuple[int, str]:
        """The same, once no render is under way for it."""
        wait_until(lambda: self.ask("GET", path)[0] != 202, f"the answer of {path}")
        return self.ask("GET", path)

    def said(self) -> str:
        """Standard output and error of all processes, and the store's log."""
        return "\n".join(file.read_text(errors="replace") for file in self.folder.rglob("*.log"))

    def kept(self) -> str:
        """All keys and values of the store."""
        store = connect(self.store_url)
        return "\n".join(f"{key!r} {_value(store, key)!r}" for key in store.scan_iter())


def _value(store, key):
    read = {b"string": store.get, b"hash": store.hgetall, b"list": lambda one: store.lrange(one, 0, -1)}
    return read.get(store.type(key), lambda one: None)(key)


@pytest.fixture(scope="module")
def upstream():
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def site(upstream, tmp_path_factory):
    """Web, worker and store, each with its words in a file."""
    folder = Path(tmp_path_factory.mktemp("secrets"))
    store = prepare(folder, memory_bytes=64 << 20)
    environ = {
        "PATH": os.environ["PATH"],
        **upstream.settings,
        **OF_THE_SERVER,
        "VITRINE_REDIS_URL": store.url,
        "VITRINE_LOCAL_DIR": "",
        "VITRINE_RATE_LIMIT": "",
        "VITRINE_FETCH_TIMEOUT_SECONDS": "2",
    }
    port_file = folder / "gunicorn.log"
    module = [sys.executable, "-m"]
    gunicorn = [*module, "gunicorn", "-c", "config/gunicorn.conf.py", "wsgi:application", "--workers", "1"]
    running = []
    with port_file.open("wb") as web_log, (folder / "worker.log").open("wb") as worker_log:
        said = {"stdout": worker_log, "stderr": subprocess.STDOUT}
        running.append(start(store.command, **said))
        wait_until(lambda: answers(connect(store.url)), "the store to answer")
        running.append(start([*module, "app", "worker"], cwd=ROOT, env=environ, **said))
        running.append(
            start(
                [*gunicorn, "--bind", "127.0.0.1:0", "--log-level", "info"],
                cwd=ROOT,
                env=environ,
                stdout=web_log,
                stderr=subprocess.STDOUT,
            )
        )
        wait_until(lambda: "Listening at" in port_file.read_text(), "the web role to listen")
        port = int(port_file.read_text().partition("http://127.0.0.1:")[2].partition(" ")[0])
        yield Site(port, store.url, folder)
        for process in running:
            process.kill()
        for process in running:
            process.wait(WAIT_SECONDS)


@pytest.fixture(scope="module")
def visited(site, upstream):
    """After all kinds of requests, good ones and bad ones: their answers by address."""
    host = upstream.url.removeprefix("http://")
    upstream.put("/good.ipynb", QUIET)
    upstream.put("/page.ipynb", b"<!doctype html> s3cret-upstream")
    upstream.files["/broken.ipynb"] = Canned(500, b"s3cret-upstream")
    upstream.files["/away.ipynb"] = Canned(
        302, b"", {"Location": f"{upstream.url}/files/gone.ipynb?token={IN_THE_ADDRESS}-2"}
    )
    upstream.repo("o/r").commit("main", {"a.ipynb": QUIET})
    upstream.behave("/api/repos/o/limited", LIMITED)
    upstream.behave("/api/repos/o/broken", BROKEN)
    paths = [
        *(
            f"/url/{host}/files/{name}.ipynb?token={IN_THE_ADDRESS}"
            for name in ("good", "gone", "page", "broken", "away")
        ),
        f"/url/{host}/files/good.ipynb/%3Frlkey%3D{IN_THE_ADDRESS}",
        f"/urls/10.0.0.1/a.ipynb?rlkey={IN_THE_ADDRESS}",
        f"/url/user:{IN_THE_ADDRESS}@{host}/a.ipynb",
        f"/create?url={quote(f'https://user:{IN_THE_ADDRESS}@example.org/a.ipynb')}",
        "/github/o/r/blob/main/a.ipynb",
        "/github/o/",
        "/github/o/limited/",
        "/github/o/broken/",
        "/nothing",
    ]
    return {path: site.done(path) for path in paths}


def test_no_secret_of_the_server_or_of_a_request_is_in_any_answer_or_kept(site, visited):
    further = [
        site.ask("GET", path)[1] for path in ("/", "/metrics", "/readyz", "/healthz", "/api/v1/openapi.json")
    ]
    job = site.ask(
        "POST", "/api/v1/jobs", {"url": "https://example.org/a.ipynb"}, Authorization="Bearer s3cret-api-1"
    )
    refused = site.ask("POST", "/api/v1/jobs", {"url": "https://example.org/b.ipynb"})
    assert (job[0], refused[0]) == (202, 401)
    answered = "\n".join([*(text for _, text in visited.values()), *further, job[1], refused[1]])
    kept = site.kept()
    assert visited["/github/o/r/blob/main/a.ipynb"][0] == 200
    assert "vitrine:entry:" in kept
    assert "s3cret-upstream" not in answered
    for secret in _secrets():
        assert secret not in answered + kept, secret


def test_no_secret_of_any_kind_is_in_a_log(site, visited):
    site.ask("GET", f"/{IN_THE_ADDRESS}%00")
    said = site.said()
    assert "Listening at" in said
    assert "s3cret" not in said


def test_the_secret_of_an_address_is_in_no_other_page_and_in_no_problem(site, visited):
    for path in ("/", "/metrics", "/readyz", "/github/o/r/blob/main/a.ipynb"):
        assert IN_THE_ADDRESS not in site.ask("GET", path)[1]
    failed = [path for path, (status, _) in visited.items() if status >= 400]
    assert len(failed) >= 8
    for path in failed:
        assert "s3cret" not in site.ask("GET", path, Accept="application/json")[1], path


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """What is logged, as each role does it."""
    monkeypatch.setattr(sys, "stderr", written := StringIO())
    to_stderr()
    yield written.getvalue
    structlog.reset_defaults()


def test_a_defect_is_logged_by_its_place_and_without_anybodys_words(settings, log):
    app = create_app(settings)

    def defect(address):
        try:
            raise ValueError(address)
        except ValueError as error:
            raise KeyError(f"not {address}") from error

    app.add_url_rule("/defect/<path:address>", view_func=defect)
    answer = app.test_client().get("/defect/user:s3cret-1@host/a.ipynb/%3Frlkey=s3cret-2?token=s3cret-3")
    logged = log()
    assert answer.status_code == 500
    assert "builtins.KeyError" in logged
    assert "builtins.ValueError" in logged
    assert "test_secrets.py" in logged
    assert "/defect/…@host/a.ipynb/" in logged
    assert "s3cret" not in logged


def _secrets():
    values = [*OF_THE_SERVER.values(), *OF_THE_REQUEST.values()]
    return (value.rpartition(" ")[2].rpartition("=")[2] for one in values for value in one.split(","))
