"""Prints the path of a Chromium for the tests: ``$CHROMIUM``, one that is installed, or one installed now."""

import os
import shutil
import sys
from pathlib import Path

from steps import StepFailed, quietly, run_main, step

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def main() -> None:
    """Print the path.

    Raises:
        StepFailed: there is none, and none may be installed.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen and shutil.which(chosen) is None:
        raise StepFailed(f"CHROMIUM={chosen} is not a program; name a Chromium, or unset it.")
    found = chosen or _installed()
    if found is None and _may_install():
        step("Installing Chromium with apt-get, for the tests", _install)
        found = _installed()
    if found is None:
        raise StepFailed(
            "The tests need Chromium: install the package chromium or Google Chrome, or name one in CHROMIUM."
        )
    sys.stdout.write(f"{found}\n")


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _may_install() -> bool:
    """Whether we are root on a Debian or a system made from it."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _install() -> None:
    environ = {"DEBIAN_FRONTEND": "noninteractive"}
    quietly(["apt-get", "update"], environ=environ)
    quietly(["apt-get", "install", "-y", "chromium"], environ=environ)


if __name__ == "__main__":
    run_main(main)
