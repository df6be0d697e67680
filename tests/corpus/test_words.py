"""Notebooks as people publish them: our page of each says what nbconvert's page says."""

import logging
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from app.notebook.parse import parse
from app.rendering.renderer import Renderer
from bench.words import recall, words
from config.settings import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
LEAST_MEAN_RECALL = 0.985
LEAST_RECALL = 0.9
"""Of one notebook; what nbconvert shows of a progress bar's overwritten lines is not missing here."""
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, nbformat.ValidationError)
"""What nbconvert raises of notebooks that it cannot read; those have nothing to be compared with."""

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),  # nbconvert's, about types and lexers that it lacks
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"reads {CORPUS.name}, a folder beside the project"),
]


NBCONVERT = HTMLExporter(template_name="lab")
"""One for all: each compiles its templates."""


def of_nbconvert(path: Path) -> Counter[str] | None:
    """The words of nbconvert's page; None where it fails."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8-sig"), 4)
        html, _ = NBCONVERT.from_notebook_node(notebook)
    except UNREADABLE:
        return None
    return words(html)


@pytest.mark.parametrize("folder", ["languages", "libraries", "real"])
def test_no_word_of_nbconvert_s_pages_is_missing(folder, caplog):
    caplog.set_level(logging.CRITICAL)  # nbconvert's complaints about notebooks that are not ours
    renderer, recalls = Renderer(), {}
    for path in sorted(CORPUS.glob(f"{folder}/*.ipynb")):
        wanted = of_nbconvert(path)
        if not wanted:
            continue
        ours = renderer.render(parse(path.read_bytes(), file_name=path.name), policy="sanitised")
        recalls[path.name] = recall(wanted, words(ours.html))
    assert sum(recalls.values()) / len(recalls) >= LEAST_MEAN_RECALL
    assert {name: recall for name, share in recalls.items() if share < LEAST_RECALL} == {}
