"""Hosts that have asked us to wait, remembered so that nobody asks them in the meantime."""

import logging
from typing import Any, Final, Protocol

from app.fetching.statuses import MAX_WAIT_SECONDS

_log: Final = logging.getLogger(__name__)


class HostLimits(Protocol):
    """Which hosts are not to be asked just now."""

    def blocked_for(self, host: str) -> int | None:
        """Seconds until `host` may be asked again, or None: now."""
        ...

    def block(self, host: str, seconds: int) -> None:
        """Do not ask `host` for `seconds`."""
        ...


class NoHostLimits:
    """Remembers nothing: for a single fetch, and for tests."""

    def blocked_for(self, host: str) -> int | None:  # noqa: ARG002 - the twin's signature
        """Never."""
        return None

    def block(self, host: str, seconds: int) -> None:
        """Nothing."""


class KeyStore(Protocol):
    """The two commands of a Redis client that are needed."""

    def ttl(self, name: str) -> Any:
        """Seconds until the key expires; negative where there is none."""
        ...

    def set(self, name: str, value: str, *, ex: int) -> Any:
        """Set a key that expires after `ex` seconds."""
        ...


class RedisHostLimits:
    """Shared by all workers around one Redis. Without Redis a fetch goes on as if nothing were blocked."""

    def __init__(self, redis: KeyStore) -> None:
        self._redis = redis

    def blocked_for(self, host: str) -> int | None:
        """What is left of the longest hour that a host can be blocked."""
        try:
            seconds = int(self._redis.ttl(_key(host)))
        except Exception:  # noqa: BLE001 - the client's errors are its own, and none may stop a fetch
            _log.warning("the store does not tell which hosts have asked us to wait")
            return None
        return seconds if seconds > 0 else None

    def block(self, host: str, seconds: int) -> None:
        """Kept for an hour at most, whatever an upstream wishes."""
        try:
            self._redis.set(_key(host), "1", ex=max(1, min(seconds, MAX_WAIT_SECONDS)))
        except Exception:  # noqa: BLE001 - as above
            _log.warning("the store does not keep which hosts have asked us to wait")


def _key(host: str) -> str:
    return f"vitrine:limited:{host}"
