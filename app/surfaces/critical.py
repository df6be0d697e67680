"""The rules of our style sheet that a page can match, in the page: it is painted without a second request.

The whole sheet follows when a reader is there (`static/js/begin.js`), or at once where there are no scripts.
It has the same rules in the same order, so nothing changes when it comes. Left out here is what cannot match
before: elements, classes and languages that the page does not have, what scripts and opened menus show.
"""

import functools
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from app.surfaces.assets import read
from app.surfaces.views import Fragment

SHEET: Final = "css/vitrine.css"
PLACE: Final = "<style>@critical</style>"
"""Where a template has it. Nothing before it in a page can look so: there, all is escaped."""

_LATE: Final = frozenset(
    {
        *("[data-capped", "[data-lines", "[data-said", "[data-scrolls"),  # a script says so
        *(".buttons", ".check", ".choices", ".embedding", ".kind", ".preview"),  # in the dialog
        *(".cell-menu", ".kinds", "fieldset", "legend"),  # in a template, in closed menus
    }
)
_BECOMES: Final = {"page": frozenset({"page", "embed"})}
"""A page that finds itself in a frame becomes an embed."""
_DRAWN: Final = frozenset({"mjx-container", "g", "rect", "svg"})
"""Elements that formulas become."""

_LARGE: Final = 2_000_000
"""Content of which no rule is worth looking for."""

_CLASSES: Final = re.compile(r' class="([^"]*)"')
_TAGS: Final = re.compile(r"<([a-z][a-z0-9-]*)")
_LANGUAGES: Final = re.compile(r' lang="([^"]*)"')


def with_critical(html: str, content: Fragment | None, surface: str) -> tuple[str, str]:
    """A page with its rules in their place, and these alone.

    Args:
        html: without the content that will stand in it.
    """
    style = _of(_tokens(html) | (_of_content(content.html) if content else frozenset()), surface)
    return html.replace(PLACE, f"<style>{style}</style>", 1), style


@functools.lru_cache(maxsize=1)
def _of_content(html: str) -> frozenset[str]:
    """Page and embed have the same."""
    return _tokens(html) if len(html) < _LARGE else _known()


def _tokens(html: str) -> frozenset[str]:
    """What selectors may name of a page; a little more than that does no harm."""
    names = " ".join(set(_CLASSES.findall(html))).split()
    found = {f".{name}" for name in names} | set(_TAGS.findall(html))
    for language in set(_LANGUAGES.findall(html)):
        pieces = language.split("-")
        found.update(f":{'-'.join(pieces[:count])}" for count in range(1, len(pieces) + 1))
    return _known() & (found | _DRAWN if "/mathjax/" in html else found)


@functools.lru_cache(maxsize=256)
def _of(tokens: frozenset[str], surface: str) -> str:
    text = "".join(_kept(_sheet(), tokens, _BECOMES.get(surface, frozenset({surface}))))
    return _KEYFRAMES.sub(
        lambda match: match[0] if re.search(rf"animation:[^;}}]*\b{match[1]}\b", text) else "", text
    )


# --- our own sheet, not any: braces and semicolons stand in strings or mean what they mean -------

_PIECE: Final = re.compile(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"|[{};]|[^"{};/]+|/', re.DOTALL)
_STRING: Final = re.compile(r'("(?:[^"\\]|\\.)*")')
_SPACE: Final = re.compile(r"\s+")
_KEYFRAMES: Final = re.compile(r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}")
_ATTRIBUTE: Final = re.compile(r'\[([a-z-]+)[~|^$*]?(?:="([^"]*)")?\]')
_FUNCTION: Final = re.compile(r":(is|where|has|not|lang|nth-[a-z-]+)\(")
_PSEUDO: Final = re.compile(r"::?[a-z-]+(?:\([^)]*\))?")
_NAME: Final = re.compile(r"\.?[a-zA-Z][\w-]*")


