"""Whether this machine can work, and what will be in its way: each by name, with a sentence."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import redis
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from app.errors import StoreUnavailable
from app.jobs.queue import Jobs
from app.libraries.installed import INDEX
from app.measures import CHECKS
from app.policies.rules import Rules
from app.store.condition import Condition, condition
from app.store.connection import reason
from app.viewer import store_errors
from app.web.figures import family
from config.settings import Settings, SettingsError

OK: Final = "ok"
UNKNOWN: Final = "unknown while the store does not answer"
_SKEW_SECONDS: Final = 2.0
"""Freshness goes by the clocks of several machines; what an answer of the store may take is much less."""


@dataclass(frozen=True, slots=True)
class State:
    """Name → ``ok``, or what is wrong."""

    checks: Mapping[str, str]
    """Without these nothing new can be shown: a load balancer should ask another machine."""
    warnings: Mapping[str, str] = field(default_factory=dict)
    """What works now and will not always."""

    @property
    def ready(self) -> bool:
        """Whether requests may come."""
        return set(self.checks.values()) == {OK}


class Readiness(Collector):
    """Looks anew each time."""

    def __init__(self, client: redis.Redis, jobs: Jobs, settings: Settings) -> None:
        self._redis = client
        self._jobs = jobs
        self._settings = settings

    def look(self) -> State:
        """At everything, in a few round trips."""
        own = {"libraries": _libraries()}
        rules = {"policy": self._policy()}
        try:
            with store_errors():
                store, workers, depths = condition(self._redis), self._jobs.workers(), self._jobs.depths()
        except StoreUnavailable as error:
            why = reason(error.__cause__) if isinstance(error.__cause__, redis.RedisError) else "unknown"
            store_check = {"store": f"{error.detail} Why: {why}."}
            return State({**store_check, "workers": UNKNOWN, "queue": UNKNOWN, **own}, rules)
        waiting = depths["interactive"]
        full = waiting >= self._settings.max_queued_jobs
        return State(
            {
                "store": OK,
                "workers": OK if workers else "no render worker is there; start `python -m app worker`",
                "queue": f"{waiting} renders are waiting, as many as may" if full else OK,
                **own,
            },
            {"eviction": _eviction(store), "clock": _clock(store.time - time.time()), **rules},
        )

    def describe(self) -> Iterator[Metric]:
        """Nothing: its name is known from `app/measures.py`."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """1 for each that is ok."""
        state = self.look()
        found = {**state.checks, **state.warnings}
        yield family(CHECKS, {(name,): float(sentence == OK) for name, sentence in found.items()})

    def _policy(self) -> str:
        """The rules in force were read at the start; a process that starts now would read the file."""
        try:
            Rules.load(self._settings.path(self._settings.policy_file))
        except SettingsError:  # its words are about the file, which is no stranger's business
            return (
                "the file of VITRINE_POLICY_FILE has a mistake, which `python -m app config` names; "
                "the rules of before are in force, and the next start will fail"
            )
        return OK


def _libraries() -> str:
    if INDEX.is_file():
        return OK
    return (
        "the front-end libraries are not there, so notebooks' charts and widgets stay empty; run `make setup`"
    )


def _eviction(store: Condition) -> str:
    """What the store does when it is full: pages have a time to live, jobs and counts have none."""
    if store.limit_bytes and store.policy == "noeviction":
        return "maxmemory-policy is noeviction, so a full store takes no more pages; set volatile-lru"
    if store.policy.startswith("allkeys-"):
        return f"maxmemory-policy is {store.policy}, so a full store may lose jobs; set volatile-lru"
    return OK


def _clock(skew_seconds: float) -> str:
    if abs(skew_seconds) <= _SKEW_SECONDS:
        return OK
    way = "behind" if skew_seconds > 0 else "before"
    return (
        f"this machine's clock is {abs(skew_seconds):.1f} s {way} the store's, "
        "so pages are asked for too late or too early; let NTP set it"
    )
