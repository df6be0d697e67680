"""What a large notebook took, given back before its pages are made."""

import ctypes
import functools
from collections.abc import Callable


def give_back() -> None:
    """Return free memory to the system; takes milliseconds where there is much of it.

    The pieces of a page are freed once it is joined, but glibc keeps what lies between others that are still
    used: of 50 MB of prose, twice its size, beside what compressing takes then.
    """
    _trim()(0)


@functools.cache
def _trim() -> Callable[[int], object]:
    """glibc's own; other systems' allocators have none."""
    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return lambda _keep: None
    return trim
