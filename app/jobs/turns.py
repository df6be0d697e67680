"""Waiting at the store, in turns: after each, one looks if this process was asked to end."""

import time
from collections.abc import Mapping
from typing import Any, Final

import redis

from app.gateway.ending import ENDING
from app.store.cache import Along

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
    entries, _nothing = read_and(None, client, after, seconds=seconds, count=count)
    return entries


def read_and(
    then: Along | None,
    client: redis.Redis,
    after: Mapping[str, str],
    *,
    seconds: float,
    count: int | None = None,
) -> tuple[list[Any], Any]:
    """The same, and the answer to what is asked for once there is an entry, without a round trip of its own.

    Args:
        then: adds one command. The store does the commands of one client in their order, so it is done as
            soon as the wait is over.
    """
    until = time.monotonic() + seconds
    while True:
        left = 0.0 if ENDING.asked else until - time.monotonic()
        # BLOCK 0 would be for ever.
        block = max(1, int(min(left, TURN_SECONDS) * 1000)) if left > 0 else None
        with client.pipeline(transaction=False) as pipe:
            pipe.xread(dict(after), count=count, block=block)  # type: ignore[arg-type]
            if then is not None:
                then(pipe)
            entries, *answers = pipe.execute()
        if entries or block is None:
            return entries or [], answers[0] if answers else None
