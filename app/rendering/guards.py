"""Markdown that would cost far more than its size: it is shown as it was written."""

import re

from app.i18n import _
from app.rendering.limits import Limits

_DEEP = re.compile(r"(?:>[ \t]*+){64}")
_RULE_CHARACTERS = "-:| \t>"
_MOST_EMAIL_BYTES = 64 << 20
"""Of memory. For each address in a line, the renderer keeps a copy of the rest of the line."""
_MOST_FILLED_CELLS = 50_000
"""Cells of tables that the renderer would add, since their rows are shorter than their heads."""


def refusal(source: str, limits: Limits) -> str:
    """A sentence that says why this Markdown is shown as plain text; empty: it can be rendered."""
    if len(source) > limits.markdown:
        return _("Shown as plain text, since it is longer than {count:,} characters.", count=limits.markdown)
    if source.count(">") > 64 and _DEEP.search(source):
        return _("Shown as plain text, since its quotations nest too deeply.")
    if "|" in source and "-" in source and _filled_cells(source) > _MOST_FILLED_CELLS:
        return _("Shown as plain text, since its tables are too large.")
    if "@" in source and _email_bytes(source) > _MOST_EMAIL_BYTES:
        return _("Shown as plain text, since a line of it has too many e-mail addresses.")
    return ""


def _email_bytes(source: str) -> int:
    """What the copies take, at most: 190 kB of ``a@b.c`` in one line would take 1.4 GB."""
    if source.count("@") * len(source) < _MOST_EMAIL_BYTES:
        return 0
    return sum(line.count("@") * len(line) // 2 for line in source.split("\n") if "@" in line)


def _filled_cells(source: str) -> int:
    """How many cells are missing from rows that are shorter than the head of their table.

    The renderer adds each of them, so that 10 kB of Markdown can become 20 MB of HTML.
    """
    columns = filled = 0
    for line in source.split("\n"):
        if columns and line.strip():
            filled += max(0, columns - line.count("|") - 1)
        else:
            columns = 0
        if "-" in line and "|" in line and not line.strip(_RULE_CHARACTERS):
            columns = max(columns, line.count("|") + 1)
    return filled
