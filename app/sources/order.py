"""In which order people expect names: ``2`` before ``10``, ``第二章`` before ``第十章``, in any case."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from app.models import NOTHING, Entry, Neighbour, Neighbours
from app.sources.books import place_in

PAGE_ENTRIES: Final = 500
"""Of a folder on one page."""
_NUMBER: Final = re.compile(
    r"([0-9]{1,18}|(?<=第)[零〇一二三四五六七八九十百两]{1,6}|^[零〇一二三四五六七八九十百两]{1,6}(?=[、.．章节课讲回篇]))"
)
_DIGITS: Final = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100}
_BEGINNINGS: Final = ("index.ipynb", "readme.ipynb")
"""Notebooks that a folder begins with."""
_KINDS: Final = ("notebook", "gist", "repository", "branch", "tag", "folder", "file")
_UNPLACED: Final = 1 << 30
"""Behind all that a book names."""
_BY_NAME: Final = frozenset({"notebook", "folder", "file"})
"""The others stand as their source has them: the last changed first."""

Key = tuple[tuple[int, int, str], ...]


def natural(name: str) -> Key:
    """A name as something to sort by."""
    parts = _NUMBER.split(unicodedata.normalize("NFKC", name).casefold())
    return (*map(_part, enumerate(parts)), (2, 0, name))


def of_notebooks(name: str) -> tuple[int, Key]:
    """Likewise of a notebook beside others."""
    lower = name.lower()
    return (_BEGINNINGS.index(lower) if lower in _BEGINNINGS else len(_BEGINNINGS)), natural(name)


def neighbours(
    name: str, beside: Iterable[tuple[str, str]], book: Mapping[str, int] = NOTHING
) -> Neighbours | None:
    """The place of a notebook among those of its folder; None: it is alone, or not among them.

    Args:
        beside: names and locators of all of them, itself among them.
        book: the order that their folder gives them, as `books.places` reads it.
    """
    every = sorted(beside, key=lambda one: (place_in(book, one[0]) or _UNPLACED, of_notebooks(one[0])))
    at = next((at for at, one in enumerate(every) if one[0] == name), None)
    if at is None or len(every) == 1:
        return None
    previous = Neighbour(*every[at - 1]) if at > 0 else None
    after = Neighbour(*every[at + 1]) if at + 1 < len(every) else None
    return Neighbours(previous, after, at + 1, len(every))


def is_aside(entry: Entry) -> bool:
    """Whether readers of notebooks rarely look for it: other files, and what begins with a dot."""
    return entry.kind == "file" or (entry.kind == "folder" and entry.name.startswith("."))


def of_entries(entry: Entry) -> tuple[bool, bool, int, tuple[int, tuple[int, Key]]]:
    """Notebooks first, then what leads to more of them, then the rest; what begins with a dot last."""
    by_name = of_notebooks(entry.name) if entry.kind in _BY_NAME else (0, ())
    by_place = entry.place or _UNPLACED, by_name
    dotted = entry.kind in _BY_NAME and entry.name.startswith(".")
    return is_aside(entry), dotted, _KINDS.index(entry.kind), by_place


def _part(numbered: tuple[int, str]) -> tuple[int, int, str]:
    """Of what the pattern splits a name into: every second one is a number."""
    at, text = numbered
    if at % 2 == 0:
        return (1, 0, text)
    return (0, int(text) if text.isdecimal() else _chinese(text), "")


def _chinese(numeral: str) -> int:
    """``二十一`` → 21, ``二〇`` → 20."""
    total = digit = 0
    for char in numeral:
        if char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            digit = digit * 10 + _DIGITS[char]
    return total + digit
