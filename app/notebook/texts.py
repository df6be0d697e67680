"""Texts that are notebooks by their form, without outputs: scripts in cells, and Markdown with code in it.

Read line by line here and not by jupytext, which answers a broken header with an exception, loads any YAML,
and hands Quarto's files to another program (docs/decisions/0012-more-sources.md). Nothing is ever run.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from app.errors import TooLarge
from app.i18n import _
from app.notebook import fenced, scripts
from app.notebook.header import YamlReader
from app.notebook.limits import Limits
from app.notebook.repairs import Repair, Repairs
from app.notebook.text_cells import Text

_MEGABYTE = 1 << 20
_READERS: Mapping[str, Any] = {
    ".md": fenced.markdown,
    ".markdown": fenced.markdown,
    ".myst": fenced.markdown,
    ".rmd": fenced.chunks,
    ".qmd": fenced.chunks,
    ".py": scripts.script,
    ".r": scripts.script,
    ".jl": scripts.script,
}
_LANGUAGES: Mapping[str, str] = {".py": "python", ".r": "R", ".jl": "julia", ".rmd": "R"}
"""What a file is in by its name, where its header does not say."""

SUFFIXES = frozenset(_READERS)


def suffix_of(file_name: str) -> str:
    """``.qmd``, in lower case; empty for what is no text of ours."""
    suffix = PurePosixPath(file_name).suffix.lower()
    return suffix if suffix in _READERS else ""


def read(data: bytes, suffix: str, limits: Limits, repairs: Repairs) -> dict[str, Any]:
    """A text in UTF-8 as the JSON of a notebook.

    Raises:
        TooLarge: more than the limit.
    """
    if len(data) > limits.max_text_bytes:
        raise TooLarge(
            _(
                "A text of more than {max_text_bytes} MB is not read as a notebook.",
                max_text_bytes=limits.max_text_bytes // _MEGABYTE,
            )
        )
    text = Text(_lines(_decoded(data, repairs)), suffix, _LANGUAGES.get(suffix, ""), YamlReader(repairs))
    cells = _READERS[suffix](text)
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": text.metadata(),
        "cells": [cell.as_json() for cell in cells],
    }


def _lines(text: str) -> list[str]:
    """Only what an editor takes for a line's end; Python's own method splits at form feeds, too."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decoded(data: bytes, repairs: Repairs) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        repairs.note(Repair.BYTES)
        return data.decode(errors="replace")
