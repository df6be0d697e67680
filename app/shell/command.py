"""Notebooks into files, without a server: what ``python -m app render`` does."""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from tqdm import tqdm

from app.errors import Problem, VitrineError
from app.interfaces import HttpClient
from app.registry import Registry
from app.shell.children import Began, Ended, Enter, each
from app.shell.making import Made, Maker
from app.shell.outputs import Output
from app.shell.wanted import STDIN, read
from config.settings import Settings

FAILED: Final = 1
TRY_AGAIN: Final = os.EX_TEMPFAIL
"""75 (sysexits.h): all that failed may work later."""
INTERRUPTED: Final = 128 + signal.SIGINT
_STEPS: Final = {"fetching": 0, "rendering": 1}
"""Phase → steps of the progress bar that lie behind a notebook which begins it."""
_ALL_STEPS: Final = len(_STEPS)
_SHOWN_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Shell:
    """What the notebooks of one command have in common."""

    registry: Registry
    http: HttpClient
    maker: Maker
    settings: Settings

    def render(self, sources: Sequence[str], output: Output, *, at_once: int, quiet: bool) -> int:
        """All of them; one that fails does not keep the others from being written.

        Args:
            output: where what is made goes.
            at_once: how many are rendered at the same time.
            quiet: say nothing of what went well.

        Returns:
            the exit code: 0, or `FAILED`, `TRY_AGAIN`, `INTERRUPTED`.
        """
        problems: list[Problem] = []
        make = partial(self._make, stdin=self._stdin() if STDIN in sources else b"")
        with Progress(sources, quiet=quiet) as progress:
            try:
                for event in each(sources, make, at_once=at_once, settings=self.settings):
                    progress.show(event)
                    if isinstance(event, Ended):
                        problem = event.problem or _written(output, event.made, progress)
                        if problem is not None:
                            problems.append(problem)
                            progress.say(f"vitrine: {sources[event.place]}: {problem.detail}")
            except KeyboardInterrupt:
                return INTERRUPTED
        return _exit_code(problems)

    def _stdin(self) -> bytes:
        """Read before the first fork, as a child has none; a byte too many tells that it is too large."""
        return sys.stdin.buffer.read(self.settings.max_notebook_bytes + 1)

    def _make(self, source: str, enter: Enter, *, stdin: bytes) -> Made:
        enter("fetching")
        wanted = read(source, self.registry, self.http, self.settings, stdin=stdin)
        enter("rendering")
        return self.maker.make(wanted)


class Progress:
    """A bar on a terminal, and a line for each notebook that is done."""

    def __init__(self, sources: Sequence[str], *, quiet: bool) -> None:
        self._sources = sources
        self._quiet = quiet
        self._behind = [0] * len(sources)
        # `disable=None` is tqdm's own rule: none where there is no terminal.
        total = _ALL_STEPS * len(sources)
        self._bar = tqdm(total=total, disable=quiet or None, unit="step", leave=False)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.close()

    def show(self, event: Began | Ended) -> None:
        """Move the bar on."""
        behind = _STEPS[event.phase] if isinstance(event, Began) else _ALL_STEPS
        self._bar.set_postfix_str(self._sources[event.place][-_SHOWN_CHARACTERS:], refresh=False)
        self._bar.update(behind - self._behind[event.place])
        self._behind[event.place] = behind

    def say(self, line: str) -> None:
        """On standard error, above the bar."""
        tqdm.write(line, file=sys.stderr)

    def written(self, place: str) -> None:
        """Say where something lies now; whoever reads standard output knows."""
        if place and not self._quiet:
            self.say(f"vitrine: wrote {place}")


def _written(output: Output, made: Made | None, progress: Progress) -> Problem | None:
    if made is None:
        return None
    try:
        progress.written(output.write(made))
    except VitrineError as error:
        return error.problem
    return None


def _exit_code(problems: Sequence[Problem]) -> int:
    if not problems:
        return 0
    upstream = all(problem.stage == "upstream" and problem.retryable for problem in problems)
    return TRY_AGAIN if upstream else FAILED
