"""Sections that their author folded: all cells under a heading, up to the next that is not deeper."""

from dataclasses import replace

from app.rendering.cells import CellView


def folded(cells: tuple[CellView, ...]) -> tuple[CellView, ...]:
    """The same cells, told where a folded section opens before them and how many close after them.

    Sections of headings nest, so that what opens inside of one closes there too.
    """
    if not any(cell.wishes.section and cell.level for cell in cells):
        return cells
    opens, closes = [0] * len(cells), [0] * len(cells)
    for heading, end in _spans(cells):
        opens[heading + 1] = end - heading - 1
        closes[end - 1] += 1
    return tuple(
        replace(cell, opens=opened, closes=closed)
        for cell, opened, closed in zip(cells, opens, closes, strict=True)
    )


def _spans(cells: tuple[CellView, ...]) -> list[tuple[int, int]]:
    """Of each folded section: the index of its heading, and the index that it ends before."""
    spans: list[tuple[int, int]] = []
    above: list[tuple[int, int]] = []
    for index, cell in enumerate(cells):
        if cell.level:
            while above and above[-1][1] >= cell.level:
                spans.append((above.pop()[0], index))
            if cell.wishes.section:
                above.append((index, cell.level))
    spans += [(start, len(cells)) for start, _ in above]
    return [(start, end) for start, end in spans if end > start + 1]
