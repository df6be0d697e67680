"""A notebook → the pieces of its page, in the order of its cells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from app.models import Cell, Heading, Notebook, Output
from app.rendering import languages, mime, outputs
from app.rendering.blocks import pre
from app.rendering.context import Context
from app.rendering.headings import Outline, ids_in
from app.rendering.shown import Item


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


@dataclass(frozen=True, slots=True)
class Page:
    """All cells, and what was found on the way."""

    cells: tuple[CellView, ...]
    headings: tuple[Heading, ...]
    language: str
    """The lexer for the code cells."""


def compose(notebook: Notebook, context: Context) -> Page:
    """Render everything but the sources.

    Raises:
        ActiveContent: by a probe.
    """
    bodies = [_BODIES[cell.kind](cell, context) for cell in notebook.cells]
    outline = Outline(set().union(*map(ids_in, bodies)))
    marked = [
        outline.mark(body) if cell.kind == "markdown" else body
        for cell, body in zip(notebook.cells, bodies, strict=True)
    ]
    cells = tuple(_views(notebook.cells, marked, outline))
    return Page(cells, tuple(outline.headings), languages.of_notebook(notebook.language))


def _views(cells: tuple[Cell, ...], bodies: list[str], outline: Outline) -> Iterator[CellView]:
    for cell, body in zip(cells, bodies, strict=True):
        count = " " if cell.execution_count is None else str(cell.execution_count)
        linked = outline.link(body) if cell.kind == "markdown" else body
        yield CellView(cell.kind, cell.id, count, cell.source, linked)


def _markdown(cell: Cell, context: Context) -> str:
    return context.prose(cell.source, f"cell-{cell.id}", cell.attachments)


def _code(cell: Cell, context: Context) -> str:
    return "".join(outputs.to_html(output, context) for output in cell.outputs)


def _raw(cell: Cell, context: Context) -> str:
    kind = cell.metadata.get("raw_mimetype") or cell.metadata.get("format")
    render = _RAW.get(kind) if isinstance(kind, str) else None
    if render is None or not cell.source:
        return pre(escape(cell.source, quote=False))
    shown = render(Item(str(kind), cell.source, Output("display")), context)
    return shown.html + (context.note(shown.note) if shown.note else "")


_RAW: Mapping[str, mime.Render] = {
    "text/html": mime.text_html,
    "text/markdown": mime.text_markdown,
}
"""What a raw cell may be besides text for another program."""

_BODIES: Mapping[str, Callable[[Cell, Context], str]] = {"markdown": _markdown, "code": _code, "raw": _raw}
