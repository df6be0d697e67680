"""Outputs → HTML: of the types that an output offers, the richest that may be shown."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from app.i18n import _, tag
from app.models import Output
from app.rendering import mime, stills
from app.rendering.blocks import coloured, cut, rest, scrolled
from app.rendering.context import Context
from app.rendering.mime import MimeRenderer
from app.rendering.places import still
from app.rendering.shown import Item

Offer = tuple[MimeRenderer, str]
_BLANK = re.compile(r"(?:\s++|<(?![^>]*-bg|[^>]*background)[^>]*+>)*+")
"""Nothing to be seen: blanks without a ground of their own."""
_FRAME = re.compile("[\u2500-\u257f]{2}")
"""What frames and tables are drawn with; they fall apart where lines are broken."""


def to_html(output: Output, context: Context) -> str:
    """One output, with a sentence where something of it is not shown.

    Raises:
        ActiveContent: by a probe.
    """
    if output.kind == "stream":
        return _terminal(f"stream {output.stream}", output.text, context)
    if output.kind == "error":
        trace = "\n".join(output.traceback) or f"{output.error_name}: {output.error_value}"
        return _terminal("error", trace, context)
    return _display(output, context)


def _display(output: Output, context: Context) -> str:
    offers = mime.REGISTRY.ranked(output.data)
    notes: dict[str, None] = {}
    what = ""
    for entry, name in offers:
        if notes and stills.is_name_only(name, output.data[name]):
            continue  # the note says more
        shown = entry.render(Item(name, output.data[name], output), context)
        if shown.note:
            notes[shown.note] = None
        if shown.html or shown.nothing_missing:
            until = _until_drawn(output, offers, entry, context) if shown.live else ""
            return shown.html + until + _said(_missing(what, entry), notes, context)
        what = what or ("" if shown.note else entry.what)
    missing = _("Not shown here: {what}.", what=_(what)) if what else "" if notes else _unknown(output.data)
    return _said(missing, notes, context)


def _said(missing: str, notes: Iterable[str], context: Context) -> str:
    return "".join(map(context.note, [missing] if missing else notes))


def _missing(what: str, instead: MimeRenderer) -> str:
    """What a richer type would have been, and what of it is shown."""
    if not what:
        return ""
    shown = _(instead.stands_in or mime.STILL)
    return _("This is {what}; only {shown} is shown.", what=_(what), shown=shown)


def _until_drawn(output: Output, offers: Iterable[Offer], drawn: MimeRenderer, context: Context) -> str:
    """What stands there until a script has drawn the output, and stays where it cannot; never nothing."""
    for entry, name in offers:
        if entry.stands_in:
            shown = entry.render(Item(name, output.data[name], output), context)
            if shown.html:
                return still(shown.html)
    what = _(drawn.what) if drawn.what else _("an output")
    sentence = escape(_("{what}.", what=what[:1].upper() + what[1:]), quote=False)
    return still(f'<p class="omitted" lang="{tag()}">{sentence}</p>')


def _unknown(data: Mapping[str, Any]) -> str:
    """An output whose types nobody here knows is named by the first of them."""
    unknown = next((name for name, value in data.items() if value not in (None, "")), "")
    return _("Not shown here: an output of the type {type}.", type=unknown[:80]) if unknown else ""


def _terminal(kind: str, text: str, context: Context) -> str:
    shown, note = cut(text, context)
    html = coloured(shown, context)
    # A progress bar leaves line feeds and blanks behind, which would show as an empty box.
    if _BLANK.fullmatch(html):
        return rest(text, note, context)
    drawn = " drawn" if not html.isascii() and _FRAME.search(html) else ""
    return f'<div class="output {kind}{drawn}">{scrolled(html)}</div>' + rest(text, note, context)
