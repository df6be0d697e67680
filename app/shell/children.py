"""Each notebook in a process of its own, so that the worst one costs itself only.

What a child says comes through a pipe: its phases, then what it made or the problem that it had. A child that
the kernel stopped says nothing; then the signal that ended it tells why.
"""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final

import orjson
import structlog

from app.errors import Problem, ServerError, TooComplex, VitrineError
from app.jobs.limits import die_with_parent
from app.jobs.worker import out_of_memory, stopped_by
from app.shell.making import Made
from config.settings import Settings

Enter = Callable[[str], None]
"""Told which phase begins: ``fetching``, ``rendering``."""
Do = Callable[[str, Enter], Made]

log = structlog.get_logger(__name__)
_fork: Final = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Began:
    """A source has come to a phase."""

    place: int
    phase: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A source is done, or has failed."""

    place: int
    made: Made | None = None
    problem: Problem | None = None


def each(sources: Sequence[str], do: Do, *, at_once: int, settings: Settings) -> Iterator[Began | Ended]:
    """What happens to each source, as it happens.

    Args:
        at_once: how many are worked on at the same time.
    """
    waiting = deque(enumerate(sources))
    running: dict[Connection, tuple[int, BaseProcess]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                place, source = waiting.popleft()
                ours, process = _start(source, do)
                running[ours] = place, process
            ready = set(wait(list(running)))
            for ours in [one for one in running if one in ready]:
                place, process = running[ours]
                event = _heard(ours, place, process, settings)
                if isinstance(event, Ended):
                    del running[ours]
                    process.join()
                yield event
    finally:
        for _place, process in running.values():
            process.kill()


def _start(source: str, do: Do) -> tuple[Connection, BaseProcess]:
    ours, theirs = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_child, args=(theirs, source, do, os.getpid()))
    process.start()
    theirs.close()
    return ours, process


def _child(pipe: Connection, source: str, do: Do, parent_pid: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its children
    die_with_parent(parent_pid)
    try:
        made = do(source, lambda phase: pipe.send_bytes(orjson.dumps({"phase": phase})))
        _send(pipe, made)
    except VitrineError as error:
        _fail(pipe, error)
    except MemoryError:
        pipe.send_bytes(orjson.dumps({"memory": True}))
    except Exception:
        log.exception("render failed")
        _fail(pipe, ServerError("Rendering this failed by a defect of the viewer; its place is above."))


def _fail(pipe: Connection, error: VitrineError) -> None:
    pipe.send_bytes(orjson.dumps({"problem": error.problem.as_dict()}))


def _send(pipe: Connection, made: Made) -> None:
    pipe.send_bytes(orjson.dumps({"name": made.name, "files": list(made.files)}))
    for content in (made.content, *made.files.values()):
        pipe.send_bytes(content)


def _heard(ours: Connection, place: int, process: BaseProcess, settings: Settings) -> Began | Ended:
    try:
        message: Mapping[str, Any] = orjson.loads(ours.recv_bytes())
        if "phase" in message:
            return Began(place, message["phase"])
        if "problem" in message:
            return Ended(place, problem=Problem.from_dict(message["problem"]))
        if "memory" in message:
            return Ended(place, problem=out_of_memory(settings).problem)
        content = ours.recv_bytes()
        files = {name: ours.recv_bytes() for name in message["files"]}
        return Ended(place, made=Made(message["name"], content, files))
    except EOFError:
        process.join()
        return Ended(place, problem=_silent(process.exitcode or 0, settings).problem)


def _silent(exit_code: int, settings: Settings) -> TooComplex | ServerError:
    """Why a child ended without a word."""
    ended_by = signal.Signals(-exit_code) if exit_code < 0 else None
    return stopped_by(ended_by, settings) or ServerError("Rendering it was interrupted; try again.")
