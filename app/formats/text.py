"""What the formats that are text have in common: how they are sent, and that a folder has none."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final, NoReturn
from urllib.parse import quote

from app.errors import NotFound
from app.i18n import _
from app.models import Document, Rendered
from app.store.cache import Surface

_HEADERS: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "X-Robots-Tag": "noindex",
}
"""It is text, and stays it: whatever a browser takes it for, nothing in it runs."""


def surfaces(rendered: Rendered, text: str, document: Document, media_type: str) -> Mapping[str, Surface]:
    """Page and embed are the same bytes, shown in the browser and saved under the notebook's own name."""
    stem = PurePosixPath(document.file_name).stem or "notebook"
    name = quote(stem + rendered.extension, safe="", errors="replace")
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8",
        "Content-Disposition": f"inline; filename*=UTF-8''{name}",
        **_HEADERS,
    }
    surface = Surface(text.encode("utf-8", "replace"), headers)
    return {"page": surface, "embed": surface}


def no_listing(sentence: str) -> NoReturn:
    """Args:
        sentence: what a folder does not have, marked by `N_`.

    Raises:
        NotFound: a folder was asked for.
    """
    raise NotFound(_(sentence))
