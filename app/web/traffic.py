"""Requests, counted by the process that answers them."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.measures import PROBLEMS, REQUEST_SECONDS, REQUESTS, REQUESTS_UNDER_WAY
from app.web.processes import unchanged

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER: Final = "other"
NONE: Final = "none"
"""The route of an address that is none of ours, and the cache of an answer that is never stored."""


class Traffic(Collector):
    """Counts on the way of each request, so it must cost next to nothing."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._own = own
        self._requests = Counter(REQUESTS.name, REQUESTS.help, REQUESTS.labels, registry=own)
        self._seconds = Histogram(
            REQUEST_SECONDS.name,
            REQUEST_SECONDS.help,
            REQUEST_SECONDS.labels,
            registry=own,
            buckets=REQUEST_SECONDS.buckets,
        )
        self._under_way = Gauge(
            REQUESTS_UNDER_WAY.name, REQUESTS_UNDER_WAY.help, registry=own, multiprocess_mode="livesum"
        )
        self._problems = Counter(PROBLEMS.name, PROBLEMS.help, PROBLEMS.labels, registry=own)
        for labels in PROBLEMS.known:
            self._problems.labels(*labels)
        self._known: dict[tuple[str, str, int, str], tuple[Counter, Histogram]] = {}

    def begun(self) -> None:
        """A request has come."""
        self._under_way.inc()

    def ended(self, route: str, method: str, status: int, cache: str, seconds: float) -> None:
        """It was answered.

        Args:
            route: the rule that took it, as the application has it; `NONE` where none did.
            cache: how the answer came about; `NONE` where it is not of the store.
        """
        key = route, method if method in _METHODS else _OTHER, status // 100, cache
        known = self._known.get(key)
        if known is None:
            labels = route, key[1], f"{key[2]}xx", cache
            known = self._requests.labels(*labels), self._seconds.labels(route, cache)
            self._known[key] = known
        known[0].inc()
        known[1].observe(seconds)
        self._under_way.dec()

    def problem(self, kind: str) -> None:
        """It was answered with a problem."""
        self._problems.labels(kind).inc()

    def describe(self) -> Iterator[Metric]:
        """Nothing: asking is cheap, and names are known from `app/measures.py`."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Of all web processes of this server, living and dead."""
        with unchanged() as folder:
            if folder is None:
                yield from self._own.collect()
            else:
                yield from MultiProcessCollector(None, path=str(folder)).collect()
