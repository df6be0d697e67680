import pytest

from app.errors import NotFound, UpstreamLimited
from app.store.breaker import StoreBreaker
from app.store.connection import connect

from .upstreams import answer


@pytest.fixture
def breaker(store) -> StoreBreaker:
    return StoreBreaker(store, try_seconds=25)


def test_a_host_that_limits_us_is_asked_no_more_until_then(upstream, new_client, breaker, store) -> None:
    upstream.routes["/a"] = answer("429 Too Many", retry_after=120)
    clients = [new_client(f"127.0.0.1:{upstream.port}", breaker=breaker) for _ in range(2)]
    for client, path in zip(clients, ("/a", "/b"), strict=True):
        with pytest.raises(UpstreamLimited) as caught:
            client.get(upstream.url(path))
        assert caught.value.retry_after_seconds == pytest.approx(120, abs=3)
    assert len(upstream.requests) == 1
    store.delete("vitrine:limited:127.0.0.1")
    with pytest.raises(NotFound):
        clients[0].get(upstream.url("/b"))


def test_a_redirect_to_a_host_that_limits_us_is_not_followed(upstream, new_client, breaker) -> None:
    breaker.block("limited.test", 30)
    upstream.routes["/a"] = answer("302 Found", location=upstream.url("/b", host="limited.test"))
    client = new_client("127.0.0.0/8", breaker=breaker, resolver=lambda _host: ["127.0.0.1"])
    with pytest.raises(UpstreamLimited):
        client.get(upstream.url("/a"))
    assert len(upstream.requests) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "500 Oops"])
def test_other_failures_block_nothing(status, upstream, new_client, breaker, store) -> None:
    upstream.routes["/a"] = answer(status)
    with pytest.raises(Exception, match="status"):
        new_client(f"127.0.0.1:{upstream.port}", breaker=breaker).get(upstream.url("/a"))
    assert store.keys("vitrine:limited:*") == []


def test_a_store_that_fails_does_not_fail_the_fetch(upstream, new_client, tmp_path) -> None:
    nobody = StoreBreaker(connect(f"unix://{tmp_path}/none.sock"), try_seconds=25)
    client = new_client(f"127.0.0.1:{upstream.port}", breaker=nobody)
    upstream.routes |= {"/a": answer(body=b"{}"), "/b": answer("429 Too Many")}
    assert client.get(upstream.url("/a")).content == b"{}"
    with pytest.raises(UpstreamLimited):
        client.get(upstream.url("/b"))
