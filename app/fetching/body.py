"""An answer's body, out of its content encoding, up to a ceiling."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Final

from app.errors import TooLarge, UpstreamError
from app.fetching.encodings import BROKEN, DECODERS, Decoder, Identity
from app.i18n import _

_MEGABYTE: Final = 1 << 20


def read_body(chunks: Iterable[bytes], headers: Mapping[str, str], max_bytes: int, where: str) -> bytes:
    """Read and decode `chunks`, no further than `max_bytes` of what comes out.

    Raises:
        TooLarge: there is more, or the answer announces more.
        UpstreamError: more than one encoding, an unknown one, or one that is broken or cut off.
    """
    if int(headers.get("content-length", 0)) > max_bytes:
        raise _too_large(where, max_bytes)
    decoder = _decoder(headers.get("content-encoding", ""), where)
    try:
        return _decode(chunks, decoder, max_bytes, where)
    except BROKEN as error:
        raise _damaged(where) from error


def _decode(chunks: Iterable[bytes], decoder: Decoder, max_bytes: int, where: str) -> bytes:
    body = BytesIO()  # gives its bytes without a copy, where joining parts takes twice the room
    some, room = False, max_bytes
    for chunk in chunks:
        some = True
        part = decoder.feed(chunk, room + 1)
        room -= len(part)
        if room < 0:
            raise _too_large(where, max_bytes)
        body.write(part)
    # Without a single byte there is nothing to be damaged: some servers name an encoding for an empty body.
    if some and not decoder.finished:
        raise _damaged(where)
    return body.getvalue()


def _decoder(header: str, where: str) -> Decoder:
    """One encoding or none: several on top of each other serve bombs, not servers."""
    names = [name for name in map(str.strip, header.lower().split(",")) if name not in ("", "identity")]
    if not names:
        return Identity()
    if len(names) > 1 or names[0] not in DECODERS:
        wanted = ", ".join(DECODERS)
        raise UpstreamError(
            _(
                "{where} came in an encoding that is not read; wanted: none, or one of {wanted}",
                where=where,
                wanted=wanted,
            )
        )
    return DECODERS[names[0]]()


def _too_large(where: str, max_bytes: int) -> TooLarge:
    return TooLarge(
        _(
            "{where} is larger than the limit of {max_bytes:.4g} MB",
            where=where,
            max_bytes=max_bytes / _MEGABYTE,
        )
    )


def _damaged(where: str) -> UpstreamError:
    return UpstreamError(_("{where} came damaged: it is not in the encoding that it says", where=where))
