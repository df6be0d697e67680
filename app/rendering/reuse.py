"""What the cells of a notebook became the last time: a new revision makes anew only those that changed.

What the HTML of a cell depends on is listed in `docs/decisions/0037-cells-made-before.md`.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson

from app.models import Cell
from app.rendering.context import Context, Gathered
from app.rendering.mime import REGISTRY
from app.rendering.speech import Speech
from app.rendering.trees import MOST_OF_A_PAGE, MOST_VALUES

MOST_CHARS: Final = 6_000_000
"""Of one notebook's record: what it has more is made anew each time."""
MOST_OF_ONE: Final = 1_000_000
"""Bytes that one cell is made from: to read more than that for its hash is no small thing any more."""
LEAST_CHARS: Final = 50_000
"""A notebook of less HTML is made anew in less time than its record is read and written."""
_LEAST_SOURCE: Final = 80
"""A source of fewer characters is coloured as soon as it is looked up."""
_ROOM: Final = 32
"""How many times its cost a cell needs of the page's room, to become the same wherever it stands.

In `clean_html`, a character counts for up to four bytes, and one of a style sheet for eight characters.
"""


class Made(NamedTuple):
    """What a cell or a source became: HTML, and what else the page has because of it."""

    key: str
    """A hash of what it was made from."""
    html: str
    cost: int
    """What it took of the page's room."""
    # Of most cells, this is all: a row ends where nothing but these defaults follows.
    name: str = ""
    """The id of its cell, where that is in its HTML or its styles."""
    place: str = ""
    """What its relative addresses were relative to, where it has any."""
    values: int = 0
    """What it took of the page's room for trees."""
    math: bool = False
    styles: Sequence[str] = ()
    omitted: Sequence[str] = ()
    modules: Sequence[str] = ()
    missing: Sequence[str] = ()

    @property
    def row(self) -> tuple[Any, ...]:
        """For JSON."""
        return self[:_LEAST] if self[_LEAST:] == _DEFAULTS else self[:]


_LEAST: Final = 3
_DEFAULTS: Final = tuple(Made._field_defaults.values())
_TYPES: Final = (str, str, int, str, str, int, bool, list, list, list, list)
"""Of a row: what JSON makes of a `Made`."""


class Reuse:
    """Of one address: what is known from its last revision, and what the record of this one will be."""

    def __init__(self, rows: Iterable[Any] = ()) -> None:
        """Begin.

        Args:
            rows: as another one's `rows` gave them, by way of JSON; what is no such row is not known.
        """
        self._known: dict[str, list[Made]] = {}
        for row in rows:
            if _is_row(row):
                self._known.setdefault(row[0], []).append(Made(*row))
        self._kept: dict[tuple[str, str, str], Made] = {}
        self._chars = 0
        self._changed = False
        self._own = Gathered()
        """What the cell that is made now has beside its HTML; made anew where it was of use."""
        self.reused = 0
        """Cells that were known."""
        self.rendered = 0
        """Cells that were made."""

    def begun(self) -> "Reuse":
        """The same, for the next try to render the notebook: what it does is counted from 0."""
        self.reused = self.rendered = 0
        self._own = Gathered()
        return self

    @property
    def worth_keeping(self) -> bool:
        """Whether the record says something new, and saves more time than it takes."""
        return self._changed and self._chars >= LEAST_CHARS

    def rows(self) -> list[tuple[Any, ...]]:
        """The record, for JSON."""
        return [made.row for made in self._kept.values()]

    def body(self, cell: Cell, context: Context, make: Callable[[Cell, Context], str]) -> str:
        """The body of one cell, as `make` gives it. Of the cell, only what `make` looks at may be there."""
        key = _key_of(cell, context)
        made = self._find(key, context, cell.id)
        if made is not None:
            self.reused += 1
            context.budget.take(made.cost)
            context.tree_values += made.values
            if made[_LEAST:] != _DEFAULTS:
                context.gather(made.styles, made.omitted, made.modules, made.missing, math=made.math)
            return made.html
        self.rendered += 1
        return self._body(key, cell, context, make) if key else make(cell, context)

    def source(
        self, source: str, speech: Speech, context: Context, make: Callable[[str, Speech], str]
    ) -> str:
        """The HTML of a source, as `make` gives it."""
        if len(source) < _LEAST_SOURCE:
            return make(source, speech)
        key = _hash("source", source, *speech)
        made = self._find(key, context)
        if made is None:
            html = make(source, speech)
            made = Made(key, html, len(html))
            if _fits(made, context.budget.left, 0):
                self._keep(made, new=True)
        return made.html

    # --- how -------------------------------------------------------------------------------------

    def _find(self, key: str, context: Context, name: str = "") -> Made | None:
        for made in self._known.get(key, ()):
            here = made.name in ("", name) and made.place in ("", _place(context))
            if here and _fits(made, context.budget.left, context.tree_values):
                self._keep(made, new=False)
                return made
        return None

    def _body(self, key: str, cell: Cell, context: Context, make: Callable[[Cell, Context], str]) -> str:
        left, values = context.budget.left, context.tree_values
        own = self._own
        context.exchange(own)
        html = make(cell, context)
        context.exchange(own)
        beside = own.styles, own.omitted, own.modules, own.missing
        if own.math or own.tied or own.placed or any(beside):
            self._own = Gathered()
            context.gather(*beside, math=own.math)
        name = f"-{cell.id}"
        made = Made(
            key,
            html,
            left - context.budget.left,
            cell.id if name in html or name in "".join(own.styles) else "",
            _place(context) if own.placed else "",
            context.tree_values - values,
            own.math,
            *(map(tuple, beside) if any(beside) else ()),
        )
        if not own.tied and _fits(made, left, values):
            self._keep(made, new=True)
        return html

    def _keep(self, made: Made, *, new: bool) -> None:
        entry = made.key, made.name, made.place
        if made.key and entry not in self._kept and self._chars + len(made.html) <= MOST_CHARS:
            self._kept[entry] = made
            self._chars += len(made.html)
            self._changed = self._changed or new


def _fits(made: Made, left: int, values: int) -> bool:
    """Whether there was or is so much room that how much makes no difference.

    Args:
        left: of the page, before this.
        values: shown in trees before this.
    """
    if left <= _ROOM * made.cost:
        return False
    return not made.values or values + made.values + MOST_VALUES <= MOST_OF_A_PAGE


def _key_of(cell: Cell, context: Context) -> str:
    """Empty for what is better made anew: whoever reads a picture for its hash could show it as well."""
    if cell.attachments:
        return ""
    for output in cell.outputs:
        for mime in output.data:
            if not mime.startswith("text/") and REGISTRY.knows(mime):
                return ""
    return _hash(context.mode, cell.kind, cell.source, cell.metadata, cell.outputs)


def _hash(*parts: Any) -> str:
    """Empty for what is too large, and for what JSON cannot say."""
    try:
        said = orjson.dumps(parts)
    except orjson.JSONEncodeError:
        return ""
    return sha256(said).hexdigest()[:32] if len(said) <= MOST_OF_ONE else ""


def _place(context: Context) -> str:
    return f"{context.base_url}\n{context.links_url}"


def _is_row(row: Any) -> bool:
    if not isinstance(row, list) or len(row) not in (_LEAST, len(_TYPES)):
        return False
    if tuple(map(type, row)) != _TYPES[: len(row)]:
        return False
    return all(isinstance(text, str) for texts in row if type(texts) is list for text in texts)
