"""Answers that this process has given, ready to be given again: the store's first level, bounded in bytes."""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

_LONGEST_SECONDS: Final = 60.0
"""Then it is read from the store again, whatever was heard or not heard of it."""
_OVERHEAD_BYTES: Final = 1024
"""Of an answer beside its bytes: keys, places in the dictionaries."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with all that may be said again unchanged."""

    work_key: str
    """Of the stored entry that it is of; empty: of none."""
    body: bytes
    fields: bytes
    """Its header lines, but for what differs from one time to the next."""
    fields_of_304: bytes
    """Those for a client that has it."""
    etag: str
    route: str
    """The rule that took the request."""
    fresh_until: float | None
    """Seconds since the epoch. None: it does not change."""

    @property
    def size_bytes(self) -> int:
        """In memory, about."""
        return len(self.body) + len(self.fields) + len(self.fields_of_304) + _OVERHEAD_BYTES


class Shelf:
    """The answers used last. One process's; safe for its threads as far as the interpreter's lock goes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Hashable, tuple[Kept, float]] = OrderedDict()
        self._of_work: dict[str, set[Hashable]] = {}
        self._bytes = 0
        self.changes = 0
        """How often something was forgotten. What was read before a change must not be put here after it."""

    @property
    def size_bytes(self) -> int:
        """Of all that is kept, about."""
        return self._bytes

    def get(self, request: Hashable) -> Kept | None:
        """What was answered to such a request, if it may still be."""
        found = self._kept.get(request)
        if found is None:
            return None
        kept, until = found
        if time.time() >= until:
            self._drop(request)
            return None
        self._kept.move_to_end(request)
        return kept

    def put(self, request: Hashable, kept: Kept, *, changes: int) -> None:
        """Keep an answer, unless something has changed since `changes` was read."""
        if changes != self.changes or kept.size_bytes > self._max_bytes // 4:
            return
        self._drop(request)
        until = time.time() + _LONGEST_SECONDS
        self._kept[request] = kept, until if kept.fresh_until is None else min(kept.fresh_until, until)
        self._of_work.setdefault(kept.work_key, set()).add(request)
        self._bytes += kept.size_bytes
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._kept)))

    def forget(self, work_key: str | None) -> None:
        """What is of this entry; None: everything."""
        self.changes += 1
        if work_key is None:
            self._kept.clear()
            self._of_work.clear()
            self._bytes = 0
            return
        for request in tuple(self._of_work.get(work_key, ())):
            self._drop(request)

    def _drop(self, request: Hashable) -> None:
        found = self._kept.pop(request, None)
        if found is None:
            return
        kept, _ = found
        self._bytes -= kept.size_bytes
        siblings = self._of_work.get(kept.work_key)
        if siblings is not None:
            siblings.discard(request)
            if not siblings:
                del self._of_work[kept.work_key]
