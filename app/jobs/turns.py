"""Waiting at the store, in turns: after each, one looks if this process was asked to end."""

import time
from collections.abc import Mapping
from typing import Any, Final

import redis

from app.gateway.ending import ENDING

TURN_SECONDS: Final = 1.0


def read(
    client: redis.Redis, after: Mapping[str, str], *, seconds: float, count: int | None = None
) -> list[Any]:
    """What streams have got, as XREAD gives it; empty where nothing came in time or this process is to end.

    Args:
        after: stream → the id of the last entry that is known.
        seconds: how long to wait for the first entry.
        count: of each stream, at most.
    """
    until = time.monotonic() + seconds
    while True:
        left = 0.0 if ENDING.asked else until - time.monotonic()
        # BLOCK 0 would be for ever.
        block = max(1, int(min(left, TURN_SECONDS) * 1000)) if left > 0 else None
        entries: list[Any] = client.xread(dict(after), count=count, block=block)  # type: ignore[assignment, arg-type]
        if entries or block is None:
            return entries or []
