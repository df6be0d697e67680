"""What a template takes: a page, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.models import Heading
from app.notebook.wishes import FOLD, NO_WISHES, REMOVE, Wishes
from app.rendering.speech import Speech


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell, as the template takes it."""

    kind: str
    id: str
    count: str
    """Of a code cell: ``3``, or a blank where it never ran."""
    source: str
    """Of a code cell: as its author wrote it."""
    body: str
    """HTML: the prose, the outputs, or what a raw cell shows."""
    speech: Speech
    """What the source is written in."""
    wishes: Wishes = NO_WISHES
    """What its author wants folded."""
    form: str = ""
    """HTML: the texts and fields of a form cell."""
    level: int = 0
    """Of the first heading of a Markdown cell; 0: it has none."""
    slide: str = ""
    """What it is in a presentation: ``slide``, ``fragment``, …"""
    number: int = 0
    """Its place in the file, from 1."""
    setup: str = ""
    """HTML that is not displayed: what it needs of cells before it that are not shown."""
    opens: int = 0
    """How many cells the folded section has that begins before this cell; 0: none does."""
    closes: int = 0
    """How many folded sections end after this cell."""

    @property
    def folded(self) -> bool:
        """Whether all of the cell is folded: that of a text is its only part."""
        return self.wishes.cell == FOLD or (self.kind != "code" and self.wishes.source == FOLD)

    @property
    def shows_source(self) -> bool:
        """Whether a code cell's source is in the page, folded or not."""
        return self.wishes.source < REMOVE

    @property
    def prompts(self) -> bool:
        """Whether a number stands before its source, as the link of the cell."""
        return self.kind == "code" and self.shows_source and self.wishes.prompt

    @property
    def folds_source(self) -> bool:
        """Whether it is behind a line that opens it."""
        return self.wishes.source == FOLD

    @property
    def folds_outputs(self) -> bool:
        """Whether the outputs are."""
        return self.wishes.outputs == FOLD

    @property
    def scrolling(self) -> str:
        """The class of its outputs."""
        return _SCROLLING[self.wishes.scrolled]


_SCROLLING: Mapping[bool | None, str] = {
    None: "outputs",
    True: "outputs scrolled",
    False: "outputs unscrolled",
}


@dataclass(frozen=True, slots=True)
class Page:
    """All cells, and what was found on the way."""

    cells: tuple[CellView, ...]
    headings: tuple[Heading, ...]
    first_heading: str = ""
    """Of the whole notebook, where this is a part of it."""
    section: str = ""
    """The text of the heading whose section this is."""
    closing: str = ""
    """HTML that is not displayed: what is needed of cells after the last."""
