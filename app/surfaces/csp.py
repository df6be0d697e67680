"""The Content-Security-Policy of each surface, as a table that can be read aloud.

The sanitiser is the first wall and this is the second: it holds when the first one fails. Pages are stored
bytes, so there are no nonces; a style element is named by its hash (CSP Level 3 §2.3.1), and so is the one
script that stands in a page.
"""

import base64
import hashlib
from collections.abc import Iterable
from typing import Final, Literal
from urllib.parse import urlsplit

from config.settings import Settings

Surface = Literal["page", "listing", "embed", "slides", "frame", "trusted", "plain", "code", "docs"]
"""``trusted`` is the content frame of a trusted source; ``plain`` is every page without a notebook, but for
``code``, the code to embed one, and ``docs``, the API's documentation."""

SANDBOX: Final = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox"
"""What active content may do: draw, and open a link. Never the origin, the top window, dialogs, downloads."""

_OURS: Final = {
    "default-src": "'none'",
    "script-src": "'self' {script}",
    "style-src-elem": "'self' {style}",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' {img}",
    "media-src": "'self' {img}",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "{content}",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "{ancestors}",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
_ACTIVE: Final = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob: data: {cdn}",
    "style-src": "'self' 'unsafe-inline' {cdn}",
    "img-src": "'self' {img}",
    "media-src": "'self' {img}",
    "font-src": "'self' data: {img}",
    "connect-src": "'self' {connect}",
    "worker-src": "blob:",
    # Never 'self'. The same sources as for data: a frame's address can carry data out as well as a request's.
    "frame-src": "data: blob: {connect}",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "{embedders}",
}
_PLAIN: Final = _OURS | {
    "img-src": "'self'",
    "media-src": "'none'",
    "font-src": "'none'",
    "style-src-attr": "'none'",
}
_TABLE: Final[dict[Surface, dict[str, str]]] = {
    # It shows the embed as others would, before its code is copied.
    "page": _OURS | {"frame-src": "'self' {other}"},
    "listing": _OURS,
    "embed": _OURS | {"form-action": "'none'", "frame-ancestors": "{embeds}"},
    # reveal.js writes HTML of its own; a policy of ours lets that through, and no other.
    "slides": _OURS | {"form-action": "'none'", "trusted-types": "default"},
    "frame": {"sandbox": SANDBOX} | _ACTIVE,
    "trusted": _ACTIVE,
    "plain": _PLAIN,
    # As `page`: it shows the embed.
    "code": _PLAIN | {"frame-src": "'self'"},
    # Swagger UI's style sheet has its icons in it.
    "docs": _PLAIN | {"img-src": "'self' data:", "form-action": "'none'", "frame-ancestors": "'none'"},
}


def csp(
    surface: Surface,
    settings: Settings,
    *,
    styles: Iterable[str] = (),
    script: str = "",
    framed: bool = False,
) -> str:
    """The header's value.

    Args:
        styles: the text of each of the page's style elements, exactly as the parser will see it.
        script: that of the one script that stands in it.
        framed: whether the page shows active content in a content frame.
    """
    values = {
        "style": " ".join(text_hash(style) for style in styles if style),
        "script": text_hash(script) if script else "",
        "img": _sources(settings.img_src),
        "connect": _sources(settings.sandbox_connect_src),
        "cdn": "https:" if settings.assets == "cdn" else "",
        "other": _origin(settings.content_origin) if framed else "",
        "content": (_origin(settings.content_origin) or "'self'") if framed else "'none'",
        "ancestors": settings.frame_ancestors.strip() or "'none'",
        "embedders": _embedders(settings),
        "embeds": _embedders(settings) if embeddable(settings) else "'none'",
    }
    directives = ((name, " ".join(value.format(**values).split())) for name, value in _TABLE[surface].items())
    return "; ".join(f"{name} {value}" for name, value in directives)


def embeddable(settings: Settings) -> bool:
    """Whether there is any page of others that may show ours."""
    return settings.frame_ancestors.strip() not in ("", "'none'")


def text_hash(text: str) -> str:
    """The CSP source that allows exactly this style element, or this script."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _embedders(settings: Settings) -> str:
    """A content frame stands in our own page, and so may an embed, whoever else may show them."""
    ancestors = settings.frame_ancestors.strip()
    if ancestors == "*":
        return ancestors
    own = f"'self' {_origin(settings.public_url)}"
    return f"{own} {_sources(ancestors)}"


def _sources(value: str) -> str:
    """A source list to be added to another: ``'none'`` only means something by itself."""
    return " ".join(source for source in value.split() if source != "'none'")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if url else ""
