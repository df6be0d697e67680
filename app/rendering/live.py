"""Outputs that a script of ours draws: their data stand in the content frame, for a module of it to draw."""

from app.rendering.context import ActiveContent, Context
from app.rendering.script_json import script_json
from app.rendering.shown import Item, Shown

DRAWN = "This output is drawn by scripts, which are not run here."


def live(item: Item, context: Context, module: str, still: str = "") -> Shown:
    """An output for `static/js/live/<module>.js`, which the frame loads because this was called.

    Args:
        module: the file's name without ``.js``.
        still: HTML that is shown until it is drawn, and stays where drawing fails.

    Raises:
        ActiveContent: by a probe.
    """
    if context.mode == "probe":
        raise ActiveContent
    if context.mode == "clean":
        return Shown(note=DRAWN)
    context.modules[module] = None
    data = script_json({"mime": item.mime, "data": item.value, "metadata": item.metadata})
    return Shown(
        f'<div class="output live" data-live="{module}" id="{context.next_name()}"{item.count}>'
        f'<script type="application/json">{data}</script>'
        + (f'<div class="still">{still}</div>' if still else "")
        + "</div>"
    )
