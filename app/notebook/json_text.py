"""UTF-8 → JSON values that can be written again as strict JSON and as UTF-8."""

import json
import math
import re
from typing import Any

import orjson

from app.notebook import large_json, mend
from app.notebook.bounds import refuse_too_deep, refuse_too_large, too_deep
from app.notebook.impostors import not_json
from app.notebook.limits import Limits
from app.notebook.repairs import Repair, Repairs

_HIGH = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_UNUSABLE = re.compile(
    rb"(?<!\\)((?:\\\\)*+)"  # an even number of backslashes: the next one begins an escape
    rb"(?:((?:%(high)s%(low)s)++)"  # whole pairs stay
    rb"|(?:\\u0000|%(low)s|%(high)s(?!%(low)s))++)" % {b"high": _HIGH, b"low": _LOW}
)
"""Escapes of NUL and of lone surrogates: an answer in UTF-8 cannot hold the latter."""

_SURE_INT_DIGITS = 19
"""A whole number of so many characters fits 64 bits, as orjson wants when the value is written again."""


def load(data: bytes, limits: Limits, repairs: Repairs, file_name: str = "") -> Any:
    """Read JSON, as strictly as needed and as leniently as possible.

    Raises:
        NotANotebook: not JSON (with line and column).
        TooComplex, TooLarge: past the limits.
    """
    refuse_too_large(data, limits)
    if data.rfind(b"\\u0000") >= 0:  # from behind: in half the time of `in`
        data = _without_unusable(data, repairs)
    try:
        value = large_json.load(data) or orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            value = _load_leniently(data, repairs)
        except json.JSONDecodeError as error:
            raise not_json(data, file_name, error.lineno, error.colno) from error
        except RecursionError as error:
            raise too_deep(limits) from error
    refuse_too_deep(value, limits)
    return value


def _load_leniently(data: bytes, repairs: Repairs) -> Any:
    """What orjson refuses and a reader can still make sense of: see the `Repair` kinds named here."""
    mended = Repairs()

    def number(digits: str) -> float | None:
        if len(digits) <= _SURE_INT_DIGITS and digits.lstrip("-").isdigit():
            return int(digits)
        value = float(digits)
        if math.isfinite(value):
            return value
        mended.note(Repair.NUMBERS)
        return None

    text = mend.decode(_without_unusable(data, mended), mended)
    decoder = json.JSONDecoder(strict=False, parse_int=number, parse_float=number, parse_constant=number)
    value = mend.read(text, decoder.decode, decoder, mended)
    # Where nothing was mended, control characters are all that Python's reader takes and orjson does not.
    for sentence in mended.sentences() or (Repair.CONTROLS,):
        repairs.note(sentence)
    return value


def _without_unusable(data: bytes, repairs: Repairs) -> bytes:
    mended = _UNUSABLE.sub(rb"\1\2", data) if b"\\u" in data else data
    if len(mended) != len(data):
        repairs.note(Repair.CHARACTERS)
    return mended
