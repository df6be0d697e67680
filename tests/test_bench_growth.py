"""What the benchmark of growth measures with: notebooks made by rule, the exponent of a growth, a plot."""

from xml.etree import ElementTree

import pytest

from app.notebook.parse import parse
from bench import synthetic
from bench.growth import exponent
from bench.plot import Panel, Series, drawn

SVG = "{http://www.w3.org/2000/svg}"


def test_a_notebook_has_as_many_cells_as_were_asked_for_and_every_kind_of_output():
    cells = parse(synthetic.of_cells(24)).cells
    offered = {mime for cell in cells for output in cell.outputs for mime in (output.kind, *output.data)}
    assert len(cells) == 24
    assert {"stream", "error", "text/plain", "text/html", "image/png"} <= offered


@pytest.mark.parametrize("kind", synthetic.KINDS)
def test_a_notebook_of_a_size_is_nearly_as_large_and_mended_nowhere(kind):
    made = synthetic.of_bytes(kind, 1_000_000)
    assert 750_000 < len(made) <= 1_000_000
    assert parse(made).repairs == ()


def test_the_same_notebook_is_made_each_time():
    assert synthetic.of_bytes("tables", 200_000) == synthetic.of_bytes("tables", 200_000)


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_says_how_a_cost_grows(power):
    assert exponent([(size, 3 * size**power) for size in (1000, 3000, 10_000)]) == pytest.approx(power)


def test_a_plot_names_its_axes_and_its_lines_and_has_a_mark_for_each_point():
    panel = Panel(
        "Time", "cells", "seconds", (Series("a & b", ((10, 1), (100, 12))), Series("c", ((100, 3),)))
    )
    root = ElementTree.fromstring(drawn((panel, panel)))
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"Time", "cells", "seconds", "a & b", "c", "10", "100"} <= set(texts)
    assert len(list(root.iter(f"{SVG}circle"))) == 2 * 3
