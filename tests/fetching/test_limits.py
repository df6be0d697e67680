import pytest

from app.errors import NotFound, UpstreamLimited
from app.fetching.limits import RedisHostLimits

from .upstreams import answer


class Keys:
    """What of Redis is needed: keys with a time to live."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {}

    def ttl(self, name: str) -> int:
        return self.kept.get(name, -2)

    def set(self, name: str, value: str, *, ex: int) -> bool:
        self.kept[name] = ex
        return True


class Broken:
    def ttl(self, name: str) -> int:
        raise ConnectionError(name)

    def set(self, name: str, value: str, *, ex: int) -> bool:
        raise ConnectionError(name)


def test_a_host_that_limits_us_is_asked_no_more_until_then(upstream, new_client) -> None:
    keys = Keys()
    upstream.routes["/a"] = answer("429 Too Many", retry_after=120)
    clients = [new_client(f"127.0.0.1:{upstream.port}", limits=RedisHostLimits(keys)) for _ in range(2)]
    for client, path in zip(clients, ("/a", "/b"), strict=True):
        with pytest.raises(UpstreamLimited) as caught:
            client.get(upstream.url(path))
        assert caught.value.retry_after_seconds == 120
    assert len(upstream.requests) == 1
    assert keys.kept == {"vitrine:limited:127.0.0.1": 120}
    keys.kept.clear()
    with pytest.raises(NotFound):
        clients[0].get(upstream.url("/b"))


def test_a_redirect_to_a_host_that_limits_us_is_not_followed(upstream, new_client) -> None:
    keys = Keys()
    keys.set("vitrine:limited:limited.test", "1", ex=30)
    upstream.routes["/a"] = answer("302 Found", location=upstream.url("/b", host="limited.test"))
    client = new_client("127.0.0.0/8", limits=RedisHostLimits(keys), resolver=lambda _host: ["127.0.0.1"])
    with pytest.raises(UpstreamLimited):
        client.get(upstream.url("/a"))
    assert len(upstream.requests) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "500 Oops"])
def test_other_failures_block_nothing(status, upstream, new_client) -> None:
    keys = Keys()
    upstream.routes["/a"] = answer(status)
    with pytest.raises(Exception, match="status"):
        new_client(f"127.0.0.1:{upstream.port}", limits=RedisHostLimits(keys)).get(upstream.url("/a"))
    assert keys.kept == {}


def test_a_store_that_fails_does_not_fail_the_fetch(upstream, new_client) -> None:
    client = new_client(f"127.0.0.1:{upstream.port}", limits=RedisHostLimits(Broken()))
    upstream.routes |= {"/a": answer(body=b"{}"), "/b": answer("429 Too Many")}
    assert client.get(upstream.url("/a")).content == b"{}"
    with pytest.raises(UpstreamLimited):
        client.get(upstream.url("/b"))


@pytest.mark.parametrize(("seconds", "kept"), [(1, 1), (0, 1), (-5, 1), (3600, 3600), (999_999, 3600)])
def test_a_host_is_blocked_for_an_hour_at_most(seconds: int, kept: int) -> None:
    keys = Keys()
    RedisHostLimits(keys).block("a.test", seconds)
    assert keys.kept == {"vitrine:limited:a.test": kept}


@pytest.mark.parametrize(("ttl", "seconds"), [(-2, None), (-1, None), (0, None), (5, 5)])
def test_only_a_time_that_is_left_blocks(ttl: int, seconds: int | None) -> None:
    keys = Keys()
    keys.kept["vitrine:limited:a.test"] = ttl
    assert RedisHostLimits(keys).blocked_for("a.test") == seconds


def test_the_time_is_kept_in_the_store_that_all_workers_share(store) -> None:
    RedisHostLimits(store).block("a.test", 120)
    left = RedisHostLimits(store).blocked_for("a.test")
    assert left is not None
    assert 0 < left <= 120
    assert RedisHostLimits(store).blocked_for("b.test") is None
