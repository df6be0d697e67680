"""A work-horse forked ahead of its job, so that nobody waits for the fork.

It has all that every work-horse has: it is forked from the worker and ends with it, has one job, and may be
killed. It differs in when it begins, and in that it is told its job through a pipe.
"""

import os
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

import structlog

_LONGEST_ORDER: Final = 4096
"""Bytes; what fits is written and read at once (PIPE_BUF, pipe(7))."""

_SOON_SECONDS: Final = 0.02
"""A worker that has more jobs has the next one by then, and no time to spare."""

log = structlog.get_logger(__name__)


class Spare:
    """At most one process at a time."""

    def __init__(
        self, live: Callable[[Callable[[], bytes]], NoReturn], when_idle: Callable[[], None]
    ) -> None:
        """
        Args:
            live: what it does in the fork; is given what waits for its order. Empty: there will be none.
            when_idle: done in the fork, once, where there is no job soon.
        """
        self._live = live
        self._when_idle = when_idle
        self._pid = 0
        self._orders = -1

    def ensure(self) -> None:
        """Fork one, unless one waits."""
        if self._pid and os.waitpid(self._pid, os.WNOHANG) == (0, 0):
            return
        if self._pid:
            self._forget()
        ours, its = os.pipe()[::-1]
        self._pid, self._orders = os.fork(), ours
        if self._pid == 0:
            try:
                os.close(ours)
                self._live(lambda: self._order(its))
            except Exception:
                log.exception("a work-horse failed before its job began")
            finally:
                os._exit(1)
        os.close(its)

    def send(self, order: bytes) -> int:
        """Give it its job; its process id, or 0 where there is none that waits."""
        pid = self._pid
        if not pid:
            return 0
        try:
            os.write(self._orders, order)
        except BrokenPipeError:  # it was killed
            os.waitpid(pid, 0)
            return 0
        finally:
            self._forget()
        return pid

    def end(self) -> None:
        """It has nothing under way."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._forget()

    def _order(self, its: int) -> bytes:
        if not select.select([its], [], [], _SOON_SECONDS)[0]:
            self._when_idle()
        return os.read(its, _LONGEST_ORDER)

    def _forget(self) -> None:
        os.close(self._orders)
        self._pid, self._orders = 0, -1


def wait_for_end(pid: int, seconds: float) -> None:
    """Until a child has ended, or for so long. Its end is left to be noticed by others.

    Linux only; elsewhere it does not wait.
    """
    if not hasattr(os, "pidfd_open"):
        return
    child = os.pidfd_open(pid)
    try:
        select.select([child], [], [], seconds)
    finally:
        os.close(child)
