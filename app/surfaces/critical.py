"""The rules of our style sheet that a page can match, in the page: it is painted without a second request.

The whole sheet follows when a reader is there (`static/js/begin.js`), or at once where there are no scripts.
It has the same rules in the same order, so nothing changes when it comes. Left out here is what cannot match
before: elements, classes, attributes and languages that the page does not have, what scripts and opened menus
show, and how things look under a pointer or the keyboard, which are signs of a reader. What few readers need
is left out too: lines around things, which move nothing, for those who force their own colours on all pages.
"""

import functools
import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Final

from app.surfaces.assets import read
from app.surfaces.views import Fragment

SHEET: Final = "css/vitrine.css"
PLACE: Final = "<style>@critical</style>"
"""Where a template has it. Nothing before it in a page can look so: there, all is escaped."""

_LATE: Final = frozenset(
    {
        *("[aria-expanded", "[data-capped", "[data-lines", "[data-said", "[data-scrolls"),  # a script says so
        '[hidden=""]',  # likewise, where a browser knows no other way to fold
        ".cell-link",  # empty without its rules, in a line without height, until it is hovered over
        ".kinds",  # in a closed menu
        *(
            ":focus",
            ":focus-visible",
            ":focus-within",
            ":hover",
            ":target",
        ),  # a reader, or a place
    }
)
_FOR_FEW: Final = "@media (forced-colors:"
_BECOMES: Final = {"page": frozenset({"page", "embed"})}
"""A page that finds itself in a frame becomes an embed."""
_DRAWN: Final = frozenset({"mjx-container", "g", "rect", "svg"})
"""Elements that formulas become."""
_APART: Final = frozenset({"data-surface", "data-theme", "lang"})
"""Attributes that are looked at in a way of their own, or that a reader may have chosen."""
_OPEN: Final = "[open]"
"""The one attribute without a value whose rules are left out: menus are closed, so this is an author's."""

_LARGE: Final = 2_000_000
"""Content of which no rule is worth looking for."""

_TAG: Final = re.compile(r'<[a-z][^>"]*+(?:"[^"]*+"[^>"]*+)*+')
"""A start tag as the sanitiser writes it: its values stand in double quotes, and may have a ``>`` in them."""
_CLASSES: Final = re.compile(r' class="([^"]*)"(?! hidden)')
"""But for what is hidden: a script that shows it is a sign of a reader."""
_TAGS: Final = re.compile(r"<([a-z][a-z0-9-]*)")
_LANGUAGES: Final = re.compile(r' lang="([^"]*)"')


def with_critical(html: str, content: Fragment | None, surface: str) -> tuple[str, str]:
    """A page with its rules in their place, and these alone.

    Args:
        html: without the content that will stand in it.
    """
    style = _short(_tokens(html) | (_of_content(content.html) if content else frozenset()), surface)
    return html.replace(PLACE, f"<style>{style}</style>", 1), style


@functools.lru_cache(maxsize=1)
def _of_content(html: str) -> frozenset[str]:
    """Page and embed have the same.

    Each tag is looked at once: most of a long content's are the same few, and its text asks for no rule.
    """
    return _tokens(" ".join(set(_TAG.findall(html)))) if len(html) < _LARGE else _known()


def _tokens(html: str) -> frozenset[str]:
    """What selectors may name of a page; a little more than that does no harm."""
    names = " ".join(set(_CLASSES.findall(html))).split()
    found = {f".{name}" for name in names} | set(_TAGS.findall(html))
    for language in set(_LANGUAGES.findall(html)):
        pieces = language.split("-")
        found.update(f":{'-'.join(pieces[:count])}" for count in range(1, len(pieces) + 1))
    found.update(token for token, text in _attributes().items() if text in html)
    return _known() & (found | _DRAWN if "/mathjax/" in html else found)


@functools.lru_cache(maxsize=256)
def _short(tokens: frozenset[str], surface: str) -> str:
    """What is named once and asked for once has no name."""
    text = _of(tokens, surface)
    for name, value in _NAMED.findall(text.partition("}")[0]):
        asked = f"var({name})"
        if text.count(asked) == text.count(f"{name}:") == 1:
            text = text.replace(f";{name}:{value}", "").replace(asked, value)
    return text


