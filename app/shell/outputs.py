"""Where what was made is written: a file, a folder, or standard output."""

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from app.errors import BadReference, NotFound
from app.shell.making import Made
from app.surfaces.standalone import data

STDOUT: Final = "-"


class Output(Protocol):
    """A place for what was made."""

    def write(self, made: Made) -> str:
        """Write it; gives the path, or nothing for standard output.

        Raises:
            NotFound: it cannot be written there.
        """
        ...


class Stdout:
    """For a pipe. Pictures that would lie beside a text stand in it."""

    def write(self, made: Made) -> str:
        """All of it at once."""
        content = made.content
        for name, picture in made.files.items():
            content = content.replace(name.encode(), data(picture, name).encode())
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return ""


@dataclass(slots=True)
class Folder:
    """A file each, by the notebook's own name; of two with one name, the second gets a number."""

    path: Path
    taken: set[str] = field(default_factory=set)

    def write(self, made: Made) -> str:
        """Into the folder, which is made if it is not there."""
        stem, dot, suffix = made.name.partition(".")
        name, number = made.name, 1
        while name in self.taken:
            number += 1
            name = f"{stem}-{number}{dot}{suffix}"
        self.taken.add(name)
        return File(self.path / name).write(made)


@dataclass(frozen=True, slots=True)
class File:
    """One file, whole or not at all."""

    path: Path

    def write(self, made: Made) -> str:
        """In place of what was there."""
        for name, content in made.files.items():
            _put(self.path.parent / name, content)
        _put(self.path, made.content)
        return str(self.path)


def output_for(named: str | None, sources: int) -> Output:
    """The place that ``-o`` names.

    Raises:
        BadReference: several notebooks, and no folder for them.
    """
    if named in (None, STDOUT):
        if sources > 1:
            raise BadReference(f"{sources} notebooks do not go into one stream; name a folder with -o.")
        return Stdout()
    path = Path(str(named))
    if path.is_dir() or str(named).endswith(("/", os.sep)):
        return Folder(path)
    if sources > 1:
        if path.exists():
            raise BadReference(f"{path} is a file; {sources} notebooks go into a folder.")
        return Folder(path)
    return File(path)


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(content)
        temporary = Path(file.name)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise NotFound(f"{path} cannot be written: {error.strerror}.") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
