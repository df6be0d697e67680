"""What a work-horse runs. The pipeline is built before the fork, so that a job pays for none of it."""

from collections.abc import Callable
from typing import Any, Protocol

from rq import get_current_job

from app.jobs.cancel import is_cancelled
from app.jobs.queue import CANCELLED
from app.work import Work


class Runs(Protocol):
    """What a task hands its work to: `app.jobs.pipeline.Pipeline`."""

    def run(self, work: Work, *, force: bool, enter: Callable[[str], None]) -> dict[str, Any]:
        """Do it, and say how it went."""
        ...


_pipelines: list[Runs] = []


def prepare(pipeline: Runs) -> None:
    """Give the task its collaborators; called by the worker once, before it forks."""
    _pipelines[:] = [pipeline]


def run(*, work: dict[str, Any], force: bool) -> dict[str, Any]:
    """Do one piece of work; the result is JSON: ``problem`` (or none) and the ``seconds`` that it took."""
    job = get_current_job()
    if job is not None and is_cancelled(job.connection, job.id):
        return {"problem": CANCELLED.as_dict(), "seconds": {}}

    def enter(phase: str) -> None:
        if job is not None:
            job.meta["phase"] = phase
            job.save_meta()

    return _pipelines[0].run(Work.from_dict(work), force=force, enter=enter)
