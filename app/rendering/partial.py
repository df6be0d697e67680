"""A part of a notebook → the pieces of its page: some cells, or what stands below one heading.

Headings have the anchors that they have in the whole, so all texts are rendered: those that are not shown in
a context of their own, which leaves the room of the page, its pictures and its notes to what is shown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from typing import Final

from app.models import Cell, Heading, Notebook, Output
from app.notebook.wishes import NO_WISHES
from app.parts import WHOLE
from app.policies.allowed import prefixed_id
from app.rendering import sections
from app.rendering.asked import Asked, no_section, nothing
from app.rendering.cells import CellView, Page
from app.rendering.context import Context, Mode
from app.rendering.cutting import cut, is_blank
from app.rendering.headings import Outline, ids_in
from app.rendering.page import Outlined, body_of, outline, view, wanted
from app.rendering.setup import Setup, hidden
from app.rendering.speech import Speaker

_LINK: Final = re.compile(r'href="#([^"]++)"')


@dataclass(frozen=True, slots=True)
class Span:
    """Which cells a section has, and where it begins and ends inside of them."""

    first: int = 0
    anchor: str = ""
    last: int | None = None
    until: str = ""
    heading: str = ""
    first_turn: int | None = None
    """Which of the headings of its first cell it begins with."""
    last_turn: int | None = None
    """Which of its last cell it ends before; None: it goes to the end."""
    turns: Mapping[int, int] = field(default_factory=dict)
    """Place of a cell → how many headings it has."""

    def has(self, place: int) -> bool:
        """Whether something of the cell is in it."""
        return self.first <= place and (self.last is None or place <= self.last)

    def cut(self, place: int, html: str) -> tuple[str, str]:
        """What of a text is in it, and the rest."""
        first = self.anchor if place == self.first else ""
        last = self.until if place == self.last else ""
        return cut(html, first, last) if first or last else (html, "")


ALL: Final = Span()


def compose(notebook: Notebook, context: Context, asked: Asked) -> Page:
    """Render everything but the sources, of what is asked for.

    Raises:
        ActiveContent: by a probe, for what is shown.
        NoSuchPart: the section is not there, or nothing is left to be shown.
    """
    kept = list(wanted(notebook))
    shown = [asked.has(cell) for cell, _wishes in kept]
    aside = _aside(context)
    texts = [
        body_of(cell, aside) if cell.kind == "markdown" and (asked.section or not has) else ""
        for (cell, _wishes), has in zip(kept, shown, strict=True)
    ]
    taken = set().union(*map(ids_in, texts), *(_ids_of(cell, aside.mode) for cell, _wishes in kept))
    span = _span(asked.section, outline(kept, texts, taken)) if asked.section else ALL
    shown = [has and span.has(place) for place, has in enumerate(shown)]
    bodies = [
        body_of(cell, context) if has else text
        for (cell, _wishes), has, text in zip(kept, shown, texts, strict=True)
    ]
    outlined = outline(kept, bodies, taken)
    context.begin("unseen")
    gathered = _Gathered(Setup(context))
    speaker = Speaker(notebook)
    for place, one in enumerate(kept):
        body, level = outlined.bodies[place]
        if not shown[place]:
            gathered.unseen(one[0], body)
            continue
        seen, rest = span.cut(place, body)
        gathered.rest(rest)
        if not rest or not is_blank(seen):
            number = asked.numbers[one[0].id]
            made = view(one, (seen, level), outlined.outline, context, speaker, number=number)
            gathered.view(replace(made, form="") if asked.only_outputs else made, asked)
    if not gathered.views:
        raise nothing(asked)
    return _page(gathered, outlined.outline, span)


def section_of(notebook: Notebook, asked: Asked, context: Context) -> Span:
    """Where a section is in a notebook, those cells counted too that their author leaves out.

    Raises:
        NoSuchPart: it is not there.
    """
    aside = _aside(context)
    kept = [(cell, NO_WISHES) for cell in notebook.cells]
    texts = [body_of(cell, aside) if cell.kind == "markdown" else "" for cell, _wishes in kept]
    taken = set().union(*map(ids_in, texts), *(_ids_of(cell, aside.mode) for cell, _wishes in kept))
    return _span(asked.section, outline(kept, texts, taken))


def _aside(context: Context) -> Context:
    """For texts that are not shown."""
    mode: Mode = "raw" if context.mode == "raw" else "clean"
    return Context(mode, context.limits, context.base_url, context.links_url, context.home)


class _Gathered:
    """Views, and what each needs of what stands before it and is not shown."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.views: list[CellView] = []
        self.waiting: list[str] = []

    def view(self, view: CellView, asked: Asked) -> None:
        """A cell that is shown, unless nothing of it is left."""
        if view.body or not asked.only_outputs:
            self.views.append(replace(view, setup=hidden("".join(self.waiting))))
            self.waiting = []

    def unseen(self, cell: Cell, body: str) -> None:
        """A cell that is not shown."""
        if cell.kind == "markdown":
            self.rest(body)
        elif cell.kind == "code":
            self.waiting.append(self._setup.of_outputs(cell.outputs))
        elif "html" in str(cell.metadata.get("raw_mimetype") or cell.metadata.get("format")):
            self.waiting.append(self._setup.of_outputs([Output("display", data={"text/html": cell.source})]))

    def rest(self, text: str) -> None:
        """The HTML of a text that is not shown."""
        self.waiting += (self._setup.of_text(text), self._setup.of_formulas(text))


def _page(gathered: _Gathered, outline: Outline, span: Span) -> Page:
    present = {f"cell-{one.id}" for one in gathered.views}
    present = present.union(*(ids_in(one.body) for one in gathered.views))
    views = [
        replace(one, body=_away(one.body, present, outline)) if one.kind == "markdown" else one
        for one in gathered.views
    ]
    headings = tuple(heading for heading in outline.headings if escape(heading.anchor) in present)
    first = outline.headings[0].text if outline.headings else ""
    closing = hidden("".join(gathered.waiting))
    return Page(sections.folded(tuple(views)), headings, first, span.heading, closing)


def _away(html: str, present: set[str], outline: Outline) -> str:
    """Links to what is not shown lead to the page of the whole notebook."""

    def led(link: re.Match[str]) -> str:
        there = link[1] in present or not outline.has(unescape(link[1]))
        return link[0] if there else f'href="{WHOLE}#{link[1]}"'

    return _LINK.sub(led, html) if 'href="#' in html else html


def _span(name: str, outlined: Outlined) -> Span:
    headings: Sequence[Heading] = outlined.outline.headings
    found = outlined.outline.named(name)
    if found is None:
        raise no_section(name, [heading.text for heading in headings])
    at = headings.index(found)
    after = next((place for place in range(at + 1, len(headings)) if headings[place].level <= found.level), 0)
    owners = outlined.owners
    begins = Span(
        owners[at],
        found.anchor,
        heading=found.text,
        first_turn=at - owners.index(owners[at]),
        turns=Counter(owners),
    )
    if not after:
        return begins
    last = owners[after]
    return replace(begins, last=last, until=headings[after].anchor, last_turn=after - owners.index(last))


def _ids_of(cell: Cell, mode: str) -> Iterator[str]:
    """The ids in a cell's outputs, as they are in the whole."""
    for output in cell.outputs:
        html = output.data.get("text/html")
        if isinstance(html, str):
            yield from ids_in(html) if mode == "raw" else map(prefixed_id, ids_in(html))
