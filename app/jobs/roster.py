"""Which jobs are under way, how many more may be, and how quickly they end: for all machines together.

    vitrine:live:<lane>      sorted set: jobs that wait or run → since when (seconds of the store's clock)
    vitrine:share:<client>   sorted set: those of them that went into the readers' lane for one client
    vitrine:pace             hash: seconds from one job's end to the next, and when the last one ended

Each change is one script, so that no two processes take the last place. Nothing here is a lock: what a killed
process leaves is found by `app.jobs.sweep`.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import redis
from rq import Queue
from rq.job import Job as RqJob
from rq.scripts import UNIQUE_ENQUEUE_SCRIPT

from app.errors import Overloaded
from app.i18n import _
from app.jobs.lanes import LANES, Lane, queue
from app.store.cache import PREFIX
from config.settings import Settings

RECORD_FIELD: Final = "vitrine_record"
"""Of a job, beside those that RQ knows."""
LONGEST_WAIT_SECONDS: Final = 300
"""Nobody is told to come again later than this: until then much can have changed."""

_WEIGHT: Final = 0.1  # of the newest job in the mean: the last twenty or so decide
_LONGEST_SAMPLE_SECONDS: Final = 60
_FIRST_GUESS_SECONDS: Final = 0.5  # a typical render with its fetch, until one has ended
_SHARE_SECONDS: Final = 3600

_COMMON: Final = """
local function now()
  local time = redis.call('TIME')
  return time[1] + time[2] / 1000000
end
local function over(status)
  return status == 'finished' or status == 'failed' or status == 'stopped' or status == 'canceled'
end
-- Whether a client has room in the readers' lane; its jobs that have ended are forgotten on the way.
local function has_room(share, size, job_prefix)
  if redis.call('ZCARD', share) < size then return true end
  for _, job in ipairs(redis.call('ZRANGE', share, 0, -1)) do
    local status = redis.call('HGET', job_prefix .. job, 'status')
    if not status or over(status) then redis.call('ZREM', share, job) end
  end
  return redis.call('ZCARD', share) < size
end
"""
# Admit a job, and do what RQ's unique enqueue does.
# KEYS: interactive, batch, share, job, queue of either lane, queues.
# ARGV: job, lane, room in either lane, share (0: no client), job prefix, …, names and values of the job
_ENQUEUE: Final = (
    _COMMON
    + f"local function enqueue(KEYS, ARGV)\n{UNIQUE_ENQUEUE_SCRIPT}\nend"
    + """
local lane, share = ARGV[2], tonumber(ARGV[5])
if lane == 'interactive' and share > 0 and not has_room(KEYS[3], share, ARGV[6]) then lane = 'batch' end
local at = lane == 'interactive' and 1 or 2
local waiting = redis.call('ZCARD', KEYS[at])
if waiting >= tonumber(ARGV[2 + at]) then return {'', lane, waiting} end
local queue = KEYS[4 + at]
-- Another may have queued it just before: then it has its place, and is not of this client's share.
if enqueue({KEYS[4], queue}, {ARGV[1], 'R', '-1', unpack(ARGV, 8)}) == 0 then
  return {'joined', lane, waiting}
end
redis.call('ZADD', KEYS[at], now(), ARGV[1])
if lane == 'interactive' and share > 0 then
  redis.call('ZADD', KEYS[3], now(), ARGV[1])
  redis.call('EXPIRE', KEYS[3], ARGV[7])
end
redis.call('HSET', KEYS[4], 'origin', lane)
redis.call('SADD', KEYS[7], queue)
return {'admitted', lane, waiting}
"""
)
# KEYS: interactive, batch, share, queue of either, job.  ARGV: job, room, share (0: no client), job prefix, …
_PROMOTE: Final = (
    _COMMON
    + """
local share = tonumber(ARGV[3])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
if share > 0 and not has_room(KEYS[3], share, ARGV[4]) then return 0 end
if redis.call('LREM', KEYS[5], 1, ARGV[1]) > 0 then
  redis.call('RPUSH', KEYS[4], ARGV[1])
else
  -- One that waits for its source is queued where its origin says, once there is a place.
  local job = redis.call('HMGET', KEYS[6], 'status', 'origin')
  if job[1] ~= 'rate_limited' or job[2] ~= 'batch' then return 0 end
