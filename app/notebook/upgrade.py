"""Cells of formats 1 to 3 → format 4, by nbformat's own converter, cell by cell.

`nbformat.convert` on the whole notebook is not used: it validates against two schemas on the way, fails with
KeyErrors and UnboundLocalErrors on partly broken files, loses the outputs of format 1, and makes a heading
of level 3,000,000,000 out of 143 bytes. Its converter for one cell is short, linear and all that is needed
once the types that it reads are right, which is what happens here. Format 2 has the cells of format 3, and
format 1 differs in two names.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.errors import TooComplex
from app.i18n import _
from app.notebook.limits import Limits
from app.notebook.values import whole

Raw = dict[str, Any]

_OLD_TYPES = frozenset({"heading", "html", "text", "plaintext"})
_TYPES = {"text": "markdown", "plaintext": "raw"}
_SOURCES = ("input", "code", "source", "text")
"""Where a cell keeps its text: code in formats 2 and 3, code in 1, anything else, anything else in 1."""
_JSON = ("json", "application/json")
_MAX_LEVEL = 6


def is_old(raw: Raw) -> bool:
    """Whether a single cell, whatever the notebook says, has a form that format 4 does not know."""
    if "source" in raw:
        kind = raw.get("cell_type")
        return isinstance(kind, str) and kind in _OLD_TYPES
    return "input" in raw or "code" in raw or raw.get("cell_type") == "text"


def cell(raw: Raw, limits: Limits) -> Raw:
    """One cell in the form of format 4, without an id; its outputs as they were.

    Raises:
        TooComplex: a heading of a level past the limit.
    """
    # nbformat takes 0.1 s to import, and few notebooks are this old.
    from nbformat.notebooknode import NotebookNode
    from nbformat.v4.convert import upgrade_cell

    node: type[Raw] = NotebookNode
    convert: Callable[[Raw], Raw] = upgrade_cell
    upgraded = dict(convert(node(_checked_cell(raw, limits))))
    # The converter's ids are random, and equal bytes shall give equal pages.
    del upgraded["id"]
    return upgraded if upgraded["cell_type"] != "code" else {**upgraded, "outputs": raw.get("outputs")}


def output(raw: Raw) -> Raw:
    """One display in the form of format 4."""
    from nbformat.notebooknode import NotebookNode
    from nbformat.v4.convert import upgrade_output

    node: type[Raw] = NotebookNode
    convert: Callable[[Raw], Raw] = upgrade_output
    upgraded = dict(convert(node(_checked_output(raw))))
    for name in _JSON:
        # Format 3 holds JSON as a text. It stays one: reading JSON out of JSON would go round every limit.
        if name in raw:
            upgraded["data"]["application/json"] = joined_lines(raw[name])
    return upgraded


def is_first(raw: Any) -> bool:
    """Whether a cell is of format 1, which has no number to tell it by."""
    return isinstance(raw, dict) and ("code" in raw or raw.get("cell_type") == "text")


def metadata(found: Mapping[str, Any], old_cells: list[Any]) -> Mapping[str, Any]:
    """The notebook's metadata in the form of format 4, where it has cells of formats 1 to 3.

    The title is called name there, and each code cell names its language: the first one counts.
    """
    if not old_cells:
        return found
    named = (raw.get("language") for raw in old_cells if isinstance(raw, dict))
    language = next((name for name in named if isinstance(name, str)), "")
    title = found.get("name")
    moved = {"title": title if isinstance(title, str) else "", "language_info": {"name": language}}
    return {**moved, **found}


def _checked_cell(raw: Raw, limits: Limits) -> Raw:
    """What the converter reads of a cell, each in the type that it expects; outputs come later."""
    kind = raw.get("cell_type")
    kind = _TYPES.get(kind, kind) if isinstance(kind, str) else ""
    source = joined_lines(next((raw[name] for name in _SOURCES if name in raw), ""))
    checked = {"cell_type": kind, "metadata": dict(_object(raw.get("metadata")))}
    if kind == "heading":
        text = source if isinstance(source, str) else ""
        return {**checked, "level": _level(raw.get("level"), limits), "source": text}
    if kind != "code":
        return {**checked, "source": source}
    collapsed = {"collapsed": raw["collapsed"]} if isinstance(raw.get("collapsed"), bool) else {}
    number = raw.get("prompt_number", raw.get("execution_count"))
    return {**checked, **collapsed, "input": source, "prompt_number": number, "outputs": []}


def _checked_output(raw: Raw) -> Raw:
    """The same for an output. ``execute_result`` is what format 4 calls ``pyout``."""
    checked = {name: joined_lines(value) for name, value in raw.items() if name not in _JSON}
    checked["metadata"] = dict(_object(raw.get("metadata")))
    if raw["output_type"] != "display_data":
        checked["output_type"] = "pyout"
        checked.setdefault("prompt_number", checked.pop("execution_count", None))
    return checked


def _object(value: Any) -> Raw:
    return value if isinstance(value, dict) else {}


def _level(value: Any, limits: Limits) -> int:
    if isinstance(value, int | float) and value > limits.max_heading_level:
        raise TooComplex(
            _(
                "A heading has a level past {max_heading_level}, as no notebook has.",
                max_heading_level=limits.max_heading_level,
            )
        )
    return min(max(whole(value) or 1, 1), _MAX_LEVEL)


def joined_lines(value: Any) -> Any:
    """A list of lines as one text: format 2 and some of 3 write them without their line ends."""
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return ("" if value[0].endswith(("\n", "\r")) else "\n").join(value)
    return value
