"""Counts that many workers make and any web process reads: one hash of the store for each, without expiry.

vitrine:count:<name>   hash: label → times
"""

from collections.abc import Iterable, Mapping
from typing import Final, cast

import redis

from app.store.cache import PREFIX

MAX_LABELS: Final = 100
"""Of one count: labels come from notebooks, and whoever reads the counts keeps each for ever."""
OTHER: Final = "other"

# Atomic, so that no two workers each add the last label that is free.
_ADD: Final = """
for i = 2, #ARGV do
  local room = redis.call('HLEN', KEYS[1]) < tonumber(ARGV[1])
  local label = (room or redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1) and ARGV[i] or 'other'
  redis.call('HINCRBY', KEYS[1], label, 1)
end
"""


class Counters:
    """Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._add = client.register_script(_ADD)

    def add(self, name: str, labels: Iterable[str]) -> None:
        """Count each label once; past `MAX_LABELS` new ones count as `OTHER`."""
        labels = list(labels)
        if labels:
            self._add(keys=[PREFIX + "count:" + name], args=[MAX_LABELS, *labels])

    def read(self, name: str) -> Mapping[str, int]:
        """Label → times."""
        counts = cast("dict[bytes, bytes]", self._redis.hgetall(PREFIX + "count:" + name))
        return {label.decode(errors="replace"): int(times) for label, times in counts.items()}
