"""Bytes → `app.models.Notebook`: strict about types, lenient about what a reader can make sense of.

There is no schema validation. It takes longer than all of this together, and only says that something is
wrong, where what comes after needs each value in the type that it was promised.
"""

from collections.abc import Mapping
from typing import Any

from app.errors import NotANotebook, TooComplex
from app.i18n import N_, _
from app.models import Notebook
from app.notebook import texts, upgrade
from app.notebook.cells import read_cells
from app.notebook.decode import to_utf8
from app.notebook.describe import language_of, title_of
from app.notebook.impostors import refuse_impostors
from app.notebook.json_text import load
from app.notebook.limits import DEFAULT_LIMITS, Limits
from app.notebook.mend import is_cell
from app.notebook.repairs import Repair, Repairs
from app.notebook.values import mapping, typed, whole
from app.notebook.widgets import with_sound_widgets

_NEWEST_MAJOR = 4
_METADATA: Mapping[str, type | tuple[type, ...]] = {
    "authors": (list, str),
    "colab": dict,
    "jupytext": dict,
    "kernelspec": (dict, str),
    "language_info": (dict, str),
    "title": str,
}
_JSON_KINDS = {list: N_("a list"), str: N_("a text"), bool: N_("true or false"), type(None): "null"}


def parse(content: bytes, *, file_name: str = "", limits: Limits = DEFAULT_LIMITS) -> Notebook:
    """Read a notebook of format 1 to 4, or a text that is one by its `file_name` (`app/notebook/texts.py`).

    Raises:
        NotANotebook: something else; the sentence says what.
        TooComplex: JSON nested past the limit, or memory ran out.
        TooLarge: reading the JSON would take more memory than the limit, or a text has more bytes.
    """
    repairs = Repairs()
    try:
        data = to_utf8(content, repairs)
        suffix = "" if _is_json(data) else texts.suffix_of(file_name)
        refuse_impostors(data, is_text=bool(suffix))
        if suffix:
            root: Any = texts.read(data, suffix, limits, repairs)
        else:
            root = _unwrapped(load(data, limits, repairs, file_name), limits, repairs)
        return _notebook(root, limits, repairs)
    except (MemoryError, SystemError) as error:
        # SystemError is how orjson tells that an allocation failed.
        raise TooComplex(
            _(
                "The notebook needs more memory than one render may have; whoever runs this server "
                "can raise VITRINE_RENDER_MEMORY_BYTES."
            )
        ) from error


def _is_json(data: bytes) -> bool:
    """A notebook may have any name, and no text of ours begins like one."""
    # Looked for from behind, where nearly every writer puts it: megabytes of outputs stand before it.
    return data.lstrip()[:1] == b"{" and data.rfind(b'"nbformat"') >= 0


def _notebook(root: Any, limits: Limits, repairs: Repairs) -> Notebook:
    listed, in_worksheets = _listed(root, repairs)
    major, minor = _format(root, listed, in_worksheets, repairs)
    old = major < _NEWEST_MAJOR or in_worksheets
    if (major < _NEWEST_MAJOR) != in_worksheets and major > 1:
        repairs.note(Repair.FORMAT_MIXED)
    metadata = _metadata(root, major, listed if old else [], repairs)
    return Notebook(
        cells=read_cells(listed, old, limits, repairs),
        language=language_of(metadata),
        title=title_of(metadata),
        metadata=metadata,
        nbformat=(major, minor),
        repairs=repairs.sentences(),
    )


def _unwrapped(root: Any, limits: Limits, repairs: Repairs) -> Any:
    """The notebook in a JSON text, in a list or in an answer of Jupyter's contents API; cells without one."""
    inner = root
    if isinstance(inner, str) and inner.lstrip().startswith("{"):
        inner = load(inner.encode("utf-8", "replace"), limits, repairs)
    if isinstance(inner, dict) and isinstance(inner.get("content"), dict) and "cells" not in inner:
        inner = inner["content"]
    if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], dict) and "cells" in inner[0]:
        inner = inner[0]
    if inner is not root:
        repairs.note(Repair.WRAPPED)
    if isinstance(inner, list) and inner and all(map(is_cell, inner)):
        repairs.note(Repair.CELLS)
        return {"cells": inner, "metadata": {}}
    return inner


def _listed(root: Any, repairs: Repairs) -> tuple[list[Any], bool]:
    """The entries of the list of cells, and whether they come from worksheets, as in formats 2 and 3."""
    if not isinstance(root, dict):
        kind = _(_JSON_KINDS.get(type(root), N_("a number")))
        raise NotANotebook(
            _("The file is JSON but no notebook: it holds {kind}, not an object with cells.", kind=kind)
        )
    cells, sheets = root.get("cells"), root.get("worksheets")
    if isinstance(cells, dict) and any(map(is_cell, [cells, *cells.values()])):
        repairs.note(Repair.CELLS)
        cells = [cells] if is_cell(cells) else list(cells.values())
    if isinstance(cells, list) and (cells or not sheets) and ("nbformat" in root or any(map(is_cell, cells))):
        return cells, False
    if isinstance(sheets, list):
        return _from_worksheets(sheets, repairs), True
    raise NotANotebook(_("The file is JSON but no notebook: it has no list of cells."))


def _from_worksheets(sheets: list[Any], repairs: Repairs) -> list[Any]:
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    if len(lists) != len(sheets) or any(not isinstance(cells, list) for cells in lists):
        repairs.note(Repair.NO_CELL)
    return [entry for cells in lists if isinstance(cells, list) for entry in cells]


def _format(
    root: dict[str, Any], listed: list[Any], in_worksheets: bool, repairs: Repairs
) -> tuple[int, int]:
    """Major and minor number. Format 1 has none; of the others it is told by the form if it is not stated."""
    stated, minor = root.get("nbformat"), root.get("nbformat_minor", 0)
    if stated is None and any(map(upgrade.is_first, listed)):
        return 1, 0
    if stated is None:
        repairs.note(Repair.FORMAT_MISSING)
    elif type(stated) is not int or type(minor) is not int:
        repairs.note(Repair.FORMAT_TYPE)
    major = whole(stated) or (3 if in_worksheets else _NEWEST_MAJOR)
    if major > _NEWEST_MAJOR:
        repairs.note(Repair.FORMAT_NEWER)
    return major, whole(minor) or 0


def _metadata(root: dict[str, Any], major: int, old_cells: list[Any], repairs: Repairs) -> Mapping[str, Any]:
    """Of the notebook; format 1 has none."""
    found = mapping(root.get("metadata", {} if major == 1 else None), repairs)
    metadata = typed(found, _METADATA, repairs)
    return with_sound_widgets(upgrade.metadata(metadata, old_cells), repairs)