def _of(tokens: frozenset[str], surface: str) -> str:
    surfaces = _BECOMES.get(surface, frozenset({surface}))
    (layer,) = _sheet()
    named = enumerate(rule.named for rule in layer.inside or ())
    text = "".join(_one(index, tokens & names, surfaces) for index, names in named)
    text = _KEYFRAMES.sub(
        lambda match: match[0] if re.search(rf"animation:[^;}}]*\b{match[1]}\b", text) else "", text
    )
    used = set(_USED.findall(text))
    colours, brace, rest = text.partition("}")
    colours = _CUSTOM.sub(lambda match: match[0] if match[1] in used else "", colours)
    return f"{layer.text}{{{colours}{brace}{rest}}}"


@functools.lru_cache(maxsize=4096)
def _one(index: int, tokens: frozenset[str], surfaces: frozenset[str]) -> str:
    """One rule of the layer: notebooks differ in a few, and most rules are as in the page before.

    Args:
        tokens: of those that the rule names.
    """
    (layer,) = _sheet()
    return "".join(_kept((layer.inside or ())[index : index + 1], tokens, surfaces))


# --- our own sheet, not any: braces and semicolons stand in strings or mean what they mean -------

_PIECE: Final = re.compile(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"|[{};]|[^"{};/]+|/', re.DOTALL)
_STRING: Final = re.compile(r'("(?:[^"\\]|\\.)*")')
_SPACE: Final = re.compile(r"\s+")
_KEYFRAMES: Final = re.compile(r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}")
_ATTRIBUTE: Final = re.compile(r'\[(?P<name>[a-z-]+)(?P<part>[~|^$*]?)(?:="(?P<value>[^"]*)")?\]')
_FUNCTION: Final = re.compile(r":(is|where|has|not|lang|nth-[a-z-]+)\(")
_PSEUDO: Final = re.compile(r"::?[a-z-]+(?:\([^)]*\))?")
_NAME: Final = re.compile(r"[.#]?[a-zA-Z][\w-]*")
_ALIKE: Final = re.compile(r"(?:[a-z][\w-]*,)+[a-z][\w-]*|(?:\.[\w-]+,)+\.[\w-]+")
"""Selectors of one specificity: `:is()` has that of the highest in it, whichever may match."""
_CUSTOM: Final = re.compile(r";(--[\w-]+):[^;]*")
_NAMED: Final = re.compile(r";(--[\w-]+):([^;]*)")
_USED: Final = re.compile(r"var\((--[\w-]+)")
_AROUND: Final = re.compile(r" ?([,>]) |([(:]) | (?=\))")
_ZERO: Final = re.compile(r"(?<![\w.])0(?=\.\d)")


@dataclass(frozen=True, slots=True)
class _Selector:
    pieces: tuple[str, ...]
    """The text before, between and after the groups."""
    tokens: frozenset[str]
    """All of which a page must have."""
    surface: str | None
    groups: tuple["_Group", ...]
    """Of each, one must match."""

    def kept(self, tokens: Set[str], surfaces: Set[str]) -> str:
        """Its text, with as much of its groups as can match; empty where it cannot."""
        if not self.tokens <= tokens or (self.surface is not None and self.surface not in surfaces):
            return ""
        groups = [group.kept(tokens, surfaces) for group in self.groups]
        if not all(groups):
            return ""
        return "".join(piece for pair in zip(self.pieces, (*groups, ""), strict=True) for piece in pair)


