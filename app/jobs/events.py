"""What happens to a job, for those who follow it.

    vitrine:events:<job id>   stream: status and phase, one entry for each change before the end

The end is not among them: it is RQ's own result, which is written in the transaction that ends the job, so
that it is never missed. Those who follow block on both streams; the job itself is what they are told.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

import redis
from redis.client import Pipeline
from rq.results import Result

from app.gateway.ending import ENDING
from app.jobs import turns
from app.jobs.queue import RESULT_SECONDS, Job, Jobs, Status

END: Final = "end"
"""The id of a job's last event. Who has seen it has seen all."""
KEEP_ALIVE_SECONDS: Final = 10.0
"""Proxies close what is silent; a client that is gone is noticed when something is sent to it."""
LIFETIME_SECONDS: Final = 300.0
"""Of one stream. A client that follows longer comes again with the id that it has seen last."""
KEPT: Final = 100
"""Of the changes of one job, the last ones."""
_EVENTS: Final = "vitrine:events:"
_ID: Final = re.compile(r"[0-9]{1,20}-[0-9]{1,20}")
_BEGINNING: Final = "0-0"


Enter = Callable[[Pipeline, str], None]
"""Adds to what is sent to the store which phase begins: ``fetching``, ``rendering``, ``storing``."""

Entry = tuple[bytes, Mapping[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Event:
    """A job as it stood after a change."""

    id: str
    """Where to resume after it; empty: where one was before."""
    job: Job


def events_key(job_id: str) -> str:
    """The stream of a job's changes."""
    return _EVENTS + job_id


def note(client: redis.Redis, job_id: str, status: Status, phase: str = "") -> None:
    """Tell those who follow a job of a change."""
    with client.pipeline(transaction=False) as pipe:
        add(pipe, job_id, status, phase)
        pipe.execute()


def add(pipe: Pipeline, job_id: str, status: Status, phase: str = "") -> None:
    """The same, with what else is told the store at that moment."""
    pipe.xadd(events_key(job_id), {"status": status, "phase": phase}, maxlen=KEPT)
    pipe.expire(events_key(job_id), RESULT_SECONDS)


class Events:
    """Follows jobs. Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis, blocking_client: redis.Redis, jobs: Jobs) -> None:
        self._redis = client
        self._blocking = blocking_client
        self._jobs = jobs

    def follow(self, job_id: str, after: str = "") -> Iterator[Event | None]:
        """A job's changes until its end; or for `LIFETIME_SECONDS`, or until this process is to end.

        Args:
            after: the id of the last event that was seen; else the first event is the job as it stands.

        Yields:
            Events, and None where nothing has happened for `KEEP_ALIVE_SECONDS`.

        Raises:
            NotFound: no such job.
        """
        ends_at = time.monotonic() + LIFETIME_SECONDS
        resumed = _ID.fullmatch(after) is not None
        place = after if resumed else self._tail(job_id)
        cursors = {_EVENTS + job_id: place, Result.get_key(job_id): _BEGINNING}
        job = self._jobs.get(job_id)
        if not resumed and not job.ended:
            yield Event(place, job)
        while time.monotonic() < ends_at and not ENDING.asked:
            # The job is looked at before the streams: where it has ended, they hold all there will be.
            before, job = job, self._jobs.get(job_id)
            changes = self._read(cursors, 0 if job.ended else KEEP_ALIVE_SECONDS)
            yield from self._as_events(job_id, changes.get(_EVENTS + job_id, []))
            if job.ended:
                yield Event(END, job)
                return
            if not changes:
                yield Event("", job) if job.position != before.position else None

    def _tail(self, job_id: str) -> str:
        last = cast("list[Entry]", self._redis.xrevrange(_EVENTS + job_id, count=1))
        return last[0][0].decode() if last else _BEGINNING

    def _read(self, cursors: dict[str, str], wait_seconds: float) -> dict[str, list[Entry]]:
        """What is new in each stream; the cursors move past it."""
        answer = turns.read(self._blocking, cursors, seconds=wait_seconds)
        changes = {key.decode(): entries for key, entries in cast("list[tuple[bytes, list[Entry]]]", answer)}
        cursors.update({key: entries[-1][0].decode() for key, entries in changes.items()})
        return changes

    def _as_events(self, job_id: str, entries: list[Entry]) -> Iterator[Event]:
        """The job at each of these moments."""
        if not entries:
            return
        job = replace(self._jobs.get(job_id), position=None, finished_at=None, problem=None)
        for entry_id, fields in entries:
            status = cast("Status", fields[b"status"].decode())
            phase = fields[b"phase"].decode() or None
            yield Event(entry_id.decode(), replace(job, status=status, phase=phase))
