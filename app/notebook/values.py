"""Single values of any JSON type → the one type that the model promises."""

import re
from collections.abc import Mapping
from typing import Any

from app.notebook.repairs import Repair, Repairs

_MAX_COUNT = 2**31
_DIGITS = re.compile(r"[0-9]{1,10}")


def text(value: Any, repairs: Repairs) -> str:
    """A multi-line string of the notebook format (a string or a list of them); nothing is the empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        try:
            return "".join(value)
        except TypeError:
            repairs.note(Repair.TEXT)
            lines = (item if isinstance(item, list) else [item] for item in value)
            return "".join(_scalar(item) for line in lines for item in line)
    repairs.note(Repair.MISSING if value is None else Repair.TEXT)
    return _scalar(value)


def _scalar(value: Any) -> str:
    """Numbers as JSON writes them, near enough; what has no text of its own is left out."""
    if type(value) is bool:
        return "true" if value else "false"
    return str(value) if type(value) in (str, int, float) else ""


def whole(value: Any) -> int | None:
    """A whole number from 0 to 2³¹ − 1, however it is written, else None."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value < _MAX_COUNT else None


def count(value: Any, repairs: Repairs) -> int | None:
    """An execution count; kernels write null for a cell that has not run."""
    if value is None:
        return None
    number = whole(value)
    if type(value) is not int or number is None:
        repairs.note(Repair.COUNT)
    return number


def mapping(value: Any, repairs: Repairs) -> Mapping[str, Any]:
    """An object that the format requires, as it is."""
    if isinstance(value, dict):
        return value
    repairs.note(Repair.MISSING if value is None else Repair.METADATA)
    return {}


def typed(
    metadata: Mapping[str, Any], types: Mapping[str, type | tuple[type, ...]], repairs: Repairs
) -> Mapping[str, Any]:
    """The same metadata without those of the named members that have another type."""
    wrong = [
        name for name, wanted in types.items() if name in metadata and not isinstance(metadata[name], wanted)
    ]
    if not wrong:
        return metadata
    repairs.note(Repair.METADATA)
    return {name: value for name, value in metadata.items() if name not in wrong}
