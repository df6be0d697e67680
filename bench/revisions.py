"""A new revision: what it costs to render a notebook again of which a part has changed, in processor time."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import orjson

from bench.figures import Figure, at_most, below

CELLS = 300
ROUNDS = 5

Notebook = dict[str, Any]
Cell = dict[str, Any]


def measure(paths: list[Path]) -> list[Figure]:
    """Fractions of a whole render of the same revision, each the best of some rounds in turn."""
    jobs = _Jobs()
    notebooks = [notebook for path in paths if (notebook := _read(path)) and not jobs.is_active(notebook)]
    long = _long(notebooks)
    cells = long["cells"]
    one = _revised(long, [*cells[: CELLS // 2], _changed(cells[CELLS // 2]), *cells[CELLS // 2 + 1 :]])
    added = {"cell_type": "markdown", "id": "added", "metadata": {}, "source": "# Added\n\nOn top."}
    top = _revised(long, [added, *cells])
    tenth = _revised(long, [cell if at % 10 else _changed(cell) for at, cell in enumerate(cells)])
    whole, again = jobs.renders(long, one)
    whole_job, again_job = jobs.whole(long, one)
    without, with_record = jobs.first(long)
    of_each = [_fraction(*jobs.renders(notebook, _one_changed(notebook))) for notebook in notebooks]
    return [
        Figure(
            "revisions.one_changed",
            f"{CELLS} cells, one changed, of a whole render",
            _fraction(whole, again),
            target=below(0.5),
            beside=f"{1000 * again:.1f} ms, all of it {1000 * whole:.1f} ms",
        ),
        Figure(
            "revisions.one_added",
            "the same, one added on top",
            _fraction(*jobs.renders(long, top)),
        ),
        Figure(
            "revisions.tenth_changed",
            "the same, every tenth changed",
            _fraction(*jobs.renders(long, tenth)),
        ),
        Figure(
            "revisions.job",
            "the same, one changed, pages made and compressed",
            _fraction(whole_job, again_job),
            beside=f"{1000 * again_job:.1f} ms, all of it {1000 * whole_job:.1f} ms",
        ),
        Figure(
            "revisions.mean",
            "each notebook, one cell changed, of a whole render",
            round(statistics.mean(of_each), 3),
            beside=f"mean of {len(of_each)}; median {statistics.median(of_each):.2f}",
        ),
        Figure(
            "revisions.first",
            "a first render and its record, of one without",
            _fraction(without, with_record),
            target=at_most(1.1),
            beside=f"{1000 * with_record:.1f} ms, {1000 * without:.1f} ms",
        ),
    ]


class _Jobs:
    """Renders as a job does, without the store."""

    def __init__(self) -> None:
        from app.formats.html import Html
        from app.models import SourceRef
        from app.registry import from_settings
        from app.work import Work
        from config.settings import load

        settings = load({})
        self._form = Html.from_settings(settings)
        self._work = Work("local/a.ipynb")
        self._ref = SourceRef("local", self._work.locator, {"path": "a.ipynb"})
        self._source = from_settings(settings).source_of(self._ref)

    def is_active(self, notebook: Notebook) -> bool:
        return self._render(orjson.dumps(notebook), None).active

    def renders(self, before: Notebook, after: Notebook) -> Sequence[float]:
        """Seconds of rendering `after`: all of it, and with the record of `before`."""
        content, record = orjson.dumps(after), self._record(before)
        return _best(
            lambda: self._render(content, None),
            lambda: self._again(content, record),
        )

    def whole(self, before: Notebook, after: Notebook) -> Sequence[float]:
        """The same, with what is made of it, compressed, and the new record."""
        content, record = orjson.dumps(after), self._record(before)
        return _best(
            lambda: self._store(self._render(content, None)),
            lambda: self._store(self._again(content, record, keep=True)),
        )

    def first(self, notebook: Notebook) -> Sequence[float]:
        """Seconds of a first render without and with its record; both with what is made of it."""
        content = orjson.dumps(notebook)
        return _best(
            lambda: self._store(self._render(content, None)),
            lambda: self._store(self._again(content, b"", keep=True)),
        )

    def _record(self, notebook: Notebook) -> bytes:
        from app.rendering.reuse import Reuse

        learned = Reuse()
        self._render(orjson.dumps(notebook), learned)
        return _packed(learned)

    def _again(self, content: bytes, record: bytes, *, keep: bool = False) -> Any:
        from app.rendering.reuse import Reuse
        from app.store.encoding import unpack

        learned = Reuse(orjson.loads(unpack(record)) if record else ())
        rendered = self._render(content, learned)
        if keep:
            _packed(learned)
        return rendered

    def _render(self, content: bytes, reuse: Any) -> Any:
        from app.models import Document

        document = Document(self._ref, content, "a.ipynb", base_url="https://bench.test/folder/")
        return self._form.render(document, self._work, reuse)

    def _store(self, rendered: Any) -> None:
        from app.models import Document
        from app.store.cache import first_coded

        document = Document(self._ref, b"", "a.ipynb")
        now = datetime.now(UTC).timestamp()
        for name, surface in self._form.surfaces(rendered, document, self._work, self._source, now).items():
            first_coded(name, surface)


def _packed(learned: Any) -> bytes:
    from app.store.encoding import pack

    return pack(orjson.dumps(learned.rows()))


def _best(*ways: Callable[[], object]) -> list[float]:
    seconds = [[_seconds(way) for way in ways] for _round in range(ROUNDS)]
    return [min(each) for each in zip(*seconds, strict=True)]


def _seconds(way: Callable[[], object]) -> float:
    since = time.process_time()
    way()
    return time.process_time() - since


def _fraction(whole: float, part: float) -> float:
    return round(part / whole, 3)


# --- notebooks -----------------------------------------------------------------------------------


def _read(path: Path) -> Notebook | None:
    """One that can be edited without knowing of older formats."""
    try:
        notebook = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return None
    is_one = isinstance(notebook, dict) and notebook.get("nbformat") == 4 and notebook.get("cells")
    return notebook if is_one else None


def _long(notebooks: list[Notebook]) -> Notebook:
    """The cells of all of them, again and again."""
    every: Iterator[Cell] = cycle(cell for notebook in notebooks for cell in notebook["cells"])
    cells = [{**cell, "id": f"cell-{at}"} for at, cell in enumerate(islice(every, CELLS))]
    return {**notebooks[0], "nbformat_minor": 5, "cells": cells}


def _revised(notebook: Notebook, cells: list[Cell]) -> Notebook:
    return {**notebook, "cells": cells}


def _one_changed(notebook: Notebook) -> Notebook:
    cells = notebook["cells"]
    middle = len(cells) // 2
    return _revised(notebook, [*cells[:middle], _changed(cells[middle]), *cells[middle + 1 :]])


def _changed(cell: Cell) -> Cell:
    """With another source, and in front of its outputs another one."""
    source = cell["source"]
    text = f"x = 1  # changed\n{source if isinstance(source, str) else ''.join(source)}"
    if "outputs" not in cell:
        return {**cell, "source": text}
    said = {"output_type": "stream", "name": "stdout", "text": "changed\n"}
    return {**cell, "source": text, "outputs": [said, *cell["outputs"]]}
