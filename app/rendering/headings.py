"""Headings get ids that can be linked to, and links find them, over all cells of a notebook."""

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import unquote

from app.i18n import _
from app.models import NOTHING, Heading

PREFIX = "user-content-"
"""What cleaning puts before every id of content; ours look the same, so that links need no second rule."""

MOST_HEADINGS = 10_000
"""Of one notebook: each costs a reader's browser a line of contents, and the page a hundred bytes."""

_HEADING = re.compile(r"<(?P<end>/?)h(?P<level>[1-6])(?P<attributes>(?:\s[^<>]*+)?+)>", re.IGNORECASE)
_ID = re.compile(r"""\sid\s*+=\s*+["']?+([^"'\s>]++)["']?+""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*+>")
_LINK = re.compile(r'href="#([^"]++)"')
_COLAB = "scrollTo="
"""Before the id of a cell, in the links of Colab's tables of contents; ``&`` ends it."""
_NOT_A_WORD = re.compile(r"[^\w-]")
_NO_LETTER = re.compile(r"[\W_]")
_SPACE = re.compile(r"\s")
_INLINE_MATH = re.compile(r"\\[()]")


def ids_in(html: str) -> set[str]:
    """The ids that a piece of HTML has of its own."""
    return set(_ID.findall(html)) if "id=" in html else set()


class Outline:
    """The headings of a notebook; first `mark` every cell, then `link` every cell."""

    def __init__(self, taken: set[str], cells: Mapping[str, str] = NOTHING) -> None:
        """Begin.

        Args:
            taken: the ids of all pieces, that no heading may get.
            cells: a cell's id by Colab → its id in the page.
        """
        self._cells = cells
        self.headings: list[Heading] = []
        self._taken = set(taken)
        self._claimed: set[str] = set()
        self._next: dict[str, int] = {}
        self._similar: dict[tuple[int, str], str] = {}

    def mark(self, html: str) -> str:
        """Give each heading its id and the link to itself, but for those of cells after `MOST_HEADINGS`."""
        if len(self.headings) >= MOST_HEADINGS or not ("<h" in html or "<H" in html):
            return html
        parts: list[str] = []
        end, opened = 0, None
        for tag in _HEADING.finditer(html):
            if not tag["end"]:
                opened = opened or tag
            elif opened:
                parts += (html[end : opened.start()], self._marked(opened, html[opened.end() : tag.start()]))
                end, opened = tag.start(), None
        return "".join([*parts, html[end:]])

    def _marked(self, tag: re.Match[str], inner: str) -> str:
        text = _text(inner)
        if not text:
            return tag[0] + inner
        level, attributes = tag["level"], tag["attributes"]
        anchor = self._anchor(text, _ID.search(attributes))
        self.headings.append(Heading(int(level), text, anchor))
        name = escape(anchor)
        about = escape(_("Link to this heading"))
        return (
            f'<h{level}{_ID.sub("", attributes)} id="{name}">{inner}'
            f'<a class="anchor" href="#{name}" aria-label="{about}"></a>'
        )

    def _anchor(self, text: str, own: re.Match[str] | None) -> str:
        """The heading's own id where it has one, else its text in Jupyter's manner; never one twice."""
        name = unescape(own[1]) if own else ""
        if not name or name in self._claimed:
            name = self._free(PREFIX + "-".join(text.split()))
        self._claimed.add(name)
        self._taken.add(name)
        for key in _keys(name.removeprefix(PREFIX)):
            self._similar.setdefault(key, name)
        return name

    def _free(self, wanted: str) -> str:
        name = wanted
        while name in self._taken:
            self._next[wanted] = self._next.get(wanted, 0) + 1
            name = f"{wanted}-{self._next[wanted]}"
        return name

    def named(self, name: str) -> Heading | None:
        """The heading that a name means: exactly, else nearly, as with links."""
        bare = unquote(name).removeprefix(PREFIX)
        anchors = (name, PREFIX + name, PREFIX + bare, *(self._similar.get(key, "") for key in _keys(bare)))
        known = {heading.anchor: heading for heading in self.headings}
        return next((known[anchor] for anchor in anchors if anchor in known), None)

    def has(self, anchor: str) -> bool:
        """Whether something in the notebook has this id."""
        return anchor in self._taken

    def link(self, html: str) -> str:
        """Point links inside the notebook at the headings they mean: exactly, else nearly."""
        return _LINK.sub(self._linked, html) if 'href="#' in html else html

    def _linked(self, match: re.Match[str]) -> str:
        wanted = unescape(match[1])
        if wanted in self._taken:
            return match[0]
        name = unquote(wanted).removeprefix(PREFIX)
        if name.startswith(_COLAB):
            cell = self._cells.get(name.removeprefix(_COLAB).partition("&")[0])
            return f'href="#{escape(cell)}"' if cell else match[0]
        target = PREFIX + name
        if target not in self._taken:
            target = next((self._similar[key] for key in _keys(name) if key in self._similar), "")
        return f'href="#{escape(target)}"' if target else match[0]


def _keys(name: str) -> tuple[tuple[int, str], ...]:
    """Forms under which authors know a heading, the nearest first.

    In any case (as Jupyter writes it), without punctuation (as GitHub does), letters and digits only.
    """
    folded = name.casefold()
    forms = (folded, _NOT_A_WORD.sub("", _SPACE.sub("-", folded)), _NO_LETTER.sub("", folded))
    return tuple((nearness, form) for nearness, form in enumerate(forms) if form)


def _text(inner: str) -> str:
    """Plain text; formulas as their author wrote them."""
    text = _INLINE_MATH.sub("$", inner) if 'class="math' in inner else inner
    return " ".join(unescape(_TAG.sub("", text)).split())
