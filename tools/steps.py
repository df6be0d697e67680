"""One step of the set-up: a line that says what is done and how many seconds it took, and no other noise."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class StepFailed(Exception):
    """The text says what to do about it."""


def step(what: str, work: Callable[[], None]) -> None:
    """Do `work` and say so, on stderr: what a tool prints on stdout may be its answer."""
    sys.stderr.write(f"{what} ... ")
    sys.stderr.flush()
    started = time.monotonic()
    try:
        work()
    except BaseException:
        sys.stderr.write("failed\n")
        raise
    sys.stderr.write(f"{time.monotonic() - started:.0f} s\n")


def quietly(command: Sequence[str | Path], *, environ: Mapping[str, str] | None = None) -> None:
    """Run a command in the project's folder; its output is shown only when it fails.

    Raises:
        StepFailed: with the command and all that it said.
    """
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        words = " ".join(str(word) for word in command)
        raise StepFailed(f"{done.stdout.rstrip()}\n`{words}` failed (exit code {done.returncode}).")


def pip_install(requirements: Path) -> None:
    """What the file lists, with the hashes that it lists."""
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes")
    quietly([PYTHON, "-m", "pip", "install", *options, "-r", requirements])


def digest(*files: Path) -> str:
    """One hash over the files' contents: what a finished step leaves, so that it is not done twice."""
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def run_main(main: Callable[[], None]) -> None:
    """Run a tool; a failed step is told without a traceback and has exit code 2."""
    try:
        main()
    except StepFailed as error:
        sys.exit(_told(error))


def _told(error: StepFailed) -> int:
    sys.stderr.write(f"{error}\n")
    return 2
