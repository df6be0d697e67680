"""JSON as a tree that folds, without a script: bounded in depth by the reader, in width and text here."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Any

from app.i18n import _, ngettext
from app.rendering.blocks import rest
from app.rendering.context import Context
from app.rendering.shown import Item, Shown

MOST_VALUES = 10_000
"""Of one tree: a browser lays out about that many lines without delay."""
MOST_OF_A_PAGE = 100_000
"""Values of all trees of one notebook."""
_MOST_CHARS = 20_000
"""Of one text in it."""
_MOST_INDENTED = 200_000
"""Characters of JSON: what nests deeply becomes a hundred times as long by its indents."""
_MOST_NAME = 200
_MOST_INLINE = 72
_MOST_INLINE_VALUES = 12
_MOST_OPEN = 30
"""A tree of so few values is shown unfolded."""
_EXPANDED = 40
"""Levels."""
_DEEPEST = 100
"""Levels below the open ones. A notebook's JSON has no more; a line of JSON inside of a text may have."""
_MORE = "&hellip;"
"""Not as a character, which would make the whole page in memory twice as large as one of Latin text."""
_KINDS: Mapping[type, str] = {str: "string", int: "number", float: "number"}
_LINES = ("text/jsonl", "application/jsonl", "application/json-lines")


def as_json(item: Item, context: Context) -> Shown:
    """JSON, its first level open; `expanded` in the output's metadata opens all (as in JupyterLab)."""
    expanded = item.metadata.get("expanded") is True
    return _shown(item, context, depth=_EXPANDED if expanded else 1, name=item.metadata.get("root"))


def source(item: Item, context: Context) -> Shown:
    """The data of a chart, folded, where nobody draws it."""
    return _shown(item, context, depth=0, name=_("Its source"))


def _shown(item: Item, context: Context, *, depth: int, name: Any) -> Shown:
    most = 0 if context.budget.spent else min(MOST_VALUES, MOST_OF_A_PAGE - context.tree_values)
    lines = most and item.mime.startswith(_LINES)
    value = _lines(item.text, context.limits.text) if lines else item.value
    tree = _Tree(most, context.limits.text)
    if depth == 1 and _size(value, _MOST_OPEN) < _MOST_OPEN:
        depth = _EXPANDED
    label = f"<b>{escape(name[:_MOST_NAME], quote=False)}</b>" if isinstance(name, str) and name else ""
    html = tree.html(value, label, depth)
    context.tree_values += most - tree.values
    context.budget.take(len(html), len(item.text))
    note = _("Only the first {count:,} values of this output are shown.", count=most) if tree.full else ""
    note = note if most else _("This JSON is not shown as a tree: the page has too many values already.")
    if tree.cut and not note:
        note = _("Of each text in this output, the first {count:,} characters are shown.", count=_MOST_CHARS)
    return Shown(f'<div class="output json"{item.count}>{html}</div>{_rest(value, note, context)}')


def _rest(value: Any, note: str, context: Context) -> str:
    if not note:
        return ""
    if context.budget.spent and isinstance(value, str):
        return rest(value, note, context)  # lines that nobody has read
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _MOST_INDENTED and not context.budget.spent:
        text = json.dumps(value, indent=2, ensure_ascii=False)
        context.budget.take(len(text))
    return rest(text, note, context)


def _lines(text: str, most: int) -> Any:
    """JSON lines; a line that is none stays as it is, as do those after so many characters."""
    lines = text.strip().split("\n")
    sizes = accumulate(map(len, lines))
    return [_parsed(line) if size <= most else line for line, size in zip(lines, sizes, strict=True)]


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _size(value: Any, most: int) -> int:
    """How many values there are, counted up to `most`."""
    found, stack = 0, [value]
    while stack and found < most:
        found += 1
        children = _children(stack.pop())
        stack.extend(child for _, child in zip(range(most), children, strict=False))
    return found


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


@dataclass(slots=True)
class _Tree:
    """Writes one tree, as long as there is room."""

    values: int
    chars: int
    full: bool = False
    cut: bool = False

    def html(self, value: Any, label: str, depth: int) -> str:
        """A value with its label; containers are open down to `depth`."""
        line = f"{label}: " if label else ""
        if not isinstance(value, (dict, list)) or not value or (inline := _inline(value)):
            return line + self._scalar(value, inline if isinstance(value, list) and value else "")
        if depth < -_DEEPEST:
            self.full = True
            return f"{line}{_MORE}"
        most = len(value)
        if isinstance(value, dict):
            brackets, counted = "{}", ngettext("{count:,} member", "{count:,} members", most)
        else:
            brackets, counted = "[]", ngettext("{count:,} value", "{count:,} values", most)
        count = f"<small>{escape(counted, quote=False)}</small>"
        members = "".join(self._members(value, depth - 1))
        opened = " open" if depth > 0 else ""
        return f"<details{opened}><summary>{line}{brackets} {count}</summary><ul>{members}</ul></details>"

    def _members(self, value: Any, depth: int) -> Iterator[str]:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in pairs:
            if self.values <= 0 or self.chars <= 0:
                self.full = True
                yield f"<li>{_MORE}</li>"
                return
            self.values -= 1
            name = str(key)[:_MOST_NAME]
            self.chars -= len(name)
            yield f"<li>{self.html(member, f'<b>{escape(name, quote=False)}</b>', depth)}</li>"

    def _scalar(self, value: Any, inline: str) -> str:
        text = inline or json.dumps(value, ensure_ascii=False)
        shown, more = text[:_MOST_CHARS], _MORE if len(text) > _MOST_CHARS else ""
        self.cut = self.cut or bool(more)
        self.chars -= len(shown)
        kind = "" if inline else _KINDS.get(type(value), "constant")
        return f'<span class="{kind or "inline"}">{escape(shown, quote=False)}{more}</span>'


def _inline(value: Any) -> str:
    """A short list of plain values in one line; else nothing."""
    if not isinstance(value, list) or len(value) > _MOST_INLINE_VALUES:
        return ""
    if any(isinstance(member, (dict, list)) or len(str(member)) > _MOST_INLINE for member in value):
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_INLINE else ""
