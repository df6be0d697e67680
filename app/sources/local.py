"""The local folder: notebooks and their pictures below one directory, and nothing else of the disk."""

import os
import re
import stat
from pathlib import Path
from typing import Final

from app.errors import NotANotebook, NotFound, TooLarge
from app.interfaces import HttpClient
from app.models import (
    NO_VALIDATORS,
    Document,
    Entry,
    Fetched,
    Listing,
    Moved,
    NotModified,
    SourceRef,
    Validators,
)
from app.sources import paths
from config.settings import Settings

SOURCE: Final = "local"
ENTRY_LIMIT: Final = 1000
_CUT: Final = "These are the first 1,000 entries of this folder."
_BEGINNING_BYTES: Final = 8192
_MARK: Final = re.compile(
    rb"^(?:# ?%%|# In ?\[|# \+\s|(?:# {0,4})?(?:jupytext|kernelspec):|[`~]{3,}\{code-cell\})", re.MULTILINE
)
_ORDER: Final = {"folder": 0, "notebook": 1, "file": 2}


class Local:
    """``/local/<path>``"""

    name = SOURCE
    title = "Local folder"
    prefixes: tuple[str, ...] = (SOURCE, "localfile")
    cheap = True

    def __init__(self, settings: Settings) -> None:
        self._root = settings.path(settings.local_dir).resolve() if settings.local_dir else None
        self._max_bytes = settings.max_notebook_bytes

    def recognise(self, pasted: str) -> str | None:  # noqa: ARG002 - the protocol's name
        """A path of this server's disk means nothing to those who paste."""
        return None

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:  # noqa: ARG002 - the protocol's
        """Raises:
        NotFound: something hidden, a way upwards, or the folder is turned off.
        """
        self._folder()
        parts = [part for part in paths.checked(rest).split("/") if part]
        path = "/".join(parts)
        if any(part.startswith(".") for part in parts):
            raise _nothing(path)
        locator = f"{SOURCE}/{paths.quote(path)}"
        return Moved(locator) if prefix != SOURCE else SourceRef(SOURCE, locator, {"path": path})

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:  # noqa: ARG002
        """A notebook, or what is in a folder.

        Raises:
            NotFound, NotANotebook, TooLarge
        """
        path = ref.parts["path"]
        place = self._inside(self._folder(), path)
        try:
            return self._list(ref, place) if place.is_dir() else self._read(ref, place, known)
        except OSError as error:
            raise _nothing(path) from error

    def picture(self, path: str) -> bytes:
        """A file that a notebook shows. Whether it is a picture is for the caller to see.

        Args:
            path: decoded, below the folder.

        Raises:
            BadReference, NotFound, TooLarge
        """
        place = self._inside(self._folder(), "/".join(paths.segments(path)))
        try:
            self._checked(place, path)
            return place.read_bytes()
        except OSError as error:
            raise _nothing(path) from error

    def _folder(self) -> Path:
        if self._root is None:
            raise NotFound("This server shows no local folder.")
        return self._root

    def _inside(self, root: Path, path: str) -> Path:
        """Where a path leads, symbolic links followed, as long as that is inside and not hidden.

        Raises:
            NotFound
        """
        try:
            place = (root / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError) as error:
            raise _nothing(path) from error
        if not place.is_relative_to(root) or any(
            part.startswith(".") for part in place.relative_to(root).parts
        ):
            raise _nothing(path)
        return place

    def _checked(self, place: Path, path: str) -> os.stat_result:
        """A file's state, if it can be read at once and is not too large.

        Raises:
            NotFound, TooLarge, OSError
        """
        status = place.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            raise _nothing(path)
        if status.st_size > self._max_bytes:
            name = paths.shown(path.rpartition("/")[2])
            raise TooLarge(f"{name} has {status.st_size} bytes; {self._max_bytes} are allowed.")
        return status

    def _read(self, ref: SourceRef, place: Path, known: Validators) -> Document | NotModified:
        name = ref.parts["path"].rpartition("/")[2]
        status = self._checked(place, ref.parts["path"])
        if not paths.is_readable(name):
            raise NotANotebook(f"{paths.shown(name)} is no notebook: those end in {paths.READABLE}.")
        validators = Validators(etag=f'"{status.st_mtime_ns:x}-{status.st_size:x}"')
        if validators.etag == known.etag:
            return NotModified(validators)
        return Document(
            ref=ref,
            content=place.read_bytes(),
            file_name=name,
            validators=validators,
            base_url=f"/{ref.locator.rpartition('/')[0]}/",
        )

    def _list(self, ref: SourceRef, place: Path) -> Listing:
        path = ref.parts["path"]
        entries = [entry for name in sorted(_names(place)) if (entry := self._entry(path, name)) is not None]
        entries.sort(key=lambda entry: (_ORDER[entry.kind], entry.name.lower()))
        return Listing(
            ref,
            title=path or "Local notebooks",
            entries=tuple(entries[:ENTRY_LIMIT]),
            more=_CUT if len(entries) > ENTRY_LIMIT else None,
        )

    def _entry(self, folder: str, name: str) -> Entry | None:
        """None: what `fetch` would not show."""
        path = f"{folder}/{name}".lstrip("/")
        try:
            place = self._inside(self._folder(), path)
            status = place.stat()
        except (NotFound, OSError):
            return None
        locator = f"{SOURCE}/{paths.quote(path)}"
        if stat.S_ISDIR(status.st_mode):
            return Entry(name, "folder", locator)
        if not stat.S_ISREG(status.st_mode):
            return None
        if paths.is_notebook(name) or (paths.is_readable(name) and _is_marked(place)):
            return Entry(name, "notebook", locator, size_bytes=status.st_size)
        return Entry(name, "file", locator if paths.is_readable(name) else None, size_bytes=status.st_size)


def _is_marked(place: Path) -> bool:
    """Whether a script or a Markdown text says in its beginning that it is a notebook."""
    try:
        with place.open("rb") as file:
            return _MARK.search(file.read(_BEGINNING_BYTES)) is not None
    except OSError:  # not ours to read: the folder is listed all the same
        return False


def _names(place: Path) -> list[str]:
    """Those that an address can name: not hidden, and of characters."""
    return [one.name for one in place.iterdir() if not one.name.startswith(".") and one.name.isprintable()]


def _nothing(path: str) -> NotFound:
    return NotFound(f"There is nothing at {paths.shown(path)} in the local folder.")
