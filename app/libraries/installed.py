"""What set-up has brought home: ``static/vendor/index.json``, package → version → files."""

import functools
from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson

from config.settings import ROOT

INDEX: Final = ROOT / "static" / "vendor" / "index.json"
_LOADED: Final = (".js", ".mjs", ".css", ".json")
"""What a page names; pictures and fonts are named by style sheets, relative to themselves."""
_MARKS: Final = (".min", "-min", ".slim", ".prod")
"""What sets one build of a file apart from another that does the same."""

Numbers = tuple[int, ...]


class Version(NamedTuple):
    """One version of a package at home."""

    name: str
    """``5.33.1``"""
    numbers: Numbers
    """``(5, 33, 1)``"""
    files: Mapping[str, str]
    """Key (see `key`) → path in the package."""

    def by_folder(self) -> dict[str, str]:
        """Folder → names of its files, with spaces between."""
        folders: dict[str, list[str]] = {}
        for path in self.files.values():
            folder, slash, name = path.rpartition("/")
            folders.setdefault(folder + slash, []).append(name)
        return {folder: " ".join(names) for folder, names in folders.items()}


Installed = Mapping[str, tuple[Version, ...]]
"""Package → its versions, the newest first."""


@functools.cache
def installed() -> Installed:
    """All libraries at home; none where set-up has not run, so that pages say what they lack."""
    if not INDEX.is_file():
        return {}
    return read(orjson.loads(INDEX.read_bytes()))


def read(index: Mapping[str, Mapping[str, list[str]]]) -> Installed:
    """From package → version → paths."""
    return {
        package: tuple(
            sorted((_version(name, paths) for name, paths in versions.items()), key=_age, reverse=True)
        )
        for package, versions in index.items()
    }


def key(path: str) -> str:
    """What two builds of a file share.

    ``dist/Echarts.min.js``, and ``echarts.min`` as RequireJS writes it, give ``echarts.js``.
    """
    name = path.rpartition("/")[2].lower()
    stem, dot, ending = name.rpartition(".")
    if not dot or f".{ending}" not in _LOADED:
        stem, ending = name, "js"
    while stem.endswith(_MARKS):
        stem = stem[: max(stem.rfind("."), stem.rfind("-"))]
    return name if name.startswith("+") else f"{stem}.{ending}"


def numbers(version: str) -> Numbers:
    """``^5.33.1-rc.2`` → ``(5, 33, 1)``; a tag such as ``latest`` → ``()``."""
    found = []
    for part in version.lstrip("^~>=v ").split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits[:9]))
        if digits != part:
            break
    return tuple(found)


def _version(name: str, paths: list[str]) -> Version:
    files: dict[str, str] = {}
    for path in paths:
        if path.endswith(_LOADED) and path != "package.json":
            files.setdefault(key(path), path)
    return Version(name, numbers(name), files)


def _age(version: Version) -> Numbers:
    return version.numbers
