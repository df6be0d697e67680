"""A notebook → the pieces of its page, in the order of its cells."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

Kept = tuple[Cell, Wishes]
"""A cell, and what its author wants of it."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """The bodies of all cells, their headings marked."""

    outline: Outline
    bodies: tuple[tuple[str, int], ...]
    """Each with the level of its first heading, if it is a text that has one; else 0."""
    owners: tuple[int, ...]
    """Of each heading, the place of its cell."""


def compose(notebook: Notebook, context: Context, numbers: Mapping[str, int]) -> Page:
    """Render everything but the sources.

    Args:
        numbers: a cell's id → its number in the file.

    Raises:
        ActiveContent: by a probe.
    """
    kept = list(wanted(notebook))
    bodies = [body_of(cell, context) for cell, _wishes in kept]
    outlined = outline(kept, bodies, set().union(*map(ids_in, bodies)))
    if len(outlined.outline.headings) >= MOST_HEADINGS:
        sentence = _("Only the first {count:,} headings are in the contents.", count=MOST_HEADINGS)
        context.omitted[sentence] = None
    speaker = Speaker(notebook)
    views = [
        view(one, body, outlined.outline, context, speaker, number=numbers[one[0].id])
        for one, body in zip(kept, outlined.bodies, strict=True)
    ]
    headings = tuple(outlined.outline.headings)
    return Page(sections.folded(tuple(views)), headings, headings[0].text if headings else "")


def body_of(cell: Cell, context: Context) -> str:
    """The inside of a cell, but for its source: made, or as it was made for the notebook's last revision.

    Raises:
        ActiveContent: by a probe.
    """
    if cell.kind == "code" and not cell.outputs:
        return ""
    context.begin(f"output-{cell.id}")
    seen = Cell(
        cell.kind,
        "" if cell.kind == "code" else cell.source,
        cell.id,
        {name: cell.metadata[name] for name in _METADATA if name in cell.metadata},
        outputs=cell.outputs,
        attachments=cell.attachments,
    )
    make = BODIES[cell.kind]
    return context.reuse.body(seen, context, make) if context.reuse else make(seen, context)


def outline(kept: Sequence[Kept], bodies: Sequence[str], taken: set[str]) -> Outlined:
    """Mark the headings of all texts; `taken` are the ids that none of them may get."""
    found = Outline(taken, dict(_by_colab(kept)))
    marked: list[tuple[str, int]] = []
    owners: list[int] = []
    for place, ((cell, _wishes), body) in enumerate(zip(kept, bodies, strict=True)):
        marked.append(_marked(body, found) if cell.kind == "markdown" else (body, 0))
        owners += [place] * (len(found.headings) - len(owners))
    return Outlined(found, tuple(marked), tuple(owners))


def _by_colab(shown: Sequence[Kept]) -> Iterator[tuple[str, str]]:
    for cell, _wishes in shown:
        name = cell.metadata.get("id")
        yield name if isinstance(name, str) else cell.id, f"cell-{cell.id}"


def wanted(notebook: Notebook) -> Iterator[Kept]:
    """The cells that their author does not want left out, without the outputs that are."""
    for cell, wishes in zip(notebook.cells, wishes_of(notebook), strict=True):
        if wishes.cell == REMOVE or (cell.kind != "code" and wishes.source == REMOVE):
            continue
        yield (cell if wishes.outputs < REMOVE else replace(cell, outputs=())), wishes


def _marked(body: str, outline: Outline) -> tuple[str, int]:
    before = len(outline.headings)
    marked = outline.mark(body)
    return marked, outline.headings[before].level if len(outline.headings) > before else 0


def view(
    kept: Kept, marked: tuple[str, int], outline: Outline, context: Context, speaker: Speaker, *, number: int
) -> CellView:
    """One cell for the template; `number` is its place in the file, from 1."""
    (cell, wishes), (body, level) = kept, marked
    return CellView(
        kind=cell.kind,
        id=cell.id,
        count=" " if cell.execution_count is None else str(cell.execution_count),
        source=cell.source,
        body=outline.link(body) if cell.kind == "markdown" else body,
        speech=speaker.cell(cell.metadata),
        wishes=wishes,
        form="" if wishes.form is None else forms.to_html(wishes.form, cell.id, context),
        level=level,
        slide=slide_type(cell.metadata),
        number=number,
    )


def _markdown(cell: Cell, context: Context) -> str:
    source = _DATABRICKS_MARK.sub("", cell.source, 1) if _DATABRICKS in cell.metadata else cell.source
    return context.prose(source, f"cell-{cell.id}", cell.attachments)


_DATABRICKS = "application/vnd.databricks.v1+cell"
_METADATA = (_DATABRICKS, "raw_mimetype", "format")
"""All that counts for a body. Others change whenever a notebook runs, and must not make a cell look new."""
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

BODIES: Mapping[str, Callable[[Cell, Context], str]] = {"markdown": _markdown, "code": _code, "raw": _raw}
"""How the inside of each kind of cell is made, but for its source."""
