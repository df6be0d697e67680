"""The worker: takes jobs from the queues and forks a work-horse for each."""

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from typing import Any, Final, NoReturn
from uuid import uuid4

import orjson
import redis
import structlog
from redis.client import Pipeline
from rq import Worker, worker_registration
from rq.executions import Execution
from rq.job import Job as RqJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from app import i18n
from app.errors import Cancelled, Problem, ServerError, TooComplex
from app.i18n import _
from app.jobs import figures, task
from app.jobs.beginning import Beginning
from app.jobs.companion import Companion
from app.jobs.events import note
from app.jobs.lanes import LANES, order, queue, telling
from app.jobs.limits import die_with_parent
from app.jobs.roster import Roster
from app.jobs.slots import park
from app.jobs.spare import Spare, wait_for_end
from app.jobs.sweep import Sweep
from app.logs import REQUEST_ID
from app.store.cache import Cache
from app.store.tallies import Tallies
from app.work import Work
from config.settings import Settings

HEARTBEAT_SECONDS: Final = 1
ABANDONED_AFTER_SECONDS: Final = 6
"""A job whose worker has not been heard of for so long is taken up by another worker."""
MAINTENANCE_SECONDS: Final = 3
READING_WAITS_SECONDS: Final = 0.1
"""Most work-horses have answered by then. A worker needs to know what its job is when it says that it still
runs, or how it ended; until then the processor is the work-horse's."""
NICENESS: Final = 5
"""Of a work-horse: the web role gets three times as much of a busy processor (sched(7))."""
FORGOTTEN_AFTER_SECONDS: Final = 10
"""A worker that has not been heard of for so long is not counted any more."""

_AWAY: Final = (redis.ConnectionError, redis.TimeoutError)
"""What a worker meets where the store is away. Between two jobs it is no reason to end: waiting for the next
one is waiting for the store as well."""
_TOO_LONG: Final = frozenset({signal.SIGALRM, signal.SIGXCPU})
_TOO_MUCH: Final = frozenset({signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS})

log = structlog.get_logger(__name__)


