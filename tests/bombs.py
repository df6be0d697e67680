"""Notebooks that cost far more than they look like; and whether work ends within what the kernel gives it."""

import os
import resource
import signal
from collections.abc import Callable

from tests.notebooks import code, markdown, notebook, prints, shows

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


# --- notebooks -----------------------------------------------------------------------------------


def many_outputs(number: int) -> bytes:
    """One cell that shows and shows."""
    return notebook(code("", *[shows(text_plain="a")] * number))


def deep(levels: int) -> bytes:
    """Metadata with lists inside of each other."""
    return _with_metadata(b"[" * levels + b"]" * levels)


def huge_integer(digits: int) -> bytes:
    """A number that Python takes quadratic time to convert."""
    return _with_metadata(b"9" * digits)


def many_objects(number: int) -> bytes:
    """Three bytes each, and eighty times that in memory."""
    return _with_metadata(b"[" + b",".join([b"{}"] * number) + b"]")


def broken_utf8() -> bytes:
    """A continuation without its start, a surrogate, an overlong form, and a byte that is none."""
    return notebook(markdown("before BROKEN after")).replace(b"BROKEN", b"\x80 \xed\xa0\x80 \xc0\x80 \xff")


def long_progress(returns: int) -> bytes:
    """A line that is overwritten again and again: long to write, and next to nothing to keep."""
    return notebook(code("", prints("a\r" * returns)))


def swelling(ampersands: int) -> bytes:
    """A text that is five times as long in HTML."""
    return notebook(code("", prints("&" * ampersands)))


def many_parts(number: int, chars: int) -> bytes:
    """Cells of Markdown that takes more than a second for each megabyte."""
    return notebook(*[markdown("*a* " * (chars // 4))] * number, markdown("*last*"))


def _with_metadata(value: bytes) -> bytes:
    return notebook(markdown("beside it"), n="VALUE").replace(b'"VALUE"', value)
