"""A part of a notebook for the formats that are text: only its cells, their texts cut at headings."""

import re
from dataclasses import replace
from typing import Final

from app.models import Cell, Notebook, Options
from app.rendering.asked import asked_of, nothing
from app.rendering.context import Context
from app.rendering.partial import ALL, section_of

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:[ \t]|\Z)")


def part_of(notebook: Notebook, options: Options, context: Context) -> Notebook:
    """The part that is asked for.

    Args:
        context: of the same policy; texts are rendered in one of their own, to find the headings.

    Raises:
        NoSuchPart
    """
    asked = asked_of(notebook, options)
    if not asked.is_part:
        return notebook
    span = section_of(notebook, asked, context) if asked.section else ALL
    cells: list[Cell] = []
    for place, cell in enumerate(notebook.cells):
        if asked.has(cell) and span.has(place):
            first = span.first_turn if place == span.first else None
            last = span.last_turn if place == span.last else None
            cells.append(_cut(cell, first, last, span.turns.get(place, 0)))
    cells = [cell for cell in cells if cell.source.strip() or cell.outputs]
    if not any(cell.outputs for cell in cells) if asked.only_outputs else not cells:
        raise nothing(asked)
    return replace(notebook, cells=tuple(cells))


def _cut(cell: Cell, first: int | None, last: int | None, headings: int) -> Cell:
    """From one heading of a text to another; all of it where its source has others than its HTML."""
    if cell.kind != "markdown" or (first is None and last is None):
        return cell
    lines = cell.source.split("\n")
    starts = _headings(lines)
    if len(starts) != headings:
        return cell
    begin = 0 if first is None else starts[first]
    end = len(lines) if last is None else starts[last]
    return replace(cell, source="\n".join(lines[begin:end]).strip("\n"))


def _headings(lines: list[str]) -> list[int]:
    """The lines that begin a section, outside of fences."""
    found: list[int] = []
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not line.strip(" `~") else fence
        elif mark:
            fence = mark[1]
        elif _HEADING.match(line):
            found.append(number)
    return found
