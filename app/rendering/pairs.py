"""Which token closes which, for formulas whose delimiters say so themselves."""

from collections.abc import Sequence

from app.rendering.tokens import Token

_ENDS = {r"\(": r"\)", r"\[": r"\]", r"\\(": r"\\)", r"\\[": r"\\]", "$$": "$$"}
_TEXT_ENVIRONMENTS = frozenset(
    {"center", "description", "document", "enumerate", "figure", "itemize", "lstlisting", "minipage"}
    | {"quote", "table", "tabular", "verbatim"}
)
"""MathJax has none of these."""
_LINE_CHARS = 40
"""How much of a line is looked at, to tell whether a delimiter is the first or the last thing on it."""


def pairs_of(text: str, tokens: Sequence[Token]) -> dict[int, int]:
    """Index of an opening token → index of the closing one."""
    return _environments(tokens) | _brackets(text, tokens)


def _environments(tokens: Sequence[Token]) -> dict[int, int]:
    r"""Each ``\begin{x}`` with the ``\end{x}`` that belongs to it."""
    pairs: dict[int, int] = {}
    begun: list[tuple[str, int]] = []
    count: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.kind != "environment":
            continue
        edge, _, name = token.text[1:-1].partition("{")
        if edge == "begin":
            begun.append((name, index))
            count[name] = count.get(name, 0) + 1
        elif count.get(name):
            while begun[-1][0] != name:
                count[begun.pop()[0]] -= 1
            count[name] -= 1
            pairs[begun.pop()[1]] = index
    return {start: end for start, end in pairs.items() if tokens[start].text[7:-1] not in _TEXT_ENVIRONMENTS}


def _brackets(text: str, tokens: Sequence[Token]) -> dict[int, int]:
    """Brackets and double dollars: the next closing one of the paragraph.

    A display that fills lines of its own may have blank lines in it, as authors of notebooks write it.
    """
    pairs: dict[int, int] = {}
    here: dict[str, int | None] = {}
    anywhere: dict[str, int | None] = {}
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind == "blank":
            here = {}
        elif token.kind in ("bracket", "display"):
            end = _ENDS.get(token.text, "")
            closing = here.get(end, anywhere.get(end))
            if closing is not None and (end in here or _fills_lines(text, token, tokens[closing])):
                pairs[index] = closing
            ends_here = None if _closes_link_text(text, token) else index
            here[token.text] = anywhere[token.text] = ends_here
    return pairs


def _closes_link_text(text: str, token: Token) -> bool:
    r"""``\](`` is what is left of a link that should not be one."""
    return token.text in (r"\)", r"\]") and text[token.end : token.end + 1] in ("(", "[")


def _fills_lines(text: str, opening: Token, closing: Token) -> bool:
    before = text[max(0, opening.start - _LINE_CHARS) : opening.start].rpartition("\n")
    after = text[closing.end : closing.end + _LINE_CHARS].partition("\n")
    starts = not before[2].strip(" \t>") and (bool(before[1]) or opening.start < _LINE_CHARS)
    ends = not after[0].strip(" \t.,;") and (bool(after[1]) or closing.end + _LINE_CHARS > len(text))
    return starts and ends and ")" not in closing.text
