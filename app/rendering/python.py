"""Highlight Python, IPython's magics, commands and questions included, in one linear pass.

Most cells of most notebooks are Python. Pygments takes about ten times as long over them, and its lexers are
quadratic in blank lines. Here every branch keeps what it has consumed (possessive quantifiers), so no text
is looked at twice. The class names are Pygments'; names, operators, punctuation and blanks get none: they
have the colour of the text around them.
"""

import builtins
import keyword
import re
from collections.abc import Callable
from functools import partial
from html import escape
from typing import NamedTuple

from app.rendering.magics import RUN_PYTHON, of_line

# The first character of most alternatives is outside their group: where it differs, nothing else is tried.
_TOKEN = re.compile(
    r"""
    \#(?P<comment>[^\n]*+)
  | (?:^(?P<indent>[ \t]*+)|(?=[%!])(?:(?<==\ )|(?<==)(?=!)))
      (?: %(?P<magic>%?+(?:(?P<runs>(?:RUNS)\b)|(?P<spell>[A-Za-z_]\w*+)(?P<options>LINE)))
        | !(?P<shell>!?+(?!=)(?P<command>LINE))
        | @(?P<decorator>[ \t]*+\w[\w.]*+)
        | (?P<imported>(?P<how>from|import)(?P<space>[ \t]++)(?P<module>[\w.]++))
        | (?P<soft>(?:match|case|type)(?=[ \t]++[^\s=.,)\]:(])))
  | [dc](?P<defined>(?:(?<=d)ef|lass)(?P<gap>[ \t]++)(?P<new>[^\W\d]\w*+))
  | \.(?P<attribute>[^\W\d]\w*+)
  | [rRbBuUfFtT"'](?P<string>(?:(?<=["'])|[rRbBuUfFtT]?+["'])
        (?: (?<=")(?:""(?:[^\\"]++|\\.|"(?!""))*+(?:\"{3}|\\?+\Z)|(?:[^"\\\n]++|\\.)*+(?:"|\\?+$))
          | (?<=')(?:''(?:[^\\']++|\\.|'(?!''))*+(?:'{3}|\\?+\Z)|(?:[^'\\\n]++|\\.)*+(?:'|\\?+$))))
  | [^\W\d](?P<name>\w*+)
  | [\d.](?P<number>(?:(?<=0)(?:[xX][\da-fA-F_]++|[bB][01_]++|[oO][0-7_]++)
      |(?:(?<=\d)[\d_]*+(?:\.[\d_]*+)?+|(?<=\.)\d[\d_]*+)(?:[eE][+\-]?+\d[\d_]*+)?+[jJ]?+))
    """.replace("RUNS", "|".join(RUN_PYTHON)).replace("LINE", r"(?:[^\\\n]++|\\.|\\\Z)*+"),
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)

_FIELD = re.compile(r"(?:\{\{|[^{])++|\{[^{}\n]*+\}|\{")
"""Of an f-string: text, a field without braces of its own, or a brace that belongs to something deeper."""

_WORDY = frozenset({"name", "attribute"})
"""Coloured only where it is one of `_WORDS`; an attribute, which begins with its dot, is none."""
_PLAIN = {"comment": "c1", "number": "m"}
_INTERPOLATED = frozenset("fFtT")
_PREFIX_END = re.compile("[\"']")
_AT_START = {"decorator": "nd", "soft": "k"}

Escape = Callable[[str], str]
Embed = Callable[[str, str], str]
"""Code and its lexer → HTML: for the lines of a cell that are not Python."""


class Writer(NamedTuple):
    """How text that is not Python becomes HTML."""

    text: Escape
    embed: Embed


def highlight(source: str, embed: Embed | None = None) -> str:
    """Python source → the inside of a ``<pre class="highlight">``. All of the text stays.

    Args:
        source: a cell's code.
        embed: colours shell commands and what else stands in a line for another language; plain without it.
    """
    text = _escape if any(char in source for char in "&<>") else str
    return _coloured(source, Writer(text, embed or _plain))


