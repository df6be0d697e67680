"""Selectors of content's style sheets, written anew from tokens, each below a scope.

Known names only: what is left out would match nothing in content, or could keep a browser busy (``:has``).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from app.policies.allowed import prefixed_id
from app.policies.css_values import MAX_NESTING, NotAllowed, Token, name, number, string
from app.policies.properties import NTH, PSEUDO_CLASSES, PSEUDO_ELEMENTS, SELECTOR_LISTS

SCOPE: Final = "\0"
"""Stands for the scope: no selector holds it otherwise, since the parser replaces it."""

_ROOTS: Final = frozenset({(":", "root"), ("html",), ("body",)})
"""To a style sheet of an output, the output is the document."""

_COMBINATORS: Final = (">", "+", "~")
_PUNCTUATION: Final = frozenset({*_COMBINATORS, ".", ":", "*"})
_COMPARISONS: Final = frozenset({"=", "~=", "|=", "^=", "$=", "*="})


def below_scope(prelude: Iterable[Token]) -> list[str]:
    """The selectors before a rule's block that content may have; each starts with `SCOPE`."""
    kept = []
    for tokens in _between_commas(prelude):
        try:
            kept.append(_below_scope(tokens))
        except NotAllowed:
            continue
    return kept


def _between_commas(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _below_scope(tokens: list[Token]) -> str:
    if tuple(_word(token) for token in tokens if token.type != "whitespace") in _ROOTS:
        return SCOPE
    text = _written(tokens, 0)
    if text.startswith(_COMBINATORS):
        raise NotAllowed
    return f"{SCOPE} {text}"


def _word(token: Token) -> str:
    return str(token.value).lower() if token.type in {"ident", "literal"} else ""


def _written(tokens: Iterable[Token], nesting: int) -> str:
    if nesting == MAX_NESTING:
        raise NotAllowed
    text = ""
    for token in tokens:
        text += _piece(token, text, nesting)
    if not text.strip():
        raise NotAllowed
    return text.strip()


def _piece(token: Token, before: str, nesting: int) -> str:
    """One token of a selector, after the text `before`."""
    match token.type:
        case "whitespace" | "comment":
            return " "
        case "literal" if token.value in _PUNCTUATION:
            return str(token.value)
        case "ident":
            return _ident(token, before)
        case "hash" if token.is_identifier:
            return f"#{name(prefixed_id(token.value))}"
        case "[] block":
            return f"[{''.join(_attribute(inner) for inner in token.content)}]"
        case "function" if before.endswith(":"):
            return f"{token.lower_name}({_arguments(token, nesting)})"
    raise NotAllowed


def _ident(token: Token, before: str) -> str:
    known = PSEUDO_ELEMENTS if before.endswith("::") else PSEUDO_CLASSES
    if before.endswith(":") and token.lower_value not in known:
        raise NotAllowed
    return name(token.value)


def _attribute(token: Token) -> str:
    match token.type:
        case "whitespace":
            return " "
        case "ident":
            return name(token.value)
        case "string":
            return string(token.value)
        case "literal" if token.value in _COMPARISONS:
            return str(token.value)
    raise NotAllowed


def _arguments(token: Token, nesting: int) -> str:
    if token.lower_name in SELECTOR_LISTS:
        return ",".join(_written(part, nesting + 1) for part in _between_commas(token.arguments))
    if token.lower_name in NTH:
        return "".join(_nth(part) for part in token.arguments)
    raise NotAllowed


def _nth(token: Token) -> str:
    """A token of ``2n+1``, ``odd``, ``-n + 3``."""
    match token.type:
        case "whitespace":
            return " "
        case "ident" if token.lower_value in {"odd", "even", "n", "-n", "n-"}:
            return str(token.lower_value)
        case "literal" if token.value in {"+", "-"}:
            return str(token.value)
        case "number":
            return number(token)
        case "dimension" if token.lower_unit in {"n", "n-"}:
            return f"{token.representation}{token.lower_unit}"
    raise NotAllowed
