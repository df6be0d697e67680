"""All libraries that are installed by the lock files, and under which licence each may be used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError

import npm
from steps import ROOT, StepFailed

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_KNOWN = {
    # Under another system or Python than most.
    "async-timeout": "Apache-2.0",
    "cffi": "MIT-0",
    "pycparser": "BSD-3-Clause",
    # Never: files for pages are taken out of them.
    "bqplot": "Apache-2.0",
    "bqscales": "Apache-2.0",
    "folium": "MIT",
    "itables": "MIT",
    "mpld3": "BSD-3-Clause",
    "pyldavis": "BSD-3-Clause",
    # Only in their licence files.
    "echarts-gl": "BSD-3-Clause",
    "leaflet.beautifymarker": "MIT",
    "leaflet.heat": "BSD-2-Clause",
    "leaflet.pattern": "BSD-2-Clause",
}
"""Licences of what does not say so where it is looked for."""
_FAMILY = re.compile(r"License :: (?:OSI Approved :: )?(.+)")


@dataclass(frozen=True, order=True)
class Library:
    """One library at one version."""

    lock: str
    """The lock file that pins it."""
    ecosystem: str
    """``pypi`` or ``npm``, as package URLs name them."""
    name: str
    version: str
    licence: str
    sha256: tuple[str, ...] = ()
    """Of its files, any of which may be the one that is installed."""


def libraries() -> list[Library]:
    """What the server runs on, in the order of lock file and name."""
    return sorted([*python("requirements.txt"), *front_end()])


def python(lock: str) -> Iterator[Library]:
    """The libraries of a requirements file with hashes."""
    for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8")):
        if pinned := _PINNED.match(block):
            name, version = pinned.groups()
            yield Library(lock, "pypi", name, version, _licence_of(name), tuple(_HASH.findall(block)))


def front_end() -> Iterator[Library]:
    """The libraries that pages load."""
    yield from python("tools/wheel-requirements.txt")
    for package in npm.locked().values():
        licence = _KNOWN.get(package.name, package.licence)
        yield Library("package-lock.json", "npm", package.name, package.version, licence)


def _licence_of(name: str) -> str:
    """As its metadata says: an SPDX expression, else a classifier's name, else the first line of its text.

    Raises:
        StepFailed: it is not installed, and the table above does not know it.
    """
    if name in _KNOWN:
        return _KNOWN[name]
    try:
        metadata = Distribution.from_name(name).metadata
    except PackageNotFoundError as error:
        raise StepFailed(
            f"{name} is not installed here; add its licence to the table in {__file__}."
        ) from error
    families = [found[1] for found in map(_FAMILY.match, metadata.get_all("Classifier") or ()) if found]
    text = (metadata.get("License") or "").strip().splitlines() or [""]
    return metadata.get("License-Expression") or " and ".join(families) or text[0]
