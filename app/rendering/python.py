"""Highlight Python, IPython's magics included, in one linear pass.

Most cells of most notebooks are Python. Pygments takes about ten times as long over them, and its lexers are
quadratic in blank lines. Here every branch keeps what it has consumed (possessive quantifiers), so no text
is looked at twice. The class names are Pygments'; names, punctuation and blanks get none: they have the
colour of the text around them.
"""

import builtins
import keyword
import re
from collections.abc import Callable, Iterator
from html import escape

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*+)
  | (?P<magic>(?:^[ \t]*+|(?<==\ ))(?P<percent>%%?)[A-Za-z_]\w*+)
  | (?P<shell>(?:^[ \t]*+|(?<==\ ))!(?!=)[^\n]*+)
  | (?P<decorator>^[ \t]*+@[ \t]*+\w[\w.]*+)
  | (?P<defined>\b(?P<define>def|class)(?P<gap>[ \t]++)(?P<new>[^\W\d]\w*+))
  | (?P<imported>^(?P<indent>[ \t]*+)(?P<how>from|import)(?P<space>[ \t]++)(?P<module>[\w.]++))
  | (?P<soft>^[ \t]*+(?:match|case|type)(?=[ \t]++[^\s=.,)\]:(]))
  | (?P<attribute>\.[^\W\d]\w*+)
  | (?P<string>(?P<prefix>[rRbBuUfFtT]{0,2})
        (?:(?P<quote>\"{3}|'{3})(?:[^\\"']++|\\.|(?!(?P=quote))["'])*+(?:(?P=quote)|\\?+\Z)
          | "(?:[^"\\\n]++|\\.)*+(?:"|\\?+$)
          | '(?:[^'\\\n]++|\\.)*+(?:'|\\?+$)))
  | (?P<name>[^\W\d]\w*+)
  | (?P<number>0[xX][\da-fA-F_]++|0[bB][01_]++|0[oO][0-7_]++
      |(?:\d[\d_]*+(?:\.[\d_]*+)?+|\.\d[\d_]*+)(?:[eE][+\-]?+\d[\d_]*+)?+[jJ]?+)
  | (?P<operator>(?:[-~+/*%=<>&^|@]|!=|:=)++)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)

_FIELD = re.compile(r"(?:\{\{|[^{])++|\{[^{}\n]*+\}|\{")
"""Of an f-string: text, a field without braces of its own, or a brace that belongs to something deeper."""

_PLAIN = {"comment": "c1", "decorator": "nd", "soft": "k", "number": "m", "operator": "o"}

Escape = Callable[[str], str]


def highlight(source: str) -> str:
    """Python source → the inside of a ``<pre class="highlight">``. All of the text stays."""
    return "".join(_spans(source, _escape if any(char in source for char in "&<>") else str))


def _escape(text: str) -> str:
    return escape(text, quote=False)


def _spans(source: str, text: Escape) -> Iterator[str]:
    end = 0
    for match in _TOKEN.finditer(source):
        if match.start() > end:
            yield text(source[end : match.start()])
        end = match.end()
        kind = match.lastgroup or ""
        if kind == "name":
            word = match[0]
            yield _WORDS.get(word, word)
        elif kind in _PLAIN:
            yield f'<span class="{_PLAIN[kind]}">{text(match[0])}</span>'
        else:
            yield from _COMPOUND[kind](match, text)
    yield text(source[end:])


def _magic(match: re.Match[str], text: Escape) -> Iterator[str]:  # noqa: ARG001 - nothing to escape in it
    indent, percent, name = match[0].partition(match["percent"])
    yield f'{indent}<span class="o">{percent}</span><span class="k">{name}</span>'


def _shell(match: re.Match[str], text: Escape) -> Iterator[str]:
    indent, mark, command = match[0].partition("!")
    yield f'{indent}<span class="o">{mark}</span>{text(command)}'


def _defined(match: re.Match[str], text: Escape) -> Iterator[str]:  # noqa: ARG001
    css = "nf" if match["define"] == "def" else "nc"
    yield f'<span class="k">{match["define"]}</span>{match["gap"]}<span class="{css}">{match["new"]}</span>'


def _imported(match: re.Match[str], text: Escape) -> Iterator[str]:  # noqa: ARG001
    yield f'{match["indent"]}<span class="kn">{match["how"]}</span>{match["space"]}'
    yield f'<span class="nn">{match["module"]}</span>'


def _attribute(match: re.Match[str], text: Escape) -> Iterator[str]:  # noqa: ARG001
    yield match[0]


def _string(match: re.Match[str], text: Escape) -> Iterator[str]:
    whole, prefix = match[0], match["prefix"]
    css = "s1" if whole.endswith("'") else "s2"
    if "{" not in whole or not set(prefix) & set("fFtT"):
        yield f'<span class="{css}">{text(whole)}</span>'
        return
    for part in _FIELD.findall(whole):
        if part.startswith("{") and len(part) > 1 and part[1] != "{":
            yield f'<span class="si">{{</span>{"".join(_spans(part[1:-1], text))}<span class="si">}}</span>'
        else:
            yield f'<span class="{css}">{text(part)}</span>'


_COMPOUND = {
    "magic": _magic,
    "shell": _shell,
    "defined": _defined,
    "imported": _imported,
    "attribute": _attribute,
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
