"""Who is told what the guarded client met: for the counts of whoever runs this."""

from collections.abc import Mapping
from typing import Protocol

from app.errors import Refusal


class Watch(Protocol):
    """Nothing that it does may stop a fetch."""

    def refused(self, reason: Refusal) -> None:
        """An address was not fetched."""
        ...

    def answered(self, host: str, headers: Mapping[str, str]) -> None:
        """`host` answered, with these headers; their names are in lower case."""
        ...


class NoWatch:
    """Nobody is told: for a single fetch, and for tests."""

    def refused(self, reason: Refusal) -> None:
        """Nothing."""

    def answered(self, host: str, headers: Mapping[str, str]) -> None:
        """Nothing."""
