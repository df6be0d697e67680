"""Recordings, videos and documents in outputs: taken out of the page, and shown by what their bytes are."""

from html import escape

from app.i18n import _
from app.rendering.context import Context
from app.rendering.pictures import shown_size
from app.rendering.shown import Item, Shown
from app.rendering.sounds import identify


def audio(item: Item, context: Context) -> Shown:
    """A recording, with the browser's own controls."""
    address, note = _kept(item, context, _("a recording"))
    if not address:
        return Shown(note=note)
    player = f'<audio controls preload="metadata" src="{address}"></audio>'
    return Shown(f'<figure class="output audio"{item.count}>{player}</figure>')


def video(item: Item, context: Context) -> Shown:
    """A video, with the browser's own controls; its size in CSS pixels is the author's."""
    address, note = _kept(item, context, _("a video"))
    if not address:
        return Shown(note=note)
    size = shown_size(None, item.metadata)
    sides = f' width="{size[0]}" height="{size[1]}"' if size else ""
    player = f'<video controls preload="metadata"{sides} src="{address}"></video>'
    return Shown(f'<figure class="output video"{item.count}>{player}</figure>')


def pdf(item: Item, context: Context) -> Shown:
    """A document, opened by a link: inside of a sandbox, Chromium shows none."""
    address, note = _kept(item, context, _("a PDF document"))
    if not address:
        return Shown(note=note)
    title = item.metadata.get("title")
    text = (
        escape(title.strip()[:200], quote=False)
        if isinstance(title, str) and title.strip()
        else _("PDF document")
    )
    size = f"<small>{_readable(len(item.text) * 3 // 4)}</small>"
    link = f'<a href="{address}" target="_blank" rel="noopener">{text}</a>'
    return Shown(f'<p class="output pdf"{item.count}>{link} {size}</p>')


def _kept(item: Item, context: Context, what: str) -> tuple[str, str]:
    """The address of its bytes, or a sentence why there is none."""
    if len(item.text) > context.limits.image_bytes * 4 // 3 + 4:
        return "", _("Not shown here: {what} that is too large.", what=what)
    data = context.decoded(item.text)
    kind = identify(data) if data else None
    if not data or not kind or (kind.extension == "pdf") != (item.mime == "application/pdf"):
        return "", _("Not shown here: an output that is called {what}, and is none.", what=what)
    return context.keep(data, kind), ""


def _readable(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
