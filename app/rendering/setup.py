"""What a shown cell needs of cells that are not shown: libraries, styles, definitions.

In a content frame, scripts of a notebook share one document. So what loads a library or defines something
runs although its cell is not shown, in an element that is not displayed; what draws a figure is left out. On
a page of ours nothing of that runs, and only macros and numbers of formulas reach from one cell to another.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import Final

from app.i18n import _
from app.models import Output
from app.policies.sanitise import Cleaned
from app.rendering import formulas, mime, outputs
from app.rendering.context import Context
from app.rendering.headings import ids_in
from app.rendering.shown import Item

MOST_CHARS: Final = 20_000_000
"""Of scripts and styles of cells that are not shown; plotly.js, which some notebooks hold, has 5 million."""
MOST_FORMULA_CHARS: Final = 100_000

_LOADS: Final = frozenset({"application/vnd.holoviews_load.v0+json", "application/vnd.bokehjs_load.v0+json"})
_SCRIPTS: Final = frozenset({"application/javascript", "text/javascript"})
_PART = re.compile(
    r"<(?P<name>script|style)\b(?P<attributes>[^>]*+)(?:>|\Z)[^<]*+(?:<(?!/(?P=name)\b)[^<]*+)*+"
    r"(?:</(?P=name)[^>]*+(?:>|\Z)|\Z)"
    r"|<link\b[^>]*+(?:>|\Z)|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""What runs or styles without being seen; and comments."""
_DEFINES = re.compile(
    r"\b(?:window|globalThis|self|root)\s*+(?:\.\s*+[\w$]++|\[[^\]\n]{0,100}+\])\s*+=(?!=)"
    r"|\brequire(?:js)?\s*+\.\s*+(?:config|undef)\b|\bdefine\s*+\(|createElement\(\s*+[\"'](?:script|link|style)"
    r"|\.getScript\b|\bimport\s*+\(|(?:\$|jQuery)\.fn\b"
)
"""In a script that draws as well, what another cell may rely on."""
_DRAWS = re.compile(r"\belement\b")
_FORMULA = re.compile(r'<span class="math (?:inline|display)">[^<]*+</span>')
_REACHES = re.compile(
    r"\\(?:(?:new|renew|provide)(?:command|environment)|def|gdef|let|Declare\w++|label|tag)(?![a-zA-Z])"
    r"|\\begin\{(?:equation|align|gather|multline|eqnarray|alignat|flalign)\}"
)
"""In a formula: macros, labels, and what takes a number."""


_WORD = re.compile(r"[\w-]++")


class Setup:
    """Gathers it for one render."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._left = MOST_CHARS
        self._formulas_left = MOST_FORMULA_CHARS

    def of_outputs(self, outputs: Iterable[Output]) -> str:
        """What outputs that are not shown set up: HTML for `hidden`; empty where they only show something."""
        act = self._of_output if self._context.mode == "raw" else lambda _output: ""
        return "".join(act(output) + self._of_formulas_in(output) for output in outputs)

    def of_text(self, html: str) -> str:
        """The scripts and styles of a text that is not shown."""
        if self._context.mode != "raw" or "<" not in html:
            return ""
        return self._taken(
            "".join(part[0] for part in _PART.finditer(html) if not part[0].startswith("<!--"))
        )

    def of_formulas(self, html: str) -> str:
        """Formulas of a text that is not shown which others refer to; where nothing shown has any, none."""
        if not self._context.math or "\\" not in html:
            return ""
        found = [formula[0] for formula in _FORMULA.finditer(html) if _REACHES.search(formula[0])]
        chars = sum(map(len, found))
        if chars > self._formulas_left:
            return ""
        self._formulas_left -= chars
        return "".join(found)

    def _of_formulas_in(self, output: Output) -> str:
        values = (output.data.get(name) for name in ("text/latex", "text/markdown"))
        said = [value for value in values if isinstance(value, str) and _REACHES.search(value)]
        return self.of_formulas(formulas.typeset(said[0])[0]) if said else ""

    def _of_output(self, output: Output) -> str:
        needed = needed_of(output)
        if needed is None:
            return ""
        if isinstance(needed, str):
            return self._taken((self._context.clean(needed, "") or Cleaned("", "", active=False)).html)
        size = sum(len(value) for value in output.data.values() if isinstance(value, str))
        return outputs.to_html(output, self._context) if self._has_room(size) else ""

    def _taken(self, html: str) -> str:
        return html if self._has_room(len(html)) else ""

    def _has_room(self, chars: int) -> bool:
        if chars > self._left:
            sentence = _("Scripts of cells that are not shown here are larger than this page has room for.")
            self._context.omitted[sentence] = None
            return False
        self._left -= chars
        return True


def hidden(html: str) -> str:
    """An element that is not displayed, whatever a notebook's own styles say, and whose scripts run."""
    return f'<div class="unseen" hidden style="display:none!important">{html}</div>' if html else ""


def needed_of(output: Output) -> str | bool | None:
    """What of an output of a content frame does something for others, by what the output is.

    Returns:
        True: all of it; a text: this HTML of it; None: nothing.
    """
    if output.kind != "display":
        return None
    if not _LOADS.isdisjoint(output.data):
        return True
    offer = next(mime.REGISTRY.ranked(output.data), None)
    name = offer[1].partition(";")[0] if offer else ""
    value = output.data[offer[1]] if offer else None
    if not isinstance(value, str):
        return None
    if name in _SCRIPTS:
        return True if not _DRAWS.search(value) or _DEFINES.search(value) else None
    is_html = name == "text/html" and Item(name, value, output).metadata.get("isolated") is not True
    return _needed_of_html(value) if is_html else None


def _needed_of_html(html: str) -> str | bool | None:
    """Scripts that name an element beside them draw there; others are for all. A scoped style is not."""
    acting = [part for part in _PART.finditer(html) if not part[0].startswith("<!--")]
    if not acting:
        return None
    rest = _PART.sub("", html)
    words = {word for part in acting for word in _WORD.findall(part[0])}
    # A name of one or two letters is in every script.
    if any(len(name) > 2 and words.issuperset(_WORD.findall(unescape(name))) for name in ids_in(rest)):
        return None
    if any((part["name"] or "").lower() == "script" for part in acting):
        return True
    return "".join(part[0] for part in acting if "scoped" not in (part["attributes"] or "").lower()) or None
