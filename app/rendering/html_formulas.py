r"""Find the formulas in an output's HTML, as Jupyter typesets them there as well.

A formula stands in one piece of text, between two tags; not in code, and not where pandas' ``tex2jax_ignore``
says so. Money stays text by the same rules as in Markdown. What this makes is cleaned like all HTML of a
notebook.
"""

import re
from collections.abc import Iterator
from html import unescape

from app.rendering import formulas

_ANY = re.compile(r"\$[^<$]++\$|\\[(\[]|\\begin\{|\\(?:eq)?ref\{")
"""Quick to search for; where it finds nothing there is no formula."""
_PIECE = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>"""
    r"|(?P<text>[^<]++)|<",
    re.IGNORECASE,
)
_VERBATIM = frozenset(
    {"annotation", "code", "kbd", "math", "noscript", "pre", "samp", "script", "style", "svg", "template"}
    | {"textarea", "title", "tt", "xmp"}
)
"""Elements whose text is no prose."""
_CLASS = re.compile(r"""\bclass\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_IGNORED = frozenset({"mathjax_ignore", "tex2jax_ignore"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "meta", "link", "source", "wbr"})


def typeset(html: str) -> tuple[str, bool]:
    """HTML with each formula in an element of its own; and whether there was any."""
    if not _ANY.search(html):
        return html, False
    reader = _Reader()
    return _PIECE.sub(reader.replacement, html), reader.any


class _Reader:
    def __init__(self) -> None:
        self._skipped = ""
        """The element whose end is waited for."""
        self._depth = 0
        self.any = False

    def replacement(self, piece: re.Match[str]) -> str:
        if piece["text"]:
            return piece[0] if self._skipped else self._typeset(piece[0])
        name = (piece["name"] or "").lower()
        if self._skipped:
            self._depth += (-1 if piece["end"] else 1) if name == self._skipped else 0
            self._skipped = self._skipped if self._depth else ""
        elif not piece["end"] and name not in _VOID and _is_left_alone(name, piece["attributes"] or ""):
            self._skipped, self._depth = name, 1
        return piece[0]

    def _typeset(self, text: str) -> str:
        if "$" not in text and "\\" not in text:
            return text
        html, found = formulas.typeset(unescape(text))
        self.any = self.any or found
        return html if found else text.replace(r"\$", "$")


def _is_left_alone(name: str, attributes: str) -> bool:
    return name in _VERBATIM or ("_ignore" in attributes and not _IGNORED.isdisjoint(_classes(attributes)))


def _classes(attributes: str) -> Iterator[str]:
    """Each attribute is read whole: a search for a class behind every ``class=`` takes quadratic time."""
    for values in _CLASS.findall(attributes):
        yield from "".join(values).split()