_escape = partial(escape, quote=False)


def _plain(code: str, language: str) -> str:  # noqa: ARG001 - the shape of `Embed`
    return _escape(code)


def _coloured(source: str, write: Writer) -> str:
    pieces: list[str] = []
    end, text = 0, write.text
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup or ""
        if kind in _WORDY:
            html = _WORDS.get(match[0])
            if html is None:
                continue  # most tokens: plain text, which is escaped with what follows
        elif kind in _PLAIN:
            html = f'<span class="{_PLAIN[kind]}">{text(match[0])}</span>'
        else:
            html = _COMPOUND[kind](match, write)
        start, stop = match.span()
        pieces += (text(source[end:start]), html)
        end = stop
    pieces.append(text(source[end:]))
    return "".join(pieces)


def _magic(match: re.Match[str], write: Writer) -> str:
    name, is_cell = match["runs"] or match["spell"], match["magic"].startswith("%")
    options = write.embed(match["options"], "" if is_cell else of_line(name)) if match["options"] else ""
    mark = "%%" if is_cell else "%"
    return f'{match["indent"] or ""}{mark}<span class="k">{name}</span>{options}'


def _shell(match: re.Match[str], write: Writer) -> str:
    marks = "!!" if match["shell"].startswith("!") else "!"
    return f"{match['indent'] or ''}{marks}{write.embed(match['command'], 'bash')}"


def _at_start(match: re.Match[str], write: Writer) -> str:
    indent, css = match["indent"], _AT_START[match.lastgroup or ""]
    return f'{indent}<span class="{css}">{write.text(match[0][len(indent) :])}</span>'


def _defined(match: re.Match[str], write: Writer) -> str:  # noqa: ARG001
    word, css = ("def", "nf") if match[0].startswith("d") else ("class", "nc")
    return f'<span class="k">{word}</span>{match["gap"]}<span class="{css}">{match["new"]}</span>'


def _imported(match: re.Match[str], write: Writer) -> str:  # noqa: ARG001
    how, module = f'<span class="kn">{match["how"]}</span>', f'<span class="nn">{match["module"]}</span>'
    return f"{match['indent']}{how}{match['space']}{module}"


def _string(match: re.Match[str], write: Writer) -> str:
    whole, text = match[0], write.text
    css = "s1" if whole.endswith("'") else "s2"
    if "{" not in whole or _INTERPOLATED.isdisjoint(_PREFIX_END.split(whole[:2])[0]):
        return f'<span class="{css}">{text(whole)}</span>'
    return "".join(
        f'<span class="si">{{</span>{_coloured(part[1:-1], write)}<span class="si">}}</span>'
        if part.startswith("{") and len(part) > 1 and part[1] != "{"
        else f'<span class="{css}">{text(part)}</span>'
        for part in _FIELD.findall(whole)
    )


_COMPOUND = {
    "magic": _magic,
    "shell": _shell,
    "decorator": _at_start,
    "soft": _at_start,
    "defined": _defined,
    "imported": _imported,
    "string": _string,
}


def _words() -> dict[str, str]:
    """Word → its span."""
    table: dict[str, str] = {}
    for name in dir(builtins):
        value = getattr(builtins, name)
        raised = isinstance(value, type) and issubclass(value, BaseException)
        table[name] = "ne" if raised else "nb"
    table |= dict.fromkeys(("self", "cls"), "bp") | dict.fromkeys(keyword.kwlist, "k")
    table |= dict.fromkeys(("and", "or", "not", "in", "is"), "ow")
    table |= dict.fromkeys(("True", "False", "None"), "kc") | dict.fromkeys(("from", "import"), "kn")
    return {word: f'<span class="{css}">{word}</span>' for word, css in table.items()}


_WORDS = _words()
