"""Pictures in outputs: taken out of the page, named by their content, sized by their first bytes."""

import re
from html import escape
from typing import Any

from app.i18n import _
from app.rendering.context import ActiveContent, Context
from app.rendering.images import Picture, Size, identify, standalone_svg
from app.rendering.shown import Item, Shown

_SCRIPTED = re.compile(r"""<script|\son[a-z]{2,40}+\s*+=\s*+["']|javascript:""", re.IGNORECASE)
_MOST_ALT = 120
_MOST_PIXELS = 20_000


def raster(item: Item, context: Context) -> Shown:
    """PNG, JPEG, GIF, WebP, AVIF, BMP: what the bytes are counts, not what they are called."""
    if len(item.text) > context.limits.image_bytes * 4 // 3 + 4:
        return _too_large()
    data = context.decoded(item.text)
    picture = identify(data) if data else None
    if not data or not picture or picture.extension == "svg":
        return _no_picture()
    return _figure(item, context, data, picture)


def svg(item: Item, context: Context) -> Shown:
    """SVG, as a picture: its scripts are inert there. Where they may run, it goes into the page.

    Raises:
        ActiveContent: by a probe, for SVG with scripts.
    """
    if context.mode != "clean" and _SCRIPTED.search(item.text):
        if context.mode == "probe":
            raise ActiveContent
        return Shown(f'<figure class="output image"{item.count}>{item.text}</figure>')
    if len(item.text) > context.limits.image_bytes:
        return _too_large()
    data = standalone_svg(item.text)
    picture = identify(data)
    if picture is None or picture.extension != "svg":
        return _no_picture()
    return _figure(item, context, data, picture)


def _no_picture() -> Shown:
    return Shown(note=_("Not shown here: an output that is called {what}, and is none.", what=_("a picture")))


def _too_large() -> Shown:
    return Shown(note=_("Not shown here: {what} that is too large.", what=_("a picture")))


def _figure(item: Item, context: Context, data: bytes, picture: Picture) -> Shown:
    size = shown_size(picture.size, item.metadata)
    attributes = {
        "src": context.keep(data, picture),
        "width": str(size[0]) if size else "",
        "height": str(size[1]) if size else "",
        "alt": _alternative(item),
        "class": _BACKGROUNDS.get(str(item.metadata.get("needs_background")), ""),
        "loading": "lazy" if context.pictures else "",
        "decoding": "async",
    }
    context.pictures += 1
    image = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return Shown(f'<figure class="output image"{item.count}><img{image}></figure>')


_BACKGROUNDS = {"light": "needs-background", "dark": "needs-background-dark"}


def shown_size(size: Size | None, metadata: dict[str, Any]) -> Size | None:
    """Width and height in CSS pixels; the output's metadata come first, one side gives the other."""
    width, height = (_pixels(metadata.get(side)) for side in ("width", "height"))
    if width and height:
        return width, height
    if not size:
        return None
    if width:
        return width, max(1, round(size[1] * width / size[0]))
    if height:
        return max(1, round(size[0] * height / size[1])), height
    if metadata.get("retina") is True:
        return max(1, size[0] // 2), max(1, size[1] // 2)
    return size


def _pixels(value: Any) -> int:
    """A whole number of pixels that a picture can have; else 0."""
    return int(value) if type(value) in (int, float) and 0 < value <= _MOST_PIXELS else 0


def _alternative(item: Item) -> str:
    """What a reader hears instead: never empty, and no ``<Figure size 640x480 with 1 Axes>``."""
    said = item.metadata.get("alt")
    if isinstance(said, str) and said.strip():
        return _line(said)
    text = item.output.data.get("text/plain")
    line = _line(text) if isinstance(text, str) else ""
    if line and not line.startswith("<"):
        return line
    return "Image" if line and "igure" not in line else "Figure"


def _line(text: str) -> str:
    return " ".join(text[: 2 * _MOST_ALT].split())[:_MOST_ALT]
