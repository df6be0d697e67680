"""Where the log goes: standard error, a line an event, for a person at a terminal or as JSON for a program.

What libraries log through the standard library comes out in the same form. Of an exception, a line has where
it happened and its kind, and never its own words.
"""

import logging
import os
import sys
import traceback
from collections.abc import Mapping
from io import StringIO
from types import TracebackType
from typing import Any, Final, Literal, TextIO, cast, get_args

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LogFormat = Literal["auto", "console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
REQUEST_ID: Final = "request_id"
"""On all lines that a request leads to, in the web process, the worker and the work-horse."""
_MAX_FOREIGN_CHARACTERS: Final = 500

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, to be known again: others' stay where they are."""


def to_stderr(form: LogFormat = "auto", level: LogLevel = "info") -> None:
    """For every role; standard output belongs to what a script reads."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.StackInfoRenderer(),
        _where_it_failed,
    ]
    render: Processor = _json if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*common, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = _Handler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _first_line, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(of_libraries(level).upper())


def early(environ: Mapping[str, str] = os.environ) -> str:
    """The same before the settings are read; a wrong value is said when they are.

    Returns:
        the level of libraries' lines, as `of_libraries` gives it.
    """
    form, level = environ.get("VITRINE_LOG_FORMAT"), environ.get("VITRINE_LOG_LEVEL")
    known: LogLevel = cast("LogLevel", level) if level in get_args(LogLevel) else "info"
    to_stderr(cast("LogFormat", form) if form in get_args(LogFormat) else "auto", known)
    return of_libraries(known)


def of_libraries(level: LogLevel) -> str:
    """The level of gunicorn's and RQ's own lines: what they call information, our lines say better."""
    return {"info": "warning"}.get(level, level)


def for_programs() -> bool:
    """Whether lines are JSON."""
    return structlog.get_config()["processors"][-1] is _json


def request_id() -> str:
    """Of the request that this is done for; empty where nobody asked."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST_ID, ""))


def frames_only(out: TextIO, exc_info: ExcInfo) -> None:
    """Where something failed, and what kind of exception it was.

    An exception's own words may quote an upstream, a notebook or the secret in an address.
    """
    error, seen = exc_info[1], set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines = traceback.format_tb(error.__traceback__)
        out.write(f"\n{type(error).__module__}.{type(error).__qualname__}\n{''.join(lines).rstrip()}")
        error = error.__cause__ or error.__context__


def _where_it_failed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    exc_info = event.pop("exc_info", None)
    if not exc_info:
        return event
    if isinstance(exc_info, BaseException):
        exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
    elif not isinstance(exc_info, tuple):
        exc_info = sys.exc_info()
    out = StringIO()
    frames_only(out, exc_info)
    event["exception"] = out.getvalue().strip()
    return event


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Further lines of a library's message are a traceback, which ends in an exception's words."""
    line, *_further = str(event["event"]).splitlines() or [""]
    event["event"] = line[:_MAX_FOREIGN_CHARACTERS]
    return event


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=_text, option=orjson.OPT_NON_STR_KEYS).decode()


def _text(value: Any) -> str:
    return str(value)
