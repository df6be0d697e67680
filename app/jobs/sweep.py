"""What a killed process leaves behind: jobs that nobody will come back to. Workers look for them.

RQ itself takes up a job whose worker has gone silent. Two gaps are left: a worker that dies between taking a
job's id and saying so, and a store that comes back without its last second.
"""

from datetime import UTC, datetime
from typing import Any, Final

import redis
import structlog
from rq.executions import ExecutionRegistry
from rq.job import Job as RqJob
from rq.job import JobStatus
from rq.job_lifecycle import record_job_failure
from rq.serializers import JSONSerializer

from app.jobs.lanes import LANES, Lane, queue
from app.jobs.roster import lane_key
from app.store.cache import PREFIX

LOST_AFTER_SECONDS: Final = 3
"""A worker says at once that it has a job; one that was seen nowhere for so long is lost."""
SILENT_SECONDS: Final = 20
"""Workers say once a second that a job runs, and take up abandoned ones within ten. Longer silence means that
the store has lost a part of its story, as one that was killed may lose the last second."""

_SWEEP_SECONDS: Final = 3
_OVER: Final = frozenset({None, JobStatus.FINISHED, JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED})
"""And one of which nothing is known any more: a job is entered in the roster as it is queued, not before."""

# Two looks, some seconds apart, for a job on its way from the queue to a worker. RQ keeps the note that a
# worker has it for a minute longer than it is to be believed (rq/executions.py, ExecutionRegistry.add).
# KEYS: job, its executions, both queues, mark.  ARGV: job, queue prefix, seconds between the looks
_RECOVER: Final = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local job = redis.call('HMGET', KEYS[1], 'status', 'origin')
if job[1] ~= 'queued' or redis.call('LPOS', KEYS[3], ARGV[1]) or redis.call('LPOS', KEYS[4], ARGV[1])
    or redis.call('ZCOUNT', KEYS[2], now + 60, '+inf') > 0 then
  redis.call('DEL', KEYS[5])
  return 0
end
local seen = redis.call('GET', KEYS[5])
if not seen then
  redis.call('SET', KEYS[5], now, 'EX', 60)
elseif now - seen >= tonumber(ARGV[3]) then
  redis.call('DEL', KEYS[5])
  redis.call('LPUSH', ARGV[2] .. job[2], ARGV[1])
  return 1
end
return 0
"""

log = structlog.get_logger(__name__)


class Sweep:
    """Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._recover = client.register_script(_RECOVER)

    def recover(self, job_id: str) -> bool:
        """Queue a job again, at the front, that a worker took and lost by dying before it said so.

        Called again and again; returns whether this call did it.
        """
        keys = [
            RqJob.key_for(job_id),
            ExecutionRegistry(job_id, connection=self._redis).key,
            *(queue(lane, self._redis).key for lane in LANES),
            f"{PREFIX}lost:{job_id}",
        ]
        prefix = queue("", self._redis).key
        return bool(self._recover(keys=keys, args=[job_id, prefix, LOST_AFTER_SECONDS]))

    def run(self) -> None:
        """Look through the roster; one worker does it for all, every few seconds."""
        if self._redis.set(PREFIX + "sweeping", 1, nx=True, ex=_SWEEP_SECONDS):
            for lane in LANES:
                self._run(lane)

    def _run(self, lane: Lane) -> None:
        entered: Any = self._redis.zrange(lane_key(lane), 0, -1)
        with self._redis.pipeline(transaction=False) as pipe:
            for job_id in entered:
                pipe.hget(RqJob.key_for(job_id.decode()), "status")
            statuses = [status and status.decode() for status in pipe.execute()]
        for job_bytes, status in zip(entered, statuses, strict=True):
            job_id = job_bytes.decode()
            if status in _OVER:
                self._redis.zrem(lane_key(lane), job_id)
            elif status == JobStatus.QUEUED and self.recover(job_id):
                log.warning("a job was lost between the queue and a worker; it is queued again", job=job_id)
            elif status == JobStatus.STARTED:
                self._end_if_silent(job_id)

    def _end_if_silent(self, job_id: str) -> None:
        rq_job = RqJob.fetch(job_id, connection=self._redis, serializer=JSONSerializer)
        if rq_job.get_status(refresh=False) != JobStatus.STARTED or not is_silent(rq_job):
            return
        log.warning("nobody has heard of a running job for long; it has failed", job=job_id)
        with self._redis.pipeline() as pipe:
            record_job_failure(rq_job, "lost", pipe)
            pipe.execute()


def is_silent(rq_job: RqJob) -> bool:
    """Of a running job: whether its worker has not been heard of for too long."""
    heard_at = rq_job.last_heartbeat or rq_job.started_at
    return heard_at is not None and (datetime.now(UTC) - heard_at).total_seconds() > SILENT_SECONDS
