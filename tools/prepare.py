"""Set-up: the virtual environment, the pinned Python libraries, the front-end libraries. Twice does no work.

``prepare.py [--dev]``; ``--dev`` adds what tests and checks need. Runs under any Python from 3.11 on.
"""

import importlib.util
import subprocess
import sys
import venv
from pathlib import Path

from steps import ROOT, VENV, StepFailed, digest, pip_install, run_main, step
from vendor import vendor


def main() -> None:
    """Do what is missing."""
    if not _is_in_order():
        step(f"Making .venv with Python {sys.version.split()[0]}", _make_venv)
    install("requirements.txt", "Installing the Python libraries")
    if "--dev" in sys.argv[1:]:
        install("requirements-dev.txt", "Installing what tests and checks need")
    vendor()


def install(name: str, what: str) -> None:
    """Install a requirements file, unless it is installed as it stands."""
    wanted = digest(ROOT / name)
    stamp = VENV / f"{name}.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    step(what, lambda: pip_install(ROOT / name))
    stamp.write_text(wanted)


def _is_in_order() -> bool:
    """Whether this is the environment's own Python (else it was not fit to be chosen) and it has its pip."""
    return Path(sys.prefix).resolve() == VENV and importlib.util.find_spec("pip") is not None


def _make_venv() -> None:
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StepFailed(
            f"{sys.executable} cannot make a virtual environment; on Debian and Ubuntu, install python3-venv."
        ) from error


if __name__ == "__main__":
    run_main(main)
