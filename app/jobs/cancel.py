"""Ending a job before its time.

Whoever asks for a job is noted with it. A job ends when the last of them takes their asking back, so nobody
can stop what somebody else waits for.

    vitrine:askers:<job id>      set: who asked for it
    vitrine:cancelled:<job id>   the job shall end: for a work-horse that is about to begin it
"""

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, cast

import redis
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job as RqJob
from rq.job import JobStatus
from rq.results import Result
from rq.serializers import JSONSerializer

from app.errors import Cancelled, Ended, Refused
from app.i18n import _
from app.jobs import figures
from app.jobs.lanes import queue
from app.jobs.queue import RESULT_SECONDS, Job, Jobs
from app.jobs.slots import unpark
from app.store.tallies import Tallies
from app.work import Work

STOP_SECONDS: Final = 3.0
"""How long a request waits for a running render to stop. It takes milliseconds, unless its worker is lost."""
_ASK_AGAIN_SECONDS: Final = 0.25
"""The command is a message: a worker that takes up the job at this moment has not heard it yet."""
_ASKERS: Final = "vitrine:askers:"
_CANCELLED: Final = "vitrine:cancelled:"
CANCELLED: Final = "cancelled"
"""In the meta of a job that begins: whether it shall end at once."""


def cancelled_key(job_id: str) -> str:
    """What is there where a job shall end."""
    return _CANCELLED + job_id


class Cancelling:
    """Who asked for which job, and how it is stopped. Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis, jobs: Jobs) -> None:
        self._redis = client
        self._tallies = Tallies(client)
        self._jobs = jobs

    def asked(self, job_id: str, asker: str) -> None:
        """Note that somebody asked for this job."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.sadd(_ASKERS + job_id, asker)
            pipe.expire(_ASKERS + job_id, RESULT_SECONDS)
            pipe.execute()

    def cancel(self, job_id: str, asker: str) -> Job:
        """Take back the asking; the job is stopped if nobody else asked for it.

        Returns:
            The job as it stands then: it goes on if others asked too, or if its worker does not answer.

        Raises:
            NotFound: no such job.
            Ended: it has ended, by itself or by an earlier call.
            Refused: this asker did not ask for it.
        """
        job = self._jobs.get(job_id)
        if job.ended:
            raise Ended(
                _(
                    "The job {job_id} is {status}; there is nothing to cancel.",
                    job_id=job_id,
                    status=job.status,
                )
            )
        if not self._redis.exists(_CANCELLED + job_id) and self._is_wanted_without(asker, job_id):
            return job
        self._redis.set(_CANCELLED + job_id, 1, ex=RESULT_SECONDS)
        job = self._stopped(job)
        if job.ended and job.status != "cancelled":
            raise Ended(
                _(
                    "The job {job_id} was {status} before it could be stopped.",
                    job_id=job_id,
                    status=job.status,
                )
            )
        return job

    def _is_wanted_without(self, asker: str, job_id: str) -> bool:
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.srem(_ASKERS + job_id, asker)
            pipe.scard(_ASKERS + job_id)
            was_asker, others = pipe.execute()
        if not was_asker:
            raise Refused(_("Only those who asked for this job can cancel it."))
        return bool(others)

    def _stopped(self, job: Job) -> Job:
        deadline = time.monotonic() + STOP_SECONDS
        while not job.ended and time.monotonic() < deadline:
            with suppress(NoSuchJobError, InvalidJobOperation):  # gone, or between queue and worker
                self._stop(job.id)
            job = self._jobs.wait(job, _ASK_AGAIN_SECONDS)
        return job

    def _stop(self, job_id: str) -> None:
        rq_job = RqJob.fetch(job_id, connection=self._redis, serializer=JSONSerializer)
        # Only one can take it out of the queue: a worker or we.
        if cast("int", queue(rq_job.origin, self._redis).remove(rq_job)) or unpark(rq_job):
            self._end(rq_job)
        else:
            send_stop_job_command(self._redis, job_id, serializer=JSONSerializer)

    def _end(self, rq_job: RqJob) -> None:
        """As RQ's own `cancel`, but the job is forgotten in time, and those who wait for it are told."""
        rq_job.ended_at = datetime.now(UTC)
        work = Work.from_dict(rq_job.kwargs["work"])
        with self._redis.pipeline(transaction=True) as pipe:
            rq_job.set_status(JobStatus.CANCELED, pipeline=pipe)
            rq_job.save(pipeline=pipe, include_meta=False, include_result=False)
            rq_job.cleanup(ttl=RESULT_SECONDS, pipeline=pipe)
            Result.create_failure(rq_job, RESULT_SECONDS, exc_string="", pipeline=pipe)
            pipe.execute()
        self._jobs.note_end(rq_job.id)
        self._tallies.add([figures.ended(work, rq_job.origin, Cancelled.slug())])
