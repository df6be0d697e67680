"""What is shown of charts, maps and tables that scripts make, where no scripts run."""

import re

import pytest

from app.notebook.parse import parse
from app.rendering.renderer import Renderer
from config.settings import ROOT

NOTEBOOKS = ROOT / "tests" / "data" / "libraries"
KINDS = {
    "altair": "an interactive chart (Vega)",
    "altair-5": "an interactive chart (Vega)",
    "folium": "an interactive map (Leaflet)",
    "itables": "an interactive table",
    "plotly": "an interactive chart (Plotly)",
    "plotly-5": "an interactive chart (Plotly)",
    "pyecharts": "an interactive chart (ECharts)",
    "pyecharts-05": "an interactive chart (ECharts)",
    "pyecharts-lab": "an interactive chart (ECharts)",
}


def shown(name: str) -> str:
    content = (NOTEBOOKS / f"{name}.ipynb").read_bytes()
    return Renderer().render(parse(content, file_name=f"{name}.ipynb"), policy="sanitised").html


@pytest.mark.parametrize("name", KINDS)
def test_a_sentence_says_what_it_is(name):
    sentence = f"This is {KINDS[name]}, made by scripts, which are not run here."
    assert f'<p class="omitted" lang="en">{sentence}</p>' in shown(name)


@pytest.mark.parametrize("name", [*KINDS, "bokeh", "holoviews", "page", "umd"])
def test_no_output_is_an_empty_box_or_the_name_of_a_class(name):
    html = shown(name)
    assert "object&gt;" not in html
    assert " at 0x" not in html
    assert "Trust Notebook" not in html
    assert "Loading BokehJS" not in html
    outputs = re.findall(r'<div class="outputs">(.*?)</section>', html, re.DOTALL)
    assert outputs
    assert all(re.sub(r"<[^>]+>|\s", "", output) or re.search("<(img|video)", output) for output in outputs)
