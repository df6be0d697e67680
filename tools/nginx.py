"""Prints the path of an nginx for the tests: ``$NGINX``, an installed one, or Debian's unpacked into .venv.

Unpacked, not installed: installing the package would start a server on port 80. The libraries that it needs
are installed, and so is openssl, which makes the tests' certificates; nearly always they are there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

from steps import VENV, StepFailed, quietly, run_main, step

UNPACKED = VENV / "nginx"
NAMES = (
    *("nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"),
    str(UNPACKED / "usr" / "sbin" / "nginx"),
)


def main() -> None:
    """Print the path.

    Raises:
        StepFailed: there is none, and none may be fetched.
    """
    chosen = os.environ.get("NGINX")
    if chosen and shutil.which(chosen) is None:
        raise StepFailed(f"NGINX={chosen} is not a program; name an nginx, or unset it.")
    found = chosen or _installed()
    if found is None and _is_a_debian():
        step("Fetching nginx with apt-get, for the tests", _unpack)
        found = _installed()
    if found is None:
        raise StepFailed("The tests need nginx: install the package nginx, or name one in NGINX.")
    quietly([found, "-v"])  # else a library is missing, and it says which
    if shutil.which("openssl") is None and _is_root_of_a_debian():
        step("Installing openssl with apt-get, for the tests", partial(_install, "openssl"))
    if shutil.which("openssl") is None:
        raise StepFailed("The tests need the command openssl: install the package openssl.")
    sys.stdout.write(f"{found}\n")


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _is_a_debian() -> bool:
    """Or a system made from it; `apt-get download` needs no rights."""
    return Path("/etc/debian_version").exists() and all(map(shutil.which, ("apt-get", "dpkg-deb")))


def _is_root_of_a_debian() -> bool:
    return _is_a_debian() and os.geteuid() == 0


def _install(*packages: str) -> None:
    quietly(
        ["apt-get", "install", "-y", "--no-install-recommends", "--no-upgrade", *packages],
        environ={"DEBIAN_FRONTEND": "noninteractive"},
    )


def _unpack() -> None:
    if _is_root_of_a_debian():
        quietly(["apt-get", "update"])
    with tempfile.TemporaryDirectory(dir=VENV) as folder:
        quietly(["sh", "-c", 'cd "$1" && apt-get download nginx', "sh", folder])
        [package] = Path(folder).glob("nginx_*.deb")
        quietly(["dpkg-deb", "-x", package, Path(folder) / "nginx"])
        if _is_root_of_a_debian():
            _install(*_libraries(package))
        with suppress(OSError):  # it is there: another run was quicker
            (Path(folder) / "nginx").rename(UNPACKED)


def _libraries(package: Path) -> list[str]:
    """What it depends on (``libc6 (>= 2.34), libssl3 (>= 3.0.0), …``), without what is no library."""
    command = ["dpkg-deb", "-f", str(package), "Depends"]
    depends = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = [depend.split()[0] for depend in depends.split(",")]
    return [name for name in names if name.startswith(("lib", "zlib"))]


if __name__ == "__main__":
    run_main(main)
