"""Real workers in processes of their own, with a pipeline that does what a test wants."""

import faulthandler
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rq import get_current_job

from app.jobs import task
from app.jobs.limits import render_limits
from app.jobs.pipeline import Pipeline as Real
from app.jobs.worker import RenderWorker
from app.store.cache import Cache
from app.store.connection import connect
from app.store.tallies import Tallies
from config.settings import Settings

Run = Callable[..., dict]


class Pipeline:
    """Calls a function in the work-horse."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def run(self, work, *, force, enter, first, glimpse):
        def alone(phase):
            with get_current_job().connection.pipeline(transaction=False) as pipe:
                enter(pipe, phase)
                pipe.execute()

        return self._run(work, alone)


@contextmanager
def worker(
    settings: Settings, run: Run | Real, kind: type[RenderWorker] = RenderWorker
) -> Iterator[multiprocessing.Process]:
    """A worker; killed at the end, whatever it is doing."""
    process = multiprocessing.get_context("fork").Process(target=_work, args=(settings, run, kind))
    process.start()
    try:
        yield process
    finally:
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join(10)


def _work(settings: Settings, run: Run | Real, kind: type[RenderWorker]) -> None:
    os.setpgrp()  # whatever a defect kills with the worker's group, it is not the tests
    client = connect(settings.redis_url, blocking=True)
    task.prepare(run if isinstance(run, Real) else Pipeline(run), Tallies(client))
    cache = Cache(client, keep_seconds=1000)
    kind(client, cache=cache, settings=settings).work(logging_level="ERROR")


def done(_work, _enter) -> dict:
    """A render that is good at once."""
    return {"problem": None, "seconds": {}}


def hang_in_python(_work, _enter) -> dict:
    """A render that never ends."""
    with render_limits(timeout_seconds=0.3, memory_bytes=1 << 30):
        while True:
            time.sleep(0.01)


def hang_in_native_code(_work, _enter) -> dict:
    """A render that never comes back to Python: no signal handler of Python's would run."""
    import re

    with render_limits(timeout_seconds=0.3, memory_bytes=1 << 30):
        re.match(r"(a*)*b", "a" * 60)
    raise AssertionError("not reached")


def abort(_work, _enter) -> dict:
    """What native code does when it gets no memory."""
    faulthandler.disable()  # its dump is for crashes that nobody asked for
    os.abort()


def kill_self(_work, _enter) -> dict:
    """What the kernel's out-of-memory killer does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
