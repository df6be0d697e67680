"""What scripts of ours draw: each type is data for a module of `static/js/live`."""

from html import escape

from app.rendering.blocks import cut, pre, rest
from app.rendering.context import Context
from app.rendering.live import live
from app.rendering.shown import Item, Shown


def plotly(item: Item, context: Context) -> Shown:
    """A Plotly figure."""
    return live(item, context, "plotly")


def vega(item: Item, context: Context) -> Shown:
    """A Vega or Vega-Lite chart; its type says the version."""
    return live(item, context, "vega")


def geojson(item: Item, context: Context) -> Shown:
    """A map of shapes."""
    return live(item, context, "geojson")


def mermaid(item: Item, context: Context) -> Shown:
    """A diagram."""
    return live(item, context, "mermaid")


def source(item: Item, context: Context) -> Shown:
    """What a diagram is made from."""
    text, note = cut(item.text, context)
    box = f'<div class="output text source-text"{item.count}>{pre(escape(text, quote=False))}</div>'
    return Shown(box + rest(item.text, note, context))
