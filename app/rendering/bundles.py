"""Bokeh's and HoloViews' bundles: one loads the library, the others each run a chart's HTML and script.

Their own type holds nothing, or the loader without what is for the classic notebook. The rest of the bundle
is HTML and a script that belong together: so treat them jupyter_bokeh and pyviz_comms, of JupyterLab.
"""

from dataclasses import replace

from app.rendering.context import ActiveContent, Context
from app.rendering.live import live
from app.rendering.shown import Item, Shown
from app.rendering.texts import javascript

_SCRIPT = "application/javascript"
_HTML = "text/html"


def load(item: Item, context: Context) -> Shown:
    """The library's loader. It shows nothing, so that nothing is missing without it.

    Raises:
        ActiveContent: by a probe.
    """
    if context.mode == "clean":
        return Shown(nothing_missing=True)
    code = item.text or _text(item, _SCRIPT)
    return javascript(replace(item, value=code), context) if code else Shown(nothing_missing=True)


def run(item: Item, context: Context) -> Shown:
    """A chart: its HTML, then its script, as soon as the library is there.

    Raises:
        ActiveContent: by a probe.
    """
    if context.mode == "probe":
        raise ActiveContent
    parts = {"html": _text(item, _HTML), "script": _text(item, _SCRIPT)}
    return live(replace(item, value=parts), context, "bokeh") if any(parts.values()) else Shown()


def _text(item: Item, mime: str) -> str:
    value = item.output.data.get(mime)
    return value if isinstance(value, str) else ""
