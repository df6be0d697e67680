"""Several of our scripts in one file: one file a behaviour to read and to test, one request for a browser.

``js/menus+view.js`` is ``js/menus.js`` and ``js/view.js``, in this order, each in a block of its own: their
names do not meet, and what fails in one does not stop the next. What imports or exports stands by itself.
"""

import functools
import re
from typing import Final

from markupsafe import Markup

from config.settings import ROOT

BEGIN: Final = "js/begin.js"
"""The one script that stands in a page itself."""

_FOLDER: Final = ROOT / "static" / "js"
_JOINED: Final = re.compile(r"js/(?P<names>[a-z0-9-]+(?:\+[a-z0-9-]+)+)\.js")
_MOST: Final = 40
_WHOLE_LINE_COMMENT: Final = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT: Final = re.compile(r"^[ ]+", re.MULTILINE)
_BLOCK: Final = "try {{\n{script}}} catch (error) {{\n  reportError(error);\n}}\n"


def joined(path: str) -> bytes | None:
    """The scripts behind a joined name below ``static``; None where one is not there."""
    match = _JOINED.fullmatch(path)
    return _joined(match["names"]) if match and match["names"].count("+") < _MOST else None


@functools.cache
def inline(path: str) -> Markup:
    """A script's text as it may stand in a page, without comments and indents.

    A page's policy names it by its hash, which is the same for all pages: what differs is in its attributes.
    """
    text = (_FOLDER.parent / path).read_text(encoding="utf-8")
    return Markup(_INDENT.sub("", _WHOLE_LINE_COMMENT.sub("", text)).strip())  # noqa: S704 - our own file


@functools.lru_cache(maxsize=64)
def _joined(names: str) -> bytes | None:
    files = [_FOLDER / f"{name}.js" for name in names.split("+")]
    if not all(file.is_file() for file in files):
        return None
    scripts = (_WHOLE_LINE_COMMENT.sub("", file.read_text(encoding="utf-8")) for file in files)
    return "".join(_BLOCK.format(script=script) for script in scripts).encode()
