"""How many renders one client may start, counted in the shared store for all machines together."""

import ipaddress
import math
import re
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import redis
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import RateLimited
from app.i18n import _, ngettext
from app.models import Quota

_WITH_PORT: Final = re.compile(r"(?P<v4>[0-9.]{7,15}):\d{1,5}|\[(?P<v6>[0-9a-fA-F:.]{2,45})\](?::\d{1,5})?")


class NoRateLimit:
    """For the command line."""

    def check(self, client: str) -> None:
        """Never refuses."""

    def count(self, client: str) -> None:
        """Counts nothing."""

    def quota(self, client: str) -> Quota | None:
        """There is none."""


class StoreRateLimit:
    """Moving windows in Redis or Valkey."""

    def __init__(self, client: redis.Redis, rate: str, own: Mapping[str, str] = MappingProxyType({})) -> None:
        """The limits.

        Args:
            rate: everybody's; empty for none.
            own: of single clients; empty for none.
        """
        storage = RedisStorage("redis://", connection_pool=client.connection_pool, key_prefix="vitrine:rate")
        self._window = MovingWindowRateLimiter(storage)
        self._general = _item(rate)
        self._own = {who: _item(one) for who, one in own.items()}

    def check(self, client: str) -> None:
        """Raises:
        RateLimited: with the seconds until the next render is free.
        """
        who = identity(client)
        item = self._own.get(who, self._general)
        if item is not None and not self._window.test(item, who):
            raise RateLimited(
                _too_many(item.amount, _span(item.get_expiry()), own=who in self._own),
                retry_after_seconds=self._reset_seconds(item, who),
            )

    def count(self, client: str) -> None:
        """One more was started."""
        who = identity(client)
        item = self._own.get(who, self._general)
        if item is not None:
            self._window.hit(item, who)

    def quota(self, client: str) -> Quota | None:
        """What a client may still start."""
        who = identity(client)
        item = self._own.get(who, self._general)
        if item is None:
            return None
        left = self._window.get_window_stats(item, who).remaining
        return Quota(item.amount, item.get_expiry(), left, self._reset_seconds(item, who))

    def _reset_seconds(self, item: RateLimitItem, who: str) -> int:
        return max(1, math.ceil(self._window.get_window_stats(item, who).reset_time - time.time()))


def _item(rate: str) -> RateLimitItem | None:
    return parse(rate) if rate else None


def _span(seconds: int) -> str:
    """``600`` → ``10 minutes``."""
    if seconds % 86400 == 0:
        return _("a day") if seconds == 86400 else ngettext("{count} day", "{count} days", seconds // 86400)
    if seconds % 3600 == 0:
        return _("an hour") if seconds == 3600 else ngettext("{count} hour", "{count} hours", seconds // 3600)
    if seconds % 60 == 0:
        return (
            _("a minute") if seconds == 60 else ngettext("{count} minute", "{count} minutes", seconds // 60)
        )
    return ngettext("{count} second", "{count} seconds", seconds)


def _too_many(count: int, span: str, *, own: bool) -> str:
    """Args:
    own: whether the limit is that of a token.
    """
    if own:
        return ngettext(
            "This token may start {count} render in {span}; stored pages are served without limit.",
            "This token may start {count} renders in {span}; stored pages are served without limit.",
            count,
            span=span,
        )
    return ngettext(
        "One reader may start {count} render in {span}; stored pages are served without limit.",
        "One reader may start {count} renders in {span}; stored pages are served without limit.",
        count,
        span=span,
    )


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
