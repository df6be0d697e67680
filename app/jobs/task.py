"""What a work-horse runs. The pipeline is built before the fork, so that a job pays for none of it."""

import os
from functools import partial
from typing import Any, Final, Protocol

import redis
import structlog
from redis.client import Pipeline
from rq import get_current_job
from rq.job import Job as RqJob

from app import i18n
from app.errors import Problem
from app.fetching.slots import HostBusy
from app.jobs import answered, figures
from app.jobs.cancel import CANCELLED
from app.jobs.events import Enter, add, note
from app.jobs.queue import cancelled
from app.store.cache import Glimpse
from app.store.tallies import Tallies
from app.work import Work

REST_NICENESS: Final = 5
"""Of a work-horse, in addition, once its reader has what they waited for: the next one's goes before it."""

log = structlog.get_logger(__name__)


class Runs(Protocol):
    """What a task hands its work to: `app.jobs.pipeline.Pipeline`."""

    def run(
        self,
        work: Work,
        *,
        force: bool,
        enter: Enter,
        first: answered.First | None,
        glimpse: Glimpse | None = None,
    ) -> dict[str, Any]:
        """Do it, and say how it went."""
        ...


_pipelines: list[Runs] = []
_tallies: list[Tallies] = []
_glimpses: list[Glimpse] = []


def prepare(pipeline: Runs, tallies: Tallies) -> None:
    """Give the task its collaborators; called by the worker once, before it forks."""
    _pipelines[:] = [pipeline]
    _tallies[:] = [tallies]


def has_begun(glimpse: Glimpse) -> None:
    """What was stored when the job of this process began; called before it is run."""
    _glimpses[:] = [glimpse]


def run(*, work: dict[str, Any], force: bool, first: str = "") -> dict[str, Any]:
    """Do one piece of work, and count it; the result, as JSON, is the pipeline's.

    Args:
        first: the surface that somebody waits for.

    A job that has to wait for its source has ``waits_for`` and ``at_once`` for a result: see
    `app.jobs.slots.park`.
    """
    job = get_current_job()

    enter = partial(entering, job)
    what = Work.from_dict(work)
    if job is not None and job.meta.get(CANCELLED):
        with i18n.use(what.options.lang):
            result: dict[str, Any] = {"problem": cancelled().as_dict(), "seconds": {}}
    else:
        try:
            glimpse = _glimpses[0] if _glimpses else None
            first_made = _first(job, first)
            result = _pipelines[0].run(what, force=force, enter=enter, first=first_made, glimpse=glimpse)
        except HostBusy as busy:
            if job is not None:
                note(job.connection, job.id, "queued")
            return {"waits_for": busy.site, "at_once": busy.at_once}
    if job is not None:
        _count(job, what, result)
    return result


def entering(job: RqJob | None, pipe: Pipeline, phase: str) -> None:
    """Tell which phase begins, along with other commands."""
    if job is not None:
        job.meta["phase"] = phase
        pipe.hset(job.key, "meta", job.serializer.dumps(job.meta))  # as `Job.save_meta`
        add(pipe, job.id, "running", phase)


def _first(job: RqJob | None, surface: str) -> answered.First | None:
    if job is None or job.started_at is None or not surface:
        return None
    tell = partial(answered.tell, job.id, job.started_at.timestamp())
    return answered.First(surface, tell, told=partial(os.nice, REST_NICENESS))


def _count(job: RqJob, work: Work, result: dict[str, Any]) -> None:
    """The work is done and stored; that it cannot be counted is no reason to do it again."""
    problem = result.get("problem")
    log.info(
        "job ended",
        job=job.id,
        lane=job.origin,
        source=figures.source_of(work),
        format=work.format,
        outcome=Problem.from_dict(problem).kind if problem else figures.DONE,
        seconds=result.get("seconds", {}),
    )
    waited = (job.started_at - job.enqueued_at).total_seconds() if job.started_at and job.enqueued_at else 0
    try:
        _tallies[0].add(figures.of_result(work, job.origin, max(0.0, waited), result))
    except redis.RedisError:
        log.warning("the store does not count a job that has ended", job=job.id)
