"""What an author wants of a cell: shown, folded or left out. Tables of what editors and publishers write.

The rule: only what says *remove* is left out; whatever says *hide* is folded, and a reader can open it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from app.models import Cell, Notebook
from app.notebook.forms import Form, form_of

SHOW, FOLD, REMOVE = 0, 1, 2
"""From the mildest to the strongest; where an author says two things, the stronger counts."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Of one cell; each part is shown (0), folded (1) or left out (2)."""

    cell: int = SHOW
    source: int = SHOW
    outputs: int = SHOW
    scrolled: bool | None = None
    """Whether its outputs stand in a box of bounded height; None: as the page decides."""
    prompt: bool = True
    label: str = ""
    """What stands on the folded source."""
    form: Form | None = None
    """Of a form cell of Colab, whose source is folded."""
    section: bool = False
    """Whether the section under this cell's heading is folded."""

    def __or__(self, other: "Wishes") -> "Wishes":
        if other is NO_WISHES:
            return self
        if self is NO_WISHES:
            return other
        return Wishes(
            cell=max(self.cell, other.cell),
            source=max(self.source, other.source),
            outputs=max(self.outputs, other.outputs),
            scrolled=self.scrolled if other.scrolled is None else other.scrolled,
            prompt=self.prompt and other.prompt,
            label=other.label or self.label,
            form=other.form or self.form,
            section=self.section or other.section,
        )


NO_WISHES: Final = Wishes()
_CELL, _SOURCE, _OUTPUTS = Wishes(cell=FOLD), Wishes(source=FOLD), Wishes(outputs=FOLD)
_SECTION: Final = Wishes(section=True)
_NO_PROMPT: Final = Wishes(prompt=False)

_TAGS: Final[Mapping[str, Wishes]] = {
    # Jupyter Book and MyST-NB; nbconvert's documentation writes them with underscores
    "hide-cell": _CELL,
    "hide-input": _SOURCE,
    "hide-output": _OUTPUTS,
    "remove-cell": Wishes(cell=REMOVE),
    "remove-input": Wishes(source=REMOVE),
    "remove-output": Wishes(outputs=REMOVE),
    "remove-all-outputs": Wishes(outputs=REMOVE),
    "output-scroll": Wishes(scrolled=True),
    "scroll-output": Wishes(scrolled=True),
    # nbconvert --TagRemovePreprocessor with the names of its examples
    "hide": _CELL,
    "hide-code": _SOURCE,
}
"""In lower case, ``_`` read as ``-``."""

_METADATA: Final[tuple[tuple[tuple[str, ...], Any, Wishes], ...]] = (
    # nbformat, JupyterLab
    (("collapsed",), True, _OUTPUTS),
    (("jupyter", "source_hidden"), True, _SOURCE),
    (("jupyter", "outputs_hidden"), True, _OUTPUTS),
    (("scrolled",), True, Wishes(scrolled=True)),
    (("scrolled",), False, Wishes(scrolled=False)),
    (("jp-MarkdownHeadingCollapsed",), True, _SECTION),
    # classic notebook extensions: hide_input, hide_code, collapsible_headings
    (("hide_input",), True, _SOURCE),
    (("hideCode",), True, _SOURCE),
    (("hideOutput",), True, _OUTPUTS),
    (("hidePrompt",), True, _NO_PROMPT),
    (("heading_collapsed",), True, _SECTION),
    # others
    (("nbsphinx",), "hidden", _CELL),
    (("vscode", "collapsed"), True, _SOURCE),
    (("inputHidden",), True, _SOURCE),  # nteract
    (("outputHidden",), True, _OUTPUTS),
)
"""A cell's metadata: where, which value, what it means."""

_NOTEBOOK: Final[tuple[tuple[tuple[str, ...], Any, Wishes], ...]] = (
    (("hide_input",), True, _SOURCE),
    (("hide_code_all_hidden",), True, _SOURCE),
)
"""The notebook's metadata, which count for each code cell."""

