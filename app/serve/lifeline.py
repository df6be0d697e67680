"""No process outlives the supervisor, even one that was killed without a word.

On Linux the kernel sees to it. Elsewhere the supervisor holds one end of a pipe that nobody writes to, and
a role watches the other: the pipe closes when the supervisor is gone, however it went.
"""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import Final

LIFELINE: Final = "SERVE_LIFELINE_FD"
"""Names the pipe to a role. Not ``VITRINE_…``: those names are settings."""
ON_LINUX: Final = sys.platform == "linux"
_PR_SET_PDEATHSIG: Final = 1  # <linux/prctl.h>


def tie(signum: signal.Signals) -> Callable[[], None]:
    """What a child runs between fork and exec, so that it gets `signum` when the supervisor is gone."""
    libc = ctypes.CDLL(None, use_errno=True)
    supervisor = os.getpid()

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != supervisor:  # It was gone before the kernel knew of our wish.
            os._exit(1)

    return in_child


@cache
def pipe() -> tuple[int, int]:
    """The pipe of this supervisor, (end to watch, end to hold), made once."""
    return os.pipe()


def end_with_supervisor() -> None:
    """To be called by a role when it starts: watch the pipe, where there is one."""
    if watched := os.environ.get(LIFELINE):
        threading.Thread(target=_watch, args=(int(watched),), daemon=True).start()


def _watch(fd: int) -> None:
    os.read(fd, 1)
    os.killpg(0, signal.SIGKILL)  # The role leads a group of its own: its helpers end too.
