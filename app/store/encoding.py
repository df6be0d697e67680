"""Content codings, each made once: the first when a page is stored, others when they are first asked for.

Levels were chosen where another step costs more time than it saves bytes (see `bench/`).
"""

import gzip
from collections.abc import Callable, Mapping
from typing import Final

import brotli
import zstandard

Encoding = str
"""An HTTP content coding (RFC 9110 §8.4): ``br``, ``zstd`` or ``gzip``."""

_ZSTD_LEVEL: Final = 3
"""Every browser that reads zstd reads brotli as well: this is for what may never be asked for."""
_BROTLI_QUALITY: Final = 5
_GZIP_LEVEL: Final = 6


def _brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=_BROTLI_QUALITY))


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(data)


def _gzip(data: bytes) -> bytes:
    # No time stamp: the same page gives the same bytes.
    return gzip.compress(data, _GZIP_LEVEL, mtime=0)


ENCODERS: Final[Mapping[Encoding, Callable[[bytes], bytes]]] = {"br": _brotli, "zstd": _zstd, "gzip": _gzip}
"""In the order of preference: the smallest for text first."""


Damaged = zstandard.ZstdError
"""What `unpack` raises for bytes that are not what `pack` made."""


_DECODERS: Final[Mapping[Encoding, Callable[[bytes], bytes]]] = {
    "br": lambda data: bytes(brotli.decompress(data)),
    "zstd": lambda data: zstandard.ZstdDecompressor().decompress(data),
}


def decode(data: bytes, coding: Encoding) -> bytes:
    """The inverse of an encoder, of those codings that something is stored in first."""
    return _DECODERS[coding](data)


def choose(accept_encoding: str) -> Encoding:
    """The best coding that an ``Accept-Encoding`` header admits; empty for none."""
    weights = _weights(accept_encoding)
    for name in ENCODERS:
        if weights.get(name, weights.get("*", 0.0)) > 0:
            return name
    return ""


def _weights(header: str) -> dict[str, float]:
    weights = {}
    for item in header.lower().split(","):
        name, _, quality = item.partition(";")
        try:
            weights[name.strip()] = float(quality.strip().removeprefix("q=")) if quality else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return weights


def pack(data: bytes) -> bytes:
    """For what only we read again: documents and fragments."""
    return _zstd(data)


def unpack(data: bytes) -> bytes:
    """The inverse of `pack`."""
    return decode(data, "zstd")
