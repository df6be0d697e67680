"""The values of attributes, once a tag may have them: addresses, ids, classes, styles and sizes."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from app.policies.allowed import EMBEDDED, FOREIGN_CLASSES, OWN_CLASSES, prefixed_id
from app.policies.styles import inline_style

_CONTROLS_AND_SPACE: Final = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SIZE = re.compile(r"\s*(\d{1,5}(?:\.\d{1,4})?)\s*(?:px|(%))?\s*", re.IGNORECASE)


def checked_attribute(tag: str, attribute: str, value: str) -> str | None:
    """The value that may stand in the page; None: without this attribute."""
    check = _CHECKS.get(attribute)
    return value if check is None else check(tag, attribute, value)


def _address(tag: str, attribute: str, value: str) -> str | None:
    """Read as a browser reads it (URL standard: tabs and newlines count nowhere, controls not in front)."""
    address = _without_breaks(value).lstrip(_CONTROLS_AND_SPACE)
    if address.startswith("#"):
        return f"#{prefixed_id(address[1:])}" if len(address) > 1 else address
    scheme = _SCHEME.match(address)
    if scheme is None:
        return address
    if scheme[1].lower() == "data":
        allowed = EMBEDDED.get((tag, attribute), ())
        return address if address[5:40].lower().startswith(allowed) else None
    return address if scheme[1].lower() in _LINKS.get(attribute, _LOADED) else None


_LOADED: Final = frozenset({"http", "https"})
_LINKS: Final = {"href": _LOADED | {"mailto"}}


def _without_breaks(value: str) -> str:
    return value.replace("\n", "").replace("\r", "").replace("\t", "")


def _addresses(tag: str, attribute: str, value: str) -> str | None:
    """A ``srcset``: addresses and sizes, separated by commas; none may be a ``data:`` address."""
    parts = [part.split() for part in value.split(",")]
    addresses = [part[0] for part in parts if part]
    return value if all(_address(tag, attribute, address) == address for address in addresses) else None


def _id(_tag: str, _attribute: str, value: str) -> str | None:
    return prefixed_id(value) if value else None


def _ids(_tag: str, _attribute: str, value: str) -> str | None:
    return " ".join(map(prefixed_id, value.split())) or None


@lru_cache(maxsize=2048)  # the cells of a table repeat theirs
def _classes(_tag: str, _attribute: str, value: str) -> str | None:
    kept = (name for name in value.split() if not _is_ours(name.lower()))
    return " ".join(kept) or None


def _is_ours(name: str) -> bool:
    return name.startswith(FOREIGN_CLASSES) or name in OWN_CLASSES


def _style(_tag: str, _attribute: str, value: str) -> str | None:
    return inline_style(value) or None


def _size(_tag: str, _attribute: str, value: str) -> str | None:
    """A number of pixels or a percentage."""
    size = _SIZE.fullmatch(value)
    return size[1] + (size[2] or "") if size else None


_CHECKS: Final[Mapping[str, Callable[[str, str, str], str | None]]] = {
    "aria-describedby": _ids,
    "aria-labelledby": _ids,
    "border": _size,
    "cite": _address,
    "class": _classes,
    "for": _id,
    "headers": _ids,
    "height": _size,
    "href": _address,
    "id": _id,
    "poster": _address,
    "src": _address,
    "srcset": _addresses,
    "style": _style,
    "width": _size,
}
