"""Drawings inside of HTML (inline ``<svg>``) become pictures: in one, a browser runs and loads nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from app.policies.words import words
from app.rendering.images import Picture, identify, standalone_svg

MOST = 500
"""Drawings of one notebook: each is a file that a reader asks for."""

# No nested one, and none whose attributes hold a "<": each character is read once.
_SVG = re.compile(r"<svg(?=[\s>])[^<>]*+>(?:[^<]++|<(?!/?svg[\s>]))*+</svg\s*+>", re.IGNORECASE)
_ELEMENTS = words("""
    circle clippath defs desc ellipse g line lineargradient marker mask path pattern polygon polyline
    radialgradient rect stop svg symbol text title tspan
""")
"""Those that stand still and ask for nothing."""
_MOST_ALT = 300
_COPIED = ("style", "class", "align")
_FROM_OUTSIDE = re.compile(r"currentcolor|var\(|inherit", re.IGNORECASE)
"""Values that are the page's: in a picture they mean something else."""


def as_pictures(html: str, keep: Callable[[bytes, Picture], str], *, exact: bool) -> str:
    """`html` with its drawings replaced by pictures.

    Args:
        keep: takes a picture out of the page; gives its address.
        exact: only those that look the same as a picture: without colours of the page around them, and
            without names that a style sheet there may know.
    """
    styled = "<style" in html.lower()

    def replaced(drawing: re.Match[str]) -> str:
        text = drawing[0]
        outside = _FROM_OUTSIDE.search(text) or (styled and re.search(r"\s(?:class|id)\s*+=", text))
        return (None if exact and outside else _picture(text, keep)) or text

    return _SVG.sub(replaced, html, count=MOST)


def _picture(text: str, keep: Callable[[bytes, Picture], str]) -> str | None:
    data = standalone_svg(text)
    drawing = _still(data)
    picture = identify(data) if drawing else None
    if drawing is None or picture is None:
        return None
    root = drawing.root
    width, height = picture.size or (None, None)
    names: dict[str, str | int | None] = {
        "src": keep(data, picture),
        "alt": root.get("aria-label") or drawing.words or "Drawing",
    }
    names |= {"width": root.get("width") or width, "height": root.get("height") or height}
    names |= {name: root.get(name) for name in _COPIED}
    attributes = "".join(f' {name}="{escape(str(value))}"' for name, value in names.items() if value)
    return f"<img{attributes}>"


class _LiveError(Exception):
    """Something that moves, runs or loads."""


@dataclass(slots=True)
class _Drawing:
    """What a reader of the XML learns."""

    root: dict[str, str] = field(default_factory=dict)
    """Its attributes."""
    texts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What can be read in it."""
        return " ".join(" ".join(self.texts).split())[:_MOST_ALT]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name.lower() not in _ELEMENTS or any(_is_live(*pair) for pair in attributes.items()):
            raise _LiveError
        self.root = self.root or attributes


def _still(data: bytes) -> _Drawing | None:
    """None for what is no XML by itself, or does not stand still."""
    if b"<!" in data:  # neither a document type nor its entities
        return None
    drawing = _Drawing()
    parser = expat.ParserCreate()
    parser.StartElementHandler = drawing.start
    parser.CharacterDataHandler = drawing.texts.append
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _LiveError):
        return None
    return drawing


def _is_live(name: str, value: str) -> bool:
    name = name.lower()
    return name.startswith("on") or name.endswith("href") or "url(" in value.replace("url(#", "")
