"""Messages that are sent where a stranger says: guarded as downloads are, and nothing is read or followed."""

import time

import pytest

from app.errors import Refused, UpstreamError, UpstreamTimeout

from .upstreams import answer


def test_the_content_is_sent_and_the_status_is_what_comes_back(client, upstream):
    upstream.routes["/hook"] = answer("202 Accepted", b"thanks")
    assert client.post(upstream.url("/hook"), b'{"a": 1}', {"content-type": "application/json"}) == 202
    [request] = upstream.requests
    head = request.lower()
    assert head.startswith("post /hook http/1.1")
    assert "content-length: 8" in head
    assert "content-type: application/json" in head
    assert "user-agent: vitrine/test" in head


def test_a_redirect_is_not_followed(client, upstream):
    upstream.routes["/hook"] = answer("307 Temporary Redirect", location="/elsewhere")
    assert client.post(upstream.url("/hook"), b"{}", {}) == 307
    assert len(upstream.requests) == 1


def test_an_answer_without_end_is_not_read(client, upstream):
    upstream.routes["/hook"] = lambda connection: (
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"),
        upstream.closing.wait(20),
    )
    since = time.monotonic()
    assert client.post(upstream.url("/hook"), b"{}", {}) == 200
    assert time.monotonic() - since < 10


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "https://[::1]/",
        "ftp://example.org/",
        "https://a@b.org/",
    ],
)
def test_what_is_not_public_is_not_sent_to(client, url):
    with pytest.raises(Refused):
        client.post(url, b"{}", {})


def test_who_does_not_answer_is_left(new_client, upstream):
    upstream.routes["/hook"] = lambda _connection: upstream.closing.wait(20)
    client = new_client(f"127.0.0.1:{upstream.port}", timeout_seconds=0.2)
    with pytest.raises(UpstreamTimeout):
        client.post(upstream.url("/hook"), b"{}", {})


def test_who_hangs_up_is_an_error(client, upstream):
    upstream.routes["/hook"] = lambda connection: connection.close()
    with pytest.raises(UpstreamError):
        client.post(upstream.url("/hook"), b"{}", {})
