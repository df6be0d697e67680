"""Cells of a long notebook in boxes of some fifty, each of which a browser leaves alone until it is near.

In each frame, a browser looks at every box that it may leave out: with 10,000 cells, that alone takes longer
than a frame may. Cells in a box that is left out are not looked at.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.rendering.cells import CellView

MANY_CELLS: Final = 500
"""Notebooks with fewer have no such boxes."""
CHUNK_CELLS: Final = 50
"""The style sheet's height of a chunk that was never laid out is for so many."""


def in_chunks(cells: Iterable[CellView], count: int, section: Callable[[CellView], str]) -> Iterator[str]:
    """Each cell's HTML, with the tags of the chunks that begin before it and end after it.

    A chunk with a section that its author folded ends no sooner than that; the last has up to twice as many.

    Args:
        count: of the cells.
        section: a cell → its HTML.
    """
    held = open_sections = 0
    for number, cell in enumerate(cells, 1):
        html = section(cell) if held else f'<div class="chunk">{section(cell)}'
        held += 1
        open_sections += bool(cell.opens) - cell.closes
        if number == count or (held >= CHUNK_CELLS <= count - number and not open_sections):
            html, held = f"{html}</div>", 0
        yield html
