"""What clients send wrongly, slowly or not at all, and what they do not read: a real gunicorn."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import WAIT_SECONDS, wait_until
from tests.gateway.serving import CONF, Running, gunicorn, impatient

APPLICATION = """
import time

def application(environ, start_response):
    wish, _, value = environ["PATH_INFO"].removeprefix("/").partition("/")
    body = wish.encode()
    if wish == "read":
        body = environ["wsgi.input"].read()
    elif wish == "sleep":
        time.sleep(float(value))
    elif wish == "large":
        body = bytes(int(value))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
"""
ENDING_WHEN_ACCEPTED = """
import runpy
globals().update(runpy.run_path({conf!r}))
from app.gateway.worker import WebWorker

class Ending(WebWorker):
    def _serve(self, listener):
        server = super()._serve(listener)
        handle = server.do_handle
        def ended_first(*accepted):
            self.handle_exit(15, None)
            handle(*accepted)
        server.do_handle = ended_first
        return server

worker_class = Ending
"""
ENDING_ASLEEP = """
import pathlib
import runpy
globals().update(runpy.run_path({conf!r}))
from gevent.monkey import get_original
from app.gateway import worker

worker._LAST_REQUEST_SECONDS = dict.fromkeys(worker._LAST_REQUEST_SECONDS, -1)

class Ending(worker.WebWorker):
    def handle(self, listener, client, addr):
        self.handle_exit(15, None)
        super().handle(listener, client, addr)

    def _end_connections(self):
        pathlib.Path("asleep").touch()
        [client] = self._connections
        get_original("select", "select")([client], [], [])
        super()._end_connections()

