"""Whether a text between two delimiters is a formula, where the delimiters can also mean something else.

Jupyter takes any two dollar signs of a paragraph. Here, amounts of money and shell variables stay text: it is
Pandoc's rule (no blank inside, no digit behind), with room for what authors of notebooks write as well.
"""

import re
from collections.abc import Callable, Mapping

from app.rendering.tokens import Token

_TEX_SIGNS = re.compile(r"[\\^_={}+<>|]")
_PROSE = re.compile(r"[A-Za-z]{3}|(?<!\S)[A-Za-z]{2}\s|\s[A-Za-z]{2}(?!\S)")


def _is_inline(text: str, opening: Token, tex: str, closing: Token) -> bool:  # noqa: ARG001
    """Whether ``$tex$`` is a formula and not two amounts of money or two shell variables."""
    after = text[closing.end : closing.end + 1]
    inner = tex.strip()
    if _ends_a_link(inner):
        return False
    if tex[0].isspace() or tex[-1].isspace():
        return not (after.isascii() and after.isalnum()) and _reads_as_tex(inner)
    return not (after.isascii() and after.isdigit()) or "\\" in inner


def _ends_a_link(inner: str) -> bool:
    """Whether the text of a Markdown link ends in here, which began before: ``[about $5](…$…)``."""
    before, link, _ = inner.partition("](")
    return bool(link) and "[" not in before


def _reads_as_tex(inner: str) -> bool:
    """Of something with blanks at its ends."""
    if inner[0].isdigit():
        return "\\" in inner or inner.isdigit()
    return _TEX_SIGNS.search(inner) is not None or not _PROSE.search(inner)


def _is_bracketed(text: str, opening: Token, tex: str, closing: Token) -> bool:  # noqa: ARG001
    r"""Whether ``\[tex\]`` is a formula: with one backslash, Markdown's authors also mean plain brackets."""
    if opening.text.startswith(r"\\"):
        return True
    return _TEX_SIGNS.search(tex) is not None or (any(map(str.isalpha, tex)) and not _PROSE.search(tex))


def _is_display(text: str, opening: Token, tex: str, closing: Token) -> bool:  # noqa: ARG001
    return True


CHECKS: Mapping[str, Callable[[str, Token, str, Token], bool]] = {
    "dollar": _is_inline,
    "bracket": _is_bracketed,
    "display": _is_display,
}
"""Kind of delimiter → whether ``(text, opening, tex, closing)`` is a formula; `tex` has more than blanks."""
