"""Several of our scripts in one file: one file a behaviour to read and to test, one request for a browser.

``js/menus+view.js`` is ``js/menus.js`` and ``js/view.js``, in this order, each in a block of its own: their
names do not meet, and what fails in one does not stop the next. What imports or exports stands by itself.
``js/page-en.js`` is all that a page has for its reader, words in that language first.
"""

import functools
import re
from typing import Final

from markupsafe import Markup

from app.i18n import TAGS, UiLanguage
from app.surfaces.script_words import words
from config.settings import ROOT

BEGIN: Final = "js/begin.js"
"""The one script that stands in a page itself."""

_READING: Final = ("copy-code", "lines", "scrolling", "semantics", "zoom")
_AROUND: Final = ("reader", "fold-address", "code", "return")
_FOLDING: Final = ("folding", *_AROUND, "cell-links", "near")
"""Of what has the notebook in it."""
_RELAYED: Final = (*_AROUND, "relay", "near")
"""Of what has a content frame in it, where the headings are."""
_PAGE: Final = (
    *("times", "stale", "newer", "menus", "view", "embed-dialog", "print", "fragment"),
    *(*_READING, "contents"),
)
_EMBED: Final = ("newer", "fragment", *_READING)
SETS: Final = {
    "page": (*_PAGE, *_FOLDING),
    "page-around": (*_PAGE, *_RELAYED),
    "embed": (*_EMBED, *_FOLDING),
    "embed-around": (*_EMBED, *_RELAYED),
    "frame": (*_READING, "folding", "reader", "code", "relay", "cell-links", "near"),
    "slides": (*_READING, "near"),
}
"""What is there for a reader of each surface; `around` a content frame it is less."""

_FOLDER: Final = ROOT / "static" / "js"
_JOINED: Final = re.compile(r"js/(?P<names>[a-z0-9-]+(?:\+[a-z0-9-]+)+)\.js")
_OF_SETS: Final = {f"js/{name}-{tag}.js": (name, language) for name in SETS for language, tag in TAGS.items()}
_MOST: Final = 40
_WHOLE_LINE_COMMENT: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_AS_IT_IS: Final = re.compile(r'("[^"\n]*"|`[^`\n]*`|/[^/\n]+/)')
"""Strings, templates and patterns; a script that stands in a page divides nothing."""
_BLANKS: Final = re.compile(r"\s*([\[\](){},;:=<>?&|!])\s*")
_BLOCK: Final = "try {{\n{script}}} catch (error) {{\n  reportError(error);\n}}\n"


def joined(path: str) -> bytes | None:
    """The scripts behind a joined name below ``static``; None where one is not there."""
    if path in _OF_SETS:
        return _of_set(*_OF_SETS[path])
    match = _JOINED.fullmatch(path)
    return _joined(match["names"]) if match and match["names"].count("+") < _MOST else None


@functools.cache
def inline(path: str) -> Markup:
    """A script's text as it may stand in a page, without comments and blanks that mean nothing.

    A page's policy names it by its hash, which is the same for all pages: what differs is in its attributes.
    """
    text = (_FOLDER.parent / path).read_text(encoding="utf-8")
    pieces = _AS_IT_IS.split(_WHOLE_LINE_COMMENT.sub("", text))
    pieces[::2] = [_BLANKS.sub(r"\1", piece) for piece in pieces[::2]]
    return Markup("".join(pieces).strip())  # noqa: S704 - our own file


@functools.cache
def _of_set(name: str, language: UiLanguage) -> bytes:
    return words(language).encode() + (_joined("+".join(SETS[name])) or b"")


@functools.lru_cache(maxsize=64)
def _joined(names: str) -> bytes | None:
    files = [_FOLDER / f"{name}.js" for name in names.split("+")]
    if not all(file.is_file() for file in files):
        return None
    scripts = (_WHOLE_LINE_COMMENT.sub("", file.read_text(encoding="utf-8")) for file in files)
    return "".join(_BLOCK.format(script=script) for script in scripts).encode()
