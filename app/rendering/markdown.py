"""Markdown as Jupyter and GitHub write it → HTML that is still to be cleaned."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import quote

import comrak

from app.models import NOTHING
from app.rendering import autolinks, highlight, languages
from app.rendering.guards import refusal
from app.rendering.lazy import indented
from app.rendering.limits import Limits
from app.rendering.shield import restore, shield

_EXTENSIONS = (
    "alerts", "autolink", "cjk_friendly_emphasis", "footnotes", "strikethrough", "table", "tasklist",
)  # fmt: skip
_META = r'(?: data-meta="([^"]*+)")?+'
_FENCE = re.compile(rf'<pre><code{_META} class="language-([^"]*+)"{_META}>([^<]*+)</code></pre>')
"""A fence's first word is its class, and the rest of its info string the other attribute, in either order."""
Drawn = Mapping[str, Callable[[str], str]]
_FOOTNOTE = re.compile(r'((?:id="|href="#)fn(?:ref)?+-)')


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    for name in _EXTENSIONS:
        setattr(options, name, True)
    return options


def _render_options() -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.full_info_string = True
    options.unsafe_ = True  # raw HTML stays: whatever comes out is cleaned as a whole
    return options


_EXTENSION_OPTIONS = _extensions()
_PARSE_OPTIONS = comrak.ParseOptions()
_RENDER_OPTIONS = _render_options()


@dataclass(frozen=True, slots=True)
class Prose:
    """What Markdown became."""

    html: str
    """Not clean yet."""
    math: bool = False
    drawn: bool = False
    """Whether it has fences that are drawings."""
    refused: str = ""
    """Why it is plain text instead, as a sentence."""


def to_html(source: str, key: str, limits: Limits, drawn: Drawn = NOTHING) -> Prose:
    """Render one text.

    Args:
        source: Markdown.
        key: tells the footnotes of one text from those of another; letters, digits, ``-`` and ``_``.
        limits: past `Limits.markdown`, and past what costs too much, it is shown as plain text.
        drawn: language of a fence → what makes HTML of its source; nothing, where that is to be shown.
    """
    refused = refusal(source, limits)
    if refused:
        return Prose(f"<pre>{escape(source[: limits.text], quote=False)}</pre>", refused=refused)
    shielded = shield(source.replace("\r\n", "\n") if "\r" in source else source)
    text = indented(shielded.text)
    # comrak misses a link definition at the very end of the text, so the text ends with a line feed.
    html = comrak.render_markdown(text + "\n", _EXTENSION_OPTIONS, _PARSE_OPTIONS, _RENDER_OPTIONS)
    html = autolinks.mend(html, shielded.text)
    if shielded.mark:  # in an address that is a link by itself, it is encoded
        html = html.replace(quote(shielded.mark), shielded.mark)
    html, math = restore(html, shielded)
    if "data-footnote" in html:
        html = _FOOTNOTE.sub(rf"\g<1>{key}-", html)
    drawings = False
    if ' class="language-' in html:
        drawings = any(f'class="language-{name}"' in html for name in drawn)
        html = _FENCE.sub(lambda fence: _fence(fence, limits, drawn), html)
    return Prose(html, math, drawings)


def _fence(fence: re.Match[str], limits: Limits, drawn: Drawn) -> str:
    before, word, after, code = fence.groups(default="")
    name = unescape(word).strip("{}")
    drawing = drawn[name](unescape(code)) if name in drawn else ""
    if drawing:
        return drawing
    language = languages.of_fence(unescape(f"{word} {before}{after}"))
    return f'<pre class="highlight"><code>{highlight.to_html(unescape(code), language, limits)}</code></pre>'
