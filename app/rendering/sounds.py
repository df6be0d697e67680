"""What the first bytes of a recording, a video or a document say of it. Nothing is decoded."""

from app.rendering.images import Picture

_TYPES: tuple[tuple[bytes, int, str], ...] = (
    (b"WAVE", 8, "wav"),
    (b"ID3", 0, "mp3"),
    (b"OggS", 0, "ogg"),
    (b"fLaC", 0, "flac"),
    (b"\x1aE\xdf\xa3", 0, "webm"),
    (b"ftypM4A", 4, "m4a"),
    (b"ftyp", 4, "mp4"),
    (b"%PDF-", 0, "pdf"),
)
"""First bytes, where they stand, and the ending that the format goes by; a later row is the more general."""


def identify(data: bytes) -> Picture | None:
    """What a recording, a video or a document is by its bytes; None for anything else."""
    for magic, offset, extension in _TYPES:
        if data.startswith(magic, offset):
            return Picture(extension)
    return _mpeg(data)


def _mpeg(data: bytes) -> Picture | None:
    """ISO/IEC 11172-3 §2.4.2.3 and 13818-7 §6.2: eleven set bits, the version, and the layer (0 for AAC)."""
    if len(data) < 2 or data[0] != 0xFF:
        return None
    version, layer = data[1] & 0xF0, data[1] & 0x06
    if layer == 0x02 and version >= 0xE0:
        return Picture("mp3")
    return Picture("aac") if layer == 0 and version == 0xF0 else None
