"""What reading JSON takes in memory, estimated before it is taken. Linear in its size."""

import re
from collections.abc import Mapping

from app.errors import TooLarge
from app.i18n import _

_COST_BYTES: Mapping[bytes, int] = {b"{": 240, b"[": 90, b'"': 32, b",": 32}
"""What stands behind each of these when the JSON is read: an object, a list, half a string, and a slot with
the number in it. Measured on CPython 3.11 with the shortest of each."""

_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[{,'))
_NEITHER_ESCAPE_NOR_STRUCTURE = bytes(set(range(256)) - set(b'"[{,\\/bfnrtu'))
_STRING = re.compile(rb'"[^"]*+"?')
_PART_BYTES = 1 << 20


def refuse_too_costly(data: bytes, most: int) -> None:
    """Estimate the memory that reading takes, before it is taken: orjson crashes the process where it ends.

    Raises:
        TooLarge: more than `most` bytes.
    """
    if len(data) * max(_COST_BYTES.values()) <= most or _cost_bytes(data) <= most:
        return
    if _structure_cost_bytes(data, most) > most:
        raise TooLarge(
            _(
                "Reading the JSON would take more than {most:,} bytes of memory, the most allowed; "
                "whoever runs this server can raise VITRINE_MAX_JSON_MEMORY_BYTES.",
                most=most,
            )
        )


def _cost_bytes(data: bytes) -> int:
    signs = data.translate(None, _NOT_STRUCTURE)  # one pass over all of it instead of four
    return sum(signs.count(sign) * cost for sign, cost in _COST_BYTES.items())


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
