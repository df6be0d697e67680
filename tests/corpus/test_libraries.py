"""The libraries that notebooks name, as current versions of their Python sides write them, are at home."""

import re

import pytest

from app.libraries.home import at_home, tables
from config.settings import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
ADDRESS = re.compile(r"(?:https?:)?//([a-z0-9.-]{1,100})/[^\s\"'<>\\&)]{1,300}", re.IGNORECASE)
LOADED = (".js", ".css", ".min", ".mjs", "?noext")

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"reads {CORPUS.name}, a folder beside the project"
)


def test_every_library_that_a_notebook_loads_is_at_home():
    hosts = {place.partition("/")[0] for place in tables().places}
    named = {
        found[0]
        for path in CORPUS.glob("*/*.ipynb")
        for found in ADDRESS.finditer(path.read_text(encoding="utf-8", errors="replace"))
        if found[1].lower() in hosts and found[0].partition("#")[0].endswith(LOADED)
    }
    assert len(named) > 20
    assert {address for address in named if at_home(address) is None} == set()
