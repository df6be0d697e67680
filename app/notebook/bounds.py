"""Is this JSON small and flat enough for what comes after? Linear in its size, and told before it hurts."""

import re
from collections.abc import Mapping
from typing import Any

from app.errors import TooComplex, TooLarge
from app.notebook.limits import Limits

_COST_BYTES: Mapping[bytes, int] = {b"{": 240, b"[": 90, b'"': 32, b",": 32}
"""What stands behind each of these when the JSON is read: an object, a list, half a string, and a slot with
the number in it. Measured on CPython 3.11 with the shortest of each."""

_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[{,'))
_NEITHER_ESCAPE_NOR_STRUCTURE = bytes(set(range(256)) - set(b'"[{,\\/bfnrtu'))
_STRING = re.compile(rb'"[^"]*+"?')
_PART_BYTES = 1 << 20
_CONTAINERS = frozenset({dict, list})


def refuse_too_large(data: bytes, limits: Limits) -> None:
    """Estimate the memory that reading takes, before it is taken: orjson crashes the process where it ends.

    Raises:
        TooLarge: more than the limit.
    """
    most = limits.max_json_memory_bytes
    if len(data) * max(_COST_BYTES.values()) <= most or _cost_bytes(data) <= most:
        return
    if _structure_cost_bytes(data, most) > most:
        raise TooLarge(
            f"Reading the JSON would take more than {most:,} bytes of memory, the most allowed; "
            "whoever runs this server can raise VITRINE_MAX_JSON_MEMORY_BYTES."
        )


def _cost_bytes(data: bytes) -> int:
    return sum(data.count(sign) * cost for sign, cost in _COST_BYTES.items())


def _structure_cost_bytes(data: bytes, most: int) -> int:
    """The same without what stands inside strings; where that is sure early, a number above `most`.

    Passes over the whole file before the regular expression has its turn on what is left: 50 MB of texts
    take 0.2 s, not 7. In parts, since that expression needs 50 bytes for each string that it finds.
    """
    data = data.translate(None, _NEITHER_ESCAPE_NOR_STRUCTURE)
    data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    data = data.translate(None, _NOT_STRUCTURE)
    cost = data.count(b'"') * _COST_BYTES[b'"']
    data = data.replace(b'""', b"")
    inside = False
    for start in range(0, len(data), _PART_BYTES):
        part = data[start : start + _PART_BYTES]
        cost += _cost_bytes(_STRING.sub(b"", b'"' + part if inside else part))
        if cost > most:
            break
        inside ^= part.count(b'"') % 2 == 1
    return cost


def refuse_too_deep(value: Any, limits: Limits) -> None:
    """Walk parsed JSON level by level, without recursion.

    After the parse and not before: orjson stops at 1,024 levels by itself, and over real notebooks this walk
    takes a tenth of the time of a scan over the text.

    Raises:
        TooComplex: lists and objects are nested deeper than the limit.
    """
    level: list[Any] = [[value]]
    for _ in range(limits.max_json_depth + 1):
        level = [
            child
            for container in level
            for child in (container.values() if type(container) is dict else container)
            if type(child) in _CONTAINERS
        ]
        if not level:
            return
    raise too_deep(limits)


def too_deep(limits: Limits) -> TooComplex:
    """The error for JSON nested past the limit."""
    return TooComplex(
        f"The JSON is nested more than {limits.max_json_depth} levels deep, as no notebook is; "
        "whoever runs this server can raise VITRINE_MAX_JSON_DEPTH."
    )
