"""How long the web server waits for a client, as figures; and the arithmetic of a pace."""

import time
from dataclasses import dataclass

from app.errors import TooSlow


@dataclass(frozen=True, slots=True)
class Patience:
    """What a client may take. A connection costs some kilobytes, so all of this is generous to slow lines."""

    idle_seconds: float = 75
    """Between two requests, and before the first; gunicorn's ``keepalive`` where that is set."""
    head_seconds: float = 15
    """From the first byte of a request to the end of its header fields."""
    stall_seconds: float = 20
    """Without any progress of a body or an answer."""
    bytes_per_second: int = 8 << 10
    """Of a body or an answer, on average after the first `stall_seconds`: half of what EDGE gave."""
    drain_bytes: int = 64 << 10
    """Of a body that nobody wanted to read: so much is read for the sake of the connection."""
    linger_seconds: float = 5
    """For a client that still sends while it is refused, so that it comes to read why (RFC 9112 §9.6)."""
    bodies_bytes: int = 256 << 20
    """Held by all requests of one process together."""


class Pace:
    """One body or one answer on its way: each wait for the client is allowed what `left_seconds` says."""

    def __init__(self, patience: Patience) -> None:
        self._stall_seconds = patience.stall_seconds
        self._bytes_per_second = patience.bytes_per_second
        self._deadline = time.monotonic() + patience.stall_seconds

    def left_seconds(self) -> float:
        """How long the next wait may be.

        Raises:
            TooSlow: it has been waited for long enough.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TooSlow("This request's body came too slowly.")
        return min(left, self._stall_seconds)

    def moved(self, count: int) -> None:
        """So many bytes came or went."""
        self._deadline += count / self._bytes_per_second
