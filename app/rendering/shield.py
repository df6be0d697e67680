"""Keep formulas out of Markdown's hands: a placeholder each before, the element for MathJax after."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from app.rendering.formulas import Formula, find

_FIRST, _LAST = 0xE000, 0xF8FF
"""Unicode's private use area: letters to Markdown, and nothing that a text has."""


@dataclass(frozen=True, slots=True)
class Shielded:
    """Markdown with each formula replaced by ``<mark>number<mark>``."""

    text: str
    source: str
    formulas: Sequence[Formula] = ()
    mark: str = ""


def shield(source: str) -> Shielded:
    """Take the formulas out of Markdown."""
    formulas = find(source)
    mark = _unused(source) if formulas else ""
    if not mark:
        return Shielded(source, source)
    parts: list[str] = []
    end = 0
    for number, formula in enumerate(formulas):
        parts += (source[end : formula.start], f"{mark}{number}{mark}")
        end = formula.end
    return Shielded("".join([*parts, source[end:]]), source, formulas, mark)


def _unused(source: str) -> str:
    """A character that is not in the text; empty where all of the area is."""
    return next((char for char in map(chr, range(_FIRST, _LAST + 1)) if char not in source), "")


def restore(html: str, shielded: Shielded) -> tuple[str, bool]:
    """Put the formulas back into what Markdown made; and whether any came out as a formula.

    In code, scripts and attributes they come back as they were written. This is not where safety is decided:
    the result is cleaned like all HTML of a notebook.
    """
    if not shielded.mark:
        return html, False
    keeper = _Keeper(shielded)
    return _pattern(shielded.mark).sub(keeper.replacement, html), keeper.any


@lru_cache(maxsize=8)
def _pattern(mark: str) -> re.Pattern[str]:
    return re.compile(
        rf"<(?P<end>/?)(?P<verbatim>pre|code|script|style|textarea|title)\b(?=[^<>{mark}]*+>)"
        rf"|<[^<>{mark}]*+{mark}[^<>]*+>|{mark}(?P<number>\d++){mark}",
        re.IGNORECASE,
    )


class _Keeper:
    def __init__(self, shielded: Shielded) -> None:
        self._shielded = shielded
        self._number = re.compile(rf"{shielded.mark}(\d++){shielded.mark}")
        self._verbatim = 0
        self._raw = False
        self.any = False

    def replacement(self, match: re.Match[str]) -> str:
        if match["verbatim"]:
            self._verbatim = max(0, self._verbatim + (-1 if match["end"] else 1))
            self._raw = match["verbatim"].lower() in ("script", "style") and not match["end"]
            return match[0]
        if match["number"] is None:
            return self._number.sub(lambda inner: escape(self._source(inner[1])), match[0])
        if self._verbatim:
            source = self._source(match["number"])
            return source if self._raw else escape(source, quote=False)
        formula = self._formula(match["number"])
        self.any = self.any or formula is not None
        return formula.html if formula else ""

    def _formula(self, number: str) -> Formula | None:
        formulas = self._shielded.formulas
        return formulas[int(number)] if len(number) < 7 and int(number) < len(formulas) else None

    def _source(self, number: str) -> str:
        formula = self._formula(number)
        return self._shielded.source[formula.start : formula.end] if formula else ""
