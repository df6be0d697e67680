"""A process beside the worker, forked from it, which lives as long as the worker does."""

import os
import signal
from collections.abc import Callable
from typing import Final

import structlog

from app.jobs.limits import die_with_parent

_GOOD: Final = 0
_BAD: Final = 1

log = structlog.get_logger(__name__)


class Companion:
    """Runs one function in a fork.

    A thread would be alive while the worker forks its work-horses, and leave its locks held in them for ever.
    """

    def __init__(self, name: str, run: Callable[[Callable[[], bool]], None]) -> None:
        """Args:
        run: is given a function that tells whether the worker still lives.
        """
        self._name = name
        self._run = run
        self._pid = 0

    def ensure(self) -> None:
        """Start it, or start it again."""
        if self._pid and os.waitpid(self._pid, os.WNOHANG) == (0, 0):
            return
        if self._pid:
            log.warning("a process beside the worker ended and is started again", name=self._name)
        worker = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            self._live(worker)

    def _live(self, worker: int) -> None:
        status = _BAD
        try:
            die_with_parent(worker)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the worker's to answer
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._run(lambda: os.getppid() == worker)
            status = _GOOD
        except Exception:
            log.exception("a process beside the worker failed", name=self._name)
        finally:
            os._exit(status)