end
redis.call('HSET', KEYS[6], 'origin', 'interactive')
redis.call('ZADD', KEYS[1], redis.call('ZSCORE', KEYS[2], ARGV[1]) or now(), ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if share > 0 then
  redis.call('ZADD', KEYS[3], now(), ARGV[1])
  redis.call('EXPIRE', KEYS[3], ARGV[5])
end
return 1
"""
)
# KEYS: interactive, batch, pace, job.  ARGV: job, weight, longest sample
_ENDED: Final = (
    _COMMON
    + """
local status = redis.call('HGET', KEYS[4], 'status')
if status and not over(status) then return 0 end
local since = redis.call('ZSCORE', KEYS[1], ARGV[1]) or redis.call('ZSCORE', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if not since or status == 'canceled' or status == 'stopped' then return 0 end
-- A pause without any job says nothing of the pace, so the time counts from when this one was there.
local pace = redis.call('HMGET', KEYS[3], 'seconds', 'ended_at')
local sample = math.min(now() - math.max(tonumber(since), tonumber(pace[2] or 0)), tonumber(ARGV[3]))
local seconds = pace[1] and (tonumber(pace[1]) + tonumber(ARGV[2]) * (sample - tonumber(pace[1]))) or sample
redis.call('HSET', KEYS[3], 'seconds', tostring(math.max(seconds, 0)), 'ended_at', tostring(now()))
return 1
"""
)
# KEYS: interactive, batch, pace
_PACE: Final = (
    _COMMON
    + """
local pace = redis.call('HMGET', KEYS[3], 'seconds', 'ended_at')
local oldest = now()
for i = 1, 2 do
  local first = redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')
  if first[2] then oldest = math.min(oldest, tonumber(first[2])) end
end
return {pace[1] or '', tostring(now() - math.max(oldest, tonumber(pace[2] or 0)))}
"""
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly jobs end."""

    seconds_per_job: float
    """From one end to the next, over all workers: a mean in which the last ones count most."""
    silent_seconds: float
    """Since a job has ended although one was there."""

    def until(self, jobs: int) -> int:
        """Whole seconds until so many have ended, within bounds."""
        return _bounded(jobs * self.seconds_per_job)

    def until_drained(self, jobs: int) -> int:
        """The same for a full queue, which may have come to a halt."""
        return _bounded(jobs * max(self.seconds_per_job, self.silent_seconds))


class Roster:
    """The jobs under way. Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis, settings: Settings) -> None:
        self._room = settings.max_queued_jobs, settings.max_batch_jobs  # as LANES
        self._share = settings.jobs_per_client
        self._scripts = {
            name: client.register_script(text)
            for name, text in (
                ("enqueue", _ENQUEUE),
                ("promote", _PROMOTE),
                ("ended", _ENDED),
                ("pace", _PACE),
            )
        }
        self._lanes = [lane_key(lane) for lane in LANES]
        self._queues = [queue(lane, client).key for lane in LANES]

    def enqueue(self, job: RqJob, lane: Lane, client: str, record_key: str) -> bool:
        """Enter a new job and queue it, in one step. Its origin is the lane that it is in then.

        Args:
            client: whose share of the readers' lane it is of; empty for nobody's. Where that is used up, the
                job waits with the batches.
            record_key: where that is which is known of the job's address: it is read when the job begins.

        Returns:
            False where another has queued a job of this id just before.

        Raises:
            Overloaded: that lane is full.
        """
        share = self._share if client else 0
        keys = [*self._lanes, _share_key(client), job.key, *self._queues, Queue.redis_queues_keys]
        args = [job.id, lane, *self._room, share, RqJob.redis_job_namespace_prefix, _SHARE_SECONDS]
        args += [*_fields(job), RECORD_FIELD, record_key]
        outcome, in_lane, waiting = self._run("enqueue", keys, args)
        if not outcome:
            raise Overloaded(
                _("{waiting} renders are waiting already.", waiting=waiting),
                retry_after_seconds=self.pace().until_drained(int(waiting)),
            )
        job.origin = in_lane.decode()
        return bool(outcome == b"admitted")

    def promote(self, job_id: str, client: str) -> bool:
        """A reader waits for a job that was queued as a batch's: let it go with the readers' own.

        Returns:
            Whether it was moved; not where it runs already, or the client's share is used up.
        """
        share = self._share if client else 0
        keys = [*self._lanes, _share_key(client), *self._queues, RqJob.key_for(job_id)]
        args = [job_id, self._room[0], share, RqJob.redis_job_namespace_prefix, _SHARE_SECONDS]
        return bool(self._run("promote", keys, args))

    def ended(self, job_id: str) -> bool:
        """Strike a job off if it has ended, and learn the pace from it unless it was stopped."""
        keys = [*self._lanes, _PACE_KEY, RqJob.key_for(job_id)]
        return bool(self._run("ended", keys, [job_id, _WEIGHT, _LONGEST_SAMPLE_SECONDS]))

    def pace(self) -> Pace:
        """How quickly jobs end at present."""
        seconds, silent = self._run("pace", [*self._lanes, _PACE_KEY], [])
        return Pace(float(seconds or _FIRST_GUESS_SECONDS), max(0.0, float(silent)))

    def _run(self, name: str, keys: list[str], args: list[Any]) -> Any:
        return self._scripts[name](keys=keys, args=args)


def lane_key(lane: Lane) -> str:
    """Where the jobs of a lane are."""
    return f"{PREFIX}live:{lane}"


_PACE_KEY: Final = PREFIX + "pace"


def _share_key(client: str) -> str:
    return f"{PREFIX}share:{client}"


def _fields(job: RqJob) -> list[Any]:
    """Names and values as RQ stores them."""
    known = {name: value for name, value in job.to_dict().items() if value is not None}
    return [piece for pair in known.items() for piece in pair]


def _bounded(seconds: float) -> int:
    return max(1, min(math.ceil(seconds), LONGEST_WAIT_SECONDS))
