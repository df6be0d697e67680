"""What the Makefile runs before anything is installed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import ROOT

FALSE = shutil.which("false") or "/usr/bin/false"


def run(*command: str | Path, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"CHROMIUM", *environ}}
    return subprocess.run(
        command, cwd=cwd, env=inherited | environ, capture_output=True, text=True, timeout=60
    )


def find_python(folder: Path) -> subprocess.CompletedProcess[str]:
    return run("/bin/sh", ROOT / "tools" / "find-python.sh", cwd=folder, PATH=str(folder))


def test_no_python_that_is_new_enough_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "python3").symlink_to(FALSE)
    found = find_python(tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("Vitrine needs Python 3.11 or newer;")


def test_a_python_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "python3.14").symlink_to(FALSE)
    (tmp_path / "python3.11").symlink_to(sys.executable)
    assert find_python(tmp_path).stdout == "python3.11\n"


@pytest.mark.parametrize(
    ("chosen", "exit_code", "out", "err"),
    [
        (sys.executable, 0, f"{sys.executable}\n", ""),
        ("/no/such/program", 2, "", "CHROMIUM=/no/such/program is not a program;"),
        pytest.param(
            *("", 2, "", "The tests need Chromium: install the package chromium"),
            marks=pytest.mark.skipif(sys.platform == "darwin", reason="Chrome is found outside PATH there"),
        ),
    ],
)
def test_a_browser_is_found_or_asked_for(
    tmp_path: Path, chosen: str, exit_code: int, out: str, err: str
) -> None:
    found = run(sys.executable, ROOT / "tools" / "chromium.py", PATH=str(tmp_path), CHROMIUM=chosen)
    assert (found.returncode, found.stdout) == (exit_code, out)
    assert found.stderr.startswith(err)


def test_front_end_libraries_are_pinned_by_hash_and_bound_to_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    libraries = [package for name, package in packages.items() if name]
    assert libraries
    assert all(library["integrity"].startswith("sha512-") for library in libraries)
    assert not any("resolved" in library for library in libraries)


def test_every_library_of_the_table_is_in_the_lock_file() -> None:
    listed = "from vendor import FILES, copies; assert len(copies()) == sum(map(len, FILES.values()))"
    checked = run(sys.executable, "-c", listed, cwd=ROOT / "tools")
    assert checked.stderr == ""
    assert checked.returncode == 0
