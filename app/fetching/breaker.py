"""Hosts that are left alone for a while: those that asked for it, and those that keep timing out."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pause:
    """For how long a host is not asked, and why."""

    seconds: int
    asked_for: bool
    """Whether the host has asked us to wait; else it has not answered several times in a row."""


class Breaker(Protocol):
    """Nothing that it does may stop a fetch but its own answer."""

    def closed_for(self, host: str) -> Pause | None:
        """Until when `host` is not asked, or None: it may be asked now.

        After a silent host's pause, the first who asks this is the one to try; the others are told to wait
        for the outcome.
        """
        ...

    def block(self, host: str, seconds: int) -> None:
        """`host` has asked us to wait for so long."""
        ...

    def failed(self, host: str) -> None:
        """`host` has used up the time for a download without answering."""
        ...

    def worked(self, host: str) -> None:
        """`host` has answered, be it with an error."""
        ...


class NoBreaker:
    """Every host is asked: for a single fetch, and for tests."""

    def closed_for(self, host: str) -> Pause | None:  # noqa: ARG002 - the twin's signature
        """Never."""
        return None

    def block(self, host: str, seconds: int) -> None:
        """Nothing."""

    def failed(self, host: str) -> None:
        """Nothing."""

    def worked(self, host: str) -> None:
        """Nothing."""
