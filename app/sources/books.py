"""The order of a book: what Jupyter Book's ``_toc.yml`` and MyST's ``myst.yml`` say of their folder.

https://jupyterbook.org/v1/structure/toc.html, https://mystmd.org/guide/table-of-contents
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.models import Entry
from app.sources import paths

NAMES: Final = ("_toc.yml", "_toc.yaml", "myst.yml")
_LINE: Final = re.compile(
    r"""[ \t{-]{0,80}(?:root|file):[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s#"'{}][^\n#{}]*))"""
)
"""A line of YAML that names a file; nothing else of it matters here."""
_MOST_FILES: Final = 5000


def places(text: str) -> Mapping[str, int]:
    """What a table of contents names, paths from its folder and often without an ending → from 1."""
    found: dict[str, int] = {}
    for line in text.splitlines():
        if (match := _LINE.match(line)) and len(found) < _MOST_FILES:
            found.setdefault((match[1] or match[2] or match[3]).strip().removeprefix("./"), len(found) + 1)
    return found


def place_in(book: Mapping[str, int], name: str) -> int:
    """Of a file of the same folder that can be shown; 0: the book does not have it."""
    if not (book and paths.is_readable(name)):
        return 0
    return book.get(name) or book.get(name.rpartition(".")[0], 0)


def placed(entries: Iterable[Entry], text: str) -> Iterator[Entry]:
    """What is in a folder, with its place in the folder's book; a text there is a notebook."""
    book = places(text)
    return (_placed(entry, book) for entry in entries)


def _placed(entry: Entry, book: Mapping[str, int]) -> Entry:
    place = place_in(book, entry.name) if entry.kind in ("notebook", "file") and entry.locator else 0
    return replace(entry, kind="notebook", place=place) if place else entry
