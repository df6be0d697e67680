"""A notebook → the pieces of its page, in the order of its cells."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape

from app.i18n import _
from app.models import Cell, Notebook, Output
from app.notebook.wishes import REMOVE, Wishes, wishes_of
from app.rendering import forms, outputs, sections, texts
from app.rendering.blocks import pre
from app.rendering.cells import CellView, Page
from app.rendering.context import Context
from app.rendering.deck import slide_type
from app.rendering.headings import MOST_HEADINGS, Outline, ids_in
from app.rendering.shown import Item, Render
from app.rendering.speech import Speaker


def compose(notebook: Notebook, context: Context) -> Page:
    """Render everything but the sources.

    Raises:
        ActiveContent: by a probe.
    """
    shown = list(wanted(notebook))
    bodies = [_BODIES[cell.kind](cell, context) for cell, _wishes in shown]
    outline = Outline(set().union(*map(ids_in, bodies)), dict(_by_colab(shown)))
    marked = [
        _marked(body, outline) if cell.kind == "markdown" else (body, 0)
        for (cell, _wishes), body in zip(shown, bodies, strict=True)
    ]
    if len(outline.headings) >= MOST_HEADINGS:
        context.omitted[_("Only the first {count:,} headings are in the contents.", count=MOST_HEADINGS)] = (
            None
        )
    views = _views(shown, marked, outline, context, Speaker(notebook))
    return Page(sections.folded(tuple(views)), tuple(outline.headings))


def _by_colab(shown: Sequence[tuple[Cell, Wishes]]) -> Iterator[tuple[str, str]]:
    for cell, _wishes in shown:
        name = cell.metadata.get("id")
        yield name if isinstance(name, str) else cell.id, f"cell-{cell.id}"


def wanted(notebook: Notebook) -> Iterator[tuple[Cell, Wishes]]:
    """The cells that their author does not want left out, without the outputs that are."""
    for cell, wishes in zip(notebook.cells, wishes_of(notebook), strict=True):
        if wishes.cell == REMOVE or (cell.kind != "code" and wishes.source == REMOVE):
            continue
        yield (cell if wishes.outputs < REMOVE else replace(cell, outputs=())), wishes


def _marked(body: str, outline: Outline) -> tuple[str, int]:
    before = len(outline.headings)
    marked = outline.mark(body)
    return marked, outline.headings[before].level if len(outline.headings) > before else 0


def _views(
    shown: Sequence[tuple[Cell, Wishes]],
    marked: Sequence[tuple[str, int]],
    outline: Outline,
    context: Context,
    speaker: Speaker,
) -> Iterator[CellView]:
    for (cell, wishes), (body, level) in zip(shown, marked, strict=True):
        count = " " if cell.execution_count is None else str(cell.execution_count)
        linked = outline.link(body) if cell.kind == "markdown" else body
        form = "" if wishes.form is None else forms.to_html(wishes.form, cell.id, context)
        speech = speaker.cell(cell.metadata)
        slide = slide_type(cell.metadata)
        yield CellView(cell.kind, cell.id, count, cell.source, linked, speech, wishes, form, level, slide)


def _markdown(cell: Cell, context: Context) -> str:
    source = _DATABRICKS_MARK.sub("", cell.source, 1) if _DATABRICKS in cell.metadata else cell.source
    return context.prose(source, f"cell-{cell.id}", cell.attachments)


_DATABRICKS = "application/vnd.databricks.v1+cell"
_DATABRICKS_MARK = re.compile(r"\A\s*+%md(?:-sandbox)?+(?:[ \t]++|\Z|(?=\n))")
"""Databricks exports it with the text, and does not show it."""


def _code(cell: Cell, context: Context) -> str:
    return "".join(outputs.to_html(output, context) for output in cell.outputs)


def _raw(cell: Cell, context: Context) -> str:
    kind = cell.metadata.get("raw_mimetype") or cell.metadata.get("format")
    render = _RAW.get(kind) if isinstance(kind, str) else None
    if render is None or not cell.source:
        return pre(escape(cell.source, quote=False))
    shown = render(Item(str(kind), cell.source, Output("display")), context)
    return shown.html + (context.note(shown.note) if shown.note else "")


_RAW: Mapping[str, Render] = {"text/html": texts.html, "text/markdown": texts.markdown}
"""What a raw cell may be besides text for another program."""

_BODIES: Mapping[str, Callable[[Cell, Context], str]] = {"markdown": _markdown, "code": _code, "raw": _raw}
