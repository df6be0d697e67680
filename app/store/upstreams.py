"""What upstreams say of how often they may be asked, and which addresses were refused.

vitrine:quota   hash: host → JSON: requests left, requests in all, when that is so again
"""

import re
import time
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from typing import Final, cast

import orjson
import redis
import structlog

from app.errors import Refusal
from app.measures import REFUSED
from app.store.cache import PREFIX
from app.store.tallies import Figure, Tallies

_KEY: Final = PREFIX + "quota"
_NAMES: Final = ("x-ratelimit-", "ratelimit-")
"""GitHub's and Gitea's headers begin like the first, GitLab's like the second."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Quota:
    """Of one host, as it last said."""

    left: int
    limit: int
    reset_at: int
    """Seconds since the epoch; 0 where it did not say."""

    def at(self, now: float) -> "Quota":
        """What it comes to at a time: after the reset, all is there again."""
        return Quota(self.limit, self.limit, 0) if 0 < self.reset_at <= now else self


class StoreWatch:
    """Keeps in the store what the guarded client meets. Without a store, a fetch goes on."""

    def __init__(self, client: redis.Redis, hosts: Collection[str]) -> None:
        """
        Args:
            hosts: whose quota is kept; what other hosts say is not, for anybody can bring a host here.
        """
        self._redis = client
        self._tallies = Tallies(client)
        self._hosts = frozenset(hosts)

    def refused(self, reason: Refusal) -> None:
        """Count it."""
        try:
            self._tallies.add([Figure(REFUSED, (reason,))])
        except redis.RedisError:
            log.warning("the store does not count a refused address", reason=reason)

    def answered(self, host: str, headers: Mapping[str, str]) -> None:
        """Note the host's quota, where it says one."""
        quota = quota_of(headers) if host in self._hosts else None
        if quota is None:
            return
        try:
            self._redis.hset(_KEY, host, orjson.dumps(astuple(quota)).decode())
        except redis.RedisError:
            log.warning("the store does not keep a source's quota", host=host)


def quotas(client: redis.Redis) -> Mapping[str, Quota]:
    """Host → its quota now."""
    kept = cast("dict[bytes, bytes]", client.hgetall(_KEY))
    now = time.time()
    return {host.decode(): Quota(*orjson.loads(value)).at(now) for host, value in kept.items()}


def quota_of(headers: Mapping[str, str]) -> Quota | None:
    """What an answer says of it; None: nothing, or nothing that can be read."""
    for name in _NAMES:
        left, limit = headers.get(name + "remaining", ""), headers.get(name + "limit", "")
        if _is_number(left) and _is_number(limit):
            reset = headers.get(name + "reset", "")
            return Quota(int(left), int(limit), int(reset) if _is_number(reset) else 0)
    return None


def _is_number(text: str) -> bool:
    return re.fullmatch("[0-9]{1,11}", text) is not None
