"""Links in what Markdown became: addresses that became links by themselves, and old anchors.

For GFM an address in a text ends at a space, and so takes the rest of a Chinese sentence with it (that of
JupyterLab does, too); and here it becomes a link even inside of a link that the author wrote as HTML.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import quote, unquote

_STOPS = "，。、；：？！（）【】《》〈〉「」『』〔〕｛｝［］“”‘’…—～　"
"""Where an address ends: full-width punctuation, which addresses have in their encoded form at most."""
_LINK = re.compile(
    r'<a href="(?P<url>[^"]*+)">(?P<text>(?:https?+://|ftp://|www\.)[^<]*+)</a>'
    r"|<(?P<end>/?)a\b(?P<attributes>(?:\s[^<>]*+)?+)>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rf"(?:https?+://|ftp://|www\.)[^\s{_STOPS}]++", re.IGNORECASE)
_EXPLICIT = re.compile(r"<([a-z]++://[^<>\s]++)>", re.IGNORECASE)
_HREF = re.compile(r"\shref\s*+=", re.IGNORECASE)
_ID = re.compile(r"\sid\s*+=", re.IGNORECASE)
_NAME = re.compile(r"""\sname\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>=`]++)""", re.IGNORECASE)
_TRAILING = "?!.,:*_~'\""
"""Not part of an address at its end (GFM §6.9)."""
_UNRESERVED = "%/:?#[]@!$&'()*+,;=~-._"


def mend(html: str, source: str) -> str:
    """Cut addresses at Chinese punctuation, and leave them alone inside of links; a name becomes an id.

    Args:
        html: what a Markdown renderer made.
        source: the Markdown, which tells an address in angle brackets from a bare one.
    """
    if "</a>" not in html or not ("%E" in html or "<a" in source or "<A" in source):
        return html
    return _LINK.sub(_Mender(source).replacement, html)


class _Mender:
    def __init__(self, source: str) -> None:
        self._explicit = frozenset(_EXPLICIT.findall(source))
        self._inside = False
        """Of a link that the author wrote as HTML."""

    def replacement(self, match: re.Match[str]) -> str:
        if match["url"] is None:
            return self._tag(match)
        url, text = unescape(match["url"]), unescape(match["text"])
        is_address = unquote(url) in (unquote(text), "http://" + unquote(text))
        if self._inside and is_address:
            return match["text"]
        if not is_address or not set(_STOPS) & set(text) or text in self._explicit:
            return match[0]
        return "".join(_linked(text))

    def _tag(self, match: re.Match[str]) -> str:
        attributes = match["attributes"]
        self._inside = not match["end"] and _HREF.search(attributes) is not None
        name = None if match["end"] or _ID.search(attributes) else _NAME.search(attributes)
        return f"{match[0][: -len(attributes) - 1]}{attributes} id={name[1]}>" if name else match[0]


def _linked(text: str) -> Iterator[str]:
    end = 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_TRAILING)
        url = quote(address if "://" in address else f"http://{address}", safe=_UNRESERVED)
        yield escape(text[end : found.start()], quote=False)
        yield f'<a href="{escape(url)}">{escape(address, quote=False)}</a>'
        end = found.start() + len(address)
    yield escape(text[end:], quote=False)
