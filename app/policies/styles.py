"""Style sheets and style attributes of content: parsed, kept where a table allows, written anew from tokens.

No piece of the source is copied: names are checked, numbers are printed, strings are escaped. So what comes
out has no ``<`` and no unbalanced bracket, loads nothing, and selects only below a scope. The grammar is that
of CSS Syntax Level 3.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

import tinycss2

from app.policies.css_values import MAX_NESTING, NotAllowed, Token, declared, name, number
from app.policies.properties import INLINE, SHEET, Kind
from app.policies.selectors import SCOPE, below_scope

MAX_SHEET_CHARS: Final = 1_000_000
_CONDITIONS: Final = frozenset({"media", "supports"})


def scoped_sheet(css: str, scope: str) -> str:
    """The rules of a style sheet that content may have, each selector below `scope` (a selector of ours).

    The result can stand in a style element as it is. It is empty for more than `MAX_SHEET_CHARS` characters.
    """
    return _sheet(css).replace(SCOPE, scope) if len(css) <= MAX_SHEET_CHARS else ""


@lru_cache(maxsize=2048)  # the cells of a table repeat theirs
def inline_style(style: str) -> str:
    """The declarations of a style attribute that content may have, separated by ``;``."""
    return ";".join(_declarations(_parsed(tinycss2.parse_blocks_contents, style), INLINE))


@lru_cache(maxsize=16)  # each DataFrame of a notebook brings the same one
def _sheet(css: str) -> str:
    return "\n".join(_rules(_parsed(tinycss2.parse_stylesheet, css), 0))


def _parsed(parse: Callable[[str], list[Token]], css: str) -> list[Token]:
    try:
        return parse(css)
    except ValueError:  # a number of more digits than Python converts
        return []


def _rules(nodes: Iterable[Token], nesting: int) -> Iterator[str]:
    for node in nodes:
        try:
            if node.type == "qualified-rule":
                yield from _style_rule(node)
            elif node.type == "at-rule" and node.lower_at_keyword in _CONDITIONS:
                yield from _conditional(node, nesting)
        except NotAllowed:
            continue


def _style_rule(rule: Token) -> Iterator[str]:
    selectors = below_scope(rule.prelude)
    declarations = list(_declarations(tinycss2.parse_blocks_contents(rule.content), SHEET))
    if selectors and declarations:
        yield f"{','.join(selectors)}{{{';'.join(declarations)}}}"


def _conditional(rule: Token, nesting: int) -> Iterator[str]:
    """A rule ``@media`` or ``@supports`` with the rules in its block."""
    if rule.content is None or nesting == MAX_NESTING:
        return
    condition = _condition(rule.prelude, 0).strip()
    rules = "\n".join(_rules(tinycss2.parse_rule_list(rule.content), nesting + 1))
    if rules:
        yield f"@{rule.lower_at_keyword} {condition}{{{rules}}}"


def _condition(tokens: Iterable[Token], nesting: int) -> str:
    if nesting == MAX_NESTING:
        raise NotAllowed
    return "".join(_condition_piece(token, nesting) for token in tokens)


def _condition_piece(token: Token, nesting: int) -> str:
    match token.type:
        case "whitespace" | "comment":
            return " "
        case "ident":
            return name(token.value)
        case "number" | "dimension":
            return number(token)
        case "literal" if token.value in {":", ","}:
            return str(token.value)
        case "() block":
            return f"({_condition(token.content, nesting + 1)})"
    raise NotAllowed


def _declarations(nodes: Iterable[Token], allowed: Mapping[str, Kind]) -> Iterator[str]:
    for node in nodes:
        try:
            if node.type == "declaration":
                yield _declaration(node, allowed)
        except NotAllowed:
            continue


def _declaration(node: Token, allowed: Mapping[str, Kind]) -> str:
    custom = node.name.startswith("--") and allowed is SHEET
    kind = "any" if custom else allowed.get(node.lower_name)
    if kind is None:
        raise NotAllowed
    property_name = name(node.name) if custom else node.lower_name
    return f"{property_name}:{declared(node.value, kind)}{'!important' if node.important else ''}"
