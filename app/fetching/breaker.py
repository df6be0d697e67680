"""Hosts that keep timing out are not asked for a while: nobody waits for what will not come."""

from typing import Protocol


class Breaker(Protocol):
    """Nothing that it does may stop a fetch but its own answer."""

    def closed_for(self, host: str) -> int | None:
        """Seconds until `host` is asked again, or None: it may be asked now.

        After a pause, the first who asks this is the one to try; the others are told to wait for the outcome.
        """
        ...

    def failed(self, host: str) -> None:
        """`host` has used up the time for a download without answering."""
        ...

    def worked(self, host: str) -> None:
        """`host` has answered, be it with an error."""
        ...


class NoBreaker:
    """Every host is asked: for a single fetch, and for tests."""

    def closed_for(self, host: str) -> int | None:  # noqa: ARG002 - the twin's signature
        """Never."""
        return None

    def failed(self, host: str) -> None:
        """Nothing."""

    def worked(self, host: str) -> None:
        """Nothing."""
