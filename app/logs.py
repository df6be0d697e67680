"""Where the log goes: standard error, a line an event."""

import sys

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
            structlog.dev.ConsoleRenderer(colors=colours),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
