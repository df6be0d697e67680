"""Web addresses in what a program wrote become links, as JupyterLab has it."""

import re
from html import escape

from app.rendering.spans import LINK

_ADDRESS = re.compile(
    r"""(?<![\w.@/-])(?:https?://|www\.)[^\x00-\x20\x7f-\xa0<>"`\\^{|}“”「」『』《》【】，。、；：！？（）]{2,2000}+"""
)
_TRAILING = "'()[],:;.!?*_~"
"""What ends a sentence around an address rather than the address."""


def linked(text: str) -> str:
    """Text as HTML."""
    if "://" not in text and "www." not in text:
        return escape(text, quote=False)
    parts: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _without_end(match[0])
        if address in ("http://", "https://", "www"):
            continue
        href = address if "://" in address[:8] else f"https://{address}"
        shown = escape(address, quote=False)
        parts += (escape(text[end : match.start()], quote=False), LINK.format(escape(href)), shown, "</a>")
        end = match.start() + len(address)
    return "".join([*parts, escape(text[end:], quote=False)])


def _without_end(address: str) -> str:
    """An address may end with a bracket that it opened."""
    kept = address.rstrip(_TRAILING)
    rest = address[len(kept) :]
    return kept + ")" if rest.startswith(")") and kept.count("(") > kept.count(")") else kept
