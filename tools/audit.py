"""Asks for known vulnerabilities of everything that the lock files name: ``make audit``.

The exit code is 1 where something is known, and 0 where nothing is, or where nobody could be asked: without a
network the other checks of a change still mean something. What was not asked is said.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import npm
from steps import PYTHON, ROOT

OSV_URL = os.environ.get("OSV_URL", "https://api.osv.dev/v1/query")
"""OSV gathers the advisories of PyPA and of GitHub; a mirror of it may be named."""
LOCKS = ("requirements.txt", "requirements-dev.txt", "tools/wheel-requirements.txt")


@dataclass(frozen=True)
class Verdict:
    """What is known of the libraries of one lock file."""

    lock: str
    known: tuple[str, ...] = ()
    """A line for each vulnerability."""
    unasked: str = ""
    """Why nobody could be asked; empty where somebody was."""


def main() -> int:
    """Ask about each lock file; gives the exit code."""
    verdicts = [*map(python, LOCKS), front_end()]
    for verdict in verdicts:
        sys.stdout.write(f"{verdict.lock}:{_said(verdict)}\n")
    return int(any(verdict.known for verdict in verdicts))


def python(lock: str) -> Verdict:
    """Python's libraries, by pip-audit."""
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    service = ("--vulnerability-service", "osv", "--osv-url", OSV_URL)
    report, complaint = _json([PYTHON, "-m", "pip_audit", *options, *service, "--requirement", lock])
    if report is None:
        return Verdict(lock, unasked=complaint)
    return Verdict(lock, tuple(_of_python(report)))


def front_end() -> Verdict:
    """The libraries that pages load, by npm."""
    program = npm.find_npm()
    report, complaint = _json([*program, "audit", "--json", "--package-lock-only"], npm.environ_of(program))
    if report is None or "vulnerabilities" not in report:
        return Verdict("package-lock.json", unasked=complaint or _npm_s_complaint(report or {}))
    return Verdict("package-lock.json", tuple(_of_front_end(report)))


def _json(command: list[Any], environ: dict[str, str] | None = None) -> tuple[dict[str, Any] | None, str]:
    """A command's report, or None and the last line that it complained with."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(environ or {})}, capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout), ""
    except ValueError:
        return None, (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


def _of_python(report: dict[str, Any]) -> Iterator[str]:
    for library in report["dependencies"]:
        for found in library.get("vulns", ()):
            fixed = ", ".join(found["fix_versions"]) or "none yet"
            yield f"{library['name']} {library['version']}: {found['id']}, fixed in {fixed}"


def _of_front_end(report: dict[str, Any]) -> Iterator[str]:
    for name, library in report["vulnerabilities"].items():
        # A library that only depends on a vulnerable one names that one, which has a line of its own.
        for found in (via for via in library["via"] if isinstance(via, dict)):
            yield f"{name} {found['range']}: {found['severity']}, {found['title']} ({found['url']})"


def _npm_s_complaint(report: dict[str, Any]) -> str:
    error = report.get("error")
    said = error.get("summary") if isinstance(error, dict) else None
    return str(said or report.get("message") or "npm gave no report").splitlines()[0]


def _said(verdict: Verdict) -> str:
    if verdict.unasked:
        return f" nobody could be asked ({verdict.unasked})"
    return "".join(f"\n  {line}" for line in verdict.known) or " nothing known"


if __name__ == "__main__":
    sys.exit(main())
