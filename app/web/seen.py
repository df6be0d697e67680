"""What the views know of a request that its log line and the counts want to know."""

from flask import g


def begin() -> None:
    """Nothing is known yet."""
    g.seen = {}


def note(**facts: str) -> None:
    """Remember facts of this request: ``cache``, ``job``, ``problem``."""
    g.setdefault("seen", {}).update(facts)


def seen() -> dict[str, str]:
    """What was noted."""
    noted: dict[str, str] = g.seen
    return noted
