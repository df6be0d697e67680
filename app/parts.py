"""Which part of a notebook somebody asks for: one grammar, for addresses, the API and the command line.

``cells=3-7,9`` are numbers from 1, in the order of the file; ``12-`` goes to the end and ``-3`` begins at
the first, as with ``cut``. What overlaps is one range, and cells always stand in the notebook's order. The
same part has one form, and so one stored answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal, cast
from unicodedata import normalize

from app.errors import BadReference, NoSuchPart
from app.i18n import _, ngettext
from app.models import Options

Range = tuple[int, int | None]
"""The first cell and the last one; None: whichever is the last."""

PARAMETERS: Final = ("cells", "cell", "section", "outputs")
OUTPUTS: Final = ("all", "only")
WHOLE: Final = "vitrine-whole:"
"""Before the ``#`` of a link that leads out of a part: its page puts the whole notebook's address there."""
_MOST_CHARS: Final = 300
"""Of what one parameter says."""
_PIECE: Final = re.compile(r"(?P<first>[0-9]{0,9}+)\s*+(?:(?P<dash>-)\s*+(?P<last>[0-9]{0,9}+))?+")
_WRITTEN: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "、": ",", ";": ","})
"""As people and our own pages write ranges → as addresses have them."""
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""A cell's id (JEP 62) or its anchor; Colab's ids have the same form."""
_PREFIX: Final = "user-content-"


def with_part(
    options: Options, *, cells: str = "", cell: str = "", section: str = "", outputs: str = "all"
) -> Options:
    """The options with a part, in its one form; an empty text is none.

    Raises:
        BadReference: one that cannot be read, or two that say different things.
    """
    if outputs not in OUTPUTS:
        raise BadReference(
            _(
                "{name}={value!r} is not one of {accepted}.",
                name="outputs",
                value=outputs[:40],
                accepted=", ".join(OUTPUTS),
            )
        )
    said = [name for name, value in (("cells", cells), ("cell", cell), ("section", section)) if value.strip()]
    if len(said) > 1:
        raise BadReference(
            _(
                "{one} and {other} each name a part of the notebook; wanted: one of them.",
                one=said[0],
                other=said[1],
            )
        )
    return replace(
        options,
        outputs=cast("Literal['all', 'only']", outputs),
        cells=_cells(cells.strip()),
        cell=_cell(cell.strip().removeprefix("#")),
        section=_section(section.strip()),
    )


def whole(options: Options) -> Options:
    """The options for all of the notebook."""
    return replace(options, outputs="all", cells="", cell="", section="")


def is_part(options: Options) -> bool:
    """Whether something of the notebook is not wanted."""
    return bool(options.cells or options.cell or options.section or options.outputs == "only")


def numbers(cells: str, total: int) -> list[int]:
    """The numbers of the cells, ascending; `cells` as `with_part` leaves it.

    Raises:
        NoSuchPart: the notebook has fewer cells.
    """
    found: list[int] = []
    for first, last in _ranges(cells):
        most = max(first, last or first)
        if most > total:
            raise NoSuchPart(
                ngettext(
                    "There is no cell {number}: this notebook has {count} cell.",
                    "There is no cell {number}: this notebook has {count} cells.",
                    total,
                    number=most,
                )
            )
        found += range(first, (total if last is None else last) + 1)
    return found


def written(numbers: Sequence[int]) -> str:
    """Ascending numbers in the shortest form: ``3-7,9``."""
    return _text(_merged((number, number) for number in numbers))


def _cells(text: str) -> str:
    text = normalize("NFKC", text).translate(_WRITTEN)
    if not text:
        return ""
    if len(text) > _MOST_CHARS:
        raise BadReference(_("cells= has more than {most} characters.", most=_MOST_CHARS))
    merged = _text(_merged(_ranges(text)))
    return "" if merged == "1-" else merged


def _ranges(text: str) -> Iterator[Range]:
    for piece in text.split(","):
        found = _PIECE.fullmatch(piece.strip())
        if found is None or not (found["first"] or found["last"]):
            raise BadReference(
                _(
                    "cells={value} cannot be read; wanted: numbers and ranges, such as 3-7,9 or 12-.",
                    value=_quoted(text),
                )
            )
        first = int(found["first"] or 1)
        last = int(found["last"]) if found["last"] else None if found["dash"] else first
        if first < 1 or last == 0:
            raise BadReference(
                _("cells={value}: cells are counted from 1, and there is no cell 0.", value=_quoted(text))
            )
        if last is not None and last < first:
            raise BadReference(
                _(
                    "cells={value}: {piece} runs backwards; wanted: {last}-{first}.",
                    value=_quoted(text),
                    piece=piece.strip(),
                    first=first,
                    last=last,
                )
            )
        yield first, last


def _merged(ranges: Iterator[Range]) -> list[Range]:
    """In ascending order, without those that touch or overlap."""
    merged: list[Range] = []
    for first, last in sorted(ranges, key=lambda one: one[0]):
        before = merged[-1] if merged else None
        if before is None or (before[1] is not None and first > before[1] + 1):
            merged.append((first, last))
        elif before[1] is not None:
            merged[-1] = (before[0], None if last is None else max(before[1], last))
    return merged


def _text(ranges: list[Range]) -> str:
    return ",".join(
        str(first) if first == last else f"{first}-{'' if last is None else last}" for first, last in ranges
    )


def _cell(text: str) -> str:
    if text and not _ID.fullmatch(text):
        raise BadReference(
            _(
                "cell={value} cannot be read; wanted: the id of one cell, as in the link of that cell.",
                value=_quoted(text),
            )
        )
    return text


def _section(text: str) -> str:
    text = text.removeprefix("#").removeprefix(_PREFIX)
    if len(text) > _MOST_CHARS:
        raise BadReference(_("section= has more than {most} characters.", most=_MOST_CHARS))
    return text


def _quoted(text: str) -> str:
    return repr(text[:40])
