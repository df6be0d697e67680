"""Whatever an upstream does, the end is an answer or an error of ours."""

import contextlib
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import ServerError, UpstreamError, VitrineError
from app.fetching.client import GuardedClient
from app.fetching.guard import Guard
from app.models import HttpAnswer

from .upstreams import MemoryNetwork

STARTS = [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 F\r\nlocation: ", b"HTTP/1.1 429 L\r\nretry-after: "]
CODINGS = [b"content-encoding: ", b"gzip", b"deflate", b"br", b"zstd", b"\x1f\x8b\x08", b"\xff"]
FRAMES = [
    b"content-length: ",
    b"7",
    b"transfer-encoding: chunked",
    b"\r\n",
    b"\r\n\r\n",
    b"http://",
    b"//",
    b"[",
]
PIECES = st.sampled_from(CODINGS + FRAMES) | st.binary(max_size=20)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200_000,
    ],
    ids=lambda reply: repr(reply[:40]),
)
def test_what_is_not_http_is_an_upstream_error(reply, upstream, client) -> None:
    upstream.routes["/n.ipynb"] = reply
    with pytest.raises(UpstreamError):
        client.get(upstream.url())


def test_a_connection_that_is_refused_is_an_upstream_error(new_client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(UpstreamError, match="cannot be reached"):
        new_client(f"127.0.0.1:{port}").get(f"http://127.0.0.1:{port}/")


def test_a_connection_that_is_reset_is_an_upstream_error(upstream, client) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()

    upstream.routes["/n.ipynb"] = reset
    with pytest.raises(UpstreamError):
        client.get(upstream.url())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(STARTS), st.lists(PIECES, max_size=12))
def test_whatever_an_upstream_sends_no_other_exception_escapes(head: bytes, tail: list[bytes]) -> None:
    network = MemoryNetwork(lambda _host, _target: head + b"".join(tail))
    guard = Guard(resolver=lambda _host: ["93.184.216.34"])
    client = GuardedClient(guard, timeout_seconds=5, max_bytes=1000, user_agent="x", network=network)
    with contextlib.suppress(VitrineError):
        assert isinstance(client.get("http://a.test/"), HttpAnswer)


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nB: c"}, {"X": "a\nb"}, {"X\r\nY": "a"}, {"X": "a\0"}, {"X": "→"}, {"": "a"}]
)
def test_a_header_of_two_lines_is_not_sent(headers, upstream, client) -> None:
    with pytest.raises(ServerError):
        client.get(upstream.url(), headers=headers)
    assert upstream.requests == []
