"""Files below one directory, opened so that no one can put something else in their place meanwhile.

A path is looked at first (links followed, as long as they stay inside) and opened afterwards. Between the two
a folder could become a link to elsewhere; so what was found is opened step by step, without following links.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_STEP: Final = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC
"""A folder on the way needs no permission to be listed, where the system can tell the two apart."""
_LAST: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Disk:
    """What is below `root`, which has no link in its path; hidden files are not there."""

    root: Path

    def find(self, path: str) -> Path:
        """Where a path leads, from the root.

        Raises:
            OSError: nowhere, outside, or to something hidden.
        """
        try:
            place = (self.root / path).resolve(strict=True).relative_to(self.root)
        except (RuntimeError, ValueError) as error:  # links in a circle; a NUL, or outside
            raise FileNotFoundError(path) from error
        if any(part.startswith(".") for part in (*Path(path).parts, *place.parts)):
            raise FileNotFoundError(path)
        return place

    @contextmanager
    def opened(self, place: Path) -> Iterator[int]:
        """A descriptor of a folder or of an ordinary file that `find` found.

        Raises:
            OSError: it is not there (any more), may not be read, or is something else: a pipe would be waited
                for, and opening a device can do things.
        """
        *steps, last = place.parts or (".",)
        folder = os.open(self.root, _STEP)
        try:
            for step in steps:
                inner = os.open(step, _STEP | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            _require_plain(os.stat(last, dir_fd=folder, follow_symlinks=False))
            found = os.open(last, _LAST, dir_fd=folder)
        finally:
            os.close(folder)
        try:
            _require_plain(os.fstat(found))
            yield found
        finally:
            os.close(found)

    def beginning(self, place: Path, size_bytes: int) -> bytes:
        """The first bytes of a file.

        Raises:
            OSError
        """
        with self.opened(place) as found, open(found, "rb", closefd=False) as file:
            return file.read(size_bytes)

    def names(self, place: Path) -> list[str]:
        """Of what is in a folder, likewise.

        Raises:
            OSError
        """
        with self.opened(place) as found:
            every = os.listdir(found)  # noqa: PTH208 - of the open folder, whatever is at its path by now
        return [name for name in every if _is_shown(name)]

    def inside(self, place: Path) -> list[tuple[str, os.stat_result]]:
        """What is in a folder, links not followed, but for what is hidden and for names no address can hold.

        Raises:
            OSError
        """
        with self.opened(place) as found, os.scandir(found) as every:
            return [(one.name, one.stat(follow_symlinks=False)) for one in every if _is_shown(one.name)]

    def status(self, place: Path) -> os.stat_result:
        """Of a folder or a file, links not followed.

        Raises:
            OSError
        """
        return os.lstat(self.root / place)


def _is_shown(name: str) -> bool:
    """Whether it is neither hidden nor one that no address can hold."""
    return not name.startswith(".") and name.isprintable()


def _require_plain(status: os.stat_result) -> None:
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise FileNotFoundError
