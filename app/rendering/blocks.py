"""Preformatted text."""

from app.rendering import ansi
from app.rendering.context import Context


def cut(text: str, context: Context) -> tuple[str, str]:
    """The text up to the limit, and a sentence where it goes on."""
    most = context.limits.text
    if len(text) <= most:
        return text, ""
    return ansi.cut(text, most), f"Only the first {most:,} characters of this output are shown."


def pre(html: str) -> str:
    """A preformatted block; a parser drops its first line feed (HTML standard §13.2.6.4.7)."""
    return f"<pre>{chr(10) if html.startswith(chr(10)) else ''}{html}</pre>"
