"""How the store itself is."""

from dataclasses import dataclass

import redis


@dataclass(frozen=True, slots=True)
class Condition:
    """What it says of itself."""

    memory_bytes: int
    limit_bytes: int
    """Where it begins to evict, or to refuse writes; 0 for no limit."""
    policy: str
    """``maxmemory-policy``; empty where it does not tell."""
    evicted_keys: int
    """Since it started."""
    time: float
    """Its clock, in seconds since the epoch."""


def condition(client: redis.Redis) -> Condition:
    """Ask it, in one round trip. INFO tells what a hosted store's CONFIG may be closed for.

    Raises:
        redis.RedisError
    """
    with client.pipeline(transaction=False) as pipe:
        pipe.info("memory")
        pipe.info("stats")
        pipe.time()
        memory, stats, (seconds, microseconds) = pipe.execute()
    return Condition(
        memory_bytes=int(memory.get("used_memory", 0)),
        limit_bytes=int(memory.get("maxmemory", 0)),
        policy=str(memory.get("maxmemory_policy", "")),
        evicted_keys=int(stats.get("evicted_keys", 0)),
        time=seconds + microseconds / 1e6,
    )
