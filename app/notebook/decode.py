"""Bytes as fetched → UTF-8 without byte order mark and NUL."""

import json

from app.notebook.repairs import Repair, Repairs


def to_utf8(content: bytes, repairs: Repairs) -> bytes:
    """The same text in UTF-8; bytes that are wrong in UTF-8 itself are left for the JSON reader to mend.

    The encoding is told by the byte order mark, else by the pattern of zero bytes (RFC 4627 §3).
    """
    encoding = json.detect_encoding(content)
    data = content
    if encoding == "utf-8-sig":
        repairs.note(Repair.BYTE_ORDER_MARK)
        data = content[3:]
    elif encoding != "utf-8":
        repairs.note(Repair.ENCODING)
        data = content.decode(encoding, "replace").encode()
    if b"\0" in data:
        repairs.note(Repair.CHARACTERS)
        data = data.replace(b"\0", b"")
    return data