@dataclass(frozen=True, slots=True)
class _Group:
    """What stands in `:is()`, `:where()` or `:has()`."""

    selectors: tuple[_Selector, ...]
    text: str
    alike: bool

    def kept(self, tokens: Set[str], surfaces: Set[str]) -> str:
        met = [kept for one in self.selectors if (kept := one.kept(tokens, surfaces))]
        return ",".join(met) if self.alike else self.text if met else ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A block and what stands before it; of a declaration, that alone."""

    selectors: tuple[_Selector, ...]
    """Empty where it matches always."""
    text: str
    inside: tuple["_Rule", ...] | None
    body: str = ""
    """Of a block with declarations alone: these, joined once for all pages."""
    named: frozenset[str] = frozenset()
    """All that the selectors name, and those inside."""


def _block(selectors: tuple[_Selector, ...], text: str, inside: tuple[_Rule, ...]) -> _Rule:
    plain = all(one.inside is None for one in inside)
    body = ";".join(one.text for one in inside) if plain else ""
    named = frozenset().union(*map(_named, selectors), *(one.named for one in inside))
    return _Rule(selectors, text, inside, body, named)


def _named(selector: _Selector) -> frozenset[str]:
    inside = (one for group in selector.groups for one in group.selectors)
    return selector.tokens.union(*map(_named, inside))


def _kept(rules: tuple[_Rule, ...], tokens: Set[str], surfaces: Set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.inside is None:
            yield f"{rule.text};"
            continue
        met = [kept for selector in rule.selectors if (kept := selector.kept(tokens, surfaces))]
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
    return frozenset().union(*(rule.named for rule in _sheet())) - _LATE


@functools.cache
def _attributes() -> dict[str, str]:
    """By the tokens of attributes with a value, what is in the text of each page that has one."""
    found = {token: match for token in _known() if (match := _ATTRIBUTE.match(token))}
    return {token: match["value"] if match["part"] else token[1:-1] for token, match in found.items()} | {
        _OPEN: ' open="'
    }


def _rules(pieces: Iterator[str]) -> Iterator[_Rule]:
    text = ""
    for piece in pieces:
        if piece == "{":
            before = _narrow(_SPACE.sub(" ", text).strip())
            selectors = () if before.startswith(("@", "from", "to")) else _selectors(before)
            inside = tuple(_rules(pieces))
            if not before.startswith(_FOR_FEW):
                yield _block(selectors, before, inside)
            text = ""
        elif piece in ";}":
            if text.strip():
                yield _Rule((), _packed(_SPACE.sub(" ", text).strip()), None)
            text = ""
            if piece == "}":
                return
        else:
            text += piece


def _narrow(before: str) -> str:
    """A selector or a condition without spaces that mean nothing."""
    return _outside_strings(before, lambda text: _AROUND.sub(r"\1\2", text)).removeprefix("> ")


def _packed(declaration: str) -> str:
    return _outside_strings(declaration, lambda text: _ZERO.sub("", re.sub(r"([,:]) ", r"\1", text)))


def _outside_strings(text: str, change: Callable[[str], str]) -> str:
    return "".join(piece if piece.startswith('"') else change(piece) for piece in _STRING.split(text))


def _selectors(text: str) -> tuple[_Selector, ...]:
    depth, pieces = 0, [""]
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return tuple(_selector(piece) for piece in pieces)


def _selector(text: str) -> _Selector:
    pieces, groups, outside, at, begun = [], [], "", 0, 0
    while function := _FUNCTION.search(text, at):
        end = _closing(text, function.end())
        argument = text[function.end() : end]
        outside += text[at : function.start()] + "&"
        if function[1] in ("is", "where", "has"):
            pieces.append(text[begun : function.end()])
            groups.append(_Group(_selectors(argument), argument, bool(_ALIKE.fullmatch(argument))))
            begun = end
        elif function[1] == "lang":
            outside += f'[lang="{argument}"]'
        at = end + 1
    pieces.append(text[begun:])
    outside += text[at:]
    attributes = list(_ATTRIBUTE.finditer(outside))
    values = {match["name"]: match["value"] for match in attributes}
    tokens = {
        *_NAME.findall(_PSEUDO.sub("&", _ATTRIBUTE.sub("&", outside))),
        *_LATE.intersection(_PSEUDO.findall(outside)),
        *_LATE.intersection([*(f"[{name}" for name in values), *(match[0] for match in attributes)]),
        *(match[0] for match in attributes if match["value"] and match["name"] not in _APART),
        *({_OPEN} if "open" in values else ()),
        *({f":{values['lang']}"} if values.get("lang") else ()),
    }
    return _Selector(tuple(pieces), frozenset(tokens), values.get("data-surface"), tuple(groups))


def _closing(text: str, at: int) -> int:
    depth = 1
    while depth:
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at - 1
