"""What is answered before gunicorn: read as gunicorn reads it, or left to it."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gunicorn import SERVER
from gunicorn.config import Config
from gunicorn.http import RequestParser, wsgi
from hypothesis import example, given
from hypothesis import strategies as st

from app.gateway.at_once import AtOnce, Reply, plain
from app.gateway.paced import IN_A_ROW, JOINED_BYTES, Budget, PacedSocket
from app.gateway.patience import Patience
from tests.conftest import WAIT_SECONDS
from tests.gateway.serving import Running, gunicorn
from tests.gateway.test_requests import (
    CHUNKED,
    GET,
    HOST,
    MALFORMED,
    answered,
    dialled,
    request,
)

APPLICATION = """
from app.gateway.at_once import EXTENSION, Reply

def at_hand(environ):
    if environ["PATH_INFO"] != "/at-hand":
        return None
    size = int(environ["QUERY_STRING"] or 4)
    body = b"" if environ["REQUEST_METHOD"] == "HEAD" else size * b"h"
    return Reply("200 OK", b"Content-Type: text/plain\\r\\nContent-Length: %d\\r\\n" % size, body)

class Application:
    extensions = {EXTENSION: at_hand}

    def __call__(self, environ, start_response):
        body = f"asked for {environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

application = Application()
"""
AT_HAND = b"GET /at-hand HTTP/1.1\r\nHost: here\r\n\r\n"
BROWSER = request(
    b"Host: here",
    b"Connection: keep-alive",
    b'sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"',
    b"Upgrade-Insecure-Requests: 1",
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
    b"Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    b"Accept-Encoding: gzip, deflate, br, zstd",
    b"Cookie: a=b; c=\xe4",
    line=b"GET /gist/someone/ab%C3%A4%2F?theme=dark&x=%3F HTTP/1.1",
)
LEFT_TO_GUNICORN = {
    "another method": request(HOST, line=b"POST / HTTP/1.1"),
    "an older version": request(HOST, line=b"GET / HTTP/1.0"),
    "the last request of a connection": request(HOST, b"Connection: close", line=b"GET / HTTP/1.1"),
    "a wish for another protocol": request(HOST, b"Upgrade: h2c", line=b"GET / HTTP/1.1"),
    "a body of known length": request(HOST, b"Content-Length: 3", line=b"GET / HTTP/1.1"),
    "a body in chunks": request(HOST, CHUNKED, line=b"GET / HTTP/1.1"),
    "an expectation": request(HOST, b"Expect: 100-continue", line=b"GET / HTTP/1.1"),
    "a field said twice": request(HOST, b"A: b", b"a: c", line=b"GET / HTTP/1.1"),
    "a name that WSGI could mistake": request(HOST, b"X_Forwarded_For: 1.2.3.4", line=b"GET / HTTP/1.1"),
    "no host": request(b"A: b", line=b"GET / HTTP/1.1"),
    "a whole address": request(HOST, line=b"GET http://there/ HTTP/1.1"),
    "two slashes": request(HOST, line=b"GET //there/x HTTP/1.1"),
    "a fragment": request(HOST, line=b"GET /#x HTTP/1.1"),
    "two requests": GET + GET,
    "half a request": GET[:-2],
    "an empty line before": b"\r\n" + GET,
    "nothing": b"",
}


@pytest.mark.parametrize("what", LEFT_TO_GUNICORN)
def test_what_is_more_than_a_plain_head_is_left_to_gunicorn(what: str) -> None:
    assert plain(LEFT_TO_GUNICORN[what]) is None


@pytest.mark.parametrize("what", MALFORMED)
def test_what_gunicorn_refuses_is_left_to_it(what: str) -> None:
    assert plain(MALFORMED[what][0]) is None


# --- read alike -------------------------------------------------------------------------------------

CONFIG = Config()
CONFIG.set("forwarded_allow_ips", "")
NAMES = st.sampled_from(
    [
        "Host",
        "Accept",
        "X-Forwarded-For",
        "Connection",
        "Content-Length",
        "A",
        "a-B",
        "A_B",
        "A ",
        " A",
        "Ä",
        "",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        ["", "here", "keep-alive", "Keep-Alive", "close", "0", "\tx ", "a,b", "ä", "x\x00", "x\ry"]
    ),
    st.text(st.characters(codec="latin-1"), max_size=12),
)
TARGETS = st.one_of(
    st.sampled_from(["/", "/a%2Fb%E4?c=d?e", "/%", "//x", "/a#b", "/a b", "*", "/a;b=c?", "/\x7f", "/[x"]),
    st.text(st.characters(codec="latin-1"), max_size=12).map("/{}".format),
)


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    """Of requests that are right, and of some that are nearly so."""
    line = f"{draw(st.sampled_from(['GET', 'HEAD', 'get', 'POST']))} {draw(TARGETS)} HTTP/1.1"
    fields = draw(st.lists(st.tuples(NAMES, VALUES), max_size=5))
    end = draw(st.sampled_from(["\r\n\r\n", "\r\n\r\n", "\r\n", "\r\n\r\nGET / HTTP/1.1\r\n\r\n"]))
    lines = [line, "Host: here", *(f"{name}:{value}" for name, value in fields)]
    return ("\r\n".join(lines) + end).encode("latin-1")


def read_by_gunicorn(head: bytes) -> dict[str, Any]:
    """The environ that it makes."""
    requests = RequestParser(CONFIG, iter([head]), ("192.0.2.1", 1))
    one = next(requests)
    environ: dict[str, Any] = wsgi.create(one, None, ("192.0.2.1", 1), ("192.0.2.2", 80), CONFIG)[1]
    assert not one.should_close()
    assert one.body.read() == b""
    assert requests.unreader.take_buffered() == b"", "there was more than this request"
    return environ


@given(heads())
@example(GET)
@example(BROWSER)
def test_a_head_that_is_read_here_is_read_as_gunicorn_reads_it(head: bytes) -> None:
    environ = plain(head)
    if environ is None:
        return
    by_gunicorn = read_by_gunicorn(head)
    said = {name for name in by_gunicorn if name.startswith("HTTP_")}
    assert said == {name for name in environ if name.startswith("HTTP_")}
    assert {name: by_gunicorn[name] for name in environ} == environ


def test_what_browsers_send_is_read_here() -> None:
    environ = plain(BROWSER)
    assert environ is not None
    assert environ["PATH_INFO"] == "/gist/someone/abÃ¤/"
    assert environ["QUERY_STRING"] == "theme=dark&x=%3F"


# --- a real gunicorn --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = Path(tmp_path_factory.mktemp("at-once"))
    (folder / "wsgi.py").write_text(APPLICATION)
    with gunicorn(folder, cwd=folder) as running:
        yield running
        assert b"Traceback" not in running.log.read_bytes()


def test_one_connection_gets_what_is_at_hand_and_what_is_not(server: Running) -> None:
    with dialled(server) as client:
        for sent, body in ((AT_HAND, b"hhhh"), (GET, b"asked for GET /hello"), (AT_HAND, b"hhhh")) * 2:
            client.sendall(sent)
            said = answered(client)
            assert said.endswith(b"\r\n\r\n" + body)
            assert said.startswith(b"HTTP/1.1 200 OK\r\nServer: ")


def test_the_server_says_the_same_of_itself_either_way(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(AT_HAND)
        at_once = answered(client)
        client.sendall(AT_HAND.replace(b"\r\n\r\n", b"\r\nA: b\r\nA: c\r\n\r\n"))
        by_gunicorn = answered(client)
    lines = re.compile(
        rb"^(?:HTTP|Server|Connection|Content-Type|Date: \w+, \d\d \w+ \d+ ).*?(?=\d\d:|\r$)", re.M
    )
    assert by_gunicorn.endswith(b"asked for GET /at-hand")
    assert lines.findall(at_once) == lines.findall(by_gunicorn)
    assert len(lines.findall(at_once)) == 5


def test_head_gets_no_body_and_the_connection_stays_of_use(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(AT_HAND.replace(b"GET", b"HEAD"))
        head = client.recv(1 << 16)
        assert head.endswith(b"Content-Length: 4\r\n\r\n")
        client.sendall(AT_HAND)
        assert answered(client).endswith(b"hhhh")


def test_a_large_answer_comes_whole(server: Running) -> None:
    size = 40 * JOINED_BYTES
    with dialled(server) as client:
        client.sendall(AT_HAND.replace(b"/at-hand", b"/at-hand?%d" % size))
        assert answered(client).partition(b"\r\n\r\n")[2] == size * b"h"


def test_a_body_that_looks_like_a_request_is_no_request(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(b"POST /unread HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % len(AT_HAND))
        assert answered(client).endswith(b"asked for POST /unread")
        client.sendall(AT_HAND)
        client.sendall(GET)
        assert answered(client).endswith(b"asked for GET /hello")


def test_the_rest_of_a_head_that_looks_like_a_request_is_no_request(server: Running) -> None:
    with dialled(server) as client:
        client.sendall(GET + b"GET /second HTTP/1.1\r\nHost: here\r\nA: ")
        assert answered(client).endswith(b"asked for GET /hello")
        client.sendall(AT_HAND.replace(b"Host", b"B"))
        assert answered(client).endswith(b"asked for GET /second")


def test_asked_to_end_it_says_so_in_its_last_answer(tmp_path: Path) -> None:
    (tmp_path / "wsgi.py").write_text(APPLICATION)
    with gunicorn(tmp_path, cwd=tmp_path) as running, dialled(running) as client:
        client.sendall(AT_HAND)
        said = answered(client)
        running.process.terminate()
        while b"Connection: keep-alive" in said:
            client.sendall(AT_HAND)
            said = answered(client)
        assert b"Connection: close" in said
        assert running.process.wait(WAIT_SECONDS) == 0


# --- one connection's turns -------------------------------------------------------------------------


class Client:
    """A socket whose client has sent all of this already, in pieces, so that nobody waits for it."""

    family = socket.AF_UNIX

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = [*pieces, b""]
        self.sent: list[bytes] = []

    def settimeout(self, _seconds: float) -> None:
        """Never waited for."""

    def recv(self, _size: int) -> bytes:
        return self.pieces.pop(0)

    def send(self, data: bytes) -> int:
        self.sent.append(data)
        return len(data)


def connected(client: Client) -> PacedSocket:
    at_once = AtOnce(lambda _environ: Reply("200 OK", b"", b"h"), scheme="http", server=SERVER)
    return PacedSocket(client, "", Patience(), Budget(0), at_once)


def test_a_head_that_comes_in_pieces_is_gunicorns_whatever_a_piece_looks_like() -> None:
    client = Client(GET[:-2], AT_HAND)
    paced = connected(client)
    assert paced.recv(1 << 13) == GET[:-2]
    assert paced.recv(1 << 13) == AT_HAND
    assert client.sent == []


def test_a_client_that_is_always_ready_lets_others_have_their_turn() -> None:
    client = Client(*[AT_HAND] * 2 * IN_A_ROW)
    seen: list[int] = []
    other = gevent.spawn(lambda: seen.append(len(client.sent)))
    assert connected(client).recv(1 << 13) == b""
    other.join()
    assert seen == [IN_A_ROW]
    assert len(client.sent) == 2 * IN_A_ROW
