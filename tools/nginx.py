"""Prints the path of an nginx for the tests: ``$NGINX``, an installed one, or Debian's unpacked into .venv.

Unpacked, not installed: installing the package would start a server on port 80.
"""

import os
import shutil
import sys
import tempfile
from contextlib import suppress
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
    if found is None and _may_unpack():
        step("Fetching nginx with apt-get, for the tests", _unpack)
        found = _installed()
    if found is None:
        raise StepFailed("The tests need nginx: install the package nginx, or name one in NGINX.")
    quietly([found, "-v"])  # else a library is missing, and it says which
    sys.stdout.write(f"{found}\n")


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _may_unpack() -> bool:
    """Whether this is a Debian or a system made from it; `apt-get download` needs no rights."""
    return Path("/etc/debian_version").exists() and all(map(shutil.which, ("apt-get", "dpkg-deb")))


def _unpack() -> None:
    if os.geteuid() == 0:
        quietly(["apt-get", "update"])
    with tempfile.TemporaryDirectory(dir=VENV) as folder:
        quietly(["sh", "-c", 'cd "$1" && apt-get download nginx', "sh", folder])
        [package] = Path(folder).glob("nginx_*.deb")
        quietly(["dpkg-deb", "-x", package, Path(folder) / "nginx"])
        with suppress(OSError):  # it is there: another run was quicker
            (Path(folder) / "nginx").rename(UNPACKED)


if __name__ == "__main__":
    run_main(main)
