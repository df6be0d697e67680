r"""Find the formulas in Markdown or LaTeX text, so that neither Markdown nor HTML gets at them.

What counts is what Jupyter typesets: ``$…$``, ``$$…$$``, ``\\(…\\)``, ``\\[…\\]``, ``\begin{…}…\end{…}``,
the brackets with one backslash as well, and references to numbered formulas; not in code, not behind a
backslash. Each token is looked at a bounded number of times, so the time is linear.
"""

import re
from dataclasses import dataclass
from html import escape

from app.rendering.pairs import pairs_of
from app.rendering.plausibility import CHECKS
from app.rendering.tokens import Token, tokens_of

_QUOTE_MARKS = re.compile(r"\n[ \t]*+>[ \t>]*+")
_BREAKS = frozenset({"blank", "block", "display"})
_LINE_CHARS = 80
"""How far back a line is looked at for the ``>`` of a quotation."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula and where it stands in the text."""

    start: int
    end: int
    tex: str
    """With the delimiters that MathJax is told to look for."""
    display: bool

    @property
    def html(self) -> str:
        """The element that MathJax is told to read."""
        kind = "display" if self.display else "inline"
        return f'<span class="math {kind}">{escape(self.tex, quote=False)}</span>'


def find(text: str) -> list[Formula]:
    """The formulas of a text, in order, none inside another."""
    if "$" not in text and "\\" not in text:
        return []
    return _Search(text).run()


def typeset(text: str) -> tuple[str, bool]:
    """LaTeX text as HTML, its formulas in elements of their own; and whether there was any."""
    formulas = find(text)
    parts: list[str] = []
    end = 0
    for formula in formulas:
        parts += (_plain(text[end : formula.start]), formula.html)
        end = formula.end
    return "".join([*parts, _plain(text[end:])]), bool(formulas)


def _plain(text: str) -> str:
    """Text between formulas; there, ``\\$`` is a dollar."""
    return escape(text.replace(r"\$", "$"), quote=False)


class _Search:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.pairs = pairs_of(text, self.tokens)
        self.flat_until = 0
        """Up to this token, braces do not count: they did not help before, and must not cost time again."""

    def run(self) -> list[Formula]:
        found, index = [], 0
        while index < len(self.tokens):
            closing = self._closing(index)
            formula = self._formula(self.tokens[index], self.tokens[closing]) if closing is not None else None
            if formula and closing is not None:
                found.append(formula)
                index = closing
            elif closing is not None:
                self.flat_until = max(self.flat_until, closing)
            index += 1
        return found

    def _closing(self, index: int) -> int | None:
        kind = self.tokens[index].kind
        if kind == "reference":
            return index
        return self._closing_dollar(index) if kind == "dollar" else self.pairs.get(index)

    def _closing_dollar(self, index: int) -> int | None:
        """The next dollar of the paragraph outside of all braces; where these do not balance, the next."""
        depth, first, last = 0, None, index
        for last in range(index + 1, len(self.tokens)):
            kind = self.tokens[last].kind
            if kind in _BREAKS:
                break
            if kind == "dollar":
                if not depth or index < self.flat_until:
                    return last
                first = first or last
            elif kind == "open":
                depth += 1
            elif kind == "close" and depth:
                depth -= 1
        self.flat_until = max(self.flat_until, last)
        return first

    def _formula(self, opening: Token, closing: Token) -> Formula | None:
        start, end = opening.start, closing.end
        tex = self.text[opening.end : closing.start]
        if opening.kind == "reference":
            return Formula(start, end, opening.text, display=False)
        if opening.kind == "environment":
            return Formula(start, end, self._unquoted(start, self.text[start:end]), display=True)
        if not tex.strip() or not CHECKS[opening.kind](self.text, opening, tex, closing):
            return None
        tex = self._unquoted(start, tex).strip()
        if opening.kind == "dollar" or "(" in opening.text:
            return Formula(start, end, rf"\({tex}\)", display=False)
        return Formula(start, end, rf"\[{tex}\]", display=True)

    def _unquoted(self, start: int, tex: str) -> str:
        """A formula of several lines inside a block quotation, without the marks of the quotation."""
        if "\n" not in tex:
            return tex
        line = self.text[max(0, start - _LINE_CHARS) : start].rpartition("\n")[2]
        return _QUOTE_MARKS.sub("\n", tex) if line.lstrip().startswith(">") else tex
