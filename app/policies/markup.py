"""One linear walk over raw HTML, before it is cleaned.

It takes out what holds no markup (scripts, style sheets, comments), so that what goes on to the sanitiser is
tags and text only, and it learns how deep the tags nest. It decides nothing about safety: whatever it gets
wrong is still cleaned afterwards. The grammar is that of the HTML standard, §13.2.5 (tokenisation).
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_DEPTH: Final = 256
"""The parser behind nh3 takes quadratic time in the depth: 40,000 nested elements cost five seconds."""

_NOTHING: Final = "<!---->"
"""Stands where something was taken out, so that the text before and after it cannot join into a tag."""

_RAW: Final = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
"""Elements that hold text whatever it looks like: taken out with it, as is a drawing (svg)."""

_BARE: Final = frozenset({"html", "head", "body", "frameset", "noscript", "plaintext"})
"""Tags taken out without their content: a document around a fragment, and what shows where scripts do not."""

_FLAT: Final = (
    "td|th|tr|p|li|br|img|area|base|col|embed|hr|input|link|meta|param|source|track|wbr"
    "|dt|dd|caption|colgroup|tbody|thead|tfoot|option|optgroup"
)
"""Elements without content, and elements that a sibling closes: alone they never nest."""

_LOOSE: Final = frozenset({"span", "label", "rt", "rp", "sub", "sup", "mspace", "mprescripts"})
"""Elements that the end of the element around them closes."""

_SPACE = r"[\t\n\f\r ]"
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)"""
_ATTRIBUTE = rf"[^\t\n\f\r />][^\t\n\f\r />=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE}?+)?+"
_ATTRIBUTES = rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+(?:>|\Z)"
# More attributes than this on one tag cost quadratic time as well: such a tag is an odd one.
_SOME_ATTRIBUTES = rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE}){{0,1000}}+(?:>|\Z)"
_NAME_ENDS = r"(?=[\t\n\f\r />]|\Z)"

_PLAIN = re.compile(
    r"""
    (?: [^<]++
      | </?(?: p|a|em|strong|code|pre|del|br|hr|img|h[1-6]|ul|ol|li|blockquote
             | table|thead|tbody|tr|th|td|span|div )
        (?:\ [a-z-]++="[^"<>]*+"){0,20}+(?:\ ?/)?+>
    )*+
    """,
    re.VERBOSE,
)
"""What Markdown becomes, and most tables: no tag of it is taken out, and no deeper than their number."""

# Possessive, and each alternative ends at the end of the text at the latest: nothing is read twice.
_TOKEN = re.compile(
    rf"""
    (?: [^<]++ | <(?![a-z/!?]) | </?(?:{_FLAT}){_NAME_ENDS}{_SOME_ATTRIBUTES} )*+
    (?P<token>
        <!--(?:-?>|.*?(?:--!?>|\Z))
      | <[!?][^>]*+(?:>|\Z)
      | </(?![a-z])[^>]*+(?:>|\Z)
      | <(?P<end>/?)(?P<name>[a-z][^\t\n\f\r />]*+)(?P<attributes>{_SOME_ATTRIBUTES})
      | (?P<odd><)
      | \Z
    )
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_RAW_END = {name: re.compile(rf"</{name}{_NAME_ENDS}{_ATTRIBUTES}", re.IGNORECASE) for name in _RAW}
_SVG = re.compile(rf"<(?P<end>/?)svg{_NAME_ENDS}(?P<attributes>{_ATTRIBUTES})", re.IGNORECASE)
_TAG = re.compile(rf"</?[a-z][^\t\n\f\r />]*+({_ATTRIBUTES})|{_NOTHING}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML of tags and text only."""

    html: str
    sheets: tuple[tuple[str, str], ...]
    """The attributes (raw text) and the content of each style element."""
    too_deep: bool
    too_long: bool
    """Whether the walk ended early: then `html` is the beginning."""


def read(html: str, max_depth: int = MAX_DEPTH, max_chars: int = sys.maxsize) -> Markup:
    """Walk over `html` once; takes linear time in the characters that are kept, up to `max_chars`."""
    if len(html) <= max_chars and html.count("<") <= max_depth and _PLAIN.fullmatch(html):
        return Markup(html, (), too_deep=False, too_long=False)
    reader = _Reader(html, max_depth)
    while reader.position < len(html) and reader.kept_chars <= max_chars:
        reader.step()
    return Markup(reader.kept(), tuple(reader.sheets), reader.too_deep, reader.position < len(html))


def text_of(html: str) -> str:
    """`html` (as in `Markup`) without its tags; entities stay as they are."""
    return _TAG.sub(" ", html)


def parts_of(html: str) -> Iterator[tuple[str, bool]]:
    """`html` (as in `Markup`) cut into texts and tags, in order, each with whether it is a tag."""
    end = 0
    for tag in _TAG.finditer(html):
        yield html[end : tag.start()], False
        yield tag[0], True
        end = tag.end()
    yield html[end:], False


def attributes_of_tags(html: str) -> Iterator[str]:
    """The attributes of each tag, as written."""
    return (tag[1] for tag in _TAG.finditer(html) if tag[1])


class _Reader:
    def __init__(self, html: str, max_depth: int) -> None:
        self.html = html
        self._max_depth = max_depth
        self.position = 0
        self.sheets: list[tuple[str, str]] = []
        self.too_deep = False
        self._kept_until = 0
        self._taken_out = 0
        self._pieces: list[str] = []
        self._open: list[str] = []

    @property
    def kept_chars(self) -> int:
        return self.position - self._taken_out

    def kept(self) -> str:
        return "".join([*self._pieces, self.html[self._kept_until : self.position]])

    def step(self) -> None:
        token = _TOKEN.match(self.html, self.position)
        if token is None or token["odd"]:
            self.too_deep = True
            self.position = len(self.html)
            return
        self.position = token.end()
        name = (token["name"] or "").lower()
        if name in _RAW_END and not token["end"]:
            self._skip_raw(name, token["attributes"])
        elif name == "svg" and not token["end"]:
            self._skip_svg(token["attributes"])
        if not name or name in _RAW_END or name in _BARE or name == "svg":
            self._take_out(token.start("token"))
        elif not self.too_deep:
            self._nest(name, closing=bool(token["end"]))

    def _skip_raw(self, name: str, attributes: str) -> None:
        end = _RAW_END[name].search(self.html, self.position)
        start, stop = self.position, end.start() if end else len(self.html)
        if name == "style":
            self.sheets.append((attributes, self.html[start:stop]))
        self.position = end.end() if end else stop

    def _skip_svg(self, attributes: str) -> None:
        depth = 0 if attributes.endswith("/>") else 1
        while depth:
            tag = _SVG.search(self.html, self.position)
            self.position = tag.end() if tag else len(self.html)
            if tag is None or tag["end"]:
                depth -= 1 if tag else depth
            elif not tag["attributes"].endswith("/>"):
                depth += 1

    def _take_out(self, start: int) -> None:
        if start < self.position:
            self._pieces += (self.html[self._kept_until : start], _NOTHING)
            self._taken_out += self.position - start
            self._kept_until = self.position

    def _nest(self, name: str, *, closing: bool) -> None:
        """Count an element as open until its own end tag follows in the right place: at worst too many."""
        if not closing:
            self._open.append(name)
            self.too_deep = len(self._open) > self._max_depth
            return
        top = len(self._open)
        while top and self._open[top - 1] != name and self._open[top - 1] in _LOOSE:
            top -= 1
        if top and self._open[top - 1] == name:
            del self._open[top - 1 :]
