"""The two queues: what a reader waits for, and what can wait."""

from collections.abc import Callable
from typing import Any, Final, Literal

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq.utils import as_text

Lane = Literal["interactive", "batch"]
LANES: Final[tuple[Lane, ...]] = ("interactive", "batch")
"""Workers take from the first, but for one turn in `BATCH_TURN`."""

BATCH_TURN: Final = 8
"""A worker looks into the other lane first every so many jobs, so that readers cannot starve it."""


def queue(lane: str, client: redis.Redis, kind: type[Queue] = Queue) -> Queue:
    """One of the queues, speaking JSON."""
    return kind(lane, connection=client, serializer=JSONSerializer)


def telling(before: Callable[[], None], taken: Callable[[str, str], None]) -> type[Queue]:
    """Queues whose taker is told a job's id before all that is known of it comes from the store.

    Args:
        before: called when the next one is about to be waited for.
        taken: called with the queue's key and the job's id.
    """

    class Telling(Queue):
        @classmethod
        def lpop(cls, queue_keys: Any, timeout: int | None, connection: Any = None) -> Any:
            before()
            found = super().lpop(queue_keys, timeout, connection)
            if found is not None:
                taken(*map(as_text, found))
            return found

    return Telling


def order(turn: int) -> tuple[Lane, ...]:
    """Which lane a worker looks into first for its job number `turn`."""
    return LANES[::-1] if turn % BATCH_TURN == 0 else LANES
