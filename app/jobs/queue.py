"""Jobs: one for each piece of work that is under way, however many ask for it.

A job's id is its work's key and a generation. While a job of the current generation is queued or running,
RQ's atomic unique enqueue answers «already there» and the caller joins it; once it has ended, the next one to
ask moves on to the next generation. No lock is held, so none can be left behind by a killed process.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

import redis
from redis.client import Pipeline
from rq import Retry, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job as RqJob
from rq.job import JobStatus
from rq.registry import StartedJobRegistry
from rq.results import Result
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker import WorkerStatus

from app.errors import Cancelled, NotFound, Overloaded, Problem, ServerError
from app.i18n import _
from app.jobs import answered, turns
from app.jobs.lanes import LANES, Lane, queue
from app.jobs.roster import Roster, lane_key
from app.jobs.slots import place_of
from app.jobs.sweep import Sweep, is_silent
from app.logs import REQUEST_ID, request_id
from app.store.cache import Along, source_key
from app.work import Work
from config.settings import Settings

TASK: Final = "app.jobs.task.run"
RESULT_SECONDS: Final = 3600
"""How long an ended job can be asked after."""


_BEGINNING: Final = "0-0"
"""Of a stream."""
_GENERATION: Final = "vitrine:generation:"
# KEYS: a work's generation.  ARGV: what the keys of its jobs begin with
_LOOK: Final = """
local generation = redis.call('GET', KEYS[1]) or '0'
return {generation, redis.call('EXISTS', ARGV[1] .. generation)}
"""
_ID: Final = re.compile(r"[0-9a-f]{32}-[0-9]{1,18}")
"""A work's key and a generation."""

Looked = Sequence[bytes | int]
"""What the store knows of a piece of work: the generation, and whether its job is there."""

