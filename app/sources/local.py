"""The local folder: notebooks and their pictures below one directory, and nothing else of the disk."""

import hashlib
import os
import re
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.errors import NotANotebook, NotFound, TooLarge
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import (
    NO_VALIDATORS,
    Document,
    Entry,
    Fetched,
    Listing,
    Moved,
    Neighbours,
    NotModified,
    Readme,
    SourceRef,
    Validators,
)
from app.sources import books, order, paths, readmes
from app.sources.disk import Disk
from config.settings import Settings

SOURCE: Final = "local"
ENTRY_LIMIT: Final = 10_000
_BEGINNING_BYTES: Final = 8192
_MARK: Final = re.compile(
    rb"^(?:# ?%%|# In ?\[|# \+\s|(?:# {0,4})?(?:jupytext|kernelspec):|[`~]{3,}\{code-cell\})", re.MULTILINE
)


class Local:
    """``/local/<path>``"""

    name = SOURCE
    title = N_("Local folder")
    prefixes: tuple[str, ...] = (SOURCE, "localfile")
    cheap = True

    def __init__(self, settings: Settings) -> None:
        self._disk = Disk(settings.path(settings.local_dir).resolve()) if settings.local_dir else None
        self._max_bytes = settings.max_notebook_bytes

    def recognise(self, pasted: str) -> str | None:  # noqa: ARG002 - the protocol's name
        """A path of this server's disk means nothing to those who paste."""
        return None

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:  # noqa: ARG002 - the protocol's
        """Raises:
        NotFound: something hidden, a way upwards, or the folder is turned off.
        """
        self._shown()
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
        path, disk = ref.parts["path"], self._shown()
        try:
            place = disk.find(path)
            if stat.S_ISDIR(disk.status(place).st_mode):
                return self._list(ref, disk, place)
            return self._read(ref, disk, place, known)
        except OSError as error:
            raise _nothing(path) from error

    def picture(self, path: str) -> bytes:
        """A file that a notebook shows. Whether it is a picture is for the caller to see.

        Args:
            path: decoded, below the folder.

        Raises:
            BadReference, NotFound, TooLarge
        """
        disk = self._shown()
        try:
            with disk.opened(disk.find("/".join(paths.segments(path)))) as found:
                self._checked(os.fstat(found), path)
                return self._content(found, path)
        except OSError as error:
            raise _nothing(path) from error

    def _shown(self) -> Disk:
        if self._disk is None:
            raise NotFound(_("This server shows no local folder."))
        return self._disk

    def _checked(self, status: os.stat_result, path: str) -> None:
        """Raises:
        NotFound: it is a folder.
        TooLarge
        """
        if not stat.S_ISREG(status.st_mode):
            raise _nothing(path)
        if status.st_size > self._max_bytes:
            raise TooLarge(
                _(
                    "{name} has {size} bytes; {max_bytes} are allowed.",
                    name=_name(path),
                    size=status.st_size,
                    max_bytes=self._max_bytes,
                )
            )

    def _content(self, found: int, path: str) -> bytes:
        """All bytes of an open file, which may have grown since it was looked at.

        Raises:
            TooLarge
        """
        with open(found, "rb", closefd=False) as file:
            content = file.read(self._max_bytes + 1)
        if len(content) > self._max_bytes:
            raise TooLarge(
                _(
                    "{name} has more bytes than it had a moment ago; {max_bytes} are allowed.",
                    name=_name(path),
                    max_bytes=self._max_bytes,
                )
            )
        return content

    def _read(self, ref: SourceRef, disk: Disk, place: Path, known: Validators) -> Document | NotModified:
        path = ref.parts["path"]
        name = path.rpartition("/")[2]
        beside = _beside(disk, ref)
        with disk.opened(place) as found:
            status = os.fstat(found)
            self._checked(status, path)
            if not paths.is_readable(name):
                raise NotANotebook(
                    _(
                        "{name} is no notebook: those end in {readable}.",
                        name=paths.shown(name),
                        readable=paths.READABLE,
                    )
                )
            mark = f"{status.st_mtime_ns:x}-{status.st_size:x}-{_digest(beside)}"
            validators = Validators(etag=f'"{mark}"')
            if validators.etag == known.etag:
                return NotModified(validators)
            content = self._content(found, path)
        return Document(
            ref=ref,
            content=content,
            file_name=name,
            validators=validators,
            base_url=f"/{ref.locator.rpartition('/')[0]}/",
            neighbours=beside,
        )

    def _list(self, ref: SourceRef, disk: Disk, place: Path) -> Listing:
        path = ref.parts["path"]
        found = (_entry(disk, path, name, status) for name, status in disk.inside(place))
        entries = [entry for entry in found if entry is not None]
        entries.sort(key=order.of_entries)
        listing = Listing(
            ref,
            title=path,
            entries=tuple(entries[:ENTRY_LIMIT]),
            more=len(entries) > ENTRY_LIMIT,
        )
        return readmes.attached(listing, lambda name: _readme(disk, ref, name))


