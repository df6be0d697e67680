"""The way to the store: one place that knows how long to wait for it."""

import ssl
from typing import Any, Final

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError, Sentinel, SentinelConnectionPool

from app.store.address import Address, parse
from app.store.pool import Pool

TIMEOUT_SECONDS: Final = 0.5
"""For connecting and for each answer: many times what a healthy store takes, a short wait where it hangs."""

_REASONS: Final[dict[type[redis.RedisError], str]] = {
    redis.AuthenticationError: "it does not accept the user and password in VITRINE_REDIS_URL",
    redis.exceptions.AuthorizationError: "its user in VITRINE_REDIS_URL may not do what is needed",
    redis.exceptions.NoPermissionError: "its user in VITRINE_REDIS_URL may not do what is needed",
    MasterNotFoundError: "no Sentinel of VITRINE_REDIS_URL names a primary",
    redis.BusyLoadingError: "it is loading its data",
    redis.TimeoutError: "it does not answer in time",
    redis.ConnectionError: "nothing at VITRINE_REDIS_URL takes the connection and keeps it",
    redis.RedisError: "it does not do what it is asked",
}
"""Errors of redis-py, the special before the general."""

CONNECTIONS: Final = 64
"""Of one client, at most. A web process has a greenlet for each request, and they need the store for a moment
each: beyond so many they take turns."""
TURN_SECONDS: Final = 30
"""How long to wait for one of them to be free. The store takes `TIMEOUT_SECONDS` at most for each; where the
processor has too much to do, its turns count too."""


def connect(
    url: str,
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    blocking: bool = False,
    connections: int = CONNECTIONS,
) -> redis.Redis:
    """A client that answers in bytes; it connects when first used.

    A connection that the store has closed is opened anew, once and at once; a timeout is final. So a store
    that is gone or stopped gives an error within `timeout_seconds`, and one that came back serves the next
    command. Behind Sentinels, each new connection goes to the server that they call the primary then.

    Args:
        url: one of the forms of `app.store.address`. Options in its query have the last word
            (``?socket_timeout=2``).
        timeout_seconds: for connecting, and unless `blocking` for each answer.
        blocking: for commands that wait on the store (BLPOP, pub/sub): answers may take any time.
        connections: how many there may be at once.

    Raises:
        SettingsError: the address cannot be read.
    """
    address = parse(url)
    options = {
        "socket_connect_timeout": timeout_seconds,
        "socket_timeout": None if blocking else timeout_seconds,
        "retry": Retry(ConstantBackoff(0), retries=1, supported_errors=(redis.ConnectionError,)),
        "max_connections": connections,
        "timeout": TURN_SECONDS,
        **address.options,
    }
    if address.sentinels:
        return _primary(address, options)
    return redis.Redis.from_pool(Pool(**options))


def _primary(address: Address, options: dict[str, Any]) -> redis.Redis:
    """A client of whichever server the Sentinels name. They are asked in turn, each once and briefly:
    redis-py's own patience, some seconds for each that is away, would be every reader's."""
    sentinel = Sentinel(
        address.sentinels,
        sentinel_kwargs={
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "socket_timeout": TIMEOUT_SECONDS,
            "retry": Retry(ConstantBackoff(0), retries=0),
            **address.sentinel_options,
        },
    )
    primary: redis.Redis = sentinel.master_for(
        address.service, connection_pool_class=_SentinelPool, **options
    )
    return primary


class _SentinelPool(SentinelConnectionPool, Pool):
    """Of the primary's connections, to be taken in turns."""


def reason(error: redis.RedisError) -> str:
    """What an operator should look at, in our words: a library's may quote an address."""
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return "its certificate or ours is not accepted"
    return next(words for kind, words in _REASONS.items() if isinstance(error, kind))


def answers(store: redis.Redis) -> bool:
    """Whether the store is there and has loaded its data."""
    try:
        return bool(store.ping())
    except redis.RedisError:
        return False
