"""What is the same wherever it is asked: counts in the store, and how store, queue and workers are."""

from collections.abc import Iterator, Mapping
from typing import Final

import redis
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from app import measures
from app.jobs.missing import COUNT as MISSING_LIBRARIES
from app.jobs.queue import Jobs
from app.measures import Measure
from app.store.condition import condition
from app.store.counters import Counters
from app.store.tallies import Tallies, histograms
from app.store.upstreams import quotas
from app.version import VERSION

_FAMILIES: Final[Mapping[str, type[CounterMetricFamily | GaugeMetricFamily]]] = {
    "counter": CounterMetricFamily,
    "gauge": GaugeMetricFamily,
}
Values = Mapping[tuple[str, ...], float]
"""Labels → the number."""


class Figures(Collector):
    """Asks the store anew each time; where that does not answer, the little that is known without it."""

    def __init__(self, client: redis.Redis, jobs: Jobs, *, renderer: str, max_queued: int) -> None:
        self._redis = client
        self._jobs = jobs
        self._tallies = Tallies(client)
        self._counters = Counters(client)
        self._renderer = renderer
        self._max_queued = max_queued

    def describe(self) -> Iterator[Metric]:
        """What `collect` gives, without asking the store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield family(measures.BUILD, {(VERSION, self._renderer): 1})
        yield family(measures.QUEUED_LIMIT, {(): self._max_queued})
        try:
            asked = [*self._standing(), *self._counted()]
        except redis.RedisError:
            yield family(measures.STORE_UP, {(): 0})
            return
        yield family(measures.STORE_UP, {(): 1})
        yield from asked

    def _standing(self) -> Iterator[Metric]:
        store, workers = condition(self._redis), self._jobs.workers()
        hosts = quotas(self._redis)
        yield family(measures.STORE_MEMORY, {(): store.memory_bytes})
        yield family(measures.STORE_LIMIT, {(): store.limit_bytes})
        yield family(measures.STORE_EVICTED, {(): store.evicted_keys})
        yield family(measures.QUEUED, {(lane,): depth for lane, depth in self._jobs.depths().items()})
        yield family(measures.WORKERS, {("busy",): workers.busy, ("idle",): workers.idle})
        yield family(measures.QUOTA, {(host,): quota.left for host, quota in hosts.items()})
        yield family(measures.QUOTA_LIMIT, {(host,): quota.limit for host, quota in hosts.items()})

    def _counted(self) -> Iterator[Metric]:
        for measure, fields in self._tallies.read(measures.IN_STORE).items():
            yield _histogram(measure, fields) if measure.kind == "histogram" else family(measure, fields)
        missing = self._counters.read(MISSING_LIBRARIES)
        yield family(measures.MISSING_LIBRARIES, {(host,): times for host, times in missing.items()})


def family(measure: Measure, values: Values) -> Metric:
    """A counter or a gauge, as Prometheus' library wants it."""
    made = _FAMILIES[measure.kind](measure.name, measure.help, labels=measure.labels)
    for labels, value in sorted({**dict.fromkeys(measure.known, 0), **values}.items()):
        made.add_metric(labels, value)
    return made


def _histogram(measure: Measure, fields: Values) -> Metric:
    made = HistogramMetricFamily(measure.name, measure.help, labels=measure.labels)
    bounds = [*(repr(bound) for bound in measure.buckets), "+Inf"]
    seen = {labels: (one.cumulative, one.total) for labels, one in histograms(measure, fields).items()}
    for labels, (cumulative, total) in sorted({**_unseen(measure), **seen}.items()):
        made.add_metric(labels, list(zip(bounds, cumulative, strict=True)), sum_value=total)
    return made


def _unseen(measure: Measure) -> dict[tuple[str, ...], tuple[tuple[int, ...], float]]:
    return dict.fromkeys(measure.known, ((0,) * (len(measure.buckets) + 1), 0.0))