def _entry(disk: Disk, folder: str, name: str, status: os.stat_result) -> Entry | None:
    """None: what `fetch` would not show."""
    path = f"{folder}/{name}".lstrip("/")
    if stat.S_ISLNK(status.st_mode):
        try:
            status = disk.status(disk.find(path))
        except OSError:
            return None
    locator = f"{SOURCE}/{paths.quote(path)}"
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, "folder", locator)
    if not stat.S_ISREG(status.st_mode):
        return None
    readable = paths.is_readable(name)
    is_notebook = paths.is_notebook(name) or (readable and _is_marked(disk, path))
    return Entry(
        name,
        "notebook" if is_notebook else "file",
        locator if readable else None,
        size_bytes=status.st_size,
        changed=_changed(status),
    )


def _changed(status: os.stat_result) -> str:
    return datetime.fromtimestamp(int(status.st_mtime), UTC).isoformat()


def _beside(disk: Disk, ref: SourceRef) -> Neighbours | None:
    """By their names alone, since this is looked up at each request."""
    folder, _slash, name = ref.parts["path"].rpartition("/")
    try:
        every = disk.names(disk.find(folder))
        contents = next((one for one in books.NAMES if one in every), None)
        text = _text(disk, folder, contents) if contents else ""
    except OSError:  # a folder on the way need not be ours to list
        return None
    book, prefix = books.places(text), paths.quote(f"{folder}/".lstrip("/"))
    names = (one for one in every if paths.is_notebook(one) or books.place_in(book, one))
    return order.neighbours(name, ((one, f"{SOURCE}/{prefix}{paths.quote(one)}") for one in names), book)


def _text(disk: Disk, folder: str, name: str) -> str:
    """Raises:
    OSError
    """
    return readmes.text_of(disk.beginning(disk.find(f"{folder}/{name}".lstrip("/")), readmes.MOST_BYTES))


def _digest(beside: Neighbours | None) -> str:
    """A notebook's page changes with what is beside it."""
    return hashlib.sha256(repr(beside).encode()).hexdigest()[:16]


def _readme(disk: Disk, ref: SourceRef, name: str) -> Readme | None:
    try:
        text = _text(disk, ref.parts["path"], name)
    except OSError:  # not ours to read: the folder is listed all the same
        return None
    return Readme(name, text, base_url=f"/{ref.locator.rstrip('/')}/")


def _is_marked(disk: Disk, path: str) -> bool:
    """Whether a script or a Markdown text says in its beginning that it is a notebook."""
    try:
        return _MARK.search(disk.beginning(disk.find(path), _BEGINNING_BYTES)) is not None
    except OSError:  # not ours to read: the folder is listed all the same
        return False


def _name(path: str) -> str:
    return paths.shown(path.rpartition("/")[2])


def _nothing(path: str) -> NotFound:
    return NotFound(_("There is nothing at {path} in the local folder.", path=paths.shown(path)))
