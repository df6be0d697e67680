"""That a job begins: told the store, and all heard from it that the job needs, in one round trip.

RQ does this in steps: it reads the job, notes the execution in four places and the worker as busy, and then
the job as started. A reader waits for all of it. A test compares what is written here with what RQ writes.
"""

from dataclasses import dataclass
from typing import Any, Final

import redis
from rq.executions import Execution, ExecutionRegistry
from rq.job import Job as RqJob
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer
from rq.utils import current_timestamp, now, utcformat
from rq.worker import WorkerStatus

from app.jobs.cancel import CANCELLED, cancelled_key
from app.jobs.events import KEPT, events_key
from app.jobs.lanes import LANES, queue
from app.jobs.queue import RESULT_SECONDS, work_key_of
from app.jobs.roster import RECORD_FIELD
from app.store.cache import Glimpse, entry_key

# KEYS: job, execution, the job's executions, started jobs of the queue, the worker's executions, worker,
#       events, cancelled, the entry that the job is to make
# ARGV: job, execution, worker, when it was taken, now as seconds and as a date, seconds until it counts as
#       abandoned, until the worker is forgotten, busy, events kept, seconds for which events are kept, the
#       job's field that names the record of its address, first phase
_BEGIN: Final = """
if redis.call('HGET', KEYS[1], 'status') ~= 'queued' then return false end
local composite = ARGV[1] .. ':' .. ARGV[2]
local abandoned, known = tonumber(ARGV[7]), tonumber(ARGV[7]) + 60
redis.call('HSET', KEYS[2], 'id', ARGV[2], 'job_id', ARGV[1], 'created_at', ARGV[4],
  'last_heartbeat', ARGV[4], 'worker_name', ARGV[3])
redis.call('EXPIRE', KEYS[2], abandoned)
redis.call('ZADD', KEYS[3], ARGV[5] + known, ARGV[2])
redis.call('EXPIRE', KEYS[3], known)
redis.call('ZADD', KEYS[4], ARGV[5] + abandoned, composite)
redis.call('SADD', KEYS[5], composite)
redis.call('HSET', KEYS[6], 'state', ARGV[9], 'last_heartbeat', ARGV[6])
redis.call('EXPIRE', KEYS[6], ARGV[8])
redis.call('EXPIRE', KEYS[5], ARGV[8])
redis.call('HSET', KEYS[1], 'last_heartbeat', ARGV[6], 'status', 'started', 'started_at', ARGV[6],
  'worker_name', ARGV[3])
redis.call('PERSIST', KEYS[1])
redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[10], '*', 'status', 'running', 'phase', ARGV[13])
redis.call('EXPIRE', KEYS[7], ARGV[11])
local meta = cjson.decode(redis.call('HGET', KEYS[1], 'meta') or '{}')
meta['phase'] = ARGV[13]
redis.call('HSET', KEYS[1], 'meta', cjson.encode(meta))
local record = redis.call('HGET', KEYS[1], ARGV[12])
return {
  redis.call('EXISTS', KEYS[8]),
  redis.call('HGETALL', KEYS[1]),
  redis.call('HGET', KEYS[9], 'meta'),
  record and redis.call('GET', record)
}
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that runs now, and fetches, as far as the store knows."""

    job: RqJob
    """Whether it shall end at once is in its ``meta``."""
    glimpse: Glimpse


class Beginning:
    """Of one worker's jobs."""

    def __init__(
        self,
        client: redis.Redis,
        *,
        worker_key: str,
        abandoned_after_seconds: int,
        forgotten_after_seconds: int,
    ) -> None:
        """
        Args:
            abandoned_after_seconds: a job whose worker has not been heard of for so long.
            forgotten_after_seconds: the same of a worker.
        """
        self._redis = client
        self._worker_key = worker_key
        self._abandoned_after_seconds = abandoned_after_seconds
        self._forgotten_after_seconds = forgotten_after_seconds
        self._begin = client.register_script(_BEGIN)
        self._started_keys: dict[str, str] = {
            lane: StartedJobRegistry(queue=queue(lane, client)).key for lane in LANES
        }

    def begin(self, execution: Execution, lane: str) -> Begun | None:
        """Begin the job of this execution; None where it is not one that waits to be run.

        Raises:
            redis.RedisError
        """
        job_id, right_now = execution.job_id, now()
        begun: Any = self._begin(
            keys=[
                RqJob.key_for(job_id),
                execution.key,
                ExecutionRegistry(job_id, connection=self._redis).key,
                self._started_keys[lane],
                execution.worker_executions_key,
                self._worker_key,
                events_key(job_id),
                cancelled_key(job_id),
                entry_key(work_key_of(job_id)),
            ],
            args=[
                job_id,
                execution.id,
                execution.worker_name,
                execution.created_at.timestamp(),
                current_timestamp(),
                utcformat(right_now),
                self._abandoned_after_seconds,
                self._forgotten_after_seconds,
                WorkerStatus.BUSY.value,
                KEPT,
                RESULT_SECONDS,
                RECORD_FIELD,
                "fetching",
            ],
        )
        if begun is None:
            return None
        cancelled, fields, meta, record = begun
        job = RqJob(job_id, connection=self._redis, serializer=JSONSerializer)
        job.restore(dict(zip(fields[::2], fields[1::2], strict=True)))
        job.meta[CANCELLED] = bool(cancelled)
        return Begun(job, Glimpse(meta, record))
