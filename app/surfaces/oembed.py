"""oEmbed 1.0 answers (oembed.com §2.3): from what a page tells of itself to JSON and XML."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

import orjson
from markupsafe import Markup

from app.surfaces.addresses import ours
from app.surfaces.sharing import CARD, CARD_SIZE

Value = str | int
Members = Mapping[str, Value]

_WIDTH, _HEIGHT = 800, 600
"""Of the frame, where the consumer has room for it: a column of text, and a screen's worth of it."""
_SLIDES_HEIGHT: Final = 500
"""Sixteen to ten."""
_SLIDES: Final = "slides"
_PROVIDER: Final = "Vitrine"
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 §2.2 has no form for."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a consumer has room for, in pixels; None: as much as it takes."""

    width: int | None = None
    height: int | None = None

    def holds(self, width: int, height: int) -> bool:
        """Whether a picture of this size fits."""
        return width <= (self.width or width) and height <= (self.height or height)


@dataclass(frozen=True, slots=True)
class Place:
    """Where on this server the thing is."""

    base: str
    """The server's address, without a closing slash."""
    locator: str
    format: str = "html"
    query: str = ""
    """The reader's choices."""

    @property
    def embed(self) -> str:
        """What stands in the frame."""
        surface = "embed" if self.format == "html" else f"embed/format/{self.format}"
        return self.base + ours(surface, self.locator, self.query)


def rich(told: Mapping[str, Any], place: Place, room: Room, cache_seconds: int) -> Members:
    """A notebook: a frame with its embed."""
    width = min(_WIDTH, room.width or _WIDTH)
    usual = _SLIDES_HEIGHT if place.format == _SLIDES else _HEIGHT
    height = min(usual, room.height or usual)
    html = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' style="border:0;max-width:100%"></iframe>'
    ).format(place.embed, told["title"], width, height)
    members = _common("rich", told, place, cache_seconds)
    return {**members, "html": str(html), "width": width, "height": height, **_thumbnail(told, place, room)}


def link(told: Mapping[str, Any], place: Place, cache_seconds: int) -> Members:
    """A folder: there is nothing in it to be shown elsewhere, and it has a name."""
    return _common("link", told, place, cache_seconds)


def _common(kind: str, told: Mapping[str, Any], place: Place, cache_seconds: int) -> Members:
    members: dict[str, Value] = {
        "version": "1.0",
        "type": kind,
        "title": told["title"],
        "provider_name": _PROVIDER,
        "provider_url": f"{place.base}/",
        "cache_age": cache_seconds,
    }
    owner = told["owner"]
    if told["authors"]:
        members["author_name"] = ", ".join(told["authors"])
    elif owner:
        members |= {"author_name": owner["name"], "author_url": place.base + owner["path"]}
    return members


def _thumbnail(told: Mapping[str, Any], place: Place, room: Room) -> Members:
    """All three members, or none: a picture that is too large for the consumer is not made smaller here."""
    picture = told["picture"] or _card(place)
    width, height = picture["width"], picture["height"]
    if not room.holds(width, height):
        return {}
    url = place.base + picture["path"]
    return {"thumbnail_url": url, "thumbnail_width": width, "thumbnail_height": height}


def _card(place: Place) -> Mapping[str, Any]:
    width, height = CARD_SIZE
    return {"path": ours(f"format/{CARD}", place.locator), "width": width, "height": height}


def as_json(members: Members) -> bytes:
    """In UTF-8."""
    return orjson.dumps(members)


def as_xml(members: Members, root: str = "oembed", namespace: str = "") -> bytes:
    """In UTF-8, with the prologue that the specification asks for."""
    lines = (f"<{name}>{_text(str(value))}</{name}>" for name, value in members.items())
    opening = f'{root} xmlns="{namespace}"' if namespace else root
    prologue = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
    return f"{prologue}\n<{opening}>{''.join(lines)}</{root}>\n".encode()


def _text(value: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", value))


ANSWERS: Final[Mapping[str, tuple[str, Callable[[Members], bytes]]]] = {
    "json": ("application/json", as_json),
    "xml": ("text/xml; charset=utf-8", as_xml),
}
"""Format → media type, and how it is written."""
