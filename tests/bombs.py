"""Whether a piece of work ends within a bound that the kernel keeps."""

import os
import resource
import signal
from collections.abc import Callable

OVER = "more than its processor time"


def outcome(work: Callable[[], object], *, cpu_seconds: int) -> str:
    """Do some work in a process of its own, which the kernel ends after so much processor time.

    Returns:
        An empty text; `OVER`; or what went wrong.
    """
    pid = os.fork()
    if not pid:
        _limited(work, cpu_seconds)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        ended_by = signal.Signals(os.WTERMSIG(status))
        return OVER if ended_by in (signal.SIGXCPU, signal.SIGKILL) else ended_by.name
    return "" if status == 0 else "an exception, or too little memory"


def _limited(work: Callable[[], object], cpu_seconds: int) -> None:
    code = 1
    try:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + cpu_seconds + 1,) * 2)
        work()
        code = 0
    finally:
        os._exit(code)
