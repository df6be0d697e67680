"""How many renders one client may start, counted in the shared store for all machines together."""

import ipaddress
import math
import re
import time
from typing import Final

import redis
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import RateLimited

_WITH_PORT: Final = re.compile(r"(?P<v4>[0-9.]{7,15}):\d{1,5}|\[(?P<v6>[0-9a-fA-F:.]{2,45})\](?::\d{1,5})?")


class NoRateLimit:
    """For the command line and for operators who limit elsewhere."""

    def check(self, client: str) -> None:
        """Never refuses."""

    def count(self, client: str) -> None:
        """Counts nothing."""


class StoreRateLimit:
    """A moving window in Redis or Valkey."""

    def __init__(self, client: redis.Redis, rate: str) -> None:
        storage = RedisStorage("redis://", connection_pool=client.connection_pool, key_prefix="vitrine:rate")
        self._window = MovingWindowRateLimiter(storage)
        self._item: RateLimitItem = parse(rate)
        self._rate = rate

    def check(self, client: str) -> None:
        """Raises:
        RateLimited: with the seconds until the next render is free.
        """
        who = identity(client)
        if not self._window.test(self._item, who):
            reset_at = self._window.get_window_stats(self._item, who).reset_time
            raise RateLimited(
                f"One reader may start {self._rate} renders; stored pages are served without limit.",
                retry_after_seconds=max(1, math.ceil(reset_at - time.time())),
            )

    def count(self, client: str) -> None:
        """One more was started."""
        self._window.hit(self._item, identity(client))


def identity(client: str) -> str:
    """The name that a client is counted under.

    An IPv6 client owns a /64 (RFC 6177) and could change its address at each request.
    Some proxies write the client's port behind its address, which is another one for each connection.
    """
    with_port = _WITH_PORT.fullmatch(client)
    plain = (with_port["v4"] or with_port["v6"]) if with_port else client
    try:
        address = unmapped(ipaddress.ip_address(plain))
    except ValueError:
        return client or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address), 64), strict=False).network_address)
    return str(address)


def unmapped(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An IPv4 address as one: a socket for both has ``::ffff:192.0.2.1`` for it (RFC 4291 §2.5.5.2)."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
