"""Untrusted HTML becomes HTML that may stand in a page of ours: the last step, and one call on tables."""

import html as html_text
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import nh3

from app.i18n import _, tag
from app.policies import allowed
from app.policies.activity import is_active, only_task_boxes
from app.policies.attributes import checked_attribute
from app.policies.markup import MAX_DEPTH, Markup, read, text_of
from app.policies.properties import INLINE
from app.policies.references import divided
from app.policies.styles import MAX_SHEET_CHARS, scoped_sheet

__all__ = ["Cleaned", "clean_html", "is_active"]

MAX_BYTES: Final = 10_000_000
"""Of HTML without its scripts: about a second of work, and what a browser still shows."""

SHEET_COST: Final = 8
"""How many times the time of HTML a style sheet of the same length takes, at worst."""

_MAX_TEXT: Final = 1_000_000
"""Characters shown of HTML that is too large or too deep."""

_MAX_PASSES: Final = 4

_PLAIN = re.compile(r"[^<&\0]*+")
_PRE = re.compile(r"<pre(?: [^>]*)?>\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_FOR_SCREENS = re.compile(
    r"""
    (?<![\w-])media\s*+=\s*+["']?+(?!all|screen|only\ screen|["'>])
    | (?<![\w-])type\s*+=\s*+["']?+(?!text/css|["'>])
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """HTML that may stand in a page of ours."""

    html: str
    """One fragment. A browser reads it as the tree that was cleaned, so that nothing gets out of the element
    around. That is a ``div``, and in no paragraph, list item, link or button: content can close those.
    """
    style: str
    """Its style sheets, each selector below the scope: for a style element, since no ``<`` is in it."""
    active: bool
    """Whether what came in held active content; see `is_active`."""
    size: int = 0
    """Characters that were read, those of style sheets `SHEET_COST` times; see `clean_html`."""
    too_large: bool = False
    """Whether it is shown as its text for having more than `max_bytes`."""


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=allowed.DROPPED_WITH_CONTENT,
        attributes=allowed.ATTRIBUTES,
        attribute_filter=checked_attribute,
        filter_style_properties=frozenset(INLINE),
        set_tag_attribute_values=allowed.FIXED,
        url_schemes=allowed.SCHEMES,
        link_rel=None,  # `rel` is among the fixed attributes: those keep their place when cleaned again
        strip_comments=True,
    )


_CLEANER = _cleaner(allowed.TAGS)
_CLEANER_WITH_TASKS = _cleaner(allowed.TAGS | {allowed.TASK_BOX})
_READER = nh3.Cleaner(  # reads and writes, and looks at no value
    tags=allowed.TAGS | {allowed.TASK_BOX},
    clean_content_tags=allowed.DROPPED_WITH_CONTENT,
    attributes=allowed.ATTRIBUTES,
    url_schemes=allowed.SCHEMES,
    link_rel=None,
)


def clean_html(
    html: str,
    *,
    scope: str,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    active: bool | None = None,
) -> Cleaned:
    """Keep what `allowed` and `properties` name, and nothing else.

    Args:
        html: a fragment or a whole document, of any quality.
        scope: a selector of ours for the element that the fragment will stand in: ``#vitrine-output-3``.
        max_bytes: of the HTML without its scripts and style sheets. What is larger is shown as its
            text, with a sentence that says so; and of style sheets, as many as cost no more.
        max_depth: elements inside each other; likewise.
        active: what `is_active` says of it, by whoever has asked; cleaning does not depend on it.
    """
    html = html if html.isascii() else _SURROGATE.sub("\ufffd", html)
    if _PLAIN.fullmatch(html):
        return Cleaned(html, "", active=False)
    markup = read(html, max_depth, max_bytes)
    too_large = markup.too_long or len(markup.html.encode()) > max_bytes
    if too_large:
        cleaned = _as_text(
            markup,
            _("Shown as text, since its HTML is larger than {count:,} bytes.", count=max_bytes),
            min(max_bytes, _MAX_TEXT),
        )
    elif markup.too_deep:
        cleaned = _as_text(
            markup, _("Shown as text, since its HTML nests deeper than {count} elements.", count=max_depth)
        )
    else:
        cleaned = _settled(_CLEANER_WITH_TASKS if only_task_boxes(html) else _CLEANER, markup)
    sheets = _sheets(markup, min(MAX_SHEET_CHARS, max_bytes // SHEET_COST))
    style = "\n".join(filter(None, (scoped_sheet(css, scope) for css in sheets)))
    size = len(markup.html) + SHEET_COST * sum(map(len, sheets))
    return Cleaned(cleaned, style, is_active(html) if active is None else active, size, too_large)


def _settled(cleaner: nh3.Cleaner, markup: Markup) -> str:
    """Clean until reading the result gives the result; the text where it does not come to rest.

    Taking an element away can leave a tree that HTML cannot say. Without its ``nav``, the text of
    ``<li><div><nav><li></li></nav></div></li>`` has a second ``<li>`` that closes the ``<div>``, and the
    ``</div>`` after it closes one of ours.
    """
    html: str | None = divided(markup.html)
    for _pass in range(_MAX_PASSES):
        if html is None:
            return _as_text(
                markup, _("Shown as text, since its HTML has too many character references in one tag.")
            )
        cleaned = cleaner.clean(html)
        written = _PRE.sub(r"\g<0>\n", cleaned)  # a browser skips the first one, and nh3 does not write it
        html = divided(written)
        if html is not None and _READER.clean(html) == cleaned:
            return written
    return _as_text(markup, _("Shown as text, since its HTML nests in a way that HTML does not allow."))


def _sheets(markup: Markup, max_chars: int) -> list[str]:
    """The style sheets that count, up to so many characters together."""
    sheets = [css for attributes, css in markup.sheets if not _NOT_FOR_SCREENS.search(attributes)]
    ends = accumulate(map(len, sheets))
    return [css for css, end in zip(sheets, ends, strict=True) if end <= max_chars]


def _as_text(markup: Markup, sentence: str, max_chars: int = _MAX_TEXT) -> str:
    text = html_text.unescape(text_of(markup.html)).strip()
    if len(text) > max_chars:
        cut = _("Only the first {count:,} characters are here.", count=max_chars)
        sentence = _("{sentence} {another}", sentence=sentence, another=cut)
    shown = html_text.escape(text[:max_chars], quote=False)
    return f'<pre>{shown}</pre><p lang="{tag()}">{html_text.escape(sentence, quote=False)}</p>'
