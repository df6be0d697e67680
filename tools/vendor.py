"""Front-end libraries: what pages use of npm's packages and of wheels goes to ``static/vendor``.

``vendor.py`` does what is missing; ``vendor.py --lock`` writes package-lock.json from package.json.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import npm
from steps import PYTHON, ROOT, StepFailed, digest, quietly, run_main, step
from unpack import unpack_npm, unpack_wheel
from vendor_shims import SHIMS, place_shims
from vendor_table import NPM, WHEELS

VENDOR: Final = ROOT / "static" / "vendor"
INDEX: Final = "index.json"
"""Package → version → its files: app/libraries reads what is at home."""
STAMP: Final = ".complete"
WHEEL_LOCK: Final = ROOT / "tools" / "wheel-requirements.txt"
CODE: Final = ("vendor.py", "vendor_shims.py", "vendor_table.py", "unpack.py")
SOURCES: Final = (npm.LOCK, WHEEL_LOCK, *(ROOT / "tools" / name for name in CODE), *SHIMS)

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
    stamp, listed = VENDOR / STAMP, VENDOR / INDEX
    if not (stamp.is_file() and listed.is_file()) or stamp.read_text() != wanted:
        return False
    index: Index = json.loads(listed.read_text(encoding="utf-8"))
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
            unpack_npm(package, archives / package.tarball, made)
        for name, wheel in WHEELS.items():
            unpack_wheel(name, wheel, archives, made)
        place_shims(made)
        (made / INDEX).write_text(json.dumps(_index(made), indent=0, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)


def _download_wheels(folder: Path) -> None:
    """Wheels are read as archives and never installed."""
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps")
    quietly(
        [PYTHON, "-m", "pip", "download", *options, "--only-binary", ":all:", "-d", folder, "-r", WHEEL_LOCK]
    )


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
