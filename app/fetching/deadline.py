"""The one time limit of a whole download."""

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock that every step of one download shares."""

    ends_at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, more than 0.

        Raises:
            TimeoutError: there are none left.
        """
        seconds = self.ends_at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def cut(self, timeout: float | None) -> float:
        """The smaller of `timeout` (None: no limit of its own) and the seconds left.

        Raises:
            TimeoutError: there are none left.
        """
        left = self.left()
        return left if timeout is None else min(timeout, left)
