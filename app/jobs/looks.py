"""What there is to say of a job or a batch, once it has ended: the messages that webhooks bring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import NotFound, ServerError
from app.i18n import _
from app.jobs.batches import Batch, Batches, Standing, standings
from app.jobs.hooks import Hook
from app.jobs.queue import Job

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """What has ended, and how."""

    type: str
    """``job.done``, ``job.failed``, ``job.cancelled`` or ``batch.done``."""
    data: Document


Look = Callable[[Hook], News | None]
"""What to say of a hook's subject; None while it has not ended."""


def look_at_job(find: Callable[[str], Job], describe: Callable[[Job], Document]) -> Look:
    """How a job has ended."""

    def look(hook: Hook) -> News | None:
        try:
            job = find(hook.subject)
        except NotFound:
            return _forgotten_job(hook)
        return News(f"job.{job.status}", describe(job)) if job.ended else None

    return look


def look_at_batch(
    batches: Batches,
    find: Callable[[str], Job],
    describe: Callable[[Batch, tuple[Standing, ...]], Document],
) -> Look:
    """How all jobs of a batch have ended."""

    def look(hook: Hook) -> News | None:
        try:
            batch = batches.get(hook.subject)
        except NotFound:
            return News("batch.done", hook.known)
        standing = standings(batch, find)
        ended = all(one.ended for one in standing)
        return News("batch.done", describe(batch, standing)) if ended else None

    return look


def _forgotten_job(hook: Hook) -> News:
    """Its answer was stored long ago, and has left the store since; or the store has lost the job."""
    if hook.known["status"] == "done":
        return News("job.done", hook.known)
    problem = ServerError(_("The store has lost this job; it can be asked for again.")).problem
    return News("job.failed", {**hook.known, "status": "failed", "error": problem.as_dict()})
