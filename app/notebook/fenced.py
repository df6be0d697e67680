"""Markdown whose fences hold code: MyST and jupytext's (``.md``), R Markdown (``.Rmd``), Quarto."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.notebook.text_cells import Text, TextCell, stripped

_FENCE = re.compile(r"(?P<indent> {0,3})(?P<marks>`{3,}+|~{3,}+)(?P<info>.*)")
_MYST = re.compile(r"\{(?P<kind>code|raw)-cell\}\s*+(?P<language>[\w+#.-]*+)")
_CHUNK = re.compile(r"\{\s*+(?P<language>[A-Za-z][\w+#-]*+)(?P<options>[^{}]*+)\}\s*")
_PLAIN = re.compile(r"(?P<language>[A-Za-z][\w+#-]*+)")
_BREAK = re.compile(r"\+\+\+(?:\s.*)?")
_OPTION = re.compile(r"(?P<name>echo|include)\s*+=\s*+(?P<value>TRUE|FALSE|T|F)\b")
_TAGS = {"echo": "hide-input", "include": "hide-cell"}
"""What R Markdown and Quarto leave out of a finished document is folded here: there is no output to show."""
_SAME = {"ipython3": "python", "ipython": "python", "python3": "python", "r": "R", "ojs": "javascript"}


@dataclass(frozen=True, slots=True)
class _Fenced:
    """A fence that holds a cell."""

    cell: TextCell
    language: str


_Reader = Callable[[Text, str, list[str]], _Fenced | None]
"""Of a fence's info string and lines: its cell, or None: it is part of the Markdown around it."""


def markdown(text: Text) -> list[TextCell]:
    """``{code-cell}`` fences, or in a notebook by its header those in a kernel's language; else one cell."""
    text.take_header()
    is_myst = text.format_name == "myst" or any(_MYST.match(_info(line)) for line in text.lines)
    if is_myst:
        return list(_cells(text, _myst))
    return list(_cells(text, _plain if text.is_notebook else _none))


def chunks(text: Text) -> list[TextCell]:
    """Fences of the form ``{r name, echo=FALSE}``."""
    text.take_header()
    if text.suffix == ".qmd" and not text.language:
        text.language = _first_language(text.lines)
    return list(_cells(text, _chunk))


def _cells(text: Text, read: _Reader) -> Iterator[TextCell]:
    prose: list[str] = []
    at = 0
    while at < len(text.lines):
        line = text.lines[at]
        if (fence := _FENCE.fullmatch(line)) and not ("`" in fence["info"] and fence["marks"][0] == "`"):
            end = _end(text.lines, at, fence["marks"])
            body = text.lines[at + 1 : end]
            found = read(text, fence["info"].strip(), body)
            if found is not None:
                yield from _prose(prose)
                prose = []
                yield _in_its_language(text, found)
            else:
                prose += text.lines[at : end + 1]
            at = end + 1
        elif read is _myst and _BREAK.fullmatch(line):
            yield from _prose(prose)
            prose = []
            at += 1
        else:
            prose.append(line)
            at += 1
    yield from _prose(prose)


def _prose(lines: list[str]) -> Iterator[TextCell]:
    if lines := stripped(lines):
        yield TextCell("markdown", lines)


def _end(lines: list[str], start: int, marks: str) -> int:
    """The line that closes a fence: the same mark, as often at least (CommonMark §4.5); else the last."""
    closes = re.compile(rf" {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}\s*")
    return next((at for at in range(start + 1, len(lines)) if closes.fullmatch(lines[at])), len(lines))


def _info(line: str) -> str:
    fence = _FENCE.fullmatch(line)
    return fence["info"].strip() if fence else ""


def _first_language(lines: list[str]) -> str:
    found = (_CHUNK.fullmatch(_info(line)) for line in lines)
    first = next((match["language"] for match in found if match), "")
    return _SAME.get(first, first)


def _in_its_language(text: Text, found: _Fenced) -> TextCell:
    """A cell in another language than the notebook's says so as Jupyter does, by a magic."""
    language = _SAME.get(found.language, found.language)
    if not text.language:
        text.language = language
    if found.cell.kind != "code" or not language or language.lower() == text.language.lower():
        return found.cell
    return TextCell("code", [f"%%{found.language}", *found.cell.lines], found.cell.metadata)


# --- what is a cell --------------------------------------------------------------------------------


def _none(_text: Text, _info: str, _body: list[str]) -> _Fenced | None:
    return None


def _myst(text: Text, info: str, body: list[str]) -> _Fenced | None:
    """Options stand before the code: ``:tags: [hide-input]``, or YAML between two ``---``."""
    found = _MYST.match(info)
    if found is None:
        return None
    options, code = _options(body)
    kind = "code" if found["kind"] == "code" else "raw"
    lines = stripped(code)
    return _Fenced(TextCell(kind, lines, text.yaml.mapping("\n".join(options))), found["language"])  # type: ignore[arg-type]


def _options(body: list[str]) -> tuple[list[str], list[str]]:
    if body[:1] and body[0].rstrip() == "---":
        end = next((at for at in range(1, len(body)) if body[at].rstrip() == "---"), 0)
        return body[1:end], body[end + 1 :] if end else body
    count = next((at for at, line in enumerate(body) if not line.startswith(":")), len(body))
    return [line[1:] for line in body[:count]], body[count:]


def _plain(text: Text, info: str, body: list[str]) -> _Fenced | None:
    """jupytext's Markdown: a fence in the notebook's language is a code cell, whatever stands behind it."""
    found = _PLAIN.match(info)
    language = _SAME.get(found["language"], found["language"]) if found else ""
    if found is None or (text.language and language.lower() != text.language.lower()):
        return None
    return _Fenced(TextCell("code", body), language)


def _chunk(_text: Text, info: str, body: list[str]) -> _Fenced | None:
    """Quarto's ``{{python}}`` and ``{.python}`` only show code, and so do not match."""
    found = _CHUNK.fullmatch(info)
    if found is None:
        return None
    stated = {match["name"]: match["value"].startswith("T") for match in _OPTION.finditer(found["options"])}
    stated |= _quarto(body)
    tags = [tag for name, tag in _TAGS.items() if stated.get(name) is False]
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    return _Fenced(TextCell("code", body, metadata), found["language"])


def _quarto(body: list[str]) -> dict[str, bool]:
    """``#| echo: false`` in the first lines of a cell."""
    found = {}
    for line in body:
        if not line.startswith("#|"):
            break
        name, _, value = line[2:].partition(":")
        if name.strip() in _TAGS:
            found[name.strip()] = value.strip().lower() != "false"
    return found
