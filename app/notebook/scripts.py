"""Scripts in cells: ``# %%`` (percent, Spyder, VS Code), ``# In[1]:`` (nbconvert), ``# +`` (light)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from app.notebook.text_cells import Text, TextCell, stripped

_MARK = re.compile(r"#\s*+%%(?P<rest>(?:[\s\[].*)?)|# In ?\[[ \d]*\]:?(?P<number>)\s*")
_TYPED = re.compile(r"[^\[{=]*+\[(?P<kind>markdown|md|raw|code)\](?P<options>.*)")
_OPTION = re.compile(r"\s*(?P<name>[A-Za-z][\w.-]*+)\s*+=\s*+")
_LIGHT = re.compile(r"# \+(?:\s.*)?")
_GALLERY = re.compile(r"#{20,}\s*")
_MAGIC = re.compile(r"# ?(?=%{1,2}[A-Za-z]|![A-Za-z.]|%$)")
_CELL_MAGIC = re.compile(r"# ?%%[A-Za-z]")
_QUOTES = ('"""', "'''")
_MOST_OPTION_CHARS = 2000
_KINDS = {"markdown": "markdown", "md": "markdown", "raw": "raw", "code": "code"}


def script(text: Text) -> list[TextCell]:
    """Cells by the marks that there are; a script without any is one cell of code."""
    text.take_header("# ")
    lines = text.lines
    if any(_MARK.fullmatch(line) for line in lines):
        found = _percent(text)
    elif text.format_name == "light" or any(_LIGHT.fullmatch(line) for line in lines):
        found = _light(lines)
    elif text.format_name == "sphinx" or any(_GALLERY.fullmatch(line) for line in lines):
        found = _gallery(lines)
    else:
        found = iter([TextCell("code", stripped(lines))])
    return [cell for cell in found if not cell.is_blank]


# --- percent ---------------------------------------------------------------------------------------


def _percent(text: Text) -> Iterator[TextCell]:
    kind, metadata, lines = "code", {}, []  # type: tuple[str, dict[str, Any], list[str]]
    for line in text.lines:
        mark = _MARK.fullmatch(line)
        if mark is None:
            lines.append(line)
            continue
        yield _cell(kind, lines, metadata, text.language)
        kind, metadata = _options((mark["rest"] or "").strip())
        lines = []
    yield _cell(kind, lines, metadata, text.language)


def _with_magics(lines: list[str]) -> list[str]:
    """What only IPython reads stands in a script as comments: single lines, or all of a cell."""
    if lines and _CELL_MAGIC.match(lines[0]) and all(line.startswith("#") for line in lines):
        return _uncommented(lines)
    return [line[found.end() :] if (found := _MAGIC.match(line)) else line for line in lines]


def _cell(kind: str, lines: list[str], metadata: dict[str, Any], language: str) -> TextCell:
    lines = stripped(lines)
    if kind == "code":
        own = metadata.pop("language", None)
        magic = [f"%%{own}"] if isinstance(own, str) and own.isidentifier() and own != language else []
        return TextCell("code", magic + _with_magics(lines), metadata)
    return TextCell("raw" if kind == "raw" else "markdown", _uncommented(lines), metadata)


def _options(rest: str) -> tuple[str, dict[str, Any]]:
    """``Title [markdown] {"tags": ["a"]}``, or ``[markdown] tags=["a"]``; what cannot be read is left out."""
    rest = rest[:_MOST_OPTION_CHARS]
    typed = _TYPED.fullmatch(rest)
    kind, options = (_KINDS[typed["kind"]], typed["options"]) if typed else ("code", rest)
    start = options.find("{")
    metadata = _json(options, start)[0] if start >= 0 and "=" not in options[:start] else _pairs(options)
    return kind, metadata if isinstance(metadata, dict) else {}


def _pairs(options: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    first = re.search(r"(?:^|\s)(?=[A-Za-z][\w.-]*+\s*+=)", options)
    at = first.end() if first else len(options)
    while match := _OPTION.match(options, at):
        value, at = _json(options, match.end())
        if at < 0:
            break
        found[match["name"]] = value
    return found


def _json(options: str, at: int) -> tuple[Any, int]:
    """The value that begins there and where it ends; -1 where there is none."""
    try:
        return json.JSONDecoder().raw_decode(options, at)
    except (ValueError, RecursionError):
        return None, -1


def _uncommented(lines: list[str]) -> list[str]:
    """Prose in comments, or in one long string."""
    if lines and (quotes := next((one for one in _QUOTES if lines[0].lstrip("rRuU").startswith(one)), "")):
        text = "\n".join(lines).lstrip("rRuU").removeprefix(quotes)
        return stripped(text.rstrip().removesuffix(quotes).split("\n"))
    return [line.removeprefix("#").removeprefix(" ") if line.startswith("#") else line for line in lines]


# --- light and Sphinx-Gallery ----------------------------------------------------------------------


def _light(lines: list[str]) -> Iterator[TextCell]:
    """A paragraph is a cell, prose where all of it is comments; ``# +`` and ``# -`` hold one together."""
    held: list[str] | None = None
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if _LIGHT.fullmatch(line):
            yield from _paragraph(paragraph if held is None else held, held is not None)
            held, paragraph = [], []
        elif held is not None and line.rstrip() == "# -":
            yield from _paragraph(held, True)
            held = None
        elif held is not None:
            held.append(line)
        elif line.strip() or (paragraph and paragraph[-1].startswith((" ", "\t"))):
            paragraph.append(line)
        else:
            yield from _paragraph(paragraph, False)
            paragraph = []
    yield from _paragraph(paragraph if held is None else held, held is not None)


def _paragraph(lines: list[str], is_code: bool) -> Iterator[TextCell]:
    lines = stripped(lines)
    if lines and not is_code and all(line.startswith("#") for line in lines):
        yield TextCell("markdown", _uncommented(lines))
    elif lines:
        yield TextCell("code", [_MAGIC.sub("", line, count=1) for line in lines])


def _gallery(lines: list[str]) -> Iterator[TextCell]:
    """The first string is prose, and so are the comments below a line of twenty ``#`` or more."""
    code = stripped(lines)
    if code and code[0].lstrip("rRuU").startswith(_QUOTES):
        end = _end_of_string(code)
        yield TextCell("markdown", _uncommented(code[: end + 1]))
        code = code[end + 1 :]
    kept: list[str] = []
    at = 0
    while at < len(code):
        if not _GALLERY.fullmatch(code[at]):
            kept.append(code[at])
            at += 1
            continue
        yield TextCell("code", stripped(kept))
        end = next((i for i in range(at + 1, len(code)) if not code[i].startswith("#")), len(code))
        yield TextCell("markdown", _uncommented(code[at + 1 : end]))
        kept, at = [], end
    yield TextCell("code", stripped(kept))


def _end_of_string(lines: list[str]) -> int:
    first = lines[0].lstrip("rRuU")
    quotes = first[:3]
    if quotes in first[3:]:
        return 0
    return next((at for at in range(1, len(lines)) if quotes in lines[at]), len(lines) - 1)
