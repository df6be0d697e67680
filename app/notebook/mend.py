"""Texts that are nearly JSON: what people and scripts that edit notebooks by hand leave behind."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from app.notebook.repairs import Repair, Repairs

_PIECE: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?+|,(?=\s*+[}\]])', re.DOTALL)
"""A string, up to the end of the text where it has none of its own, or a comma that nothing follows."""
_WRONG_ESCAPE: Final = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|)', re.DOTALL)
_HALF_CHARACTER: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
"""Of a UTF-16 pair, in what would else be UTF-8."""
_SPACE: Final = re.compile(r"[\s\x1e]*+")  # RFC 7464 has a record separator before each value
_HAN: Final = re.compile("[\u3400-\u9fff]")

Load = Callable[[str], Any]


def read(text: str, load: Load, decoder: json.JSONDecoder, repairs: Repairs) -> Any:
    """The value of a text that `load` refuses.

    Raises:
        json.JSONDecodeError: that of the text as it is.
    """
    try:
        return load(text)
    except json.JSONDecodeError as error:
        for attempt in (_without_commas_and_wrong_escapes, _beginning):
            try:
                return attempt(text, load, decoder, repairs)
            except (json.JSONDecodeError, _NotThis):
                continue
        raise error  # noqa: TRY201 - in a loop's handler there was another one


class _NotThis(Exception):
    """This is not what is wrong with the text."""


def _without_commas_and_wrong_escapes(
    text: str, load: Load, _decoder: json.JSONDecoder, repairs: Repairs
) -> Any:
    mended = _PIECE.sub(_mended, text)
    if mended == text:
        raise _NotThis
    value = load(mended)
    repairs.note(Repair.SYNTAX)
    return value


def _mended(piece: re.Match[str]) -> str:
    if piece[0] == ",":
        return ""
    if "\\" not in piece[0]:
        return piece[0]
    return _WRONG_ESCAPE.sub(lambda found: found[0] if found[1] else "\\\\", piece[0])


def _beginning(text: str, _load: Load, decoder: json.JSONDecoder, repairs: Repairs) -> Any:
    """A notebook and something after it, or cells one after the other (JSON Lines)."""
    values: list[Any] = []
    position = _after_space(text, 0)
    while position < len(text):
        try:
            value, end = decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            break
        values.append(value)
        position = _after_space(text, end)
    if values and isinstance(values[0], dict) and "nbformat" in values[0]:
        repairs.note(Repair.AFTER_THE_END)
        return values[0]
    if len(values) > 1 and position >= len(text) and all(map(is_cell, values)):
        repairs.note(Repair.CELLS)
        return values
    raise _NotThis


def _after_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def is_cell(entry: Any) -> bool:
    """Whether a JSON value is meant as a cell."""
    return isinstance(entry, dict) and "cell_type" in entry


def decode(data: bytes, repairs: Repairs) -> str:
    """UTF-8; or GB 18030 or Windows-1252, where little is UTF-8 and the whole can be one of these."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    if wrong > right and not _HALF_CHARACTER.search(data):
        for encoding in ("gb18030", "cp1252"):
            other = _decoded(data, encoding)
            if other and (encoding != "gb18030" or _is_chinese(other)):
                repairs.note(Repair.ENCODING_OLD)
                return other
    repairs.note(Repair.BYTES)
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _is_chinese(text: str) -> bool:
    """Most of what is not ASCII is Han: bytes of another encoding would be anything."""
    return 2 * len(_HAN.findall(text)) > len(text) - len(text.encode("ascii", "ignore"))
