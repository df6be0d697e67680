"""Outputs → HTML: of the types that an output offers, the richest that may be shown."""

from collections.abc import Mapping
from typing import Any

from app.models import Output
from app.rendering import ansi
from app.rendering.blocks import cut, pre
from app.rendering.context import Context
from app.rendering.mime import RENDERERS, RICH, WITHOUT_RENDERER
from app.rendering.shown import NOT_SHOWN, Item


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
    notes: dict[str, None] = {}
    html = chosen = ""
    for mime, render in RENDERERS.items():
        value = output.data.get(mime)
        if value is None or value == "":
            continue
        shown = render(Item(mime, value, output), context)
        if shown.note:
            notes[shown.note] = None
        if shown.html:
            html, chosen = shown.html, mime
            break
    missing = _missing(output.data, chosen, explained=bool(notes))
    return html + "".join(map(context.note, [missing] if missing else notes))


def _missing(data: Mapping[str, Any], chosen: str, *, explained: bool) -> str:
    """What else there was, where what is shown is nothing, or only a still picture or a text of it."""
    if chosen in RICH:
        return ""
    for mime in data:
        what = next((what for prefix, what in WITHOUT_RENDERER.items() if mime.startswith(prefix)), "")
        if what:
            return f"This is {what}; only a still form of it is shown." if chosen else f"{NOT_SHOWN} {what}."
    unknown = "" if chosen or explained else next((mime for mime in data if mime not in RENDERERS), "")
    return f"{NOT_SHOWN} an output of the type {unknown[:80]}." if unknown else ""


def _terminal(kind: str, text: str, context: Context) -> str:
    text, note = cut(text, context)
    # A progress bar leaves line feeds behind, which would show as an empty box.
    html = f'<div class="output {kind}">{pre(ansi.to_html(text))}</div>' if text.strip() else ""
    return html + (context.note(note) if note else "")
