"""A page's cells as slides: columns of slides, each of steps that a speaker shows one after the other."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.models import Notebook
from app.rendering.cells import CellView

_SLIDE, _SUBSLIDE, _FRAGMENT, _NOTES, _SKIP = "slide", "subslide", "fragment", "notes", "skip"
_STARTS: Final = frozenset({_SLIDE, _SUBSLIDE, _FRAGMENT})
_SECTION: Final = re.compile(r"<(/?)section(?=[\s>])", re.IGNORECASE)
"""Every such element inside of a slide would be one more slide to reveal.js."""
_TOP_LEVELS: Final = 2
"""Headings that begin a column, where an author says nothing of slides; deeper ones begin a slide below."""


@dataclass(slots=True)
class Step:
    """Cells that come at once."""

    fragment: bool
    """Whether they wait for the speaker."""
    cells: list[CellView] = field(default_factory=list)


@dataclass(slots=True)
class Slide:
    """What stands on the screen at one time."""

    steps: list[Step] = field(default_factory=list)
    notes: list[CellView] = field(default_factory=list)
    """For the speaker only."""


def slide_type(metadata: Mapping[str, Any]) -> str:
    """What a cell is in a presentation, as Jupyter writes it; empty where it does not say."""
    slideshow = metadata.get("slideshow")
    kind = slideshow.get("slide_type") if isinstance(slideshow, dict) else None
    return kind if isinstance(kind, str) else ""


def without_skipped(notebook: Notebook) -> Notebook:
    """The notebook without the cells that are in no slide: they count in nothing."""
    return replace(
        notebook, cells=tuple(cell for cell in notebook.cells if slide_type(cell.metadata) != _SKIP)
    )


def columns(cells: Iterable[CellView]) -> list[list[Slide]]:
    """The deck. Without a word of the author about slides, headings begin them, or else every cell does."""
    made: list[list[Slide]] = []
    for cell, kind in _typed([_without_sections(cell) for cell in cells]):
        if kind == _SLIDE or not made:
            made.append([Slide()])
        elif kind == _SUBSLIDE:
            made[-1].append(Slide())
        slide = made[-1][-1]
        if kind == _NOTES:
            slide.notes.append(cell)
            continue
        if kind == _FRAGMENT or not slide.steps:
            slide.steps.append(Step(kind == _FRAGMENT))
        slide.steps[-1].cells.append(cell)
    return made


def _without_sections(cell: CellView) -> CellView:
    body, form = (_SECTION.sub(r"<\1div", html) for html in (cell.body, cell.form))
    return replace(cell, body=body, form=form)


def _typed(cells: list[CellView]) -> list[tuple[CellView, str]]:
    if any(cell.slide in _STARTS for cell in cells):
        return [(cell, cell.slide) for cell in cells]
    shown = [cell for cell in cells if cell.body or cell.source.strip()]
    if any(cell.level for cell in shown):
        return [(cell, cell.slide or _by_heading(cell.level)) for cell in shown]
    return [(cell, cell.slide or _SLIDE) for cell in shown]


def _by_heading(level: int) -> str:
    if not level:
        return ""
    return _SLIDE if level <= _TOP_LEVELS else _SUBSLIDE