@dataclass(frozen=True, slots=True)
class _Selector:
    text: str
    tokens: frozenset[str]
    """All of which a page must have."""
    surface: str | None
    groups: tuple[tuple["_Selector", ...], ...]
    """Of each, one must match."""

    def met(self, tokens: Set[str], surfaces: Set[str]) -> bool:
        return (
            self.tokens <= tokens
            and (self.surface is None or self.surface in surfaces)
            and all(any(one.met(tokens, surfaces) for one in group) for group in self.groups)
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """A block and what stands before it; of a declaration, that alone."""

    selectors: tuple[_Selector, ...]
    """Empty where it matches always."""
    text: str
    inside: tuple["_Rule", ...] | None
    body: str = ""
    """Of a block with declarations alone: these, joined once for all pages."""


def _block(selectors: tuple[_Selector, ...], text: str, inside: tuple[_Rule, ...]) -> _Rule:
    plain = all(one.inside is None for one in inside)
    return _Rule(selectors, text, inside, ";".join(one.text for one in inside) if plain else "")


def _kept(rules: tuple[_Rule, ...], tokens: Set[str], surfaces: Set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.inside is None:
            yield f"{rule.text};"
            continue
        met = [selector.text for selector in rule.selectors if selector.met(tokens, surfaces)]
        if met or not rule.selectors:
            inside = rule.body or "".join(_kept(rule.inside, tokens, surfaces)).removesuffix(";")
            if inside:
                yield f"{','.join(met) or rule.text}{{{inside}}}"


@functools.cache
def _sheet() -> tuple[_Rule, ...]:
    text = (read(SHEET) or b"").decode()
    return tuple(_rules(piece for piece in _PIECE.findall(text) if not piece.startswith("/*")))


@functools.cache
def _known() -> frozenset[str]:
    """All that selectors name, so that what else a page has makes no subset of its own."""

    def named(selectors: tuple[_Selector, ...]) -> Iterator[str]:
        for selector in selectors:
            yield from selector.tokens
            for group in selector.groups:
                yield from named(group)

    def of(rules: tuple[_Rule, ...]) -> Iterator[str]:
        for rule in rules:
            yield from named(rule.selectors)
            yield from of(rule.inside or ())

    return frozenset(of(_sheet())) - _LATE


def _rules(pieces: Iterator[str]) -> Iterator[_Rule]:
    text = ""
    for piece in pieces:
        if piece == "{":
            before = _SPACE.sub(" ", text).strip()
            selectors = () if before.startswith(("@", "from", "to")) else _selectors(before)
            yield _block(selectors, before, tuple(_rules(pieces)))
            text = ""
        elif piece in ";}":
            if text.strip():
                yield _Rule((), _packed(_SPACE.sub(" ", text).strip()), None)
            text = ""
            if piece == "}":
                return
        else:
            text += piece


def _packed(declaration: str) -> str:
    return "".join(
        piece if piece.startswith('"') else re.sub(r"([,:]) ", r"\1", piece)
        for piece in _STRING.split(declaration)
    )


def _selectors(text: str) -> tuple[_Selector, ...]:
    depth, pieces = 0, [""]
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return tuple(_selector(piece.strip()) for piece in pieces)


def _selector(text: str) -> _Selector:
    groups, outside, at = [], "", 0
    while function := _FUNCTION.search(text, at):
        end = _closing(text, function.end())
        argument = text[function.end() : end]
        outside += text[at : function.start()] + "&"
        if function[1] in ("is", "where", "has"):
            groups.append(_selectors(argument))
        elif function[1] == "lang":
            outside += f'[lang="{argument}"]'
        at = end + 1
    outside += text[at:]
    attributes = dict(_ATTRIBUTE.findall(outside))
    names = _NAME.findall(_PSEUDO.sub("&", _ATTRIBUTE.sub("&", outside)))
    late = {f"[{name}" for name in attributes} & _LATE
    language = {f":{attributes['lang']}"} if attributes.get("lang") else set()
    return _Selector(
        text, frozenset({*names, *late, *language}), attributes.get("data-surface"), tuple(groups)
    )


def _closing(text: str, at: int) -> int:
    depth = 1
    while depth:
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at - 1
