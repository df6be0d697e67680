"""The HTML of a text, cut where a heading stands in the middle of it."""

import re
from html import escape, unescape

from app.policies.words import words
from app.rendering.closing import TOKEN

_ID = re.compile(r"""\sid\s*+=\s*+["']?+([^"'\s>]++)""", re.IGNORECASE)
_NEVER_NEST = words("""
    area base br col embed hr img input link meta param source track wbr
    dd dt li option p tbody td tfoot th thead tr
""")
"""Elements without an end, and elements whose end authors leave out; these stand in others that count."""
_FOOTNOTES = re.compile(r'<section class="footnotes".*\Z', re.DOTALL)


def cut(html: str, first: str = "", last: str = "") -> tuple[str, str]:
    """What stands from one heading to another, and all the rest.

    A heading inside of another element is cut at the beginning of that one, since half of it is none. A
    text's footnotes stand at its end and belong to all of it.

    Args:
        html: of one text, as `app.rendering.context.Context.prose` gives it, its headings marked.
        first: the anchor of the heading that it begins with; empty: from the beginning.
        last: the anchor of the heading that it ends before; empty: to the end.
    """
    blocks = _blocks(html, {escape(name) for name in (first, last) if name})
    start, over = blocks.get(escape(first), (0, 0)) if first else (0, 0)
    end = blocks[escape(last)][0] if last and escape(last) in blocks else len(html)
    if last and end <= start:
        end = over
    notes = _FOOTNOTES.search(html, end)
    shown = html[start:end]
    if notes and "fn-cell-" in shown:
        return shown + notes[0], html[:start] + html[end : notes.start()]
    return shown, html[:start] + html[end:]


def is_blank(html: str) -> bool:
    """Whether a reader sees nothing of it."""
    return not unescape(re.sub(r"<(?!img|video|audio|hr|table)[^>]*+>", "", html)).strip()


def _blocks(html: str, anchors: set[str]) -> dict[str, tuple[int, int]]:
    """Where the outermost elements begin and end that hold these ids."""
    found: dict[str, tuple[int, int]] = {}
    waiting: list[str] = []
    depth, start = 0, 0
    for token in TOKEN.finditer(html):
        name = (token["name"] or "").lower()
        if not name or name in _NEVER_NEST:
            continue
        if token["end"]:
            depth = max(0, depth - 1)
        else:
            start = start if depth else token.start()
            depth += 1
            anchor = _ID.search(token[0])
            if anchor and anchor[1] in anchors:
                waiting.append(anchor[1])
        if not depth:
            found |= {anchor: (start, token.end()) for anchor in waiting}
            waiting = []
    return {**found, **{anchor: (start, len(html)) for anchor in waiting}}
