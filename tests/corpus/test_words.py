"""Notebooks as people publish them: our page of each says what nbconvert's page says."""

import logging
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from app.notebook.parse import parse
from app.rendering.renderer import Renderer
from config.settings import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
LEAST_MEAN_RECALL = 0.985
LEAST_RECALL = 0.9
"""Of one notebook; what nbconvert shows of a progress bar's overwritten lines is not missing here."""
PLACEHOLDERS = re.compile(
    r"(?:In|Out)\s*\[[^\]]{0,20}\]:"  # numbers of cells and results, which a style sheet shows here
    # What libraries say until their scripts have run; where none does, a sentence says more.
    r"|Make this Notebook Trusted to load map: File -> Trust Notebook|Loading BokehJS \.\.\."
)
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, nbformat.ValidationError)
"""What nbconvert raises of notebooks that it cannot read; those have nothing to be compared with."""

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),  # nbconvert's, about types and lexers that it lacks
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"reads {CORPUS.name}, a folder beside the project"),
]


class Words(HTMLParser):
    """The words that a page shows, with their numbers."""

    UNSEEN = frozenset({"script", "style", "title"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self._unseen = 0
        self._texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, _attrs):
        self._unseen += tag in self.UNSEEN

    def handle_endtag(self, tag):
        self._unseen -= tag in self.UNSEEN and self._unseen > 0

    def handle_data(self, data):
        if not self._unseen:
            self._texts.append(data)

    @property
    def counted(self) -> Counter[str]:
        text = PLACEHOLDERS.sub("", " ".join(self._texts))
        return Counter(re.findall(r"\w+", text))


def of_nbconvert(path: Path) -> Counter[str] | None:
    """The words of nbconvert's page; None where it fails."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8-sig"), 4)
        html, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    except UNREADABLE:
        return None
    return Words(html).counted


@pytest.mark.parametrize("folder", ["languages", "libraries", "real"])
def test_no_word_of_nbconvert_s_pages_is_missing(folder, caplog):
    caplog.set_level(logging.CRITICAL)  # nbconvert's complaints about notebooks that are not ours
    renderer, recalls = Renderer(), {}
    for path in sorted(CORPUS.glob(f"{folder}/*.ipynb")):
        wanted = of_nbconvert(path)
        if not wanted:
            continue
        ours = renderer.render(parse(path.read_bytes(), file_name=path.name), policy="sanitised")
        found = Words(ours.html).counted
        recalls[path.name] = (wanted & found).total() / wanted.total()
    assert sum(recalls.values()) / len(recalls) >= LEAST_MEAN_RECALL
    assert {name: recall for name, recall in recalls.items() if recall < LEAST_RECALL} == {}
