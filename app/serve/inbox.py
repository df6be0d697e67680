"""Signals as data, for a loop that waits for them and does nothing in a handler."""

import os
import select
import signal
from collections import Counter
from types import FrameType
from typing import Final, Self

ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Inbox:
    """Counts the signals that came, and wakes `wait` for each; within its ``with`` only."""

    def __enter__(self) -> Self:
        self._counts: Counter[int] = Counter()
        self._read_fd, write_fd = os.pipe()
        os.set_blocking(self._read_fd, False)
        os.set_blocking(write_fd, False)
        self._fds = (self._read_fd, write_fd)
        self._wakeup_before = signal.set_wakeup_fd(write_fd, warn_on_full_buffer=False)
        # Under `nohup`, the end of the terminal is to be ignored.
        kept = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else set()
        wanted = {*ENDING, signal.SIGCHLD} - kept
        self._before = {signum: signal.signal(signum, self._note) for signum in wanted}
        return self

    def __exit__(self, *_error: object) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        for fd in self._fds:
            os.close(fd)

    @property
    def asks_to_end(self) -> bool:
        """Whether someone wants us to end."""
        return any(self._counts[signum] for signum in ENDING)

    @property
    def asks_to_end_at_once(self) -> bool:
        """Whether Ctrl-C was pressed again."""
        return self._counts[signal.SIGINT] > 1

    def wait(self, seconds: float) -> None:
        """Until a signal comes, or for `seconds`."""
        ready, _, _ = select.select([self._read_fd], [], [], max(0.0, seconds))
        if ready:
            os.read(self._read_fd, 4096)

    def _note(self, signum: int, _frame: FrameType | None) -> None:
        self._counts[signum] += 1
