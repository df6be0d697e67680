"""Stored pages are served whatever others do slowly: the whole site, a real gunicorn, and many clients."""

import http.client
import json
import select
import socket
import sys
from contextlib import closing, contextmanager, suppress

import pytest

from app.store.bundled import prepare
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.gateway.serving import gunicorn, impatient
from tests.notebooks import QUIET
from tests.standin import Hang, StandIn
from tests.web.conftest import StoreProcess

SLOW_OF_A_KIND = 40
WAITING = 100
HOLD_SECONDS = 4
GIGABYTE = 1 << 30
SMALL_BUFFER = 4096
"""Of a client that reads nothing: the kernel shall not read in its place."""


@pytest.fixture(scope="module")
def upstream():
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def site_environ(environ, upstream, tmp_path_factory):
    """A store, and one worker that a hanging upstream may keep busy; the settings that lead there."""
    folder = tmp_path_factory.mktemp("patience")
    bundled = prepare(folder / "store", memory_bytes=64 << 20)
    store = StoreProcess(bundled.url, bundled.command)
    store.start()
    environ = {name: value for name, value in environ.items() if name != "VITRINE_POLICY_FILE"} | {
        **upstream.settings,
        # What is tried here is not how soon a busy machine's store answers.
        "VITRINE_REDIS_URL": f"{store.url}?socket_timeout=20",
        "VITRINE_WAIT_SECONDS": "20",
        "VITRINE_FETCH_TIMEOUT_SECONDS": "60",
        "VITRINE_ACCESS_LOG": "false",  # so that what is in the log is a complaint
    }
    worker = start([sys.executable, "-m", "app", "worker"], cwd=ROOT, env=environ)
    yield environ
    worker.kill()
    worker.wait(WAIT_SECONDS)
    store.stop()


@pytest.fixture(scope="module")
def page(upstream):
    """The address of what will be stored."""
    return "/url/" + upstream.put("/stored.ipynb", QUIET).removeprefix("http://")


@contextmanager
def serving(folder, environ, page):
    """The site, with the page stored there."""
    conf = impatient(folder, head_seconds=HOLD_SECONDS, stall_seconds=HOLD_SECONDS, bytes_per_second=100_000)
    with gunicorn(folder, conf=conf, environ=environ) as running:
        for address in (page, "/local/quiet.ipynb"):
            wait_until(lambda address=address: is_there(running.port, address), address)
        yield running


@pytest.fixture(scope="module")
def server(site_environ, page, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server"), site_environ, page) as running:
        yield running


def stored(port, page):
    """The stored page's answer, without its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    with closing(connection):
        connection.request("GET", page)
        response = connection.getresponse()
        response.read()
        return response


def is_there(port, page):
    """Whether the page is shown by now; a machine with much to do starts a server slowly."""
    with suppress(TimeoutError):
        return stored(port, page).status == 200
    return False


def is_hit(answer):
    return answer.status == 200 and answer.headers["Cache-Status"].startswith("vitrine; hit; ttl")


def told(port, text, **options):
    """A client that has sent this, and reads nothing."""
    client = socket.socket()
    client.settimeout(WAIT_SECONDS)
    if options.get("small"):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    client.connect(("127.0.0.1", port))
    client.sendall(text.encode())
    return client


def answer_to(client):
    """Status, headers and body, up to the end of the connection."""
    with client, suppress(ConnectionResetError):
        response = http.client.HTTPResponse(client)
        response.begin()
        return response.status, response.headers, response.read()
    return None, {}, b""


def answered_already(clients):
    return select.select(clients, [], [], 0)[0]


@pytest.fixture
def large_file():
    """The largest file that is served as it is."""
    static = ROOT / "static" / "vendor"
    return max((path for path in static.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)


def test_stored_pages_are_served_beside_slow_heads_slow_bodies_and_clients_that_do_not_read(
    server, page, large_file
):
    address = large_file.relative_to(ROOT)
    heads = [told(server.port, f"GET {page} HTTP/1.1\r\nHost: here\r\nA: ") for _ in range(SLOW_OF_A_KIND)]
    post = "POST /api/v1/jobs HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    bodies = [
        told(server.port, post + 'Content-Length: 900000\r\n\r\n{"notebook": ') for _ in range(SLOW_OF_A_KIND)
    ]
    request = f"GET /{address} HTTP/1.1\r\nHost: here\r\n\r\n"
    readers = [told(server.port, request, small=True) for _ in range(SLOW_OF_A_KIND)]
    answers = [stored(server.port, page) for _ in range(10)]
    assert answered_already(heads + bodies) == []
    assert all(map(is_hit, answers))

    assert [answer_to(client)[0] for client in heads] == [408] * SLOW_OF_A_KIND
    for status, headers, body in map(answer_to, bodies):
        assert (status, headers["Content-Type"]) == (408, "application/problem+json")
        assert json.loads(body)["type"].endswith("too-slow")
    for client in readers:
        wait_until(lambda client=client: client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), "the reset")
        client.close()


def test_a_large_file_arrives_whole(server, large_file):
    client = told(server.port, f"GET /{large_file.relative_to(ROOT)} HTTP/1.1\r\nHost: here\r\n\r\n")
    assert answer_to(client)[2] == large_file.read_bytes()


def test_stored_pages_are_served_while_a_hundred_requests_wait_and_the_end_waits_for_none(
    site_environ, page, upstream, tmp_path
):
    upstream.behave("/files/hang", Hang())
    host = upstream.url.removeprefix("http://")
    with serving(tmp_path, site_environ, page) as server:
        waiting = [
            told(server.port, f"GET /url/{host}/files/hang/{number}.ipynb HTTP/1.1\r\nHost: here\r\n\r\n")
            for number in range(WAITING)
        ]
        wait_until(lambda: upstream.calls("/files/hang"), "the worker to ask upstream")
        assert all(is_hit(stored(server.port, page)) for _ in range(10))
        wait_until(
            lambda: (
                stored(server.port, "/local/quiet.ipynb").headers["Cache-Status"] == "vitrine; hit; fwd=stale"
            ),
            "what is fresh for a second to be served stale",
        )
        assert [answer_to(client)[2] for client in answered_already(waiting)] == []

        server.process.terminate()
        for status, headers, _body in map(answer_to, waiting):
            assert (status, headers["Connection"]) == (202, "close")
        assert server.process.wait(WAIT_SECONDS) == 0
        assert server.log.read_text() == ""


@pytest.mark.parametrize("expect", ["", "Expect: 100-continue\r\n"])
def test_a_body_that_says_that_it_is_too_large_is_refused_unread(server, expect):
    post = "POST /api/v1/jobs HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    client = told(server.port, f"{post}{expect}Content-Length: {GIGABYTE}\r\n\r\n")
    status, headers, body = answer_to(client)
    assert (status, headers["Connection"]) == (413, "close")
    assert json.loads(body)["type"].endswith("too-large")
