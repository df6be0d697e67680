"""Keeps the roles running, and ends them in order. One process, one thread, one loop."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from app.logs import for_programs
from app.serve.child import RESTART_AFTER_SECONDS, WINDOW_SECONDS, Child
from app.serve.inbox import Inbox
from app.serve.roles import Role

READY_SECONDS: Final = 60
ASK_AGAIN_SECONDS: Final = 0.05
IDLE_SECONDS: Final = 60
KILLED_SECONDS: Final = 1
"""What the kernel may take to end what was killed."""
INTERRUPTED: Final = 130
"""Exit code after a second Ctrl-C: 128 + SIGINT, as a shell gives it."""


log = structlog.get_logger(__name__)


def say(sentence: str) -> None:
    """One line for the person at the terminal, or the log. A terminal that is gone is no reason to fail."""
    with suppress(OSError):
        if for_programs():
            log.warning(sentence)
            return
        sys.stderr.write(f"vitrine: {sentence}\n")
        sys.stderr.flush()


class _End(Exception):
    """All is to end, with this exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Supervisor:
    """Runs `roles` from the first to the last, and ends them from the last to the first."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self._roles = roles
        self._children = [
            Child(role, f"{role.name} {number}" if role.count > 1 else role.name)
            for role in roles
            for number in range(1, role.count + 1)
        ]

    def run(self, announce: Callable[[], None]) -> int:
        """Until someone asks to end, or a role cannot be kept running. Returns the exit code.

        Args:
            announce: called once, when all roles are ready.
        """
        exit_code = 1
        with Inbox() as self._inbox:
            try:
                for role in self._roles:
                    self._bring_up(role)
                announce()
                while True:
                    self._turn(IDLE_SECONDS)
            except _End as end:
                exit_code = end.exit_code
            finally:
                self._end_all()
            return INTERRUPTED if self._inbox.asks_to_end_at_once else exit_code

    def _bring_up(self, role: Role) -> None:
        for child in self._of(role):
            self._start(child)
        deadline = time.monotonic() + READY_SECONDS
        while role.ready is not None and not role.ready():
            if time.monotonic() > deadline:
                say(f"{role.name} is not ready after {READY_SECONDS} seconds; {role.output}.")
                if role.must_be_ready:
                    raise _End(1)
                deadline = float("inf")
            self._turn(ASK_AGAIN_SECONDS)

    def _turn(self, seconds: float) -> None:
        """Wait for something to happen, and answer it."""
        due = [child.start_at for child in self._children if child.start_at is not None]
        self._inbox.wait(min([seconds, *(start_at - time.monotonic() for start_at in due)]))
        if self._inbox.asks_to_end:
            raise _End(0)
        for child, exit_code in self._reap():
            self._replace(child, exit_code)
        for child in self._children:
            if child.start_at is not None and child.start_at <= time.monotonic():
                self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            say(f"{child.name} cannot be started: {child.role.command[0]}: {reason}.")
            raise _End(1) from error

    def _replace(self, child: Child, exit_code: int) -> None:
        how = f"ended with exit code {exit_code}"
        if exit_code < 0:
            how = f"was ended by signal {-exit_code} ({signal.strsignal(-exit_code)})"
        if not child.plan_restart():
            times = len(RESTART_AFTER_SECONDS) + 1
            say(
                f"{child.name} {how}, the {times}th time in {WINDOW_SECONDS} seconds; {child.role.output}. "
                "Ending everything."
            )
            raise _End(1)
        say(f"{child.name} {how}; starting it again.")

    def _reap(self) -> list[tuple[Child, int]]:
        """The children that ended, with their exit codes (negative: a signal), waited for and tidied up.

        All processes are waited for, not only the roles': as a container's first process, we inherit orphans.
        """
        ended = []
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                for child in self._children:
                    if child.pid == pid:
                        exit_code = os.waitstatus_to_exitcode(status)
                        child.reaped(exit_code)
                        ended.append((child, exit_code))
        return ended

    def _end_all(self) -> None:
        for role in reversed(self._roles):
            if role.listener is not None:
                role.listener.close()
            for child in self._of(role):
                child.terminate()
            self._wait_for(role, role.stop_seconds)
            if self._inbox.asks_to_end_at_once:
                break
            self._kill(role)
        for role in reversed(self._roles):
            self._kill(role)

    def _kill(self, role: Role) -> None:
        for child in self._of(role):
            child.kill()
        self._wait_for(role, KILLED_SECONDS, even_if_asked=True)

    def _wait_for(self, role: Role, seconds: float, *, even_if_asked: bool = False) -> None:
        deadline = time.monotonic() + seconds
        self._reap()
        while any(child.pid for child in self._of(role)) and (left := deadline - time.monotonic()) > 0:
            if self._inbox.asks_to_end_at_once and not even_if_asked:
                break
            self._inbox.wait(left)
            self._reap()

    def _of(self, role: Role) -> list[Child]:
        return [child for child in self._children if child.role is role]
