"""The tokens of Markdown that matter to formulas, those inside code left out."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# The first character of most alternatives is outside their group: where it differs, nothing else is tried.
_TOKEN = re.compile(
    r"""
    ^(?P<fence>[ \t>]*+(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t]++)?+
        (?P<ticks>`{3,}+(?![^\n]*`)|~{3,}+)(?P<info>[^\n]*+))
  | \\(?:(?P<environment>(?:begin|end)\{[A-Za-z]{1,40}\*?\})
        |(?P<reference>(?:eq)?ref\{[^{}\n]{1,80}\})
        |(?P<bracket>\\?+[()\[\]])
        |(?P<escaped>[^`]|`++))
  | \$(?:(?P<display>\$)|(?P<dollar>))
  | `(?P<code>`*+)
  | \n(?:(?P<blank>[ \t>]*+(?=\n))|(?P<block>[ \t>]*+(?=[|\#])))
  | \{(?P<open>)
  | \}(?P<close>)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


class Token(NamedTuple):
    """`kind` is the name of the group above; fenced code counts as one ``blank``."""

    kind: str
    start: int
    end: int
    text: str


def tokens_of(text: str) -> list[Token]:
    """The tokens outside of fenced code and code spans (CommonMark §4.5, §6.1), escapes left out."""
    return _outside_spans(list(_outside_fences(_TOKEN.finditer(text))))


def _outside_fences(matches: Iterable[re.Match[str]]) -> Iterator[Token]:
    fence = ""
    for match in matches:
        kind = match.lastgroup or ""
        if kind == "fence":
            closes = not match["item"] and not match["info"].strip() and match["ticks"].startswith(fence)
            if not fence:
                yield Token("blank", match.start(), match.end(), "")
                fence = match["ticks"]
            elif closes:
                fence = ""
        elif not fence:
            yield Token(kind, match.start(), match.end(), match[0])


def _outside_spans(tokens: list[Token]) -> list[Token]:
    partners = _closing_ticks(tokens)
    kept, index = [], 0
    while index < len(tokens):
        if index in partners:
            index = partners[index]
        elif tokens[index].kind not in ("code", "escaped"):
            kept.append(tokens[index])
        index += 1
    return kept


def _closing_ticks(tokens: list[Token]) -> dict[int, int]:
    """Index of each run of backticks → that of the next run of the same length in its paragraph."""
    partners: dict[int, int] = {}
    latest: dict[int, int] = {}
    for index in range(len(tokens) - 1, -1, -1):
        kind, _, _, text = tokens[index]
        if kind == "blank":
            latest = {}
        elif kind == "code" or text.startswith("\\`"):
            # A backslash before a run keeps it from opening a span, but not from closing one.
            length = text.count("`")
            if kind == "code" and length in latest:
                partners[index] = latest[length]
            latest[length] = index
    return partners