_OPTIONS: Final[Mapping[tuple[str, str], Wishes]] = {
    # Quarto
    ("echo", "false"): _SOURCE,
    ("include", "false"): _CELL,
    ("output", "false"): _OUTPUTS,
    ("code-fold", "true"): _SOURCE,
    # nbdev
    ("hide", ""): _CELL,
    ("hide_input", ""): _SOURCE,
    ("hide_output", ""): _OUTPUTS,
}
"""Options in the comments on top of a code cell: ``#| echo: false``."""

_OPTION: Final = re.compile(
    r"[ \t]*+(?:#|//|--|%|;+|\(\*)\|[ \t]*+([a-z_-]++)[ \t]*+(?::[ \t]*+([^\n]*+))?+(?:\n|\Z)"
)
_MOST_OPTIONS: Final = 30


def wishes_of(notebook: Notebook) -> list[Wishes]:
    """Of each cell, in order."""
    everywhere = _found(_NOTEBOOK, notebook.metadata)
    folded = _sections_of_colab(notebook.metadata)
    return [
        _of_cell(cell) | (everywhere if cell.kind == "code" else NO_WISHES) | _in_section(cell, folded)
        for cell in notebook.cells
    ]


def _of_cell(cell: Cell) -> Wishes:
    says_more = cell.kind == "code" and ("|" in cell.source[:200] or "@title" in cell.source[:1000])
    if not (cell.metadata or says_more):
        return NO_WISHES  # most cells
    tags = (_TAGS.get(tag.lower().replace("_", "-"), NO_WISHES) for tag in cell.metadata.get("tags", ()))
    wishes = reduce(Wishes.__or__, tags, _found(_METADATA, cell.metadata))
    if cell.kind == "code":
        return wishes | _of_options(cell.source) | _of_form(cell)
    return wishes


def _found(table: tuple[tuple[tuple[str, ...], Any, Wishes], ...], metadata: Mapping[str, Any]) -> Wishes:
    found = (wish for path, wanted, wish in table if path[0] in metadata and _at(metadata, path) == (wanted,))
    return reduce(Wishes.__or__, found, NO_WISHES)


def _at(metadata: Any, path: tuple[str, ...]) -> tuple[Any, ...]:
    """The value in a tuple, since `True` and 1 shall differ; empty where there is none."""
    for name in path:
        if not isinstance(metadata, dict) or name not in metadata:
            return ()
        metadata = metadata[name]
    return (metadata,) if isinstance(metadata, bool | str) else ()


def _of_options(source: str) -> Wishes:
    wishes = NO_WISHES
    for name, value in _options(source):
        wishes |= _OPTIONS.get((name, value.lower()), NO_WISHES)
        if name == "code-summary" and value:
            wishes |= Wishes(label=value[:300])
    return wishes


def _options(source: str) -> Iterator[tuple[str, str]]:
    position = 0
    for _ in range(_MOST_OPTIONS):
        found = _OPTION.match(source, position)
        if found is None:
            return
        yield found[1], (found[2] or "").removesuffix("*)").strip().strip("\"'")
        position = found.end()


def _of_form(cell: Cell) -> Wishes:
    form = form_of(cell)
    return NO_WISHES if form is None else Wishes(source=FOLD, form=form, label=form.title)


def _sections_of_colab(metadata: Mapping[str, Any]) -> frozenset[str]:
    colab = metadata.get("colab")
    folded = colab.get("collapsed_sections") if isinstance(colab, dict) else None
    return (
        frozenset(name for name in folded if isinstance(name, str))
        if isinstance(folded, list)
        else frozenset()
    )


def _in_section(cell: Cell, folded: frozenset[str]) -> Wishes:
    """Colab keeps a cell's id in its metadata."""
    if not folded:
        return NO_WISHES
    own = cell.metadata.get("id")
    return _SECTION if cell.id in folded or (isinstance(own, str) and own in folded) else NO_WISHES
