"""Notebooks from elsewhere, where they are at hand: in ``$NOTEBOOK_COLLECTION``, else in a folder `shared`
beside the repository."""

import contextlib
import os
from pathlib import Path

import pytest

from app.errors import NotANotebook, TooComplex, TooLarge
from app.notebook.parse import parse
from tests.notebook.documents import assert_sound

ROOT = Path(os.environ.get("NOTEBOOK_COLLECTION", Path(__file__).resolve().parents[3] / "shared"))


def found(pattern: str) -> list[Path]:
    """The notebooks, or a skip that says where they were looked for."""
    paths = sorted(ROOT.glob(pattern))
    if not paths:
        pytest.skip(f"no notebooks at {ROOT / pattern}")
    return paths


@pytest.mark.parametrize("folder", ["real", "languages", "libraries"])
def test_every_notebook_of_the_collection_is_read(folder):
    for path in found(f"corpus/{folder}/*.ipynb"):
        assert_sound(parse(path.read_bytes(), file_name=path.name))


def test_every_hostile_notebook_is_read_or_refused():
    for path in found("attacks/notebooks/*.ipynb"):
        with contextlib.suppress(NotANotebook, TooComplex, TooLarge):
            assert_sound(parse(path.read_bytes(), file_name=path.name))
