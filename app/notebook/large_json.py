"""The JSON of a large notebook, read without a copy of it.

orjson copies the bytes, and puts a table of all values beside them: 50 MB of charts take 225 MB to become
values of 125 MB. pydantic's reader makes the values right away, in less time. What the two read in another
way is left to orjson, so that a notebook reads the same whatever its size.
"""

from typing import Any, Final

import pydantic_core

LARGE_BYTES: Final = 4 << 20
"""Below, a copy does not matter, and looking for numbers would."""
_SIGNS: Final = bytes.maketrans(b"123456789E,:[-\n\r\t", b"000000000e       ")
_WIDE: Final = b" " + b"0" * 19
"""A whole number that may not fit 64 bits."""
_LONG: Final = b"0e000"
"""An exponent of three digits, by which a number may be infinite; many a picture in base64 has it too."""
_MOST_CHARS: Final = 400
"""Of a number."""


def load(data: bytes) -> Any:
    """The values; nothing for what is for orjson to read, or to say what is wrong with.

    Raises:
        MemoryError
    """
    if len(data) < LARGE_BYTES or not _has_plain_numbers(data):
        return None
    try:
        return pydantic_core.from_json(data, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # no object could be made, and Rust has no other word
            raise MemoryError from error
        raise


def _has_plain_numbers(data: bytes) -> bool:
    signs = data.translate(_SIGNS, b"+")
    if _WIDE in signs:
        return False
    at = signs.find(_LONG)
    while at >= 0:
        if signs[max(0, at - _MOST_CHARS) : at].rstrip(b"0.").endswith(b" "):
            return False
        at = signs.find(_LONG, at + 1)
    return True
