"""The two queues: what a reader waits for, and what can wait."""

from typing import Final, Literal

import redis
from rq import Queue
from rq.serializers import JSONSerializer

Lane = Literal["interactive", "batch"]
LANES: Final[tuple[Lane, ...]] = ("interactive", "batch")
"""Workers take from the first, but for one turn in `BATCH_TURN`."""

BATCH_TURN: Final = 8
"""A worker looks into the other lane first every so many jobs, so that readers cannot starve it."""


def queue(lane: str, client: redis.Redis) -> Queue:
    """One of the queues, speaking JSON."""
    return Queue(lane, connection=client, serializer=JSONSerializer)


def order(turn: int) -> tuple[Lane, ...]:
    """Which lane a worker looks into first for its job number `turn`."""
    return LANES[::-1] if turn % BATCH_TURN == 0 else LANES
