"""Values of CSS declarations, written anew from tokens; what is not known to be harmless is refused."""

import re
from collections.abc import Iterable
from typing import Any, Final

from app.policies.properties import COLOUR_FUNCTIONS, FUNCTIONS, MAX_LENGTH, UNITS, Kind

Token = Any
"""A node of tinycss2, which has no types."""

MAX_NESTING: Final = 8

_NAME = re.compile(r"-{0,2}[^\W\d][-\w]*")
_HEX_COLOUR = re.compile(r"[0-9a-fA-F]{3,8}")
_UNSAFE = re.compile(r"[^\w !#$%'()*+,./:;=?@\[\]^{|}~°–—…-]")
_PUNCTUATION: Final = frozenset(",/")
_ARITHMETIC: Final = frozenset(",/+-*")


class NotAllowed(Exception):
    """This piece of CSS is left out, with the rule or the declaration that it is in."""


def name(value: str) -> str:
    """An identifier that needs no escape."""
    if not _NAME.fullmatch(value):
        raise NotAllowed
    return value


def string(value: str) -> str:
    """A quoted string; whatever could end it, or the style element around it, as a hexadecimal escape."""
    return '"' + _UNSAFE.sub(lambda char: f"\\{ord(char[0]):x} ", value) + '"'


def number(token: Token) -> str:
    """A number, with its unit where it has one; its text holds digits, sign, point and exponent only."""
    unit = {"number": "", "percentage": "%"}.get(token.type)
    if unit is None:
        unit = token.lower_unit
        if unit not in UNITS:
            raise NotAllowed
    return f"{token.representation}{unit}"


def declared(tokens: Iterable[Token], kind: Kind) -> str:
    """The value of a declaration.

    Raises:
        NotAllowed: something in it is not of this kind.
    """
    if isinstance(kind, frozenset):
        return _word(tokens, kind)
    writer = {"any": _any, "length": _length, "colour": _colour}[kind]
    text = "".join(writer(token) for token in tokens).strip()
    if not text:
        raise NotAllowed
    return text


def _word(tokens: Iterable[Token], words: frozenset[str]) -> str:
    text = "".join(_basic(token) for token in tokens).strip().lower()
    if not text or not words.issuperset(text.split()):
        raise NotAllowed
    return text


def _basic(token: Token) -> str:
    if token.type in {"whitespace", "comment"}:  # a comment too keeps its neighbours apart
        return " "
    if token.type == "ident":
        return name(token.value)
    raise NotAllowed


def _length(token: Token) -> str:
    if token.type not in {"number", "percentage", "dimension"}:
        return _basic(token)
    if not 0 <= token.value <= MAX_LENGTH:
        raise NotAllowed
    return number(token)


def _colour(token: Token) -> str:
    if token.type == "hash" and _HEX_COLOUR.fullmatch(token.value):
        return f"#{token.value}"
    if token.type == "function" and token.lower_name in COLOUR_FUNCTIONS:
        return _function(token, 0)
    return _basic(token)


def _any(token: Token) -> str:
    return _harmless(token, 0)


def _harmless(token: Token, nesting: int) -> str:
    match token.type:
        case "number" | "percentage" | "dimension":
            return number(token)
        case "string":
            return string(token.value)
        case "literal" if token.value in (_ARITHMETIC if nesting else _PUNCTUATION):
            return str(token.value)
        case "function" if token.lower_name in FUNCTIONS:
            return _function(token, nesting)
        case "() block" if nesting:
            return _bracketed(token.content, nesting)
    return _colour(token)


def _function(token: Token, nesting: int) -> str:
    return f"{token.lower_name}{_bracketed(token.arguments, nesting)}"


def _bracketed(tokens: Iterable[Token], nesting: int) -> str:
    if nesting == MAX_NESTING:
        raise NotAllowed
    return f"({''.join(_harmless(token, nesting + 1) for token in tokens)})"
