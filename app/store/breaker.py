"""Which hosts have asked us to wait or keep timing out, remembered for all workers.

vitrine:limited:<host>   expires when the host may be asked again that has asked us to wait
vitrine:silent:<host>    hash: failures in a row; pauses in a row; until when nobody asks; whether one tries
"""

from typing import Any, Final

import redis
import structlog
from redis.client import Pipeline

from app.fetching.breaker import Pause
from app.fetching.statuses import MAX_WAIT_SECONDS
from app.store.cache import PREFIX
from config.settings import Settings

FAILURES: Final = 3
"""So many time-outs in a row, without one answer in between, and a host is left alone."""
FIRST_PAUSE_SECONDS: Final = 30
LONGEST_PAUSE_SECONDS: Final = 300
"""Each pause is twice as long as the one before it, up to this."""
_MEMORY_SECONDS: Final = 900

# KEYS: both of the host, places of its site.  ARGV: failures, seconds that a try may take, job (or none)
_ASK: Final = """
-- A job that has no place there will not try.
if ARGV[3] ~= '' and not redis.call('ZSCORE', KEYS[3], ARGV[3]) then return {0, 0, 0} end
local wait = redis.call('TTL', KEYS[2])
if wait > 0 then return {0, wait, 1} end
local state = redis.call('HMGET', KEYS[1], 'failures', 'until')
if not state[1] then return {0, 0, 0} end
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local left = tonumber(state[2] or 0) - now
if left > 0 then return {1, math.ceil(left), 0} end
if tonumber(state[1]) >= tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'until', now + ARGV[2], 'trying', 1)
end
return {1, 0, 0}
"""
# KEYS: the host's.  ARGV: failures, first pause, longest pause, memory
_FAILED: Final = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local state = redis.call('HMGET', KEYS[1], 'until', 'trying')
-- One that began before the pause and ends in it says nothing new.
if tonumber(state[1] or 0) > now and state[2] ~= '1' then return end
if redis.call('HINCRBY', KEYS[1], 'failures', 1) >= tonumber(ARGV[1]) then
  local pauses = redis.call('HINCRBY', KEYS[1], 'pauses', 1)
  local pause = math.min(ARGV[2] * 2 ^ (pauses - 1), tonumber(ARGV[3]))
  redis.call('HSET', KEYS[1], 'until', now + pause, 'trying', 0)
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
"""

log = structlog.get_logger(__name__)


class StoreBreaker:
    """Shared by all workers around one store. Without the store, every host is asked."""

    def __init__(self, client: redis.Redis, *, try_seconds: float) -> None:
        """
        Args:
            try_seconds: how long the one who tries after a pause may take; the others wait for that.
        """
        self._redis = client
        self._try_seconds = try_seconds
        self._failed = client.register_script(_FAILED)
        self._troubled: set[str] = set()
        self._heard: dict[str, Any] = {}

    @classmethod
    def from_settings(cls, settings: Settings, client: redis.Redis) -> "StoreBreaker":
        """One whose tries have the time of a fetch."""
        return cls(client, try_seconds=settings.fetch_timeout_seconds + 5)

    def closed_for(self, host: str) -> Pause | None:
        """Until when `host` is not asked, or None: it may be asked now, and by whoever asked this."""
        try:
            known, seconds, asked_for = self._heard.pop(host, None) or self._asked(host)
        except redis.RedisError:
            log.warning("the store does not tell which hosts are left alone")
            return None
        if known:
            self._troubled.add(host)
        return Pause(int(seconds), bool(asked_for)) if seconds else None

    def ask(self, pipe: Pipeline, host: str, *, places: str = "", job_id: str = "") -> None:
        """Ask that along with other commands; `hear` is to be told the answer before `closed_for` is asked.

        Args:
            places: the key of those that the host's site has; a job that holds none of them will not try.
        """
        keys = _key(host), _limited_key(host), places
        pipe.eval(_ASK, len(keys), *keys, FAILURES, self._try_seconds, job_id)

    def hear(self, host: str, answer: Any) -> None:
        """What `ask` was answered."""
        self._heard[host] = answer

    def _asked(self, host: str) -> Any:
        with self._redis.pipeline(transaction=False) as pipe:
            self.ask(pipe, host)
            return pipe.execute()[0]

    def block(self, host: str, seconds: int) -> None:
        """For an hour at most, whatever an upstream wishes."""
        try:
            self._redis.set(_limited_key(host), "1", ex=max(1, min(seconds, MAX_WAIT_SECONDS)))
        except redis.RedisError:
            log.warning("the store does not keep which hosts have asked us to wait")

    def failed(self, host: str) -> None:
        """One more time-out."""
        pauses = FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS
        try:
            self._failed(keys=[_key(host)], args=[FAILURES, *pauses, _MEMORY_SECONDS])
        except redis.RedisError:
            log.warning("the store does not keep which hosts time out")

    def worked(self, host: str) -> None:
        """All is well again, where it was not."""
        if host not in self._troubled:
            return
        self._troubled.discard(host)
        try:
            self._redis.delete(_key(host))
        except redis.RedisError:
            log.warning("the store does not forget that a host timed out")


def _key(host: str) -> str:
    return f"{PREFIX}silent:{host}"


def _limited_key(host: str) -> str:
    return f"{PREFIX}limited:{host}"
