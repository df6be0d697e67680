"""Where the log goes: standard error, a line an event."""

import sys
import traceback
from types import TracebackType
from typing import TextIO

import structlog


def to_stderr() -> None:
    """For every role; standard output belongs to what a script reads."""
    colours = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.StackInfoRenderer(),
            structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=frames_only),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


def frames_only(
    out: TextIO, exc_info: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
) -> None:
    """Where something failed, and what kind of exception it was.

    An exception's own words may quote an upstream, a notebook or the secret in an address.
    """
    error, seen = exc_info[1], set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines = traceback.format_tb(error.__traceback__)
        out.write(f"\n{type(error).__module__}.{type(error).__qualname__}\n{''.join(lines).rstrip()}")
        error = error.__cause__ or error.__context__
