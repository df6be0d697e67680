"""Cases one after the other in a process of their own, which is watched: it may hang, crash or eat memory."""

import hashlib
import multiprocessing
import resource
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from tests.fuzz import targets
from tests.fuzz.targets import Outcome

SLOW_SECONDS: Final = 5.0
"""Of processor time, for an input of some kilobytes. A render is stopped after 30."""
HANG_SECONDS: Final = 60.0
"""Without a word, on a machine that may do much else."""
_MEMORY_BYTES: Final = 2 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be."""

    number: int
    target: str
    what: str

    @property
    def kind(self) -> str:
        """The same for findings that are probably one defect."""
        plain = "".join(char for char in self.what if not char.isdigit())
        return f"{self.target}: {plain[:70]}"


@dataclass(frozen=True, slots=True)
class Done:
    """A case that came to its end."""

    number: int
    target: str
    findings: tuple[Finding, ...]
    outcome: Outcome


def run_case(seed: int, number: int) -> Done:
    """One case, here and now."""
    name, given = targets.case(seed, number)
    since = time.process_time()
    try:
        outcome = targets.judged(name, given)
        said = list(outcome.complaints)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        outcome, said = (
            Outcome(),
            [f"{type(error).__name__} at {place.filename[-40:]}:{place.lineno} {error}"],
        )
    seconds = time.process_time() - since
    if seconds > SLOW_SECONDS:
        said.append(f"took {seconds:.1f} s of processor time")
    return Done(number, name, tuple(Finding(number, name, one) for one in said), outcome)


def run(seed: int, *, until: Callable[[int], bool], pages_every: int) -> Iterator[Done]:
    """Cases from number 0 on.

    Args:
        until: asked before each case is waited for; True ends it.
        pages_every: how many cases there are to one whose pages are handed over.
    """
    number = 0
    while not until(number):
        child, conn = _start(seed, number, pages_every)
        try:
            while not until(number):
                done = _next(conn)
                if isinstance(done, str):
                    name, _ = targets.case(seed, number)
                    yield Done(number, name, (Finding(number, name, done),), Outcome())
                    number += 1
                    break
                yield done
                number += 1
        finally:
            child.kill()
            child.join()


def _start(seed: int, number: int, pages_every: int) -> tuple[Any, Connection]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_cases, args=(ours, theirs, seed, number, pages_every), daemon=True)
    child.start()
    theirs.close()
    return child, ours


def _next(conn: Connection) -> Done | str:
    """The next case's end, or why there is none."""
    try:
        return conn.recv() if conn.poll(HANG_SECONDS) else f"no end within {HANG_SECONDS:.0f} s"
    except EOFError:
        return "ended the process"


def _cases(theirs: Connection, conn: Connection, seed: int, number: int, pages_every: int) -> None:
    theirs.close()  # so that sending fails, and this ends, where nobody listens any more
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    while True:
        done = run_case(seed, number)
        if not _is_shown(seed, number, pages_every):
            done = Done(done.number, done.target, done.findings, Outcome())
        conn.send(done)
        number += 1


def _is_shown(seed: int, number: int, pages_every: int) -> bool:
    """By chance, since every n-th case is always of the same target."""
    return hashlib.sha256(f"{seed}/{number}".encode()).digest()[0] % pages_every == 0
