"""Batches: several addresses that were asked for together.

    vitrine:batch:<id>   JSON: what was asked for, and the job of each address

A batch holds no state of its own: how it stands is how its jobs stand. Its id is 128 random bits: who has it
posted the batch, or was told by them.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

import orjson
import redis

from app.errors import NotFound, Problem
from app.i18n import _
from app.jobs.queue import Job

KEPT_SECONDS: Final = 24 * 3600
_BATCH: Final = "vitrine:batch:"


@dataclass(frozen=True, slots=True)
class Item:
    """One address as it was given."""

    url: str
    job_id: str = ""
    problem: Problem | None = None
    """Why there is no job."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was asked for together."""

    items: tuple[Item, ...]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Standing:
    """One address, and how its job stands."""

    url: str
    job: Job | None
    problem: Problem | None
    """Why there is none, or none any more."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.job is None or self.job.ended


class Batches:
    """Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def put(self, batch: Batch) -> None:
        """Keep it for a day."""
        self._redis.set(_BATCH + batch.id, orjson.dumps(asdict(batch)), ex=KEPT_SECONDS)

    def get(self, batch_id: str) -> Batch:
        """Raises:
        NotFound
        """
        data = cast("bytes | None", self._redis.get(_BATCH + batch_id))
        if data is None:
            raise NotFound(
                _("There is no batch {batch_id!r}; batches are kept for a day.", batch_id=batch_id[:64])
            )
        return _batch(orjson.loads(data))


def standings(batch: Batch, find: Callable[[str], Job]) -> tuple[Standing, ...]:
    """How each address of a batch stands.

    Args:
        find: a job by its id; it may wait for it.
    """
    known: dict[str, Standing] = {}
    for item in batch.items:
        if item.job_id and item.job_id not in known:
            known[item.job_id] = _standing(item, find)
    unstarted = [Standing(item.url, None, item.problem) for item in batch.items]
    return tuple(
        Standing(item.url, known[item.job_id].job, known[item.job_id].problem) if item.job_id else without
        for item, without in zip(batch.items, unstarted, strict=True)
    )


def _standing(item: Item, find: Callable[[str], Job]) -> Standing:
    try:
        return Standing(item.url, find(item.job_id), None)
    except NotFound as error:
        return Standing(item.url, None, error.problem)


def _batch(members: dict[str, Any]) -> Batch:
    items = [
        Item(one["url"], one["job_id"], Problem.from_dict(one["problem"]) if one["problem"] else None)
        for one in members["items"]
    ]
    return Batch(tuple(items), members["id"], datetime.fromisoformat(members["created_at"]))