class RenderWorker(Worker):
    """RQ's worker with quicker recovery, and with our words for a work-horse that the kernel stopped."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        cache: Cache,
        settings: Settings,
        companions: Sequence[Companion] = (),
        when_idle: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Args:
            when_idle: what a work-horse does that waits for its job.
        """
        self._companions = companions
        self._cache = cache
        self._tallies = Tallies(client)
        self._settings = settings
        self._roster = Roster(client, settings)
        self._sweep = Sweep(client)
        self._when_idle = when_idle
        self._spare = Spare(self._stand_by, self._rehearse)
        self._turn = 0
        self._took_a_job = False
        self._told = ""
        """The job that a work-horse was given before the worker itself knows more of it than its id."""
        self._begun = ""
        """In the fork: its job, once the store knows that it runs."""
        queues = telling(self._end_untaken, self._tell)
        super().__init__(
            [queue(lane, client, queues) for lane in LANES],
            queue_class=queues,
            connection=client,
            serializer=JSONSerializer,
            job_monitoring_interval=HEARTBEAT_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            # RQ blocks on its queues for this less 15 s; between two such waits it looks for abandoned jobs.
            worker_ttl=15 + MAINTENANCE_SECONDS,
            log_job_description=False,
            work_horse_killed_handler=self._explain,
        )
        self.max_connection_wait_time = 5.0
        self._lanes = {one.key: one.name for one in self.queues}
        self._beginning = Beginning(
            client,
            worker_key=self.key,
            abandoned_after_seconds=ABANDONED_AFTER_SECONDS,
            forgotten_after_seconds=FORGOTTEN_AFTER_SECONDS,
        )

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:  # noqa: ARG002
        """Say that this worker is there, in words that one who had forgotten it understands.

        Args:
            timeout: RQ's own wish, which is a minute more.
        """
        if pipeline is not None:
            super().heartbeat(FORGOTTEN_AFTER_SECONDS, pipeline)
            return
        if self._took_a_job:
            # The work-horse says it with the job's beginning, which is waited for.
            self._took_a_job = False
            return
        with suppress(*_AWAY), self.connection.pipeline(transaction=False) as pipe:
            super().heartbeat(FORGOTTEN_AFTER_SECONDS, pipe)
            pipe.hset(self.key, mapping={**self.serialize(), "state": self.get_state()})
            worker_registration.register(self, pipe)
            pipe.execute()

    def set_state(self, state: str, pipeline: Pipeline | None = None) -> None:
        """What it does now. The next sign of life tells it, which RQ gives right after."""
        self._state = state
        if pipeline is not None:
            super().set_state(state, pipeline)

    def check_for_suspension(self, burst: bool) -> None:
        """Between two jobs."""
        with suppress(*_AWAY):
            super().check_for_suspension(burst)

    def get_heartbeat_ttl(self, job: RqJob, working_time: float = 0.0) -> int:  # noqa: ARG002 - RQ's signature
        """Seconds until a silent worker's job counts as abandoned."""
        return ABANDONED_AFTER_SECONDS

    def reorder_queues(self, reference_queue: Any) -> None:  # noqa: ARG002 - RQ's signature
        """Called for each job that was taken: where to look for the next one."""
        self._turn += 1
        self._took_a_job = True
        by_name = {one.name: one for one in self.queues}
        self._ordered_queues = [by_name[lane] for lane in order(self._turn + 1)]

    def clean_registries(self) -> None:
        """RQ's maintenance, and what it leaves."""
        super().clean_registries()
        self._sweep.run()

    def execute_job(self, job: RqJob, queue: Any) -> None:
        """Do it; all lines of the log say meanwhile which job it is, and who asked: the fork's too."""
        with _told_of(job):
            self._execute(job, queue)

    def _execute(self, job: RqJob, queue: Any) -> None:
        """Take note of the end, unless the job is tried once more."""
        # Where a work-horse has it, that has looked.
        if self._told != job.id and job.get_status(refresh=False) != JobStatus.QUEUED:
            _not_to_be_run(job.id)
            return
        super().execute_job(job, queue)
        try:
            self._roster.ended(job.id)
        except redis.RedisError:
            log.warning("the store did not take note of a job's end; maintenance will", job=job.id)

    def _finalize_success(self, job: RqJob, queue: Any, execution: Any, return_value: Any) -> None:
        """In the fork: a job that could not begin to fetch has not ended, but waits for its source."""
        if "waits_for" not in return_value:
            super()._finalize_success(job, queue, execution, return_value)
            return
        park(
            job,
            return_value["waits_for"],
            return_value["at_once"],
            lambda pipe: self.cleanup_execution(job, pipe, execution),
        )

    def setup_work_horse_signals(self) -> None:
        """In the fork: what asks the worker to end lets this render finish, also where every process is told.

        Its own limits, and its worker when it is told twice, end it by other signals.
        """
        super().setup_work_horse_signals()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def run_maintenance_tasks(self) -> None:
        """Every few seconds between two jobs; and once before the first."""
        with suppress(*_AWAY):
            super().run_maintenance_tasks()
        for companion in self._companions:
            companion.ensure()

    def handle_exception(self, job: RqJob, *exc_info: Any) -> None:
        """In RQ's place, whose line has the exception's words and the job's arguments."""
        log.error("a job failed by an exception", job=job.id, exc_info=exc_info)

    def _tell(self, queue_key: str, job_id: str) -> None:
        """A job was taken: let the work-horse that waits begin, while the worker reads what the job is."""
        execution = Execution(uuid4().hex, job_id, self.connection, self.name)
        self.executions[execution.id] = execution
        self._state = WorkerStatus.BUSY
        began_at = execution.created_at.timestamp()
        lane = self._lanes[queue_key]
        order = {"job": job_id, "queue": lane, "execution": execution.id, "began_at": began_at}
        self._horse_pid = self._spare.send(orjson.dumps(order))
        self._told = job_id if self._horse_pid else ""
        if self._told:
            wait_for_end(self._horse_pid, READING_WAITS_SECONDS)

    def _end_untaken(self) -> None:
        """A job was taken and is not there, or the store went away before it could be read.

        What its work-horse has begun is abandoned then, and taken up as that of any silent worker.
        """
        if self._told:
            self.kill_horse()
            self.wait_for_horse()
            self._horse_pid, self._told = 0, ""
        self.executions.clear()
        self._state = WorkerStatus.IDLE

    def prepare_execution(self, job: RqJob) -> Execution:  # noqa: ARG002 - RQ's signature
        """The name for this run of the job. Its work-horse tells it the store, together with all else."""
        return self._current_execution()

    def prepare_job_execution(self, job: RqJob, remove_from_intermediate_queue: bool = False) -> None:  # noqa: ARG002 - RQ's signature
        """In the fork: tell the store that the job runs, and who does it; ask if it shall end at once."""
        if self._begun != job.id:
            begun = self._begin(self._current_execution(), job.origin)
            job.meta, job.started_at = begun.meta, begun.started_at

    def _begin(self, execution: Execution, lane: str) -> RqJob:
        """In the fork: the job, which runs now; what is not to be run ends this process well."""
        begun = self._beginning.begin(execution, lane)
        if begun is None:
            _not_to_be_run(execution.job_id)
            os._exit(os.EX_OK)
        self._begun = begun.job.id
        task.has_begun(begun.glimpse)
        return begun.job

    def _current_execution(self) -> Execution:
        return next(iter(self.executions.values()))

    def main_work_horse(self, job: RqJob, queue: Any) -> None:
        """In the fork: end with the worker, so that an abandoned job is never run twice at once.

        And give way to the web role where they share a machine: stored pages go before new ones.
        """
        if not self._begun:
            self._be_below_the_worker()
        super().main_work_horse(job, queue)

    def _be_below_the_worker(self) -> None:
        die_with_parent(self.pid or 0)
        niceness = os.getpriority(os.PRIO_PROCESS, os.getppid()) + NICENESS
        os.setpriority(os.PRIO_PROCESS, 0, niceness)

    def dequeue_job_and_maintain_ttl(self, *args: Any, **more: Any) -> Any:
        """Wait for a job."""
        self._spare.ensure()
        return super().dequeue_job_and_maintain_ttl(*args, **more)

    def monitor_work_horse(self, job: RqJob, queue: Any, execution: Execution) -> None:
        """Wait for the work-horse to end. Now nobody waits, so it is the time to fork the next one.

        And before the end is noted: memory that is written to then is not to be copied when a job comes.
        """
        super().monitor_work_horse(job, queue, execution)
        self._spare.ensure()

    def fork_work_horse(self, job: RqJob, queue: Any) -> None:
        """A new one, where none has the job already.

        A command to stop the job that came a moment earlier finds its work-horse now.
        """
        if self._told != job.id:
            super().fork_work_horse(job, queue)
        self._told = ""
        if self._stopped_job_id == job.id:
            self.kill_horse()

    def _stand_by(self, next_order: Callable[[], bytes]) -> NoReturn:
        """In the fork: have at hand what the first job would wait for, and wait for it."""
        self._be_below_the_worker()
        os.setpgrp()
        self.setup_work_horse_signals()
        structlog.contextvars.clear_contextvars()
        self._stopped_job_id = None
        with suppress(redis.RedisError):  # it may come back before there is a job
            self.connection.ping()
        data = next_order()
        if not data:
            os._exit(os.EX_OK)
        order = orjson.loads(data)
        execution = Execution(order["execution"], order["job"], self.connection, self.name)
        execution.created_at = datetime.fromtimestamp(order["began_at"], UTC)
        self.executions = {execution.id: execution}
        job = self._begin(execution, order["queue"])
        with _told_of(job):
            self.main_work_horse(job, next(one for one in self.queues if one.name == order["queue"]))
        os._exit(os.EX_SOFTWARE)

    def _rehearse(self) -> None:
        """In the fork: what the first job would be the first to do."""
        with suppress(redis.RedisError):  # it may come back before there is a job
            self._beginning.begin(Execution("rehearsal", "nobody", self.connection, self.name), LANES[0])
        self._when_idle()

    def teardown(self) -> None:
        """At the end of the worker."""
        self._spare.end()
        super().teardown()

    def kill_horse(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """Kill the work-horse and nothing else.

        RQ kills its process group, which before the fork, and until the fork has made a group of its own, is
        the worker's: the command to stop a job could end the worker and the supervisor above it.
        """
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, sig)

    def _handle_stopped_job(self, job: RqJob, queue: Any, execution: Any) -> None:
        """RQ notes when a job ended for all but those that were stopped."""
        job.ended_at = datetime.now(UTC)
        work = Work.from_dict(job.kwargs["work"])
        self._tallies.add([figures.ended(work, job.origin, Cancelled.slug())])
        super()._handle_stopped_job(job, queue, execution)

    def _explain(self, job: RqJob, _pid: int, wait_status: int | None, _usage: object) -> None:
        """Say why the work-horse ended. Anything but our own limits is tried once more by RQ."""
        if wait_status is None:
            return
        ended_by = signal.Signals(os.WTERMSIG(wait_status)) if os.WIFSIGNALED(wait_status) else None
        log.warning("work-horse ended", job=job.id, signal=ended_by and ended_by.name, status=wait_status)
        limit: figures.Limit = (
            "time" if ended_by in _TOO_LONG else "memory" if ended_by in _TOO_MUCH else "none"
        )
        work = Work.from_dict(job.kwargs["work"])
        with i18n.use(work.options.lang):
            error = stopped_by(ended_by, self._settings)
            interrupted = ServerError(_("The render was interrupted twice; it can be asked for again."))
            problem = (error or interrupted).problem
        if error is not None:
            job.retries_left = 0
        counted = [figures.killed(limit)]
        last_try = not job.retries_left
        if last_try:
            self._note(job, problem, (error or interrupted).remember_seconds)
            counted.append(figures.ended(work, job.origin, problem.kind))
        else:
            note(self.connection, job.id, "queued")
        self._tallies.add(counted)

    def _note(self, job: RqJob, problem: Problem, remember_seconds: int) -> None:
        job.meta["problem"] = problem.as_dict()
        job.save_meta()
        self._cache.put_failure(Work.from_dict(job.kwargs["work"]).key, problem, remember_seconds)


