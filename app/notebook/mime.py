"""MIME bundles: the data of an output, its metadata, and the attachments of a cell."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from app.notebook.repairs import Repair, Repairs
from app.notebook.values import mapping, text

Form = Literal["json", "text", "base64"]

_MAX_NAME_CHARS = 255
"""RFC 6838 §4.2: at most 127 on each side of the slash."""
_NAME = re.compile(r"[a-z0-9_.+-]+/[a-z0-9_.+;=-]+")
_JSON = ("+json", ".json")
"""RFC 6839 §3.1, and Altair's own spelling: ``application/vnd.vegalite.v6.json``."""
_BINARY = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")
_DIMENSION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:px)?")


@lru_cache(maxsize=512)
def _classify(name: str) -> tuple[str, Form] | None:
    """The type in lower case and what its values are; None for what is no MIME type."""
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        return None
    essence = name.partition(";")[0]
    if essence == "application/json" or essence.endswith(_JSON):
        return name, "json"
    if essence.startswith(_BINARY) and not essence.endswith("+xml"):
        return name, "base64"
    return name, "text"


def bundle(value: Any, repairs: Repairs) -> dict[str, Any]:
    """MIME type → text, base64 without white space, or JSON; the rest is left out."""
    data: dict[str, Any] = {}
    if isinstance(value, str):  # a text and nothing else
        repairs.note(Repair.METADATA)
        value = {"text/plain": value}
    for name, content in mapping(value, repairs).items():
        known = _classify(name) if len(name) <= _MAX_NAME_CHARS else None
        if known is None:
            repairs.note(Repair.MIME_TYPE)
        elif known[1] == "json":
            data[known[0]] = content
        elif content is None or isinstance(content, dict):
            repairs.note(Repair.TEXT)
        else:
            data[known[0]] = _encoded(content, repairs) if known[1] == "base64" else text(content, repairs)
    return data


def _encoded(content: Any, repairs: Repairs) -> str:
    """Base64 in one piece; some kernels wrap it into lines, and most end it with one."""
    encoded = text(content, repairs).strip()
    return "".join(encoded.split()) if "\n" in encoded or " " in encoded else encoded


def output_metadata(value: Any, repairs: Repairs) -> Mapping[str, Any]:
    """Metadata of an output: what is said of one MIME type is an object, a picture's size is a number."""
    members = {}
    for name, content in mapping(value, repairs).items():
        of_mime_type = "/" in name
        if of_mime_type and not isinstance(content, dict):
            repairs.note(Repair.METADATA)
            continue
        sized = _sized(content, repairs) if isinstance(content, dict) else content
        members[name.lower() if of_mime_type else name] = sized
    return members


def _sized(metadata: dict[str, Any], repairs: Repairs) -> dict[str, Any]:
    """`width` and `height` in CSS pixels: numbers, or left out."""
    sized = dict(metadata)
    for side in ("width", "height"):
        size = sized.pop(side, None)
        if isinstance(size, str) and (match := _DIMENSION.fullmatch(size)):
            size = float(match[1])
            size = int(size) if size.is_integer() else size
        if type(size) in (int, float) and 0 <= size < 10**6:
            sized[side] = size
        elif size is not None:
            repairs.note(Repair.METADATA)
    return sized


def attachments(value: Any, repairs: Repairs) -> Mapping[str, Mapping[str, str]]:
    """File name → MIME type → base64."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        repairs.note(Repair.ATTACHMENT)
        return {}
    files = {}
    for name, content in value.items():
        if isinstance(content, dict):
            data = bundle(content, repairs)
            files[name] = {mime: "".join(raw.split()) for mime, raw in data.items() if isinstance(raw, str)}
        else:
            repairs.note(Repair.ATTACHMENT)
    return files
