"""The part of a notebook that somebody asked for: which of its cells, or below which heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from app import parts
from app.errors import NoSuchPart
from app.i18n import _, ngettext
from app.models import Cell, Notebook, Options

_NAMED = 5
"""Headings that a message names."""
_ANCHOR = "cell-"
"""Before a cell's id in the page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of one notebook."""

    numbers: dict[str, int]
    """The id of each cell of the file → its number, from 1."""
    cells: frozenset[str] | None = None
    """The ids of the cells that are wanted; None: the section says, or all."""
    section: str = ""
    only_outputs: bool = False

    @property
    def is_part(self) -> bool:
        """Whether anything of the notebook is not wanted."""
        return self.cells is not None or bool(self.section) or self.only_outputs

    def has(self, cell: Cell) -> bool:
        """Whether a cell is wanted; the section is not looked at."""
        return (self.cells is None or cell.id in self.cells) and not (
            self.only_outputs and cell.kind != "code"
        )


def asked_of(notebook: Notebook, options: Options) -> Asked:
    """Find it.

    Raises:
        NoSuchPart: cells that the notebook does not have.
    """
    numbers = {cell.id: number for number, cell in enumerate(notebook.cells, 1)}
    return Asked(numbers, _cells(notebook, options), options.section, options.outputs == "only")


def _cells(notebook: Notebook, options: Options) -> frozenset[str] | None:
    cells = notebook.cells
    if options.cells:
        return frozenset(cells[number - 1].id for number in parts.numbers(options.cells, len(cells)))
    return frozenset({_named(cells, options.cell)}) if options.cell else None


def _named(cells: Sequence[Cell], name: str) -> str:
    """The id of the cell that is called so: by its id, by Colab's, by its anchor, or by its number."""
    known = {cell.metadata["id"]: cell.id for cell in cells if isinstance(cell.metadata.get("id"), str)}
    known |= {cell.id: cell.id for cell in cells}
    for wanted in (name, name.removeprefix(_ANCHOR)):
        if wanted in known:
            return known[wanted]
    if name.isdecimal() and 1 <= int(name) <= len(cells):
        return cells[int(name) - 1].id
    raise NoSuchPart(
        ngettext(
            "None of the {count} cell of this notebook has the id {name}; the link of a cell tells its id.",
            "None of the {count} cells of this notebook has the id {name}; the link of a cell tells its id.",
            len(cells),
            name=repr(name[:40]),
        )
    )


def no_section(name: str, headings: Sequence[str]) -> NoSuchPart:
    """The error for a heading that is not there; it names some that are."""
    wanted = repr(unquote(name)[:60])
    if not headings:
        return NoSuchPart(_("There is no section {name}: this notebook has no headings.", name=wanted))
    some = ", ".join(headings[:_NAMED])
    if len(headings) > _NAMED:
        said = _("There is no section {name}; among {count} headings are: {some}.")
        return NoSuchPart(said.format(name=wanted, some=some, count=len(headings)))
    return NoSuchPart(_("There is no section {name}; there is: {some}.", name=wanted, some=some))


def nothing(asked: Asked) -> NoSuchPart:
    """The error for a part that is there and has nothing to be shown."""
    if asked.only_outputs:
        return NoSuchPart(_("Nothing of what was asked for has outputs."))
    return NoSuchPart(_("Its author leaves this part of the notebook out."))
