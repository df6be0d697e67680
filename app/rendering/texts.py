"""How the types of text are shown: HTML, Markdown, LaTeX, scripts, plain text."""

import re
from dataclasses import replace
from html import escape

from app.i18n import _
from app.models import NOTHING
from app.rendering import formulas, stills, widgets_html
from app.rendering.blocks import coloured, cut, pre, rest, scrolled
from app.rendering.closing import closed
from app.rendering.context import ActiveContent, Context
from app.rendering.live import live
from app.rendering.shown import Item, Shown

_KNOWS_THEMES = re.compile(r"prefers-color-scheme|color-scheme\b|data-theme")
"""Words of an author who thought of dark pages."""


def html(item: Item, context: Context) -> Shown:
    """HTML; what only scripts would have filled is left to the next type."""
    if not item.text:
        return Shown()
    if widgets_html.has_views(item.text):
        return _with_widgets(item, context)
    return _html(item, context)


def _with_widgets(item: Item, context: Context) -> Shown:
    """HTML with views of widgets in it. Where nothing is cleaned, an element may go on behind a view."""
    pieces = list(widgets_html.pieces(item, context))
    if context.mode == "raw":
        html = "".join(
            context.html(piece, "").html if isinstance(piece, str) else piece.html for piece in pieces
        )
        return Shown(f'<div class="output html" id="{context.next_name()}"{item.count}>{closed(html)}</div>')
    shown = [
        _html(replace(item, value=piece), context) if isinstance(piece, str) else piece for piece in pieces
    ]
    notes = [piece.note for piece in shown if piece.html and piece.note]
    return Shown("".join(piece.html for piece in shown), notes[0] if notes else "")


def _html(item: Item, context: Context) -> Shown:
    name = context.next_name()
    cleaned = context.html(item.text, f"#{name}")
    if cleaned.too_large and context.budget.spent and item.output.data.get("text/plain"):
        return Shown(note=context.budget.sentence)  # a program's own words read better than its HTML
    if context.mode == "raw" and item.metadata.get("isolated") is True:
        # In a document of its own, as in Jupyter: neither its styles nor its scripts meet the others'.
        return live(replace(item, value=cleaned.html), context, "isolated")
    note = stills.sentence(item.text) if cleaned.active else ""
    if context.mode != "raw" and stills.waits(cleaned.html):
        return Shown(note=note, nothing_missing=not cleaned.active)
    if cleaned.active and stills.says_nothing(cleaned.html):
        return Shown(note=note)
    if context.mode != "raw":
        return Shown(f'<div class="output html" id="{name}"{item.count}>{cleaned.html}</div>', note)
    ground = _ground(item.text) if "<script" in item.text else ""
    return Shown(f'<div class="output html" id="{name}"{item.count}{ground}>{closed(cleaned.html)}</div>')


def _ground(text: str) -> str:
    """What scripts draw was made for a light page, unless its author says that he knows dark ones."""
    return "" if _KNOWS_THEMES.search(text) else ' data-ground="light"'


def markdown(item: Item, context: Context) -> Shown:
    """Markdown, as in a cell."""
    name = context.next_name()
    prose = context.prose(item.text, name, NOTHING)
    return Shown(f'<div class="output markdown prose" id="{name}"{item.count}>{prose}</div>')


def latex(item: Item, context: Context) -> Shown:
    """LaTeX: its formulas are typeset in the page, the rest is text; without any it is shown as written."""
    text, note = cut(item.text, context)
    typeset, math = ("", False) if context.budget.spent else formulas.typeset(text)
    context.budget.take(len(typeset))
    if not math:
        typeset = pre(escape(text, quote=False))
    context.math = context.math or math
    return Shown(f'<div class="output latex"{item.count}>{typeset}</div>{rest(item.text, note, context)}')


def javascript(item: Item, context: Context) -> Shown:
    """A script with `element`, as Jupyter hands it one; shown in a content frame only.

    Raises:
        ActiveContent: by a probe.
    """
    if context.mode == "probe":
        raise ActiveContent
    if context.mode == "clean":
        return Shown(note=_(stills.RUNS))
    # A function around it, as in Jupyter: two outputs may declare the same name, each keeps its `element`.
    return Shown(
        f'<div class="output javascript" id="{context.next_name()}"{item.count}{_ground(item.text)}>'
        "<script data-vitrine-cell>(function (element) {\n"
        f"{context.script(item.text)}\n"
        "}).call(window, vitrineElement(document.currentScript));</script></div>"
    )


def plain(item: Item, context: Context) -> Shown:
    """Text, which may be coloured as for a terminal."""
    text, note = cut(item.text, context)
    block = scrolled(coloured(text, context))
    return Shown(f'<div class="output text"{item.count}>{block}</div>{rest(item.text, note, context)}')
