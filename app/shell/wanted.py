"""What a person names on the command line, as a document: a file, standard input, or an address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from app.errors import BadReference, NotANotebook, NotFound, ServerError, TooLarge
from app.interfaces import HttpClient
from app.models import Document, Listing, Moved, SourceRef
from app.registry import Registry
from app.sources import paths
from app.sources.local import Local
from app.surfaces.standalone import FOLDER, Picture
from config.settings import Settings

STDIN: Final = "-"
_MOST_STEPS: Final = 5
_NAMED: Final = 5
"""Notebooks of a folder that a message names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document, where it is from, and what lies beside it."""

    document: Document
    source_title: str
    fetched_at: datetime
    picture: Picture


def read(source: str, registry: Registry, http: HttpClient, settings: Settings, *, stdin: bytes) -> Wanted:
    """The document behind one argument.

    Args:
        stdin: what was read from standard input, where that is an argument.

    Raises:
        VitrineError: what is wrong with it, for the person who named it.
    """
    if source == STDIN:
        return _on_disk(stdin, Path("notebook.ipynb"), datetime.now(UTC), settings, _no_picture)
    path = Path(source)
    if path.is_dir():
        raise NotANotebook(
            f"{source} is a folder; name its notebooks, for example {source.rstrip('/')}/*.ipynb."
        )
    if path.exists() or _looks_like_a_file(source):
        return _file(path, settings)
    return _address(source, registry, http)


def _file(path: Path, settings: Settings) -> Wanted:
    try:
        with path.open("rb") as file:
            content = file.read(settings.max_notebook_bytes + 1)
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error
    return _on_disk(content, path, at, settings, _pictures(path.parent, settings))


def _on_disk(content: bytes, path: Path, at: datetime, settings: Settings, picture: Picture) -> Wanted:
    if len(content) > settings.max_notebook_bytes:
        raise TooLarge(
            f"{path.name} has more than {settings.max_notebook_bytes} bytes; "
            "VITRINE_MAX_NOTEBOOK_BYTES allows more."
        )
    ref = SourceRef("file", f"file/{paths.quote(path.name)}", {"path": path.as_posix()})
    document = Document(ref, content, file_name=path.name, base_url=FOLDER)
    return Wanted(document, "a file", at, picture)


def _address(source: str, registry: Registry, http: HttpClient) -> Wanted:
    locator = registry.recognise(source)
    for _step in range(_MOST_STEPS):
        ref = registry.resolve(unquote(locator))
        found = ref if isinstance(ref, Moved) else registry.source_of(ref).fetch(ref, http)
        if isinstance(found, Document):
            title = registry.source_of(found.ref).title
            return Wanted(found, title, datetime.now(UTC), _no_picture)
        if isinstance(found, Listing):
            raise _is_folder(source, found)
        if not isinstance(found, Moved):
            raise ServerError("A source says «not modified» of what was never fetched.")
        locator = found.locator
    raise BadReference(f"{paths.shown(source)} leads in a circle.")


def _is_folder(source: str, listing: Listing) -> NotANotebook:
    names = [entry.name for entry in listing.entries if entry.kind == "notebook"]
    some = ", ".join(paths.shown(name) for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    holds = f"with the notebooks {some}{more}" if names else "without notebooks"
    return NotANotebook(f"{paths.shown(source)} is a folder {holds}; name one notebook.")


def _looks_like_a_file(source: str) -> bool:
    """Of what does not exist: then «no such file» is the better answer than «no such address»."""
    return source.startswith(("/", "./", "../", "~")) or (
        "://" not in source and "/" not in source and paths.is_readable(source)
    )


def _pictures(folder: Path, settings: Settings) -> Picture:
    """What lies in a notebook's folder or below it, and is a picture by its bytes."""
    from app.rendering.images import identify

    local = Local(settings.model_copy(update={"local_dir": str(folder.resolve())}))

    def picture(path: str) -> bytes | None:
        try:
            content = local.picture(path)
        except (NotFound, BadReference, TooLarge):
            return None
        return content if identify(content) else None

    return picture


def _no_picture(_path: str) -> bytes | None:
    return None