def _not_to_be_run(job_id: str) -> None:
    log.warning("a job was in the queue although it is not to be run", job=job_id)


def _told_of(job: RqJob) -> AbstractContextManager[None]:
    """Within, all lines of the log say which job it is, and who asked."""
    asked = {REQUEST_ID: job.meta[REQUEST_ID]} if job.meta.get(REQUEST_ID) else {}
    return structlog.contextvars.bound_contextvars(job=job.id, **asked)


def stopped_by(ended_by: signal.Signals | None, settings: Settings) -> TooComplex | None:
    """The limit of a render behind the signal that ended its process; None: it was something else."""
    if ended_by in _TOO_LONG:
        return out_of_time(settings)
    return out_of_memory(settings) if ended_by in _TOO_MUCH else None


def out_of_time(settings: Settings) -> TooComplex:
    """The error for a render past its time."""
    return TooComplex(
        _(
            "Rendering it took longer than {seconds:g} seconds and was stopped. It can still be opened at "
            "its source or downloaded; whoever runs this server can raise {setting}.",
            seconds=settings.render_timeout_seconds,
            setting="VITRINE_RENDER_TIMEOUT_SECONDS",
        )
    )


def out_of_memory(settings: Settings) -> TooComplex:
    """The error for a render past its memory."""
    megabytes = settings.render_memory_bytes >> 20
    return TooComplex(
        _(
            "Rendering it took more than {megabytes} MB of memory and was stopped. It can still be opened "
            "at its source or downloaded; whoever runs this server can raise {setting}.",
            megabytes=megabytes,
            setting="VITRINE_RENDER_MEMORY_BYTES",
        )
    )
