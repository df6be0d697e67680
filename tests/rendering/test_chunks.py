"""Boxes of some fifty cells in the pages of long notebooks."""

from itertools import pairwise

from app.models import Cell
from app.rendering.chunks import CHUNK_CELLS, CHUNKS, MANY_CELLS
from tests.rendering.cells import markdown, rendered

START = '<div class="chunk">'
FOLDED = {"heading_collapsed": True}


def sizes(*cells: Cell) -> list[int]:
    """How many cells each chunk of their page has."""
    html = rendered(*cells).html
    assert html.count("<div") == html.count("</div>")
    return [chunk.count("<section") for chunk in html.split(START)[1:]]


def texts(count: int) -> list[Cell]:
    return [markdown("text", f"c{number}") for number in range(count)]


def test_the_cells_of_a_long_notebook_stand_in_chunks() -> None:
    assert sizes(*texts(MANY_CELLS - 1)) == []
    assert sizes(*texts(MANY_CELLS + 1)) == [
        *[CHUNK_CELLS] * (MANY_CELLS // CHUNK_CELLS - 1),
        CHUNK_CELLS + 1,
    ]


def test_ten_chunks_stand_in_one_box() -> None:
    def boxes(count: int) -> list[int]:
        html = rendered(*texts(count)).html
        assert html.count("<div") == html.count("</div>")
        return [box.count(START) for box in html.split('<div class="chunks">')[1:]]

    assert boxes(MANY_CELLS) == [CHUNKS]
    assert boxes(CHUNK_CELLS * CHUNKS * 2 + CHUNK_CELLS - 1) == [CHUNKS, CHUNKS]
    assert boxes(CHUNK_CELLS * (CHUNKS + 1)) == [CHUNKS, 1]


def test_a_section_that_its_author_folded_is_in_one_chunk() -> None:
    cells = texts(MANY_CELLS)
    start, end = CHUNK_CELLS - 2, CHUNK_CELLS + 30
    cells[start] = Cell("markdown", "## Folded", "folded", FOLDED)
    cells[end] = markdown("## Next", "next")
    html = rendered(*cells).html
    assert sizes(*cells)[0] == end
    starts = [*(at for at, _ in enumerate(html) if html.startswith(START, at)), len(html)]
    assert all(
        html.count("<details", *chunk) == html.count("</details>", *chunk) for chunk in pairwise(starts)
    )
