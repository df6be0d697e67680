"""Outputs of each kind that a content frame draws, as libraries write them; and some that are not valid."""

# ruff: noqa: E501
# A row of a table is one line: what a cell shows beside its name.

import base64
import io
import json
import math
import wave
from typing import Any

from config.settings import ROOT
from tests.notebooks import code, markdown, notebook, png

SAVED = ROOT / "tests" / "data" / "outputs"
"""Notebooks that the libraries' current versions wrote."""


def saved(name: str) -> bytes:
    """One of those."""
    return (SAVED / f"{name}.ipynb").read_bytes()


def output(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """An output by the full names of its types."""
    return {"output_type": "display_data", "metadata": metadata, "data": data}


def sound() -> str:
    """A second of a tone, in base64."""
    file = io.BytesIO()
    with wave.open(file, "wb") as tone:
        tone.setparams((1, 1, 8000, 0, "NONE", ""))
        tone.writeframes(bytes(int(128 + 100 * math.sin(n / 5)) for n in range(8000)))
    return base64.b64encode(file.getvalue()).decode()


_POINTS = {"values": [{"a": n, "b": n * n % 7} for n in range(6)]}
_AXES = {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}}


def vega_lite(version: str, **more: Any) -> dict[str, Any]:
    """A chart of points, as Altair writes it."""
    schema = f"https://vega.github.io/schema/vega-lite/v{version}.json"
    return {"$schema": schema, "data": _POINTS, "mark": "point", "encoding": _AXES, **more}


INTERVAL = {"brush": {"type": "interval"}}
"""A selection as Vega-Lite knew it before version 5."""
VEGA = {
    "$schema": "https://vega.github.io/schema/vega/v5.json",
    "width": 100,
    "height": 50,
    "marks": [{"type": "rect", "encode": {"enter": {"width": {"value": 60}, "height": {"value": 40}, "fill": {"value": "teal"}}}}],
}  # fmt: skip
FLOWCHART = "flowchart LR\n  A[Start] --> B{Good?}\n  B -- yes --> C[Done]"
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": "Bern"}, "geometry": {"type": "Point", "coordinates": [7.4, 46.9]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[6, 46], [9, 47]]}},
    ],
}  # fmt: skip
OLD_FIGURE = {"data": [{"type": "scatter", "x": [1, 2, 3], "y": [2, 1, 3]}], "layout": {"title": "A title"}}
WORLD = {"data": [{"type": "choropleth", "locations": ["CHE", "FRA"], "z": [1, 2]}], "layout": {}}
ISOLATED = (
    "<style>body { color: rgb(1, 2, 3) }</style><p id=said></p><script>said.textContent = 'alone'</script>"
)
SCRIPT = "<script>require([], () => { document.documentElement.dataset.required = 'yes' })</script>"

CELLS = {
    "plotly 7": output(json.loads(saved("plotly"))["cells"][1]["outputs"][0]["data"]),
    "plotly 2": output({"application/vnd.plotly.v1+json": OLD_FIGURE, "image/png": png(40, 30)}),
    "plotly map": output({"application/vnd.plotly.v1+json": WORLD}),
    "vega-lite 6": output({"application/vnd.vegalite.v6.json": vega_lite("6.4.1"), "text/plain": "alt.Chart(...)"}),
    "vega-lite 5": output({"application/vnd.vegalite.v5+json": vega_lite("5.20.1")}),
    "vega-lite 4": output({"application/vnd.vegalite.v4+json": vega_lite("4.8.1", selection=INTERVAL)}),
    "vega-lite 2": output({"application/vnd.vegalite.v2+json": vega_lite("2.6.0", selection=INTERVAL)}),
    "vega 5": output({"application/vnd.vega.v5+json": VEGA}),
    "mermaid": output({"text/vnd.mermaid": FLOWCHART, "text/plain": FLOWCHART}),
    "geojson": output({"application/geo+json": SHAPES, "text/plain": "<IPython.core.display.GeoJSON object>"}),
    "isolated": output({"text/html": ISOLATED}, **{"text/html": {"isolated": True}}),
    "no plotly": output({"application/vnd.plotly.v1+json": {"data": "x"}, "image/png": png(40, 30)}),
    "no vega": output({"application/vnd.vegalite.v5+json": vega_lite("5.20.1", mark="nonsense")}),
    "no mermaid": output({"text/vnd.mermaid": "flowchart LR\n  A -->"}),
    "no map": output({"application/geo+json": {"type": "Nonsense"}}),
    "json": output({"application/json": {"rows": [{"n": n} for n in range(40)]}}),
    "sound": output({"audio/wav": sound()}),
    "script": output({"text/html": SCRIPT}),
}  # fmt: skip
"""What a cell shows; its source is its name here."""


def everything() -> bytes:
    """A notebook of all of them, with a diagram in its text."""
    text = "# Everything\n\n```mermaid\nsequenceDiagram\n  Alice->>Bob: Hello\n```\n"
    return notebook(markdown(text), *(code(name, shown) for name, shown in CELLS.items()))
