"""How the stand-in misbehaves on demand, and what it remembers of being asked."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Canned:
    """An answer given whatever is asked."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hang:
    """No answer until the stand-in is closed or the path cleared."""

    released: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Limited:
    """GitHub's primary rate limit, used up, with its reset a minute ahead of whenever it is asked."""


Behaviour = Canned | Hang | Limited

BROKEN = Canned(500, b'{"message": "Server Error"}')
TOO_MANY = Canned(429, b'{"message": "Too many requests"}', {"Retry-After": "7"})
LIMITED = Limited()


def limited(limit: int) -> Canned:
    """What GitHub answers when no call is left."""
    return Canned(403, b'{"message": "API rate limit exceeded"}', limit_headers(0, limit))


def limit_headers(remaining: int, limit: int) -> dict[str, str]:
    """As the REST description has them ("Rate limits for the REST API")."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(remaining, 0)),
        "X-RateLimit-Used": str(limit - max(remaining, 0)),
        "X-RateLimit-Reset": str(int(time.time()) + 60),
        "X-RateLimit-Resource": "core",
    }


@dataclass(frozen=True)
class Seen:
    """One request: its path is percent-encoded and without query; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


class Log:
    """The requests so far, to be counted and waited for."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []
        self._changed = threading.Condition()

    def add(self, seen: Seen) -> None:
        """One more."""
        with self._changed:
            self._seen.append(seen)
            self._changed.notify_all()

    def below(self, prefix: str) -> list[Seen]:
        """Those whose path begins with `prefix`, in order."""
        with self._changed:
            return [seen for seen in self._seen if seen.path.startswith(prefix)]

    def clear(self) -> None:
        """Forget them."""
        with self._changed:
            self._seen.clear()

    def wait_for(self, prefix: str, count: int, seconds: float) -> bool:
        """Wait until `count` requests below `prefix` have come; False: they have not."""
        with self._changed:
            return self._changed.wait_for(
                lambda: sum(seen.path.startswith(prefix) for seen in self._seen) >= count, seconds
            )
