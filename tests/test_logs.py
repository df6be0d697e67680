"""The log's lines: ours and those of libraries, for people and for programs."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
import structlog

from app import logs

SECRET = "s3cret-words"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., StringIO]]:
    """Log to a file or a terminal; afterwards all is as it was."""
    root, before = logging.getLogger(), logging.getLogger().level

    def begin(*how: str, stream: StringIO | None = None) -> StringIO:
        monkeypatch.setattr(sys, "stderr", stream or StringIO())
        logs.to_stderr(*how)
        return sys.stderr

    yield begin
    structlog.reset_defaults()
    root.handlers[:] = [one for one in root.handlers if not isinstance(one, logs._Handler)]
    root.setLevel(before)


def lines(out: StringIO) -> list[dict]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_for_programs_is_json_with_time_level_and_what_is_known(logged):
    out = logged("json")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger().info("made", seconds=0.5, path=logging)
    [line] = lines(out)
    assert (line["event"], line["level"], line["request_id"], line["seconds"]) == ("made", "info", "r-1", 0.5)
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("form", "stream", "is_json"),
    [
        ("auto", Terminal, False),
        ("auto", StringIO, True),
        ("console", StringIO, False),
        ("json", Terminal, True),
    ],
)
def test_by_itself_it_is_for_whoever_is_there(logged, form, stream, is_json):
    out = logged(form, stream=stream())
    structlog.get_logger().info("made")
    assert out.getvalue().startswith("{") == is_json
    assert "made" in out.getvalue()


@pytest.mark.parametrize(
    ("level", "ours", "libraries"),
    [
        ("debug", ["debug", "info", "warning"], ["debug", "info", "warning"]),
        ("info", ["info", "warning"], ["warning"]),
        ("warning", ["warning"], ["warning"]),
        ("error", [], []),
    ],
)
def test_the_level_is_ours_and_libraries_say_what_is_wrong_only(logged, level, ours, libraries):
    out = logged("json", level)
    library = logging.getLogger("rq.somewhere")
    for name in ("debug", "info", "warning"):
        getattr(structlog.get_logger(), name)("ours")
        getattr(library, name)("theirs")
    assert [line["level"] for line in lines(out) if line["event"] == "ours"] == ours
    assert [line["level"] for line in lines(out) if line["event"] == "theirs"] == libraries


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize(
    "log", [structlog.get_logger(), logging.getLogger("rq.worker.test")], ids=["ours", "theirs"]
)
def test_an_exception_is_told_by_its_place_and_kind_and_never_by_its_words(logged, form, log):
    out = logged(form)
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        log.exception("it failed")
    said = out.getvalue()
    assert "builtins.KeyError" in said
    assert "builtins.ValueError" in said
    assert "test_logs.py" in said
    assert SECRET not in said
    assert len(said.splitlines()) == 1 or form == "console"


def test_of_a_librarys_message_the_first_line_is_kept_which_is_no_traceback(logged):
    out = logged("json")
    logging.getLogger("rq.worker.test").error(
        "job %s failed\n%s", "a-1", f"Traceback …\nValueError: {SECRET}"
    )
    logging.getLogger("gunicorn.test").error("x" * 10_000)
    first, second = lines(out)
    assert (first["event"], first["logger"]) == ("job a-1 failed", "rq.worker.test")
    assert len(second["event"]) == 500


def test_a_second_start_does_not_write_lines_twice(logged):
    logged("json")
    out = logged("json")
    logging.getLogger("rq.worker.test").error("once")
    assert len(lines(out)) == 1


@pytest.mark.parametrize(
    ("environ", "level", "is_json"),
    [
        ({}, "warning", True),
        ({"VITRINE_LOG_LEVEL": "debug", "VITRINE_LOG_FORMAT": "console"}, "debug", False),
        ({"VITRINE_LOG_LEVEL": "loud", "VITRINE_LOG_FORMAT": "xml"}, "warning", True),
    ],
)
def test_before_the_settings_are_read_the_log_is_as_they_say(logged, environ, level, is_json):
    out = logged()
    assert logs.early(environ) == level
    structlog.get_logger().info("made")
    assert out.getvalue().startswith("{") == is_json
