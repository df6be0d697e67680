"""Source code → HTML with Pygments' short class names, without colour where colour would cost too much."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import Any

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Error, Name, Operator, Other, Punctuation, Text, Whitespace

from app.rendering import python
from app.rendering.languages import MOST_CHARS, OPTIONS
from app.rendering.limits import Limits
from app.rendering.pieces import DIRECTIVE, pieces

_WIDE_BLANK = re.compile(r"\s{200}")
"""Many lexers are quadratic in a run of blanks."""
_UNCOLOURED = frozenset({Text, Whitespace, Other, Name, Name.Other, Operator, Punctuation, Error})
"""Shown in the colour of the text around them, so their spans would only be weight."""


def to_html(source: str, language: str, limits: Limits, dialect: str = "") -> str:
    """The inside of ``<pre class="highlight"><code>``; all of the source is in it.

    Args:
        source: a cell's or a fence's code.
        language: as `languages` names it; empty for none.
        limits: past `Limits.code`, or past what the language's lexer can bear, there is no colour.
        dialect: as in `app.rendering.pieces`.
    """
    source = source.rstrip("\n")
    if len(source) > limits.code:
        return escape(source, quote=False)
    return "".join([_coloured(text, lexer) for text, lexer in pieces(source, language, dialect)])


def _coloured(source: str, language: str) -> str:
    if language == "python":
        return python.highlight(source, _coloured)
    if language == DIRECTIVE:
        line = source.rstrip("\n")
        return f'<span class="cp">{escape(line, quote=False)}</span>{source[len(line) :]}'
    if language not in MOST_CHARS or len(source) > MOST_CHARS[language] or _WIDE_BLANK.search(source):
        return escape(source, quote=False)
    text = source + "\n"  # some lexers read whole lines only
    tokens = list(lexer(language).get_tokens_unprocessed(text))
    if "".join([value for _, _, value in tokens]) != text:
        return escape(source, quote=False)
    return "".join(_spans(tokens, len(source)))


def _spans(tokens: Iterable[tuple[int, Any, str]], size: int) -> Iterator[str]:
    """Neighbouring tokens of one colour share a span; the text ends after `size` characters."""
    current, escaped = "", _Escaped()
    for start, kind, value in tokens:
        css = _css(kind)
        if css != current and not (current and value.isspace()):
            yield ("</span>" if current else "") + (f'<span class="{css}">' if css else "")
            current = css
        yield escaped[value if start + len(value) <= size else value[: max(0, size - start)]]
    if current:
        yield "</span>"


class _Escaped(dict[str, str]):
    """Texts of tokens as HTML: most of a source is the same few again and again."""

    def __missing__(self, text: str) -> str:
        html = self[text] = escape(text, quote=False)
        return html


@cache
def _css(kind: Any) -> str:
    """Pygments' short name of a token's class; that of its parent where it has none of its own."""
    if kind in _UNCOLOURED:
        return ""
    return STANDARD_TYPES[kind] if kind in STANDARD_TYPES else _css(kind.parent)


@cache
def lexer(language: str) -> Any:
    """Pygments' lexer for a language of `languages.MOST_CHARS`; made once."""
    return get_lexer_by_name(language, **OPTIONS.get(language, {}))
