"""Each outside library has its owners; a new importer is a decision, made here."""

import ast
import functools
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OWNERS = {
    "PIL": {"app.rendering"},
    "babel": {"app.i18n"},
    "brotli": {"app.fetching", "app.store"},
    "comrak": {"app.rendering"},
    "flask": {"app.factory", "app.web"},
    "flask_openapi3": {"app.factory", "app.web"},
    "gevent": {"app.gateway"},
    "gunicorn": {"app.gateway"},
    "httpcore2": {"app.fetching"},
    "itsdangerous": {"app.web"},
    "limits": {"app.policies"},
    "nbconvert": {"app.rendering"},
    "nbformat": {"app.notebook"},
    "nh3": {"app.policies"},
    "prometheus_client": {"app.web"},
    "pygments": {"app.rendering"},
    "redis": {"app.factory", "app.jobs", "app.policies", "app.store", "app.viewer", "app.web"},
    "rq": {"app.jobs"},
    "tinycss2": {"app.policies"},
    "tqdm": {"app.shell"},
    "yaml": {"app.notebook"},
    "zstandard": {"app.fetching", "app.store"},
}


@functools.cache
def importers():
    """Library → the packages of `app` (or its single modules) that import it."""
    found = defaultdict(set)
    for path in (ROOT / "app").rglob("*.py"):
        package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:2])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                found[name.partition(".")[0]].add(package)
    return found


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owners_only(library):
    assert importers()[library] == OWNERS[library]


def test_the_web_role_loads_no_renderer():
    heavy = "nbconvert", "nbformat", "comrak", "nh3", "app.rendering", "app.notebook", "httpcore2", "PIL"
    script = (
        "import sys; from app.factory import create_app; from config.settings import load;"
        "create_app(load({'VITRINE_REDIS_URL': 'unix:///nowhere.sock', 'VITRINE_RATE_LIMIT': ''}));"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_no_browser_test_waits_by_text_that_a_page_would_have_to_evaluate():
    forbidden = "wait_for" + "_function("
    assert [path.name for path in (ROOT / "tests").rglob("*.py") if forbidden in path.read_text()] == []


def test_a_test_process_starts_one_browser():
    starting = re.compile(r"with (?:chromium|sync_playwright)\(\)")
    files = {path for path in (ROOT / "tests").rglob("*.py") if starting.search(path.read_text())}
    starts = {path.name for path in files if path.name != "__main__.py"}  # a command is a process of its own
    assert starts == {"browser.py", "conftest.py"}  # Playwright refuses a second one beside it
