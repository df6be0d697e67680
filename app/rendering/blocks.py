"""Preformatted text."""

import re
from html import escape

from app.i18n import _, tag
from app.rendering import ansi
from app.rendering.context import Context

_MOST_ROWS = 36
"""What an output may take of a page before it gets a box of its own to scroll in."""
_ROW_CHARS = 130
"""About as many stand in a line on a wide screen."""
SEQUENCES_COST = 2
"""How many times the time of other text that takes in which a cursor moves; little may be left of it."""
_TAG = re.compile(r"<[^>]*+>")


def cut(text: str, context: Context) -> tuple[str, str]:
    """The text up to the limit, and a sentence where it goes on."""
    most = context.limits.text
    if len(text) <= most:
        return text, ""
    sentence = _("Only the first {count:,} characters of this output are shown.", count=most)
    return ansi.cut(text, most), sentence


def coloured(text: str, context: Context) -> str:
    """What a program wrote to a terminal, as HTML; its text alone where the page has no room for more."""
    if context.budget.spent:
        return escape(ansi.plain(text), quote=False)
    html = ansi.to_html(text)
    context.budget.take(len(html), SEQUENCES_COST * len(text) if ansi.has_sequences(text) else 0)
    return html


def rest(text: str, sentence: str, context: Context) -> str:
    """The sentence of `cut`, where there is one, with a link to all of the text."""
    if not sentence:
        return ""
    address = context.keep_text(ansi.plain(text))
    return context.note(sentence, f'<a href="{address}">{_("Show all of it")}</a>')


def pre(html: str) -> str:
    """A preformatted block; a parser drops its first line feed (HTML standard §13.2.6.4.7)."""
    return f"<pre>{chr(10) if html.startswith(chr(10)) else ''}{html}</pre>"


def scrolled(html: str) -> str:
    """A preformatted block of an output; a long one scrolls, and opens without any script."""
    block = pre(html)
    rows = _rows(html)
    if rows <= _MOST_ROWS:
        return block
    name = escape(_("Output of about {rows:,} lines", rows=rows))
    return (
        f'<pre tabindex="0" role="region" aria-label="{name}">{block[5:]}'
        f'<details class="show-all"><summary lang="{tag()}"><span>'
        f"{_('Show all {rows:,} lines', rows=rows)}</span>"
        f"<span>{_('Show less')}</span></summary></details>"
    )


def _rows(html: str) -> int:
    """How many lines it takes, long ones counted as several."""
    if len(html) < _ROW_CHARS and html.count("\n") < _MOST_ROWS:
        return 1
    lines = (_TAG.sub("", html) if "<" in html else html).rstrip("\n").split("\n")
    return sum(1 + len(line) // _ROW_CHARS for line in lines)
