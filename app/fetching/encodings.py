"""Content encodings, decoded with a limit on how much comes out at once."""

import zlib
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import brotli
import zstandard

ACCEPT_ENCODING: Final = "gzip, br"
"""What we ask for. The others are read too, since some servers send them unasked."""

_ZSTD_SLICE_BYTES: Final = 512
_ZSTD_WINDOW_BYTES: Final = 8 << 20  # the most that a server may ask of us (RFC 9659)


class BrokenEncoding(ValueError):
    """The body is not what its content encoding promises."""


class Decoder(Protocol):
    """One content encoding."""

    def feed(self, data: bytes, limit: int) -> bytes:
        """Decode `data`: all of it, or more than `limit` - 1 bytes of it.

        Raises:
            BrokenEncoding or the library's error.
        """
        ...

    @property
    def finished(self) -> bool:
        """Whether the end of the encoded data was seen."""
        ...


class Identity:
    """None: what came is what is meant."""

    finished = True

    def feed(self, data: bytes, limit: int) -> bytes:  # noqa: ARG002 - nothing grows here
        return data


class _Gzip:
    """One member of gzip (RFC 1952), or with other `window_bits` zlib (RFC 1950) or deflate (RFC 1951)."""

    def __init__(self, window_bits: int = 16 + zlib.MAX_WBITS) -> None:
        self._stream = zlib.decompressobj(window_bits)

    @property
    def finished(self) -> bool:
        return self._stream.eof

    def feed(self, data: bytes, limit: int) -> bytes:
        if self._stream.eof:
            raise BrokenEncoding
        part = self._stream.decompress(data, limit)
        if self._stream.unused_data:
            raise BrokenEncoding
        return part


class _Deflate:
    """``deflate`` is zlib's format, but some send it bare (RFC 9110 §8.4.1.2): the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: _Gzip | None = None

    @property
    def finished(self) -> bool:
        return self._stream is not None and self._stream.finished

    def feed(self, data: bytes, limit: int) -> bytes:
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return b""
            data = self._head
            with_header = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
            self._stream = _Gzip(zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS)
        return self._stream.feed(data, limit)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, data: bytes, limit: int) -> bytes:
        return bytes(self._stream.process(data, output_buffer_limit=limit))


class _Zstd:
    """Fed in slices, since the library has no limit for what a call gives: 4 bytes can make 128 KB."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()

    @property
    def finished(self) -> bool:
        return self._stream.eof

    def feed(self, data: bytes, limit: int) -> bytes:
        decoded = bytearray()
        for start in range(0, len(data), _ZSTD_SLICE_BYTES):
            decoded += self._stream.decompress(data[start : start + _ZSTD_SLICE_BYTES])
            if self._stream.unused_data:
                raise BrokenEncoding
            if len(decoded) >= limit:
                break
        return bytes(decoded)


DECODERS: Final[Mapping[str, Callable[[], Decoder]]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,  # RFC 9110 §8.4.1.3: the same
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
BROKEN: Final = (BrokenEncoding, zlib.error, brotli.error, zstandard.ZstdError)
"""What a decoder raises when the body is not in its encoding."""
