"""What a person pastes, before any source looks at it: trimmed, and taken out of what stands around it."""

import re
from typing import Final

from app.sources import paths

_AROUND: Final = "<>\"'`\u200b\u200c\u200d\u2060\ufeff"
_EMBED_CODE: Final = re.compile(
    r"""<(?:iframe|script|a)\s[^<>]*?(?:src|href)=["']?(https?://[^"'\s>]+)""", re.I
)
_MARKDOWN: Final = re.compile(r"\]\((https?://[^\s)]+)\)")
_CLONE: Final = re.compile(r"(?:ssh://)?git@([^:/\s]+)[:/](\S+)")


def trimmed(text: str) -> str:
    """The address in a pasted text: in an embed code, a Markdown link or badge, a clone address, or alone.

    Raises:
        BadReference: control characters, or too long.
    """
    text = paths.bounded(text.strip())
    plain = text.strip(_AROUND).strip()
    found = _EMBED_CODE.findall(text) or _MARKDOWN.findall(text)
    if found:
        return paths.checked(found[-1])  # a badge's picture stands before what it links to
    if clone := _CLONE.fullmatch(plain):
        plain = f"https://{clone[1]}/{clone[2]}"
    return paths.checked(f"https:{plain}" if plain.startswith("//") else plain)
