"""The YAML of a text: its header, and the options of its cells. Read as data, bounded, and never trusted.

Written over the library's events, with a stack of our own: no depth of nesting reaches Python's recursion, no
alias multiplies what it stands for, and no tag makes anything but lists, mappings and texts.
"""

from typing import Any

import yaml

from app.notebook.repairs import Repair, Repairs

MAX_YAML_BYTES = 256 << 10
"""Of one document: a header has a few lines, and so have a cell's options."""
_MAX_DEPTH = 20
_BOOLEANS = {"true": True, "false": False}
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Knows no types: all scalars are texts. In C where the wheel has it, which is ten times as fast."""


class YamlReader:
    """Reads the pieces of one document; together they may have so many characters."""

    def __init__(self, repairs: Repairs) -> None:
        self._repairs = repairs
        self._left = MAX_YAML_BYTES

    def mapping(self, text: str) -> dict[str, Any]:
        """What a piece says; nothing, with a word to the reader, where it is broken or too large."""
        if not text.strip():
            return {}
        self._left -= len(text)
        try:
            found = _build(text) if self._left > 0 else None
        except (yaml.YAMLError, _TooMuch):
            found = None
        if isinstance(found, dict):
            return found
        self._repairs.note(Repair.HEADER)
        return {}


class _TooMuch(Exception):
    """Aliases, or nesting past the limit."""


def _build(text: str) -> Any:
    root: list[Any] = []
    open_nodes: list[tuple[Any, list[str]]] = [(root, [])]
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or len(open_nodes) > _MAX_DEPTH:
            raise _TooMuch
        if isinstance(event, yaml.ScalarEvent):
            is_plain = event.style is None
            _put(open_nodes, _BOOLEANS.get(event.value.lower(), event.value) if is_plain else event.value)
        elif isinstance(event, yaml.MappingStartEvent):
            _put(open_nodes, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            _put(open_nodes, [])
        elif isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
    return root[0] if root else None


def _put(open_nodes: list[tuple[Any, list[str]]], value: Any) -> None:
    """Put a value where it belongs: into the list, or as key or value of the mapping that is open."""
    node, keys = open_nodes[-1]
    if isinstance(node, list):
        node.append(value)
    elif keys:
        node[keys.pop()] = value
    else:
        # A key that is no text names nothing that we look for; its value is read past.
        keys.append(str(value) if isinstance(value, str | bool) else "")
    if isinstance(value, dict | list):
        open_nodes.append((value, []))
