"""What the layers ask of each other. Tests hand in quiet twins of these."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from app.models import NO_VALIDATORS, Fetched, HttpAnswer, Moved, Quota, RefChoice, SourceRef, Validators


class HttpClient(Protocol):
    """The one way out to the network."""

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        validators: Validators = NO_VALIDATORS,
        max_bytes: int | None = None,
    ) -> HttpAnswer:
        """Download `url`, conditionally where `validators` are given.

        Raises:
            Refused, NotFound, TooLarge, UpstreamError, UpstreamLimited, UpstreamTimeout
        """
        ...


class Poster(Protocol):
    """Messages to addresses that strangers name."""

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> int:
        """Send `content`; gives the answer's status.

        Raises:
            Refused, UpstreamError, UpstreamTimeout
        """
        ...


class Source(Protocol):
    """A place where notebooks live: one file in `app/sources/`, one entry in `app/registry.py`."""

    name: str
    """``github``; also how policy rules and launch buttons name it."""
    title: str
    """``GitHub``: how people name it."""
    prefixes: tuple[str, ...]
    """First segments of its addresses on this server."""
    cheap: bool
    """Whether asking costs next to nothing (a disk), so that it is asked at each request."""

    def recognise(self, pasted: str) -> str | None:
        """The locator for something that a person pasted (trimmed), or None: not mine."""
        ...

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:
        """Read the decoded path behind ``/<prefix>/`` and the raw query (our own parameters taken out).

        Raises:
            BadReference: with a sentence that shows the wanted form.
        """
        ...

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:
        """Get what is there.

        Raises:
            what `HttpClient.get` raises, and NotFound, NotANotebook.
        """
        ...


@runtime_checkable
class Branching(Protocol):
    """A source whose repositories have branches and tags to choose from."""

    def ref_choice(self, ref: SourceRef) -> RefChoice | None:
        """What may be chosen instead of what an address shows; None: it is in no repository."""
        ...


class RateLimit(Protocol):
    """Renders that one client may start."""

    def check(self, client: str) -> None:
        """Raises:
        RateLimited: with the seconds until the next one is free.
        """
        ...

    def count(self, client: str) -> None:
        """One more was started."""
        ...

    def quota(self, client: str) -> Quota | None:
        """What a client may still start; None where there is no limit."""
        ...
