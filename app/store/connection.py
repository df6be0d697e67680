"""The way to the store: one place that knows how long to wait for it."""

from typing import Final

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

TIMEOUT_SECONDS: Final = 0.5
"""For connecting and for each answer: many times what a healthy store takes, a short wait where it hangs."""


def connect(url: str, *, timeout_seconds: float = TIMEOUT_SECONDS, blocking: bool = False) -> redis.Redis:
    """A client that answers in bytes; it connects when first used.

    A connection that the store has closed is opened anew, once and at once; a timeout is final. So a store
    that is gone or stopped gives an error within `timeout_seconds`, and one that came back serves the next
    command.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``. Options in its query have the last word
            (``?socket_timeout=2``).
        timeout_seconds: for connecting, and unless `blocking` for each answer.
        blocking: for commands that wait on the store (BLPOP, pub/sub): answers may take any time.
    """
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=timeout_seconds,
        socket_timeout=None if blocking else timeout_seconds,
        retry=Retry(ConstantBackoff(0), retries=1, supported_errors=(redis.ConnectionError,)),
    )


def answers(store: redis.Redis) -> bool:
    """Whether the store is there and has loaded its data."""
    try:
        return bool(store.ping())
    except redis.RedisError:
        return False
