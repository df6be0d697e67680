"""Outputs that a script of ours draws: their data stand in the content frame, for a module of it to draw."""

from app.rendering.context import ActiveContent, Context
from app.rendering.places import place
from app.rendering.shown import Item, Shown


def live(item: Item, context: Context, module: str) -> Shown:
    """An output for `static/js/live/<module>.js`, which the frame loads because this was called.

    In a page of ours it gives way to the next type of its output. In a frame, `outputs` puts a still form of
    it after it, to be seen until it is drawn, and where that fails.

    Args:
        module: the file's name without ``.js``.

    Raises:
        ActiveContent: by a probe.
    """
    if context.mode == "probe":
        raise ActiveContent
    if context.mode == "clean":
        return Shown()
    context.modules[module] = None
    bundle = {"mime": item.mime, "data": item.value, "metadata": item.metadata}
    return Shown(place(module, bundle, name=context.next_name(), more=item.count), live=True)
