"""Two machines without anything in common but a store: for a reader they are one."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from rq import Worker

from app.store.connection import connect
from tests.conftest import WAIT_SECONDS, wait_until
from tests.deploy.fleet import Fleet, fleet
from tests.notebooks import code, markdown, notebook, shows
from tests.standin import Hang
from tests.store.servers import certificate

__all__ = ["certificate"]  # a fixture

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(scope="module")
def machines(certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet(Path(tmp_path_factory.mktemp("fleet")), certificate) as running:
        yield running


def test_one_notebook_is_one_fetch_and_the_same_bytes_at_both(machines: Fleet) -> None:
    address = machines.upstream.put(
        "/one.ipynb", notebook(markdown("# One"), code("1", shows(image_png=PIXEL)))
    )
    path = "/url/" + address.removeprefix("http://")
    asks = [
        lambda machine=machine: machine.ask(path)
        for machine in (machines.first, machines.second)
        for _ in "ab"
    ]
    answers = machines.at_once(*asks)
    assert [answer.status for answer, _body in answers] == [200] * 4
    assert len({body for _answer, body in answers}) == 1
    assert len({answer.headers["ETag"] for answer, _body in answers}) == 1
    assert len(machines.upstream.calls("/files/one.ipynb")) == 1
    known = machines.second.ask(path, If_None_Match=answers[0][0].headers["ETag"])
    assert known[0].status == 304
    front = machines.front.ask(path)
    assert (front[0].headers["ETag"], front[1]) == (answers[0][0].headers["ETag"], answers[0][1])


def test_a_job_posted_to_one_is_read_at_the_other(machines: Fleet) -> None:
    posted = notebook(markdown("# Posted here, read there"))
    answer, body = machines.first.ask("/api/v1/jobs", "POST", {"notebook": json.loads(posted)})
    job = json.loads(body)
    assert answer.status == 202
    path = f"/api/v1/jobs/{job['id']}?wait=30"
    wait_until(lambda: json.loads(machines.second.ask(path)[1])["status"] == "done", "the job")
    results = [
        machine.ask(f"/api/v1/jobs/{job['id']}/result")[1] for machine in (machines.second, machines.first)
    ]
    assert b"Posted here, read there" in results[0]
    assert results[0] == results[1] == machines.front.ask(f"/api/v1/jobs/{job['id']}/result")[1]


def test_the_events_of_a_job_of_one_machine_come_through_nginx_as_they_happen(machines: Fleet) -> None:
    address = machines.upstream.put("/told.ipynb", notebook(markdown("# Told")))
    machines.upstream.behave("/files/told.ipynb", Hang())
    job = json.loads(machines.first.ask("/api/v1/jobs", "POST", {"url": address})[1])
    connection = machines.front.connection()
    connection.request("GET", f"/api/v1/jobs/{job['id']}/events")
    events = connection.getresponse()
    assert events.headers["Content-Type"].startswith("text/event-stream")
    states = (json.loads(line.removeprefix(b"data: "))["status"] for line in events if line[:6] == b"data: ")
    assert next(state for state in states if state != "queued") == "running"
    machines.upstream.behave("/files/told.ipynb")
    assert list(states)[-1] == "done"
    connection.close()


def test_a_page_comes_compressed_as_it_was_stored_and_then_from_nginx(machines: Fleet) -> None:
    address = machines.upstream.put("/two.ipynb", notebook(markdown("# Two")))
    path = "/url/" + address.removeprefix("http://")
    first, body = machines.front.ask(path, Accept_Encoding="br, gzip")
    again, same = machines.front.ask(path, Accept_Encoding="br, gzip")
    assert (first.headers["Content-Encoding"], same) == ("br", body)
    assert [answer.headers.get_all("Cache-Status")[-1] for answer in (first, again)] == [
        "nginx; fwd=uri-miss",
        "nginx; hit",
    ]
    machines.upstream.put("/two.ipynb", notebook(markdown("# Two, changed")))
    assert b"Two, changed" in machines.front.ask(f"{path}?refresh=1")[1]
    assert b"Two, changed" in machines.front.ask(path)[1]


def test_a_worker_that_is_told_to_end_finishes_what_it_renders(machines: Fleet, workers_back: None) -> None:
    address = machines.upstream.put("/slow.ipynb", notebook(markdown("# Slow")))
    machines.upstream.behave("/files/slow.ipynb", Hang())
    body = json.dumps({"url": address}).encode()
    job = json.loads(machines.front.ask("/api/v1/jobs", "POST", body, Content_Type="application/json")[1])
    assert machines.upstream.log.wait_for("/files/slow.ipynb", 1, WAIT_SECONDS)

    def let_go() -> None:
        """One of the two has the job, and each has been told by then."""
        wait_until(lambda: "STOPP" in machines.first.control("status", "vitrine:worker-1"), "SIGTERM to one")
        wait_until(lambda: _is_told(machines), "SIGTERM to who renders")
        machines.upstream.behave("/files/slow.ipynb")

    said, exit_code, _ = machines.at_once(
        lambda: machines.first.control("stop", "vitrine:worker-1"),
        lambda: machines.second.end("worker"),
        let_go,
    )
    assert "stopped" in said
    assert exit_code == 0
    assert json.loads(machines.front.ask(f"/api/v1/jobs/{job['id']}")[1])["status"] == "done"
    assert len(machines.upstream.calls("/files/slow.ipynb")) == 1


@pytest.fixture
def workers_back(machines: Fleet) -> Iterator[None]:
    """Whatever a test did to them."""
    yield
    machines.upstream.behave("/files/slow.ipynb")
    if machines.second.processes["worker"].poll() is not None:
        machines.second.run("worker")
    machines.first.control("start", "vitrine:*")
    wait_until(machines.first.is_up, "the first machine to be back")
    [first], second = machines.first.pids("worker"), machines.second.processes["worker"].pid
    wait_until(lambda: {first, second} <= _workers(machines), "both workers to look for jobs")


def _workers(machines: Fleet) -> set[int]:
    """Processes that look for jobs; signals find them prepared."""
    store = connect(machines.store_url)
    workers = [store.hmget(key, "pid", "state") for key in Worker.all_keys(connection=store)]
    return {int(pid) for pid, state in workers if state == b"idle"}


def _is_told(machines: Fleet) -> bool:
    store = connect(machines.store_url)
    workers = [key for key in store.scan_iter("rq:worker:*") if store.type(key) == b"hash"]
    return any(store.hexists(key, "shutdown_requested_date") for key in workers)


def test_with_one_machine_stopped_the_other_serves_and_renders(machines: Fleet, workers_back: None) -> None:
    address = machines.upstream.put("/three.ipynb", notebook(markdown("# Three")))
    path = "/url/" + address.removeprefix("http://")
    assert machines.second.ask(path)[0].status == 200
    assert "stopped" in machines.first.control("stop", "vitrine:*")
    assert not machines.first.is_up()
    pages = [
        machines.front.ask(f"{path}?theme={theme}") for theme in ("dark", "light", "auto") for _ in range(3)
    ]
    assert [answer.status for answer, _body in pages] == [200] * 9
    cold = machines.upstream.put("/four.ipynb", notebook(markdown("# Four")))
    assert machines.front.ask("/url/" + cold.removeprefix("http://"))[0].status == 200


def test_active_content_is_on_the_second_origin_and_nothing_else(machines: Fleet) -> None:
    body = notebook(code("x", shows(text_html="<script>document.title = 'ran'</script>")))
    path = "/url/" + machines.upstream.put("/active.ipynb", body).removeprefix("http://")
    page = machines.front.ask(path)[1].decode()
    origin = f"https://127.0.0.1:{machines.front.content_port}"
    [source] = re.findall(r'<iframe class="content-frame"[^>]* src="([^"]+)"', page)
    assert source.startswith(f"{origin}/frame/url/")
    frame, content = machines.front.ask(source.removeprefix(origin), content=True)
    assert frame.status == 200
    assert b"document.title" in content
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    elsewhere = machines.front.ask(source.removeprefix(origin))[0]
    assert elsewhere.status == 302
    assert elsewhere.headers["Location"].startswith(f"{origin}/frame/url/")
    assert machines.front.ask("/", content=True)[0].status == 404


def test_new_code_is_taken_up_without_a_refused_connection(machines: Fleet) -> None:
    server = psutil.Process(machines.second.processes["web"].pid)
    before = {child.pid for child in server.children()}
    server.send_signal(signal.SIGHUP)
    statuses = []

    def has_new_processes() -> bool:
        statuses.append(machines.second.ask("/healthz")[0].status)
        now = {child.pid for child in server.children()}
        return bool(now) and not now & before

    wait_until(has_new_processes, "gunicorn to take up new code")
    wait_until(lambda: machines.second.ask("/readyz")[0].status == 200, "all of it to be ready")
    assert set(statuses) == {200}


def test_supervisor_starts_again_what_dies(machines: Fleet) -> None:
    [before] = machines.first.pids("worker")
    machines.first.control("signal", "KILL", "vitrine:worker-1")
    wait_until(lambda: machines.first.pids("worker") - {before}, "another worker in its place")
