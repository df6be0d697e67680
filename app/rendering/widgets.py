"""Jupyter widgets: drawn in a content frame from the state that the notebook saved, else a still form."""

from html import escape

from app.i18n import N_, _
from app.libraries.home import at_home
from app.notebook.outputs import OutputReader
from app.notebook.repairs import Repairs
from app.rendering.context import ActiveContent, Context
from app.rendering.live import live
from app.rendering.script_json import script_json
from app.rendering.shown import Item, Shown
from app.rendering.widget_state import address, is_output, state_of
from app.rendering.widgets_static import StaticForm

VIEW = "application/vnd.jupyter.widget-view+json"
NOT_SAVED = N_(
    "This is an interactive widget. The notebook was saved without its state, so that it cannot be drawn."
)
STILL = N_("Interactive widgets are shown as they were saved; they do not react here.")
TOO_LARGE = N_("The state of this notebook's widgets is too large to be drawn; some are shown as text.")
_MOST_OUTPUTS = 1000
"""That one widget captured."""


def view(item: Item, context: Context) -> Shown:
    """A widget's view; where nothing can be made of it, the next type of the output is shown.

    Raises:
        ActiveContent: by a probe, for a widget that can be drawn.
    """
    model_id = item.value.get("model_id") if isinstance(item.value, dict) else None
    if not isinstance(model_id, str) or model_id not in context.widgets.models:
        return Shown(note=_(NOT_SAVED))
    if context.mode == "clean":
        nested = bool(context.widgets.open)
        html = StaticForm(context, captured).of(model_id)
        shown = f'<div class="output widget"{item.count}>{html}</div>' if html else ""
        return Shown(shown, _(STILL) if shown and not nested else "", nothing_missing=nested)
    if context.mode == "probe":
        raise ActiveContent
    if not context.widgets.send(model_id):
        return Shown(note=_(TOO_LARGE))
    context.math = context.math or context.widgets.math
    return live(item, context, "widgets")


def captured(model_id: str, context: Context) -> str:
    """The outputs that an Output widget captured, rendered as all outputs are."""
    raw = state_of(context.widgets.models[model_id]).get("outputs")
    reader = OutputReader(_MOST_OUTPUTS, Repairs())
    return "".join(context.show(output, context) for output in reader.read(raw))


def closing(context: Context) -> str:
    """What stands once at the end of a content frame with widgets: captured outputs, and the state.

    A captured output may show widgets itself, so the state comes last.
    """
    if "widgets" not in context.modules:
        return ""
    context.begin("captured")
    widgets = context.widgets
    outputs: dict[str, str] = {}
    while waiting := [
        name for name in widgets.sent if name not in outputs and is_output(widgets.models[name])
    ]:
        for name in waiting:
            outputs[name] = ""
            outputs[name] = captured(name, context)
    templates = (
        f'<template class="captured" data-model="{escape(name)}">{html}</template>'
        for name, html in outputs.items()
    )
    return "".join(templates) + _state(context)


def _state(context: Context) -> str:
    """The models, and for each library its file below ``static``, or null where it is not at home.

    Not of ipywidgets' own type: its script for pages, where one is loaded too, would make all again.
    """
    widgets = context.widgets
    homes: dict[str, str | None] = {}
    for name, version in widgets.modules:
        homes[name] = at_home(url := address(name, version))
        if homes[name] is None:
            context.not_at_home[url] = None
    sources = [_from_here(source, context) for source in widgets.sources]
    models = ",".join(f"{script_json(name)}:{text}" for name, text in widgets.sent.items())
    return (
        f'<script type="application/json" id="vitrine-widget-libraries">{script_json(homes)}</script>'
        '<script type="application/json" id="vitrine-widgets">'
        f'{{"version_major":2,"version_minor":0,"state":{{{models}}},'
        f'"sources":{script_json(sources)}}}</script>'
    )


def _from_here(source: str, context: Context) -> str:
    """The code of an anywidget, or its address, with what it loads from elsewhere loaded from here."""
    if context.home is None:
        return source
    if not source.startswith(("https://", "http://")):
        return context.home.script(source)
    path = at_home(source)
    if path is None:
        context.not_at_home[source] = None
    return source if path is None else f"/static/{path}"
