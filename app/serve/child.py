"""One process under supervision: how it starts, how it is told to end, and when its deaths are too many."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import Final

from app.serve import lifeline
from app.serve.roles import Role
from config.settings import ROOT

WINDOW_SECONDS: Final = 30
RESTART_AFTER_SECONDS: Final = (0, 0.5, 1, 2)
"""After the first, second, … death within the window; one more is too many."""


class Child:
    """A place for one process of a role, and the record of those that died in it."""

    def __init__(self, role: Role, name: str) -> None:
        self.role = role
        self.name = name
        self.start_at: float | None = None
        """When to start it again (monotonic seconds); None while it runs."""
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths: list[float] = []

    @property
    def pid(self) -> int | None:
        """Of the process while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it in a session of its own, where a Ctrl-C at the terminal does not reach it.

        Raises:
            OSError: the program is not there or cannot be run.
        """
        self.start_at = None
        fds = [self.role.listener.fileno()] if self.role.listener else []
        environ = {**os.environ, **self.role.environ}
        if not lifeline.ON_LINUX:
            fds.append(lifeline.pipe()[0])
            environ[lifeline.LIFELINE] = str(fds[-1])
        self._process = subprocess.Popen(
            self.role.command,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            pass_fds=fds,
            start_new_session=True,
            # Safe here: the supervisor has no threads that could hold a lock at the fork.
            preexec_fn=lifeline.tie(self.role.orphan_signal) if lifeline.ON_LINUX else None,  # noqa: PLW1509
        )

    def terminate(self) -> None:
        """Ask it to end; how its helpers end is its own business."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it and its helpers at once."""
        if self.pid is not None:
            self._kill_group(self.pid)

    def reaped(self, exit_code: int) -> None:
        """Take note that the process is gone, and end the helpers that it left."""
        if self._process is not None:
            self._kill_group(self._process.pid)
            self._process.returncode = exit_code
            self._process = None

    def plan_restart(self) -> bool:
        """Set `start_at`; False when it has died too often for that."""
        now = time.monotonic()
        self._deaths = [death for death in self._deaths if now - death < WINDOW_SECONDS] + [now]
        if len(self._deaths) > len(RESTART_AFTER_SECONDS):
            return False
        self.start_at = now + RESTART_AFTER_SECONDS[len(self._deaths) - 1]
        return True

    @staticmethod
    def _kill_group(pid: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM where only zombies are left
            os.killpg(pid, signal.SIGKILL)
