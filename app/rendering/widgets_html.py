"""HTML that brings Jupyter widgets of its own, as `ipywidgets.embed` writes it, in scripts."""

import re
from collections.abc import Iterator

import orjson

from app.models import Output
from app.notebook.widgets import STATE, models_of
from app.rendering.context import Context
from app.rendering.shown import Item, Shown
from app.rendering.widgets import VIEW, view

_SCRIPT = re.compile(
    r"<script\b(?P<attributes>[^>]{0,1000}+)>(?P<text>[^<]*+(?:<(?!/script)[^<]*+)*+)", re.IGNORECASE
)
_END = re.compile(r"</script[^>]*+>", re.IGNORECASE)


def has_views(html: str) -> bool:
    """Whether there are any; what stands in a document of a frame is that document's own matter."""
    return VIEW in html and "srcdoc" not in html


def pieces(item: Item, context: Context) -> Iterator[str | Shown]:
    """The HTML before, between and after its views, and each view. Its models become the notebook's own."""
    html = item.text
    scripts = [(kind, script) for script in _SCRIPT.finditer(html) if (kind := _kind(script["attributes"]))]
    for kind, script in scripts:
        if kind == STATE:
            context.widgets.adopt(models_of(_read(script["text"])))
    position = 0
    for kind, script in scripts:
        yield html[position : script.start()]
        end = _END.match(html, script.end())
        position = end.end() if end else script.end()
        if kind == VIEW:
            yield view(Item(VIEW, _read(script["text"]), Output("display")), context)
    yield html[position:]


def _kind(attributes: str) -> str:
    return next((kind for kind in (STATE, VIEW) if kind in attributes), "")


def _read(text: str) -> object:
    try:
        return orjson.loads(text)
    except ValueError:
        return None
