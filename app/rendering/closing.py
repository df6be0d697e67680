"""Active HTML, with the ends that are missing in it, so that the cells after it are still seen.

In Jupyter each output is parsed by itself. In a content frame all of them are one document, and a comment or
a ``<select>`` without its end would go on to the end of that. Nothing here is for safety: the frame is.
"""

import re
from html import escape
from typing import Final

_SPACE = r"[\t\n\f\r ]"
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)"""
_ATTRIBUTE = rf"[^\t\n\f\r />][^\t\n\f\r />=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE}?+)?+"
# Possessive, and each alternative ends at the end of the text at the latest: nothing is read twice.
TOKEN = re.compile(
    rf"""
    (?P<comment><!--)(?:(?P<whole>-?>|.*?--!?>)|.*+\Z)
  | <(?P<end>/?)(?P<name>[a-z][^\t\n\f\r />]*+)(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+(?P<last>>|\Z)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
}
"""Elements that hold text whatever it looks like, where scripts run (HTML §13.2.5)."""
_KEPT_OPEN: Final = frozenset({"applet", "marquee", "object", "select", "table", "template"})
"""Elements that the end of the element around them does not close."""
_BEGUN_AGAIN: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
"""Formatting, which a parser begins again behind the end of the element around it (HTML §13.2.4.3)."""


def closed(html: str) -> str:
    """`html`, and the ends that are missing in it. Takes linear time."""
    left: dict[str, int] = {}
    position = 0
    while token := TOKEN.search(html, position):
        position, name = token.end(), (token["name"] or "").lower()
        opens = not token["end"]
        if token["comment"] and token["whole"] is None:
            return f"{html}-->{_ends(left)}"
        if name and not token["last"]:
            return html[: token.start()] + _ends(left)  # a tag that the end of a document cuts is none
        if name == "plaintext" and opens:
            return f"{html[: token.start()]}<pre>{escape(html[position:], quote=False)}</pre>{_ends(left)}"
        if name in _RAW and opens:
            end = _RAW[name].search(html, position)
            if end is None:
                return f"{html}</{name}>{_ends(left)}"
            position = end.start()
        elif name in _KEPT_OPEN or name in _BEGUN_AGAIN:
            left[name] = max(0, left.get(name, 0) + (1 if opens else -1))
    return html + _ends(left)


def _ends(left: dict[str, int]) -> str:
    return "".join(f"</{name}>" * count for name, count in reversed(left.items()))