worker_class = Ending
"""
PLACES = 12
SECRET = b"s3cret-of-a-query"
GET = b"GET /hello HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /read HTTP/1.1\r\nHost: here\r\n"
LARGE = 32 << 20
BODIES = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = Path(tmp_path_factory.mktemp("gateway"))
    (folder / "wsgi.py").write_text(APPLICATION)
    conf = impatient(
        folder,
        head_seconds=1,
        stall_seconds=1,
        bytes_per_second=10_000,
        linger_seconds=3,
        bodies_bytes=BODIES,
    )
    with gunicorn(
        folder, "--keep-alive", "1", "--worker-connections", str(PLACES), conf=conf, cwd=folder
    ) as running:
        yield running
        assert SECRET not in running.log.read_bytes()
        assert b"Traceback" not in running.log.read_bytes()


def dialled(server: Running, address: str = "127.0.0.1", **options: int) -> socket.socket:
    """A connection to the server; `receive_bytes` is what the kernel may hold for its reader."""
    client = socket.socket()
    client.settimeout(WAIT_SECONDS)
    if "receive_bytes" in options:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["receive_bytes"])
    client.bind((address, 0))
    client.connect(("127.0.0.1", server.port))
    return client


def until_closed(client: socket.socket) -> bytes:
    """All that the server says until it closes."""
    said = b""
    with suppress(ConnectionResetError):
        while data := client.recv(1 << 16):
            said += data
    return said


def answered(client: socket.socket) -> bytes:
    """One answer, whole."""
    said = b""
    while b"\r\n\r\n" not in said:
        data = client.recv(1 << 16)
        assert data, f"closed after {said!r}"
        said += data
    length = int(re.search(rb"Content-Length: (\d+)", said)[1])
    while len(said.partition(b"\r\n\r\n")[2]) < length:
        said += client.recv(1 << 16)
    return said


def drip(client: socket.socket, what: bytes) -> None:
    """Send the same again and again, slowly, until the server has had enough."""

    def send() -> None:
        with suppress(OSError):
            while True:
                client.sendall(what)
                time.sleep(0.1)

    threading.Thread(target=send, daemon=True).start()


def request(*fields: bytes, line: bytes = b"POST /read?token=" + SECRET + b" HTTP/1.1") -> bytes:
    return b"\r\n".join([line, *fields, b"", b""])


HOST = b"Host: here"
CHUNKED = b"Transfer-Encoding: chunked"
MALFORMED = {
    "no request": (b"\x16\x03\x01\x02\x00" + SECRET + b"\r\n\r\n", 400),
    "no version": (b"GET /?token=" + SECRET + b"\r\n\r\n", 400),
    "bytes in the address": (request(HOST, line=b"GET /?token=" + SECRET + b"\xff HTTP/1.1"), 400),
    "HTTP/2 without a word": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a bare LF": (b"GET / HTTP/1.1\nHost: here\n\n", 400),
    "a space before the colon": (request(b"Host : here"), 400),
    "a folded field": (request(HOST, b"A: b", b" c"), 400),
    "a control character": (request(HOST, b"A: b\x00c"), 400),
    "two hosts": (request(HOST, b"Host: there"), 400),
    "length and chunks": (request(HOST, b"Content-Length: 4", CHUNKED) + b"0\r\n\r\n", 400),
    "two lengths": (request(HOST, b"Content-Length: 0", b"Content-Length: 30"), 400),
    "a length with a sign": (request(HOST, b"Content-Length: +1"), 400),
    "chunks twice": (request(HOST, CHUNKED, CHUNKED), 400),
    "chunks before something": (request(HOST, b"Transfer-Encoding: chunked, gzip"), 400),
    "an unknown coding": (request(HOST, b"Transfer-Encoding: xchunked"), 501),
    "chunks of HTTP/1.0": (request(CHUNKED, line=b"POST /read HTTP/1.0"), 400),
    "a chunk of a wrong size": (request(HOST, CHUNKED) + b"0x4\r\nabcd\r\n0\r\n\r\n", 400),
    "a chunk without an end": (request(HOST, CHUNKED) + b"4\r\nabcdGET / HTTP/1.1\r\n\r\n", 400),
    "an address in a trailer": (request(HOST, CHUNKED) + b"0\r\nHost: there\r\n\r\n", 400),
    "a long address": (request(HOST, line=b"GET /" + 9000 * b"x" + b" HTTP/1.1"), 414),
    "many fields": (request(HOST, *(b"A: b" for _ in range(100))), 431),
    "a long field": (request(HOST, b"A: " + 9000 * b"b"), 431),
    "an odd expectation": (request(HOST, b"Expect: miracles"), 417),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_request_gets_one_readable_answer_and_no_second(server: Running, what: str) -> None:
    sent, status = MALFORMED[what]
    with dialled(server) as client:
        client.sendall(sent + GET)
        said = until_closed(client)
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close" in head
    assert b"text/plain" in head
    assert re.fullmatch(rb"[A-Z][^\n<>]+\.\n", body)


def test_a_head_that_drips_is_answered_408(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n")
        drip(client, b"A: b\r\n")
        assert until_closed(client).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_drips_is_answered_408(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(POST + b"Content-Length: 1000000\r\n\r\n")
        drip(client, b"abc")
        assert until_closed(client).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_says_nothing_is_told_nothing(server: Running) -> None:
    with dialled(server) as fresh, dialled(server) as kept:
        kept.sendall(GET)
        assert answered(kept).endswith(b"hello")
        assert until_closed(fresh) == until_closed(kept) == b""


def test_a_client_that_reads_nothing_is_cut_off(server: Running) -> None:
    with dialled(server, receive_bytes=4096) as client:
        client.sendall(b"GET /large/%d HTTP/1.1\r\nHost: here\r\n\r\n" % LARGE)
        wait_until(lambda: is_reset(client), "the reset")


def is_reset(client: socket.socket) -> bool:
    return client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


def test_a_connection_is_kept_while_its_request_is_worked_on(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(b"GET /sleep/1.5 HTTP/1.1\r\nHost: here\r\n\r\n")
        assert answered(client).endswith(b"sleep")
        client.sendall(GET + GET)
        assert answered(client).count(b"hello") in (1, 2)


def test_a_small_body_that_nobody_reads_leaves_the_connection_of_use(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(b"POST /unread HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\nabc" + GET)
        assert until_closed(client).count(b"HTTP/1.1 200 OK") == 2


def test_a_large_body_that_nobody_reads_is_cut_and_the_answer_arrives(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(b"POST /unread HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % LARGE)
        client.sendall(bytes(LARGE))
        said = until_closed(client)
    assert said.endswith(b"unread")
    assert b"Connection: close" in said


def test_bodies_are_held_up_to_a_bound_and_forgotten_with_their_requests(server: Running) -> None:
    for _ in range(3):
        with dialled(server) as client:
            client.sendall(POST + b"Content-Length: %d\r\n\r\n" % (2 * BODIES) + bytes(2 * BODIES))
            said = until_closed(client)
        assert said.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nRetry-After: " in said
    with dialled(server) as client:
        client.sendall(POST + b"Content-Length: %d\r\n\r\n" % (BODIES // 2) + b"x" * (BODIES // 2))
        assert answered(client).endswith(b"x" * (BODIES // 2))


def test_a_body_is_asked_for_when_it_is_read_and_not_before(server: Running) -> None:
    expecting = b"Host: here\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with dialled(server) as client:
        client.sendall(b"POST /read HTTP/1.1\r\n" + expecting)
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert until_closed(client).endswith(b"abc")
    with dialled(server) as client:
        client.sendall(b"POST /unread HTTP/1.1\r\n" + expecting)
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_where_all_places_are_taken_the_oldest_idle_one_makes_room(server: Running) -> None:
    idle = [dialled(server) for _ in range(PLACES)]
    for client in idle:
        client.sendall(GET)
        assert answered(client).endswith(b"hello")
    with dialled(server) as late:
        late.sendall(GET)
        assert answered(late).endswith(b"hello")
        idle[0].settimeout(0.5)
        assert idle[0].recv(1) == b""
    for client in idle:
        client.close()


def test_where_all_places_work_a_newcomer_is_told_to_come_again(server: Running) -> None:
    working = [dialled(server) for _ in range(PLACES)]
    for client in working:
        client.sendall(b"GET /sleep/2 HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    with dialled(server) as late:
        late.sendall(GET)
        said = until_closed(late)
    assert said.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: " in said
    assert [until_closed(client)[-5:] for client in working] == [b"sleep"] * PLACES


def test_who_does_not_read_does_not_keep_other_addresses_out(server: Running) -> None:
    lazy = [dialled(server, receive_bytes=4096) for _ in range(PLACES)]
    for client in lazy:
        client.sendall(b"GET /large/%d HTTP/1.1\r\nHost: here\r\n\r\n" % LARGE)
    for client in lazy:
        assert client.recv(1) == b"H"
    with dialled(server, "127.0.0.2") as other:
        other.sendall(GET)
        assert answered(other).endswith(b"hello")
    for client in lazy:
        client.close()


def test_asked_to_end_it_answers_who_was_accepted_in_that_very_moment(tmp_path: Path) -> None:
    (tmp_path / "wsgi.py").write_text(APPLICATION)
    conf = tmp_path / "ending.conf.py"
    conf.write_text(ENDING_WHEN_ACCEPTED.format(conf=str(CONF)))
    with gunicorn(tmp_path, conf=conf, cwd=tmp_path) as running, dialled(running) as client:
        client.sendall(GET)
        assert until_closed(client).endswith(b"hello")


def test_asked_to_end_it_reads_what_came_while_it_was_not_scheduled(tmp_path: Path) -> None:
    (tmp_path / "wsgi.py").write_text(APPLICATION)
    conf = tmp_path / "ending.conf.py"
    conf.write_text(ENDING_ASLEEP.format(conf=str(CONF)))
    with gunicorn(tmp_path, conf=conf, cwd=tmp_path) as running, dialled(running) as client:
        wait_until((tmp_path / "asleep").exists, "it to be asked to end")
        client.sendall(GET)
        assert until_closed(client).endswith(b"hello")


def test_asked_to_end_it_answers_what_is_under_way(tmp_path: Path) -> None:
    (tmp_path / "wsgi.py").write_text(APPLICATION)
    with gunicorn(tmp_path, "--graceful-timeout", "600", cwd=tmp_path) as running:
        with dialled(running) as idle, dialled(running) as working:
            for client in (idle, working):
                client.sendall(GET)
                answered(client)
            working.sendall(b"GET /sleep/1.5 HTTP/1.1\r\nHost: here\r\n\r\n")
            running.process.terminate()
            assert until_closed(idle) == b""
            said = until_closed(working)
        assert said.endswith(b"sleep")
        assert b"Connection: close" in said
        assert running.process.wait(WAIT_SECONDS) == 0
        assert running.log.read_text() == ""
