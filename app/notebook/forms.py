"""Colab's forms: the title, texts and fields that comments in a code cell describe."""

import re
from dataclasses import dataclass
from typing import Final

from app.models import Cell

_COMMENT: Final = re.compile(r"[ \t]*+#[ \t]*+@(title|markdown)(?:[ \t]++([^\n]*+))?+", re.MULTILINE)
_PARAMETER: Final = re.compile(r"#[ \t]*+@param\b")
_FIELD: Final = re.compile(r"([A-Za-z_]\w{0,99}+)[ \t]*+=(?!=)(.{1,500})")
_SETTINGS: Final = re.compile(r"[ \t]*+\{[^{}]*+\}[ \t]*+\Z")
_MOST_CHARS: Final = 20_000
_MOST_FIELDS: Final = 50


@dataclass(frozen=True, slots=True)
class Form:
    """What Colab shows of a form cell in place of its source."""

    title: str = ""
    text: str = ""
    """Markdown."""
    fields: tuple[tuple[str, str], ...] = ()
    """Name and value, as they stand in the source."""


def form_of(cell: Cell) -> Form | None:
    """The form of a code cell that Colab shows as one; None: its source is shown."""
    if cell.metadata.get("cellView") != "form" and "display-mode" not in cell.source[:1000]:
        return None
    lines = cell.source[:_MOST_CHARS].split("\n")
    comments = [found for line in lines if (found := _COMMENT.match(line))]
    title = next((found[2] or "" for found in comments if found[1] == "title"), "")
    if cell.metadata.get("cellView") != "form" and not re.search(r'"?display-mode"?\s*+:\s*+"form"', title):
        return None
    texts = [found[2] or "" for found in comments if found[1] == "markdown"]
    fields = [field for line in lines if "@param" in line and (field := _field(line))]
    return Form(_SETTINGS.sub("", title).strip()[:300], "\n".join(texts), tuple(fields[:_MOST_FIELDS]))


def _field(line: str) -> tuple[str, str] | None:
    comment = _PARAMETER.search(line)
    found = _FIELD.match(line[: comment.start()] if comment else "")
    return (found[1], found[2].strip()) if found else None
