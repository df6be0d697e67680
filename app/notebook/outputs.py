"""Outputs of code cells → `app.models.Output`, every type checked."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Literal

from app.models import Output
from app.notebook import upgrade
from app.notebook.mime import bundle, output_metadata
from app.notebook.repairs import Repair, Repairs
from app.notebook.values import count, text

Raw = dict[str, Any]


class OutputReader:
    """Reads the outputs of one cell after the other, until there are as many as may be kept."""

    def __init__(self, most: int, repairs: Repairs) -> None:
        self._room = most
        self._repairs = repairs
        self.left_out = 0

    def read(self, value: Any) -> tuple[Output, ...]:
        """The outputs of one cell; neighbouring texts of one stream become one output."""
        if isinstance(value, dict) and "output_type" in value:
            self._repairs.note(Repair.OUTPUT)
            value = [value]
        if not isinstance(value, list):
            self._repairs.note(Repair.MISSING if value is None else Repair.OUTPUT)
            return ()
        outputs: list[Output] = []
        for _, run in groupby(value, key=_stream_of):
            if len(outputs) < self._room:
                outputs += _read_run(list(run), self._repairs)
            else:
                self.left_out += 1
        self._room -= len(outputs)
        return tuple(outputs)


def _stream_of(raw: Any) -> object:
    """The stream that an output is a piece of; for any other output something that no neighbour equals."""
    if isinstance(raw, dict) and raw.get("output_type") == "stream":
        return raw.get("name", raw.get("stream", "stdout")) == "stderr"
    return id(raw)


def _read_run(run: list[Any], repairs: Repairs) -> list[Output]:
    first = run[0]
    kind = first.get("output_type") if isinstance(first, dict) else None
    if kind == "stream":
        return [_stream(run, repairs)]
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        repairs.note(Repair.OUTPUT)
        reader = _by_form(first)
    return [reader(first, repairs)] if reader else []


def _stream(pieces: list[Raw], repairs: Repairs) -> Output:
    """Format 3 says ``stream`` where format 4 says ``name``, and may leave out the line ends."""
    names = {str(piece.get("name", piece.get("stream"))) for piece in pieces}
    if not names <= {"stdout", "stderr"}:
        repairs.note(Repair.STREAM)
    stream: Literal["stdout", "stderr"] = "stderr" if names == {"stderr"} else "stdout"
    texts = (
        upgrade.joined_lines(piece.get("text")) if "stream" in piece else piece.get("text")
        for piece in pieces
    )
    return Output("stream", stream=stream, text="".join(text(piece, repairs) for piece in texts))


def _display(raw: Raw, repairs: Repairs) -> Output:
    if "data" not in raw:
        raw = upgrade.output(raw)
    return Output(
        "display",
        data=bundle(raw.get("data"), repairs),
        metadata=output_metadata(raw.get("metadata"), repairs),
        execution_count=count(raw.get("execution_count"), repairs),
    )


def _error(raw: Raw, repairs: Repairs) -> Output:
    frames = raw.get("traceback")
    if not isinstance(frames, list):
        repairs.note(Repair.MISSING if frames is None else Repair.TEXT)
        frames = [frames] if isinstance(frames, str) else []
    return Output(
        "error",
        error_name=text(raw.get("ename"), repairs),
        error_value=text(raw.get("evalue"), repairs),
        traceback=tuple(text(frame, repairs) for frame in frames),
    )


def _text(raw: Raw, repairs: Repairs) -> Output:
    return _stream([raw], repairs)


_READERS: Mapping[str, Callable[[Raw, Repairs], Output]] = {
    "display_data": _display,
    "execute_result": _display,
    "error": _error,
    "update_display_data": _display,
    "pyout": _display,
    "pyerr": _error,
}
_FORMS = (("data", _display), ("traceback", _error), ("ename", _error), ("text", _text))
"""A member that gives an output away, where its type does not."""


def _by_form(raw: Any) -> Callable[[Raw, Repairs], Output] | None:
    if not isinstance(raw, dict):
        return None
    return next((reader for member, reader in _FORMS if member in raw), None)
