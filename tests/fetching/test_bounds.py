"""No upstream takes more time or room than it is given."""

import socket
import zlib

import pytest

from app.errors import TooLarge, UpstreamTimeout

from .upstreams import answer

WHOLE = answer(body=b"{" + b" " * 60 + b"}")
HEAD, BODY = WHOLE[:-62], WHOLE[-62:]
CHUNKED = answer(content_length=None, transfer_encoding="chunked")
HOP = answer("302 Found", location="/n.ipynb")
LIMIT = 50 << 20


@pytest.mark.parametrize(
    ("at_once", "dripped", "rest"),
    [
        pytest.param(b"", WHOLE, b"", id="header"),
        pytest.param(HEAD, BODY, b"", id="body"),
        pytest.param(CHUNKED, b"1\r\n \r\n" * 10 + b"0\r\n\r\n", b"", id="chunks"),
        pytest.param(b"", b"HTTP/1.1 100 C\r\n\r\n" * 4, WHOLE, id="informational"),
        pytest.param(b"", HOP[:12], HOP[12:], id="redirects, each quick enough alone"),
    ],
)
def test_a_byte_at_a_time_ends_at_the_deadline(at_once, dripped, rest, upstream, new_client) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(at_once)
        upstream.drip(connection, dripped)
        connection.sendall(rest)

    upstream.routes["/n.ipynb"] = drip
    with pytest.raises(UpstreamTimeout, match="took longer than 1 s"):
        new_client(f"127.0.0.1:{upstream.port}", timeout_seconds=1.0).get(upstream.url())


def test_a_silent_upstream_ends_at_the_deadline(upstream, new_client) -> None:
    upstream.routes["/n.ipynb"] = lambda _connection: upstream.closing.wait(10)
    with pytest.raises(UpstreamTimeout):
        new_client(f"127.0.0.1:{upstream.port}", timeout_seconds=0.3).get(upstream.url())


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(upstream, new_client) -> None:
    upstream.routes["/n.ipynb"] = answer(content_length=60 << 20)
    with pytest.raises(TooLarge, match="limit of 50 MB"):
        new_client(f"127.0.0.1:{upstream.port}", max_bytes=LIMIT).get(upstream.url())


def test_a_body_that_grows_too_large_is_refused(upstream, new_client) -> None:
    def stream(connection: socket.socket) -> None:
        connection.sendall(answer(content_length=None))
        for _ in range(60):
            connection.sendall(bytes(1 << 20))

    upstream.routes["/n.ipynb"] = stream
    with pytest.raises(TooLarge, match="limit of 50 MB"):
        new_client(f"127.0.0.1:{upstream.port}", max_bytes=LIMIT).get(upstream.url())


def test_a_gzip_bomb_is_refused(upstream, client) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(50)) + packer.flush()
    assert len(bomb) < 1 << 17
    upstream.routes["/n.ipynb"] = answer(body=bomb, content_encoding="gzip")
    with pytest.raises(TooLarge, match="limit of 1 MB"):
        client.get(upstream.url())


def test_a_call_may_have_its_own_limit(upstream, client) -> None:
    upstream.routes["/n.ipynb"] = answer(body=b"12345")
    assert client.get(upstream.url(), max_bytes=5).content == b"12345"
    with pytest.raises(TooLarge):
        client.get(upstream.url(), max_bytes=4)
