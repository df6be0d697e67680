"""What comes from others: pinned, licensed, listed, and asked after."""

import json
import os
import re
import subprocess
import sys

import pytest

from config.settings import ROOT
from tests.conftest import WAIT_SECONDS
from tests.supply.advisories import advisories

PERMISSIVE = re.compile(
    r"0BSD|Apache|Beerware|BlueOak|BSD|CC0|CC-BY|HPND|ISC|MIT|MPL|Mozilla Public|OFL|PSF|"
    r"Python Software Foundation|Unlicense|Zlib|ZPL"
)
"""Words of the licences under which a server may be run and its pages be sent without more than a notice."""
VULNERABLE = {
    "id": "GHSA-0000-0000-0000",
    "summary": "Made up for a test.",
    "published": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
        }
    ],
}
OLD_JQUERY = {
    "jquery": [
        {
            "id": 1,
            "url": "https://advisories.example/1",
            "title": "Made up for a test.",
            "severity": "high",
            "vulnerable_versions": "<99",
            "cwe": [],
            "cvss": {"score": 7, "vectorString": None},
        }
    ]
}


def tool(name, **environ):
    return subprocess.run(
        [sys.executable, f"tools/{name}.py"],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
    )


def audit(address):
    return tool(
        "audit", OSV_URL=f"{address}/v1/query", npm_config_registry=address, npm_config_fetch_retries="0"
    )


def test_nothing_known_is_a_success_that_says_so():
    with advisories({}, {}) as address:
        done = audit(address)
    assert done.stdout.splitlines() == [
        "requirements.txt: nothing known",
        "requirements-dev.txt: nothing known",
        "tools/wheel-requirements.txt: nothing known",
        "package-lock.json: nothing known",
    ]
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("python", "front_end", "line"),
    [
        ({"jinja2": VULNERABLE}, {}, r"  jinja2 [\d.]+: GHSA-0000-0000-0000, fixed in 99\.1"),
        ({}, OLD_JQUERY, r"  jquery <99: high, Made up for a test\. \(https://advisories\.example/1\)"),
    ],
)
def test_a_known_vulnerability_is_named_and_is_a_failure(python, front_end, line):
    with advisories(python, front_end) as address:
        done = audit(address)
    assert re.search(line, done.stdout), done.stdout
    assert done.returncode == 1


def test_without_a_network_it_says_that_nobody_was_asked_and_fails_nothing():
    done = audit("http://127.0.0.1:9")
    assert done.stdout.count("nobody could be asked (") == 4, done.stdout
    assert done.returncode == 0


def test_the_page_of_licences_is_as_the_lock_files_are():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-c", "import licences; print(licences.page(), end='')"],
        cwd=ROOT / "tools",
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout == page, "run `make lock`"


def test_every_licence_lets_others_run_the_server():
    rows = re.findall(
        r"^\| (\S+) \| [^v ]\S* \| (.*) \|$", (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE
    )
    assert len(rows) > 50
    assert [row for row in rows if not PERMISSIVE.search(row[1])] == []


def test_the_bill_of_materials_has_every_pinned_library_with_its_hashes():
    done = tool("sbom")
    bill = json.loads(done.stdout)
    listed = {component["purl"]: component for component in bill["components"]}
    pinned = re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert {f"pkg:pypi/{name}@{version}" for name, version in pinned} <= listed.keys()
    assert all(component["hashes"] for purl, component in listed.items() if purl.startswith("pkg:pypi"))
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert len([purl for purl in listed if purl.startswith("pkg:npm/")]) == len(packages) - 1 > 50
    assert done.stderr == ""
