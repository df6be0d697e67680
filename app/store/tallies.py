"""What all workers count together, and any web process reads. A count outlives whoever made it.

vitrine:tally:<measure>   hash, without expiry: labels (a JSON list) → times
                          of a histogram: labels and a bucket's upper bound → times; and ``sum`` → the sum

Labels must be of a closed set, for each is kept for ever; `counters` is for those that are not.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

import orjson
import redis

from app.measures import Measure
from app.store.cache import PREFIX

_SUM: Final = "sum"
_INFINITY: Final = "inf"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that happened: once, or of this size."""

    measure: Measure
    labels: tuple[str, ...] = ()
    value: float = 1
    """Of a counter, how many; of a histogram, what was observed."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """What was observed under one combination of labels."""

    cumulative: tuple[int, ...]
    """For each of the measure's buckets, and for infinity."""
    total: float


class Tallies:
    """Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def add(self, figures: Iterable[Figure]) -> None:
        """Count all of them, in one round trip."""
        with self._redis.pipeline(transaction=False) as pipe:
            for figure in figures:
                key, labels = _key(figure.measure), figure.labels
                if figure.measure.kind == "histogram":
                    pipe.hincrby(key, _field(*labels, _bucket(figure)), 1)
                    pipe.hincrbyfloat(key, _field(*labels, _SUM), figure.value)
                else:
                    pipe.hincrby(key, _field(*labels), int(figure.value))
            pipe.execute()

    def read(self, measures: Iterable[Measure]) -> Mapping[Measure, Mapping[tuple[str, ...], float]]:
        """Each measure's fields, in one round trip; a histogram's are for `histograms`."""
        measures = tuple(measures)
        with self._redis.pipeline(transaction=False) as pipe:
            for measure in measures:
                pipe.hgetall(_key(measure))
            answers = cast("list[dict[bytes, bytes]]", pipe.execute())
        return {
            measure: {tuple(orjson.loads(field)): float(value) for field, value in answer.items()}
            for measure, answer in zip(measures, answers, strict=True)
        }


def histograms(
    measure: Measure, fields: Mapping[tuple[str, ...], float]
) -> Mapping[tuple[str, ...], Histogram]:
    """Labels → what was observed. A bucket of an older version counts in the next larger one of now."""
    bounds = (*measure.buckets, float(_INFINITY))
    counts: dict[tuple[str, ...], list[int]] = {}
    sums: dict[tuple[str, ...], float] = {}
    for (*labels, bound), value in fields.items():
        if bound == _SUM:
            sums[tuple(labels)] = value
        else:
            counts.setdefault(tuple(labels), [0] * len(bounds))[bisect_left(bounds, float(bound))] += int(
                value
            )
    return {
        labels: Histogram(tuple(sum(each[: end + 1]) for end in range(len(bounds))), sums.get(labels, 0.0))
        for labels, each in counts.items()
    }


def _bucket(figure: Figure) -> str:
    buckets = figure.measure.buckets
    at = bisect_left(buckets, figure.value)
    return repr(buckets[at]) if at < len(buckets) else _INFINITY


def _key(measure: Measure) -> str:
    return f"{PREFIX}tally:{measure.name.removeprefix('vitrine_')}"


def _field(*parts: str) -> bytes:
    return orjson.dumps(parts)
