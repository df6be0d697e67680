"""The HTML of an output that a module of `static/js/live` draws: see `static/js/live/place.js`."""

from typing import Any

from app.rendering.script_json import script_json


def place(module: str, bundle: dict[str, Any], *, name: str, more: str = "") -> str:
    """An element that says which module draws it, with its data inside.

    Args:
        module: the file's name without ``.js``.
        bundle: ``mime``, ``data`` and ``metadata``.
        name: the element's id.
        more: further attributes, as HTML.
    """
    data = f'<script type="application/json">{script_json(bundle)}</script>'
    return f'<div class="output live" data-live="{module}" id="{name}"{more}>{data}</div>'


def still(html: str) -> str:
    """What is shown after a place until it is drawn, and where that fails."""
    return f'<div class="still">{html}</div>'
