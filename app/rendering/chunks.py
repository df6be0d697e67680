"""Cells of a long notebook in boxes of some fifty, each of which a browser leaves alone until it is near.

In each frame, a browser looks at every box that it may leave out: with 10,000 cells, that alone takes longer
than a frame may. Cells in a box that is left out are not looked at. Ten such boxes stand in one that is left
out in the same way: where rules come, a browser looks at what stands in each box whose style it knows.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.rendering.cells import CellView

MANY_CELLS: Final = 500
"""Notebooks with fewer have no such boxes."""
CHUNK_CELLS: Final = 50
CHUNKS: Final = 10
"""So many in one box. The style sheet's heights of what was never laid out are for these numbers."""


def in_chunks(cells: Iterable[CellView], count: int, section: Callable[[CellView], str]) -> Iterator[str]:
    """Each cell's HTML, with the tags of the chunks that begin before it and end after it.

    A chunk with a section that its author folded ends no sooner than that; the last has up to twice as many.

    Args:
        count: of the cells.
        section: a cell → its HTML.
    """
    held = open_sections = chunks = 0
    for number, cell in enumerate(cells, 1):
        html = section(cell)
        if not held:
            html = f'<div class="chunk">{html}'
            html = html if chunks % CHUNKS else f'<div class="chunks">{html}'
            chunks += 1
        held += 1
        open_sections += bool(cell.opens) - cell.closes
        if number == count or (held >= CHUNK_CELLS <= count - number and not open_sections):
            html, held = f"{html}</div>", 0
            html = html if chunks % CHUNKS and number < count else f"{html}</div>"
        yield html
