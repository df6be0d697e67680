"""How many renders one client may start, counted in the shared store for all machines together."""

import ipaddress
import math
import time

import redis
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import RateLimited


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
        who = _who(client)
        if not self._window.test(self._item, who):
            reset_at = self._window.get_window_stats(self._item, who).reset_time
            raise RateLimited(
                f"One reader may start {self._rate} renders; stored pages are served without limit.",
                retry_after_seconds=max(1, math.ceil(reset_at - time.time())),
            )

    def count(self, client: str) -> None:
        """One more was started."""
        self._window.hit(self._item, _who(client))


def _who(client: str) -> str:
    """An IPv6 client owns a /64 (RFC 6177) and could change its address at each request."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client or "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return client
