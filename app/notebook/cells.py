"""Cells of any format → `app.models.Cell`, every type checked, every id unique."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from app.i18n import N_, _
from app.models import Cell
from app.notebook import upgrade
from app.notebook.limits import Limits
from app.notebook.mime import attachments
from app.notebook.outputs import OutputReader
from app.notebook.repairs import Repair, Repairs
from app.notebook.values import count, mapping, text, typed

Raw = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The form that the notebook format gives (nbformat 4.5, JEP 62)."""
_KINDS: Mapping[Any, Literal["markdown", "code", "raw"]] = {
    "markdown": "markdown",
    "code": "code",
    "raw": "raw",
}
_NONE: Mapping[str, Any] = {}
"""One for all cells, for what `read_cells` says of memory."""
_MORE_CELLS = N_("Only the first {most:,} cells are shown; {rest:,} more are left out.")
_MORE_OUTPUTS = N_("Only the first {most:,} outputs are shown; {rest:,} more are left out.")
_METADATA: Mapping[str, type] = {
    "collapsed": bool,
    "format": str,
    "jupyter": dict,
    "name": str,
    "raw_mimetype": str,
    "slideshow": dict,
}


def read_cells(listed: list[Any], old: bool, limits: Limits, repairs: Repairs) -> tuple[Cell, ...]:
    """The first cells and outputs, up to the limits; `old` says that the whole notebook is of format 1–3.

    All that was read is let go of at the end, at once: the lines of a cell are one text now, and both are
    large. CPython gives back a megabyte of small objects when none of them is used any more: so what stays
    is made beside them (cells, ids), and not in the gaps that the lines before would leave.
    """
    raws = [raw for raw in listed if isinstance(raw, dict)]
    if len(raws) != len(listed):
        repairs.note(Repair.NO_CELL)
    kept = [
        upgrade.cell(raw, limits) if old or upgrade.is_old(raw) else raw for raw in raws[: limits.max_cells]
    ]
    ids = _ids(kept, repairs)
    outputs = OutputReader(limits.max_outputs, repairs)
    cells = tuple(_read(raw, name, outputs, repairs) for raw, name in zip(kept, ids, strict=True))
    for raw in kept:
        raw.clear()
    _tell(repairs, _MORE_CELLS, len(raws) - len(kept), limits.max_cells)
    _tell(repairs, _MORE_OUTPUTS, outputs.left_out, limits.max_outputs)
    return cells


def _tell(repairs: Repairs, sentence: str, left_out: int, most: int) -> None:
    if left_out:
        repairs.note(_(sentence, most=most, rest=left_out))


def _read(raw: Raw, name: str, outputs: OutputReader, repairs: Repairs) -> Cell:
    kind = _kind(raw, repairs)
    source = text(raw.get("source"), repairs)
    metadata = _metadata(raw.get("metadata"), repairs)
    if kind != "code":
        return Cell(kind, source, name, metadata, attachments=attachments(raw.get("attachments"), repairs))
    return Cell(
        kind,
        source,
        name,
        metadata,
        execution_count=count(raw.get("execution_count"), repairs),
        outputs=outputs.read(raw.get("outputs")),
    )


def _kind(raw: Raw, repairs: Repairs) -> Literal["markdown", "code", "raw"]:
    stated = raw.get("cell_type")
    kind = _KINDS.get(stated) if isinstance(stated, str) else None
    if kind is not None:
        return kind
    repairs.note(Repair.CELL_TYPE)
    meant = _KINDS.get(stated.strip().lower()) if isinstance(stated, str) else None
    return meant or ("code" if "outputs" in raw else "raw")


def _metadata(value: Any, repairs: Repairs) -> Mapping[str, Any]:
    metadata = mapping(value, repairs)
    if not metadata:
        return _NONE
    metadata = typed(metadata, _METADATA, repairs)
    tags = metadata.get("tags", [])
    if isinstance(tags, list) and all(isinstance(tag, str) for tag in tags):
        return metadata
    repairs.note(Repair.METADATA)
    tags = tags if isinstance(tags, list) else [tags]
    return {**metadata, "tags": [tag for tag in tags if isinstance(tag, str)]}


def _ids(raws: Sequence[Raw], repairs: Repairs) -> list[str]:
    """Each cell's own id where it is one and the first of its name, else ``cell-<position from 1>``."""
    own: dict[str, int] = {}
    for index, raw in enumerate(raws):
        name = raw.get("id")
        if isinstance(name, str) and _ID.fullmatch(name) and own.setdefault(name, index) == index:
            continue
        if "id" in raw:
            repairs.note(Repair.CELL_ID)
    # Made anew: see `read_cells`.
    places = {index: name.encode().decode() for name, index in own.items()}
    return [places.get(index) or _made_id(index + 1, own) for index in range(len(raws))]


def _made_id(position: int, taken: Mapping[str, int]) -> str:
    """Two positions never try the same name, so all tries together are at most twice the cells."""
    name, turn = f"cell-{position}", 1
    while name in taken:
        turn += 1
        name = f"cell-{position}-{turn}"
    return name
