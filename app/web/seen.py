"""What is known of a request that its log line and the counts want to know."""

import time
from dataclasses import dataclass, field

from flask import g


@dataclass(slots=True)
class Seen:
    """One request, from its beginning on."""

    id: str
    method: str
    client: str
    """Where it comes from, as far as trusted proxies say."""
    began: float = field(default_factory=time.perf_counter)
    facts: dict[str, str] = field(default_factory=dict)


def begin(seen: Seen) -> None:
    """It is the request of this context now."""
    g.seen = seen


def current() -> Seen:
    """That of this context."""
    seen: Seen = g.seen
    return seen


def note(**facts: str) -> None:
    """Remember what a view knows of this request: ``cache``, ``job``, ``problem``."""
    current().facts.update(facts)
