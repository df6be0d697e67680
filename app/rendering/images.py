"""What a picture's first bytes say of it: type and size. Nothing is decoded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from struct import error as struct_error
from struct import unpack_from

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The type by the bytes, whatever was said of them."""

    extension: str
    size: Size | None = None


def identify(data: bytes) -> Picture | None:
    """PNG, JPEG, GIF, WebP, AVIF, BMP or SVG; None for anything else."""
    for magic, offset, extension, measure in _TYPES:
        if data.startswith(magic, offset):
            return Picture(extension, _sane(measure, data))
    return _svg(data)


def _sane(measure: Callable[[bytes], Size | None], data: bytes) -> Size | None:
    try:
        size = measure(data)
    except (struct_error, IndexError):
        return None
    return size if size and all(0 < side < 100_000 for side in size) else None


def _png(data: bytes) -> Size:
    """PNG §11.2.1: IHDR comes first."""
    width, height = unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> Size:
    """GIF89a §18: the logical screen."""
    width, height = unpack_from("<HH", data, 6)
    return width, height


def _jpeg(data: bytes) -> Size | None:
    """ITU-T T.81 §B.2: segment by segment up to the frame header; each step goes forward."""
    position = 2
    for _ in range(_MOST_SEGMENTS):
        if data[position] != 0xFF:
            return None
        marker, length = unpack_from(">BH", data, position + 1)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = unpack_from(">HH", data, position + 5)
            return width, height
        position += 1 if marker == 0xFF else 2 + length
    return None


_MOST_SEGMENTS = 1000


def _webp(data: bytes) -> Size | None:
    """RFC 9649 §2: lossy, lossless or extended."""
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def _bmp(data: bytes) -> Size | None:
    """The headers of OS/2 (12 bytes) and of Windows; rows from the top have a negative height."""
    (header,) = unpack_from("<I", data, 14)
    if header == 12:
        width, height = unpack_from("<HH", data, 18)
        return width, height
    width, height = unpack_from("<ii", data, 18)
    return width, abs(height)


def _avif(data: bytes) -> Size | None:
    """ISO/IEC 23008-12 §6.5.3: the largest of the image spatial extents, which stand near the beginning."""
    sizes: list[Size] = []
    at = data.find(b"ispe", 0, _MOST_META_BYTES)
    while at >= 0 and len(sizes) < _MOST_SEGMENTS:
        sizes.append(unpack_from(">II", data, at + 8))
        at = data.find(b"ispe", at + 4, _MOST_META_BYTES)
    return max(sizes, default=None)


_MOST_META_BYTES = 65_536

_TYPES: tuple[tuple[bytes, int, str, Callable[[bytes], Size | None]], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "png", _png),
    (b"\xff\xd8\xff", 0, "jpg", _jpeg),
    (b"GIF87a", 0, "gif", _gif),
    (b"GIF89a", 0, "gif", _gif),
    (b"WEBP", 8, "webp", _webp),
    (b"ftypavif", 4, "avif", _avif),
    (b"ftypavis", 4, "avif", _avif),
    (b"BM", 0, "bmp", _bmp),
)

_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?>(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\][^>]*+)?>)\s*+)*+"
    rb"<svg(?=[\s>])(?P<attributes>[^>]*+)>",
    re.DOTALL | re.IGNORECASE,
)
_LENGTH = re.compile(
    rb"""\s(width|height)\s*+=\s*+["']\s*+(\d{1,6}(?:\.\d{1,6})?+)\d*+\s*+([a-z]*+)\s*+["']"""
)
_VIEW_BOX = re.compile(
    rb"""\sviewBox\s*+=\s*+["'][\s,]*+[-\d.]++[\s,]++[-\d.]++[\s,]++(\d{1,6})[\d.]*+[\s,]++(\d{1,6})"""
)
_PIXELS = {b"": 1.0, b"px": 1.0, b"pt": 4 / 3, b"pc": 16.0, b"in": 96.0, b"cm": 96 / 2.54, b"mm": 96 / 25.4}
"""CSS Values 4 §6.2."""
_NAMESPACES = {b"xmlns": b"http://www.w3.org/2000/svg", b"xmlns:xlink": b"http://www.w3.org/1999/xlink"}


def _svg(data: bytes) -> Picture | None:
    found = _SVG.match(data)
    if not found:
        return None
    sides = {name: float(number) * _PIXELS.get(unit, 0) for name, number, unit in _LENGTH.findall(found[1])}
    width, height = sides.get(b"width", 0), sides.get(b"height", 0)
    if not (width and height) and (box := _VIEW_BOX.search(found["attributes"])):
        width, height = float(box[1]), float(box[2])
    return Picture("svg", _sane(lambda _: (round(width), round(height)), data))


def standalone_svg(text: str) -> bytes:
    """SVG as a file of its own needs its namespaces; inside HTML it could do without."""
    data = text.encode("utf-8", "replace").strip()
    found = _SVG.match(data)
    if not found:
        return data
    missing = b"".join(
        b' %s="%s"' % (name, address)
        for name, address in _NAMESPACES.items()
        if name + b"=" not in found["attributes"] and (name == b"xmlns" or b"xlink:" in data)
    )
    at = found.start("attributes")
    return data[:at] + missing + data[at:]
