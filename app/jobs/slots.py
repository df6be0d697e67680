"""The places of each site, kept in RQ's own registries of jobs with a limit.

    rq:rl:<site>:allowed        sorted set: jobs that fetch from there, or are about to
    rq:rl:<site>:rate_limited   sorted set: jobs that wait for a place, the oldest first

RQ gives a free place to the job that has waited for longest, and puts it at the front of its queue. Its
maintenance frees the places of jobs that have ended, however they ended. Here, unlike there, which limit a
job falls under shows only while it runs: its address may redirect.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol, cast

import redis
from redis.client import Pipeline
from rq import get_current_job
from rq.job import Job as RqJob
from rq.job import JobStatus
from rq.queue import Queue
from rq.rate_limit import RELEASE_AND_ENQUEUE_SCRIPT, RateLimitRegistry
from rq.utils import current_timestamp, now, utcformat
from rq.worker_registration import REDIS_WORKER_KEYS

from app.fetching.slots import HostBusy, NoSlots, Slots, site_of
from app.store.breaker import StoreBreaker

# KEYS: allowed, its configuration, names of all, workers.  ARGV: job, name, places (0: half the workers), now
_TAKE: Final = """
local places = tonumber(ARGV[3])
if places == 0 then places = math.max(1, math.floor((redis.call('SCARD', KEYS[4]) + 1) / 2)) end
redis.call('SADD', KEYS[3], ARGV[2])
redis.call('HSET', KEYS[2], 'concurrency', places)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= places then
  return {0, places}
end
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
return {1, places}
"""


class Places(Slots, Protocol):
    """Of the job under way."""

    def give_back(self, pipe: Pipeline) -> None:
        """Give back what is held, along with other commands: nothing more is fetched."""
        ...


class NoPlaces(NoSlots):
    """No limit."""

    def give_back(self, pipe: Pipeline) -> None:
        """Nothing."""


class HostSlots:
    """Of one work-horse: it holds one place at a time. Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis, *, at_once: int, breaker: StoreBreaker | None = None) -> None:
        """
        Args:
            at_once: places of each site, over all machines; 0 for half of the workers there are.
            breaker: asked along with each place: whoever has got one wants to know that next.
        """
        self._redis = client
        self._at_once = at_once
        self._breaker = breaker
        self._job: RqJob | None = None
        self._held: RateLimitRegistry | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Around the current job: what it has not given back by then is given back at its end."""
        self._job = get_current_job()
        try:
            yield
        finally:
            self._give_back_now()
            self._job = None

    def take(self, host: str) -> None:
        """A place of the host's site, in exchange for the one held.

        Raises:
            HostBusy: there is none.
        """
        site = site_of(host)
        if self._job is None or (self._held is not None and self._held.key == site):
            return
        if self._held is not None:
            self._held.release_and_enqueue(self._job.id)
            self._held = None
        registry = RateLimitRegistry(site, self._redis)
        keys = registry.allowed_key, registry.config_key, registry.rl_keys_key, REDIS_WORKER_KEYS
        job_id, since = self._job.id, self._job.created_at.timestamp()
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.eval(_TAKE, len(keys), *keys, job_id, site, self._at_once, since)
            if self._breaker is not None:
                self._breaker.ask(pipe, host, places=registry.allowed_key, job_id=job_id)
            taken, *told = pipe.execute()
        if self._breaker is not None:
            self._breaker.hear(host, told[0])
        if not taken[0]:
            raise HostBusy(site, taken[1])
        registry.concurrency = int(taken[1])  # which it would ask the store for
        self._held = registry

    def give_back(self, pipe: Pipeline) -> None:
        """Give back what is held, along with other commands: nothing more is fetched."""
        job = self._job
        if job is None:
            return
        kept = [self._held] if self._held is not None else []
        if (
            job.rate_limit_key
            and job.rate_limit_concurrency
            and job.rate_limit_key not in {one.key for one in kept}
        ):
            # A place that was kept for a job which then had no need of it.
            registry = RateLimitRegistry.from_job(job)
            registry.concurrency = job.rate_limit_concurrency
            kept.append(registry)
        for registry in kept:
            _release(registry, job.id, pipe)
        self._held = self._job = None

    def _give_back_now(self) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            self.give_back(pipe)
            if pipe.command_stack:
                pipe.execute()


def _release(registry: RateLimitRegistry, job_id: str, pipe: Pipeline) -> None:
    """As RQ's `release_and_enqueue`, which takes a round trip of its own.

    EVAL, since in a pipeline EVALSHA would have to be asked first if the store knows the script.
    """
    pipe.eval(
        RELEASE_AND_ENQUEUE_SCRIPT,
        2,
        registry.allowed_key,
        registry.rate_limited_key,
        registry.concurrency,
        current_timestamp(),
        utcformat(now()),
        Queue.redis_queue_namespace_prefix,
        RqJob.redis_job_namespace_prefix,
        job_id,
    )


def park(job: RqJob, site: str, at_once: int, end_execution: Callable[[Pipeline], None]) -> None:
    """Let a running job wait for a place, in the order in which jobs were asked for.

    Args:
        end_execution: what ends this run of it, in the same transaction.
    """
    job.rate_limit_key, job.rate_limit_concurrency, job.enqueue_at_front = site, at_once, True
    registry = RateLimitRegistry.from_job(job)
    with job.connection.pipeline(transaction=True) as pipe:
        job.set_status(JobStatus.RATE_LIMITED, pipeline=pipe)
        pipe.hset(job.key, "rate_limit_key", site)
        pipe.hset(job.key, "rate_limit_concurrency", str(at_once))
        pipe.hset(job.key, "enqueue_at_front", "1")
        registry.register(at_once, pipe)
        registry.add_to_rate_limited(job.id, pipe, timestamp=job.created_at.timestamp())
        end_execution(pipe)
        pipe.execute()
    registry.acquire_and_enqueue(at_once)  # a place may have become free meanwhile


def place_of(job: RqJob) -> int | None:
    """How many wait before a parked job for the same site; None: it is not parked."""
    if not job.has_rate_limit:
        return None
    key = RateLimitRegistry.from_job(job).rate_limited_key
    return cast("int | None", job.connection.zrank(key, job.id))


def unpark(job: RqJob) -> bool:
    """Take a job out of those that wait for a place; False where it does not."""
    if not job.has_rate_limit:
        return False
    return bool(job.connection.zrem(RateLimitRegistry.from_job(job).rate_limited_key, job.id))