Status = Literal["queued", "running", "done", "failed", "cancelled"]
_STATUS: Final[dict[JobStatus, Status]] = {
    JobStatus.CREATED: "queued",
    JobStatus.QUEUED: "queued",
    JobStatus.DEFERRED: "queued",
    JobStatus.SCHEDULED: "queued",
    JobStatus.RATE_LIMITED: "queued",
    JobStatus.STARTED: "running",
    JobStatus.FINISHED: "done",
    JobStatus.FAILED: "failed",
    JobStatus.STOPPED: "cancelled",
    JobStatus.CANCELED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands."""

    id: str
    work: Work
    status: Status
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    position: int | None = None
    """Of a queued job: how many are before it."""
    problem: Problem | None = None
    """Of one that failed or was cancelled."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Of a done one: what its steps took."""
    forced: bool = False
    """Whether it asks upstream in any case."""
    phase: str | None = None
    """Of a running one: ``fetching``, ``rendering`` or ``storing``."""
    expected_seconds: int | None = None
    """Of a queued one: until it has ended, at the pace of late."""
    answered: bool = False
    """Whether the surface is stored that it was started for, although it has not ended."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status not in ("queued", "running")


@dataclass(frozen=True, slots=True)
class Started:
    """A job, and whether this call made it."""

    job: Job
    new: bool


@dataclass(frozen=True, slots=True)
class Workers:
    """How many there are."""

    busy: int
    idle: int

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self.busy + self.idle > 0


class Jobs:
    """The queues, as the web sees them."""

    def __init__(self, client: redis.Redis, blocking_client: redis.Redis, settings: Settings) -> None:
        self._redis = client
        self._blocking = blocking_client
        self._queues = {lane: queue(lane, client) for lane in LANES}
        self._roster = Roster(client, settings)
        self._sweep = Sweep(client)
        self._timeout_seconds = job_timeout_seconds(settings)

    def start(
        self,
        work: Work,
        *,
        force: bool = False,
        lane: Lane = "interactive",
        client: str = "",
        first: str = "",
        is_there: Callable[[], bool] = lambda: False,
        looked: Looked | None = None,
    ) -> Started:
        """The job for this work: the one under way, or a new one.

        Args:
            force: ask upstream even where the document is still fresh.
            first: the surface that a new job stores first, because it is waited for, so that nobody wants to
                know yet how many are before it; empty: all at once.
            client: whose share of the readers' lane a new job is of; empty for nobody's.
            is_there: asked where the last job is done: whether its answer will do. It may have come between
                the caller's look for one and this.
            looked: what `look` was answered just before.

        Raises:
            Overloaded: too many are waiting already.
        """
        for _attempt in range(5):
            generation, job = self._current(work, looked)
            looked = None
            job_id = f"{work.key}-{generation}"
            if job is not None and not job.ended:
                if lane == "interactive" and job.status == "queued" and self._roster.promote(job_id, client):
                    job = self.get(job_id)
                return Started(job, new=False)
            if job is not None and job.status == "done" and not force and is_there():
                return Started(job, new=False)
            if job is not None:
                # It has ended. Whoever else sees this sets the same next generation.
                self._redis.set(_GENERATION + work.key, generation + 1, ex=24 * RESULT_SECONDS)
                continue
            rq_job = self._new(job_id, work, force=force, lane=lane, first=first)
            if self._roster.enqueue(rq_job, lane, client, source_key(work.locator)):
                return Started(self._as_job(rq_job, placed=not first), new=True)
        raise Overloaded(
            _("This notebook is asked for and ends too quickly to follow."), retry_after_seconds=1
        )

    def get(self, job_id: str) -> Job:
        """A job by its id.

        Raises:
            NotFound: no such job, or ended longer ago than jobs are kept.
        """
        job = self._find(job_id)
        if job is None:
            raise NotFound(
                _("There is no job {job_id!r}; ended jobs are kept for an hour.", job_id=job_id[:64])
            )
        return job

    def wait(self, job: Job, seconds: float) -> Job:
        """The job once it has ended, or as it stands after so many seconds or when this process is to end."""
        if job.ended or seconds <= 0:
            return job
        # As Result.fetch_latest does, which counts in whole seconds only.
        turns.read(self._blocking, {Result.get_key(job.id): _BEGINNING}, seconds=seconds, count=1)
        return self.get(job.id)

    def wait_for_first(self, job: Job, seconds: float, then: Along) -> tuple[Job, Any]:
        """The same, but wait only until the surface is stored that the job was started for.

        Args:
            then: adds the command that asks for this surface.

        Returns:
            The job and the answer to that command; None where the job has not told of its surface.
        """
        if job.ended or seconds <= 0:
            return job, None
        streams = dict.fromkeys((Result.get_key(job.id), answered.key(job.id)), _BEGINNING)
        got, answer = turns.read_and(then, self._blocking, streams, seconds=seconds, count=1)
        told = answered.told(job.id, got)
        if told is None:
            return self.get(job.id), None
        started_at = datetime.fromtimestamp(told["started_at"], UTC)
        job = replace(job, status="running", answered=True, started_at=started_at, seconds=told["seconds"])
        return job, answer

    def note_end(self, job_id: str) -> None:
        """Give a job's place away, now that it has ended without a worker."""
        self._roster.ended(job_id)

    def depths(self) -> dict[Lane, int]:
        """How many jobs of each lane wait, be it for a worker or for their host."""
        with self._redis.pipeline(transaction=False) as pipe:
            for lane, lane_queue in self._queues.items():
                pipe.zcard(lane_key(lane))
                pipe.zcard(StartedJobRegistry(queue=lane_queue).key)
            live_and_running = pipe.execute()
        pairs = zip(LANES, live_and_running[::2], live_and_running[1::2], strict=True)
        return {lane: max(0, live - running) for lane, live, running in pairs}

    def current_id(self, work: Work) -> str:
        """The id of the job that last did this, or would be next to."""
        return f"{work.key}-{self._generation(work)}"

    def look(self, pipe: Pipeline, work: Work) -> None:
        """Ask along with other commands which job there is; the answer is for `start`."""
        pipe.eval(_LOOK, 1, _GENERATION + work.key, RqJob.key_for(f"{work.key}-"))

    def _current(self, work: Work, looked: Looked | None) -> tuple[int, Job | None]:
        """The generation, and its job."""
        if looked is None:
            with self._redis.pipeline(transaction=False) as pipe:
                self.look(pipe, work)
                (looked,) = pipe.execute()
        generation, is_there = map(int, looked)
        return generation, self._find(f"{work.key}-{generation}") if is_there else None

    def _generation(self, work: Work) -> int:
        return int(self._redis.get(_GENERATION + work.key) or 0)

    def workers(self) -> Workers:
        """The render workers that have been heard of lately, in two round trips however many they are."""
        keys = Worker.all_keys(connection=self._redis)
        with self._redis.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.hget(key, "state")
            states = [state for state in pipe.execute() if state is not None]  # a key that is gone has none
        busy = states.count(WorkerStatus.BUSY.value.encode())
        return Workers(busy, len(states) - busy)

    def _new(self, job_id: str, work: Work, *, force: bool, lane: Lane, first: str) -> RqJob:
        job = self._queues[lane].create_job(
            TASK,
            kwargs={"work": work.as_dict(), "force": force, "first": first},
            meta={REQUEST_ID: request_id()},
            job_id=job_id,
            description=job_id,  # the default quotes the arguments, and an address may hold a secret
            timeout=self._timeout_seconds,
            result_ttl=RESULT_SECONDS,
            failure_ttl=RESULT_SECONDS,
            # For a killed worker; at the front, as its turn had come. An error of ours is a result.
            retry=Retry(max=1, enqueue_at_front=True),
        )
        job.enqueued_at = now()
        return job

    def _find(self, job_id: str) -> Job | None:
        if not _ID.fullmatch(job_id):  # RQ raises for some texts, and there can be no job with any other
            return None
        try:
            rq_job = RqJob.fetch(job_id, connection=self._redis, serializer=JSONSerializer)
        except NoSuchJobError:
            return None
        job = self._as_job(rq_job)
        if job.status == "queued" and job.position is None:
            self._sweep.recover(job_id)
        return job

    def _as_job(self, rq_job: RqJob, *, placed: bool = True) -> Job:
        status = _STATUS[rq_job.get_status(refresh=False)]
        if status == "running" and is_silent(rq_job):
            status = "failed"
        result = _result(rq_job) if status in ("done", "failed") else {}
        problem = _problem(status, result)
        if problem:
            status = "cancelled" if problem.kind == Cancelled.slug() else "failed"
        position = _position(rq_job) if status == "queued" and placed else None
        return Job(
            id=rq_job.id,
            work=Work.from_dict(rq_job.kwargs["work"]),
            status=status,
            created_at=rq_job.created_at,
            started_at=rq_job.started_at,
            finished_at=rq_job.ended_at,
            position=position,
            problem=problem,
            seconds=result.get("seconds", {}),
            forced=rq_job.kwargs["force"],
            phase=rq_job.meta.get("phase") if status == "running" else None,
            expected_seconds=None if position is None else self._roster.pace().until(position + 1),
        )


def _position(rq_job: RqJob) -> int | None:
    """How many are before it, be it in its queue or among those that wait for the same source."""
    place = rq_job.get_position()
    return place_of(rq_job) if place is None else place


def work_key_of(job_id: str) -> str:
    """The key of the work that a job is to do."""
    return job_id.rpartition("-")[0]


def cancelled() -> Problem:
    """What those are told, in their language, who waited for a job that was cancelled."""
    return Cancelled(_("This render was cancelled; it can be asked for again.")).problem


def job_timeout_seconds(settings: Settings) -> int:
    """A wall behind the walls: a fetch may take several requests, each with its own limit."""
    return math.ceil(4 * settings.fetch_timeout_seconds + settings.render_timeout_seconds + 15)


def _result(rq_job: RqJob) -> dict[str, Any]:
    """What a task returned, or what the worker noted when the work-horse was killed."""
    return (rq_job.return_value() if rq_job.is_finished else rq_job.meta) or {}


def _problem(status: Status, result: dict[str, Any]) -> Problem | None:
    if result.get("problem"):
        return Problem.from_dict(result["problem"])
    if status == "cancelled":
        return cancelled()
    if status == "failed":
        return ServerError(_("The render was interrupted twice; it can be asked for again.")).problem
    return None
