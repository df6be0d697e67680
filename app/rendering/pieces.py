"""The text of one cell, cut where its language changes.

``%%bash`` and its like, ``#!fsharp`` of .NET, ``%sql`` of Databricks, ``;ls`` of Julia, ``%use R`` of SoS:
each way of changing the language is one function, which takes a text and gives its pieces. No character is
lost.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from app.rendering import magics

Piece = tuple[str, str]
"""Text, and the lexer that it is for."""

DIRECTIVE = "directive"
"""Stands for a lexer: a line that is not for the language but for the kernel."""

_MARKS = "%#;?] \t\n"
"""How a cell can begin whose language changes; most cells begin otherwise, and are done at once."""
_CELL_MAGIC = re.compile(
    r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+%%(?P<name>!|\w++)(?:[ \t]++(?P<argument>[^\n]*+))?+(?:\n|\Z)"
)
_LANGUAGE_LINE = re.compile(
    r"[ \t\n]*+%(?P<name>sql|md-sandbox|md|scala|sh|python|fs|r)\b(?P<argument>[^\n]*+)(?:\n|\Z)"
)
_KERNEL_LINE = re.compile(r"^#!(?P<name>[A-Za-z][\w.#+-]*+)[^\n]*+(?:\n|\Z)", re.MULTILINE)
_JULIA_MODE = re.compile(r"[ \t]*+(?P<mark>[;?\]])(?P<rest>[^\n]*+(?:\n|\Z))")
_SOS_LINE = re.compile(r"(?:%\w|\[[^\n\]]*+\][ \t]*+$)[^\n]*+(?:\n|\Z)", re.MULTILINE)


def pieces(source: str, language: str, dialect: str = "") -> Iterator[Piece]:
    """Cut a cell's text.

    Args:
        source: as written.
        language: the lexer of the cell.
        dialect: ``dotnet``, ``databricks`` or ``sos``, where the kernel has ways of its own.
    """
    if dialect in _DIALECTS:
        yield from _DIALECTS[dialect](source, language)
    elif source[:1] not in _MARKS:
        yield source, language
    elif language == "julia":
        yield from _julia(source, language)
    else:
        yield from _ipython(source, language)


def last(source: str, language: str, dialect: str = "") -> str:
    """The lexer of what a cell ends with: what most of it is for."""
    *_, (_, lexer) = [("", language), *pieces(source, language, dialect)]
    return "" if lexer == DIRECTIVE else lexer


def _ipython(source: str, language: str) -> Iterator[Piece]:
    """Cell magics; those that keep the language can have others below them: ``%%time`` and ``%%bash``."""
    end, now = 0, language
    while now == language and (magic := _CELL_MAGIC.match(source, end)):
        found = magics.of_cell(magic["name"], magic["argument"] or "")
        if found is None and language != "python":
            break  # a comment in languages such as Octave, and no magic of IPython's
        now = language if found is None else found
        yield magic[0], "python"
        end = magic.end()
        if found is not None:
            break
    if not end and (line := _LANGUAGE_LINE.match(source)) and not line["argument"].strip():
        # Nothing but the name, and text below: not a line magic, but what Databricks' notebooks begin with.
        yield from _databricks(source, language)
    elif end < len(source):
        yield source[end:], now


def _databricks(source: str, language: str) -> Iterator[Piece]:
    line = _LANGUAGE_LINE.match(source)
    if not line:
        yield from _ipython(source, language) if source[:1] in _MARKS else [(source, language)]
        return
    start = line.start("argument")
    yield source[:start], DIRECTIVE
    yield source[start:], magics.of_cell(line["name"], "") or ""


def _dotnet(source: str, language: str) -> Iterator[Piece]:
    """.NET Interactive: each ``#!name`` hands what follows to another kernel, if it names one."""
    end, now = 0, language
    for line in _KERNEL_LINE.finditer(source):
        if line.start() > end:
            yield source[end : line.start()], now
        yield line[0], DIRECTIVE
        end = line.end()
        now = of_kernel(line["name"], now)
    if end < len(source):
        yield source[end:], now


def of_kernel(name: str, otherwise: str = "") -> str:
    """The lexer for a kernel of .NET Interactive (``fsharp``, ``sql-shop``); `otherwise` for a directive."""
    name = name.lower()
    if name in ("value", "mermaid", "http"):
        return ""
    found = magics.of_cell(name.partition("-")[0], "")
    return otherwise if found is None else found


def _julia(source: str, language: str) -> Iterator[Piece]:
    """The modes of Julia's prompt: shell, help, packages."""
    end = 0
    while mode := _JULIA_MODE.match(source, end):
        yield source[end : mode.start("rest")], DIRECTIVE
        yield mode["rest"], "bash" if mode["mark"] == ";" else ""
        end = mode.end()
    if end < len(source):
        yield source[end:], language


def _sos(source: str, language: str) -> Iterator[Piece]:
    """SoS: magics and the heads of steps stand above the text, which is for any kernel."""
    end = 0
    while line := _SOS_LINE.match(source, end):
        yield line[0], DIRECTIVE
        end = line.end()
    if end < len(source):
        yield from _ipython(source[end:], language)


_DIALECTS: Mapping[str, Callable[[str, str], Iterator[Piece]]] = {
    "databricks": _databricks,
    "dotnet": _dotnet,
    "sos": _sos,
}
