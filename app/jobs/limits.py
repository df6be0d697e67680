"""Walls around one render, kept by the kernel.

A Python signal handler does not run while native code does, so nothing here is a handler: past the time the
kernel ends the process (SIGALRM and SIGXCPU with their default action), past the memory an allocation fails.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # <linux/prctl.h>
_STATM_BYTES: Final = 256
"""More than its seven numbers take (proc_pid_statm(5))."""


@contextmanager
def render_limits(*, timeout_seconds: float, memory_bytes: int) -> Iterator[None]:
    """For the current process, which must be one that may die: a work-horse.

    Raises:
        MemoryError: from within, where Python itself asks for too much.
    """
    used_seconds = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    cpu_seconds = int(used_seconds + timeout_seconds) + 1
    with (
        _soft_limit(resource.RLIMIT_CPU, cpu_seconds),
        _soft_limit(resource.RLIMIT_AS, _address_space_bytes() + memory_bytes),
        _alarm(timeout_seconds),
    ):
        yield


def die_with_parent(parent_pid: int) -> None:
    """End this process when its parent is killed, so that no render goes on without a worker.

    Linux only; elsewhere an orphaned work-horse ends by its own limits.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent_pid:
            os._exit(1)


@contextmanager
def _soft_limit(kind: int, value: int) -> Iterator[None]:
    before, hard = resource.getrlimit(kind)
    ceilings = [value, *(limit for limit in (before, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(kind, (min(ceilings), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (before, hard))


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    handler = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    before_seconds, _interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, before_seconds)
        signal.signal(signal.SIGALRM, handler)


def _address_space_bytes() -> int:
    """What this process has mapped already: its libraries, which are not the render's."""
    try:
        statm = os.open(
            "/proc/self/statm", os.O_RDONLY
        )  # quicker than a file object: each job does this twice
    except FileNotFoundError:
        return 0
    try:
        return int(os.read(statm, _STATM_BYTES).split()[0]) * resource.getpagesize()
    finally:
        os.close(statm)
