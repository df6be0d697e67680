"""What the Makefile runs before anything is installed."""

import json
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.conftest import WAIT_SECONDS

FALSE = shutil.which("false") or "/usr/bin/false"


def run(*command: str | Path, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"CHROMIUM", "NGINX", *environ}
    }
    return subprocess.run(
        command, cwd=cwd, env=inherited | environ, capture_output=True, text=True, timeout=WAIT_SECONDS
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


def test_an_nginx_that_is_named_is_taken_or_refused(tmp_path: Path) -> None:
    (tmp_path / "nginx").symlink_to(shutil.which("true") or "/usr/bin/true")
    named = str(tmp_path / "nginx")
    assert run(sys.executable, ROOT / "tools" / "nginx.py", NGINX=named).stdout == f"{named}\n"
    refused = run(sys.executable, ROOT / "tools" / "nginx.py", NGINX="/no/such/program")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("NGINX=/no/such/program is not a program;")


def test_front_end_libraries_are_pinned_by_hash_and_bound_to_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    libraries = [package for name, package in packages.items() if name]
    assert libraries
    assert all(library["integrity"].startswith("sha512-") for library in libraries)
    assert not any("resolved" in library for library in libraries)


def test_the_lock_file_pins_what_package_json_names() -> None:
    script = (
        "import npm; named = [package[:3] for package in npm.named().values()];"
        "print(named == [package[:3] for package in npm.locked().values()])"
    )
    assert run(sys.executable, "-c", script, cwd=ROOT / "tools").stdout == "True\n"


def test_every_library_of_the_table_is_in_the_lock_file_and_every_other_is_not() -> None:
    script = "import npm; from vendor_table import NPM; print(sorted(npm.locked().keys() ^ NPM.keys()))"
    assert run(sys.executable, "-c", script, cwd=ROOT / "tools").stdout == "[]\n"


def test_a_library_of_the_table_that_is_not_locked_is_one_sentence() -> None:
    script = "import vendor; vendor.NPM['left-pad'] = ('index.js',); vendor.run_main(vendor.chosen)"
    told = run(sys.executable, "-c", script, cwd=ROOT / "tools")
    assert told.returncode == 2
    assert told.stderr == (
        "left-pad of tools/vendor_table.py: not in package-lock.json; "
        "add it to package.json and run `make lock`.\n"
    )


def test_wheels_are_pinned_by_hash() -> None:
    lines = (ROOT / "tools" / "wheel-requirements.txt").read_text().split("\n\n")[0]
    pins = [line for line in lines.splitlines() if "==" in line]
    script = "from vendor_table import WHEELS; print(sorted(WHEELS))"
    listed = run(sys.executable, "-c", script, cwd=ROOT / "tools").stdout
    assert listed.strip() == str(sorted(pin.partition("==")[0] for pin in pins))
    assert lines.count("--hash=sha256:") >= len(pins)


def test_a_tarball_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a-1.0.0.tgz").write_bytes(b"other")
    script = (
        "import sys, pathlib, npm, steps; npm._pack = lambda packages, folder: None;"
        "package = npm.Package('a', 'a', '1.0.0', 'sha512-wanted');"
        "steps.run_main(lambda: npm.fetch([package], pathlib.Path(sys.argv[1])))"
    )
    told = run(sys.executable, "-c", script, str(tmp_path), cwd=ROOT / "tools")
    assert told.returncode == 2
    assert told.stderr.startswith("a 1.0.0 is not what package-lock.json pins: it has sha512-")


VENDOR = ROOT / "static" / "vendor"
MAX_BYTES = 60_000_000


@pytest.fixture(scope="module")
def index() -> dict[str, dict[str, list[str]]]:
    return json.loads((VENDOR / "index.json").read_text())


def test_what_pages_may_load_is_small(index: dict[str, dict[str, list[str]]]) -> None:
    assert sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file()) < MAX_BYTES


def test_the_index_lists_every_file(index: dict[str, dict[str, list[str]]]) -> None:
    listed = {
        f"{package}/{version}/{file}"
        for package, versions in index.items()
        for version, files in versions.items()
        for file in files
    }
    placed = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert placed - listed == {"index.json", ".complete"}
    assert listed <= placed


def test_libraries_come_with_their_licence(index: dict[str, dict[str, list[str]]]) -> None:
    without = {
        package
        for package, versions in index.items()
        for files in versions.values()
        if not any(fnmatchcase(file.lower(), "*licen[sc]e*") or file == "package.json" for file in files)
    }
    assert without == set()


def test_set_up_twice_does_no_work() -> None:
    again = run(sys.executable, ROOT / "tools" / "vendor.py")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
