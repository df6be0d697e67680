"""Telling a reader that what they wait for is stored, while the job still makes the rest of its answer.

    vitrine:answered:<job id>   stream: one entry, once the surface is stored that the job was started for

It is written in the transaction that stores the surface.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from redis.client import Pipeline

_KEPT_SECONDS: Final = 300
"""Longer than any job runs after it."""

Tell = Callable[[Pipeline, Mapping[str, float]], None]
"""Given the transaction, and what the steps until then took."""


@dataclass(frozen=True, slots=True)
class First:
    """What a job makes first, because somebody waits for it."""

    surface: str
    tell: Tell
    told: Callable[[], object]
    """Called once it is told: nobody waits for what is done then."""


def key(job_id: str) -> str:
    """Where the job tells it."""
    return f"vitrine:answered:{job_id}"


def tell(job_id: str, started_at: float, pipe: Pipeline, seconds: Mapping[str, float]) -> None:
    """
    Args:
        started_at: when the job began; seconds since the epoch.
    """
    pipe.xadd(key(job_id), {"told": orjson.dumps({"started_at": started_at, "seconds": dict(seconds)})})
    pipe.expire(key(job_id), _KEPT_SECONDS)


def told(job_id: str, streams: list[Any]) -> dict[str, Any] | None:
    """What was told, where it is among what streams have got: ``started_at`` and ``seconds``."""
    for stream, entries in streams:
        if stream == key(job_id).encode():
            members: dict[str, Any] = orjson.loads(entries[0][1][b"told"])
            return members
    return None
