"""Takes the files that pages use out of npm's tarballs and out of wheels."""

import json
import tarfile
import zipfile
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from npm import Package
from steps import StepFailed
from vendor_table import NPM, Wheel

LICENCES: Final = ("licen[sc]e*", "copying*", "notice*")
"""A package's licence, at its top, comes along with its files; so do those of what a bundle holds."""


def unpack_npm(package: Package, tarball: Path, made: Path) -> None:
    """Place a package's files.

    Raises:
        StepFailed: it has none of a pattern of the table.
    """
    patterns = NPM[package.alias]
    target = made / package.name / package.version
    unmet = {pattern for pattern in patterns if not pattern.startswith("!")}
    with tarfile.open(tarball) as archive:
        # All lies in one folder, mostly `package`.
        members = [member for member in archive if member.isfile() and ".." not in member.name.split("/")]
        files = {member.name.partition("/")[2]: member for member in members}
        for path in _wanted(files, patterns):
            content = archive.extractfile(files[path])
            write(target / path, content.read() if content else b"")
            unmet -= {pattern for pattern in unmet if fnmatchcase(path, pattern)}
    if unmet:
        raise StepFailed(
            f"{package.name} {package.version} has no {', '.join(sorted(unmet))}; "
            "tools/vendor_table.py names it."
        )


def _wanted(paths: Iterable[str], patterns: tuple[str, ...]) -> list[str]:
    """The files that the patterns name, and the licences, or else the package.json that names the licence."""
    left_out = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    licences = [path for path in paths if _is_licence(path)] or ["package.json"]
    return licences + [
        path
        for path in paths
        if path not in licences
        and any(fnmatchcase(path, pattern) for pattern in patterns)
        and not any(fnmatchcase(path, pattern) for pattern in left_out)
    ]


def unpack_wheel(name: str, wheel: Wheel, archives: Path, made: Path) -> None:
    """Place a wheel's files.

    Raises:
        StepFailed: it was not fetched, or has none of a pattern of the table.
    """
    start = f"{name.replace('-', '_')}-"
    file = next((file for file in archives.glob("*.whl") if file.name.lower().startswith(start)), None)
    if file is None:
        raise StepFailed(f"{name} of tools/vendor_table.py: not in tools/wheel-requirements.txt.")
    with zipfile.ZipFile(file) as archive:
        paths = archive.namelist()
        version = file.name.split("-")[1]
        if wheel.described:
            version = json.loads(archive.read(_one(wheel.described, paths, file)))["version"]
        target = made / wheel.package / version
        for pattern, path in wheel.files.items():
            write(target / path, archive.read(_one(pattern, paths, file)))
        for path in paths:
            if ".dist-info/" in path and _is_licence(path.rpartition("/")[2]):
                write(target / path.rpartition("/")[2], archive.read(path))


def _one(pattern: str, paths: list[str], wheel: Path) -> str:
    for path in paths:
        if fnmatchcase(path, pattern):
            return path
    raise StepFailed(f"{wheel.name} has no {pattern}; tools/vendor_table.py names it.")


def _is_licence(path: str) -> bool:
    at_top = "/" not in path and any(fnmatchcase(path.lower(), pattern) for pattern in LICENCES)
    return at_top or path.endswith(".LICENSE.txt")


def write(path: Path, content: bytes) -> None:
    """With the folders around it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
