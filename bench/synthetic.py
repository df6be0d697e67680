"""Notebooks made by rule, of a size: for what 10,000 cells or 50 MB cost."""

import base64
import json
import random
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, Final

Cell = dict[str, Any]
Rule = random.Random

_TEXT: Final = (
    "the model was fitted to data from three stations and then compared with what had been seen before so "
    "that readers can follow each step of it by themselves without having to run anything at all again"
)
_WORDS: Final = tuple(_TEXT.split(" "))
_SEED: Final = 7
_SENTENCES: Final = 2000
"""So many differ; texts are made of these, since a word at a time takes longer than rendering it."""
_METADATA: Final = {
    "kernelspec": {"name": "python3", "display_name": "Python 3"},
    "language_info": {"name": "python", "version": "3.12"},
}


def of_cells(cells: int) -> bytes:
    """A notebook of so many cells, as people write them: prose, code, and each kind of output in turn."""
    rule = _rule()
    return _joined([_written(_MIXED[at % len(_MIXED)](rule, at), at) for at in range(cells)])


def of_bytes(kind: str, most_bytes: int) -> bytes:
    """A notebook of nearly so many bytes, most of them of one kind of `KINDS`."""
    left = most_bytes - len(_joined([]))
    cells: list[str] = []
    for at, cell in enumerate(KINDS[kind](_rule(), left - 1000)):
        text = _written(cell, at)
        left -= len(text.encode()) + 2
        if left < 0:
            break
        cells.append(text)
    return _joined(cells)


def _rule() -> Rule:
    return random.Random(_SEED)  # noqa: S311 - the same notebook each time


def _written(cell: Cell, at: int) -> str:
    """As Jupyter writes it: a line for each value."""
    return json.dumps({**cell, "id": f"c{at}"}, indent=1, ensure_ascii=False)


def _joined(cells: list[str]) -> bytes:
    members = json.dumps({"metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5})
    return f'{{"cells": [{", ".join(cells)}], {members[1:]}'.encode()


# --- what cells are made of ----------------------------------------------------------------------


def _sentences(rule: Rule) -> list[str]:
    return [" ".join(rule.choices(_WORDS, k=10)) for _ in range(_SENTENCES)]


def _text(rule: Rule, words: int) -> str:
    return " ".join(rule.choices(_WORDS, k=words))


def _code(at: int, *outputs: Any) -> Cell:
    source = [f"values_{at}_{line} = fit(data[{line}], name='a b')  # {line}\n" for line in range(4)]
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": at,
        "source": source,
        "outputs": list(outputs),
    }


def _prose(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _stream(text: str) -> Any:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


def _display(data: Mapping[str, Any]) -> Any:
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _png(rule: Rule, size_bytes: int) -> str:
    """A picture's first bytes and then noise, as compressed pixels look to whoever does not decode them."""
    sides = (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + sides + b"\x08\x02\0\0\0"
    return base64.b64encode(head + rule.randbytes(size_bytes)).decode()


def _table(rule: Rule, rows: int) -> list[str]:
    cells = "".join(f"<th>column {name}</th>" for name in range(6))
    lines = (
        f"<tr><th>{row}</th>{''.join(f'<td>{rule.random():.6f}</td>' for _ in range(6))}</tr>\n"
        for row in range(rows)
    )
    head = f'<table border="1" class="dataframe"><thead><tr><th></th>{cells}</tr></thead>\n'
    return [head, "<tbody>\n", *lines, "</tbody></table>"]


def _error(at: int) -> Any:
    frames = [
        "\x1b[0;31mKeyError\x1b[0m   Traceback (most recent call last)",
        *(
            f"\x1b[0;32m<input-{at}>\x1b[0m in \x1b[0;36mstep\x1b[0m\n\x1b[1;32m{line}\x1b[0m x"
            for line in "123"
        ),
    ]
    return {"output_type": "error", "ename": "KeyError", "evalue": str(at), "traceback": frames}


def _chapter(rule: Rule, at: int) -> Cell:
    heading = f"{'#' * (1 + at % 3)} Step {at}: {_text(rule, 4)}\n\n" if at % 4 == 0 else ""
    formula = f"{_text(rule, 40)} with $x_{at}^2$ and `code`."
    return _prose(f"{heading}{formula}\n\n- {_text(rule, 6)}\n- {_text(rule, 5)}")


_MIXED: Final[tuple[Callable[[Rule, int], Cell], ...]] = (
    _chapter,
    lambda _rule, at: _code(at),
    lambda rule, at: _code(at, _stream(f"step {at}\n{_text(rule, 30)}\n")),
    lambda rule, at: _code(at, _display({"text/plain": _text(rule, 12)})),
    _chapter,
    lambda rule, at: _code(at, _display({"text/html": _table(rule, 5), "text/plain": "a table"})),
    lambda rule, at: _code(at, _display({"image/png": _png(rule, 2000), "text/plain": "<Figure>"})),
    lambda _rule, at: _code(at, _error(at)),
)


# --- notebooks of one kind: more cells than there is room for, or one that fills it ----------------


def _pictures(rule: Rule, _room: int) -> Iterator[Cell]:
    for at in count():
        yield _code(at, _display({"image/png": _png(rule, 150_000), "text/plain": "<Figure>"}))


def _one_picture(rule: Rule, room: int) -> Iterator[Cell]:
    yield _code(1, _display({"image/png": _png(rule, room * 3 // 4 - 1000)}))


def _streams(rule: Rule, _room: int) -> Iterator[Cell]:
    sentences = _sentences(rule)
    for at in count():
        yield _code(at, _stream("".join(f"{at}: {rule.choice(sentences)}\n" for _ in range(60))))


def _one_text(rule: Rule, room: int) -> Iterator[Cell]:
    line = _text(rule, 10) + "\n"
    yield _code(1, _stream(line * (room // (len(line) + 9))))


def _tables(rule: Rule, _room: int) -> Iterator[Cell]:
    tables = [_table(rule, 60) for _ in range(50)]
    for at in count():
        yield _code(at, _display({"text/html": rule.choice(tables), "text/plain": "a table"}))


def _plotly(rule: Rule, _room: int) -> Iterator[Cell]:
    points = [round(rule.random(), 6) for _ in range(20_000)]
    for at in count():
        start = rule.randrange(16_000)
        trace = {"type": "scatter", "x": list(range(4000)), "y": points[start : start + 4000]}
        figure = {"data": [trace], "layout": {"title": {"text": str(at)}}}
        yield _code(at, _display({"application/vnd.plotly.v1+json": figure, "text/html": "<p>A chart</p>"}))


def _one_source(rule: Rule, room: int) -> Iterator[Cell]:
    line = f"value = '{_text(rule, 12)}'\n"
    yield {**_code(1), "source": line * (room // (len(line) + 1))}


def _long_prose(rule: Rule, _room: int) -> Iterator[Cell]:
    sentences = _sentences(rule)
    for at in count():
        paragraphs = ("\n".join(rule.choices(sentences, k=8)) for _ in range(10))
        yield _prose(f"## Part {at}\n\n" + "\n\n".join(paragraphs))


KINDS: Final[Mapping[str, Callable[[Rule, int], Iterator[Cell]]]] = {
    "pictures": _pictures,
    "one picture": _one_picture,
    "text outputs": _streams,
    "one text output": _one_text,
    "tables": _tables,
    "charts": _plotly,
    "one source": _one_source,
    "prose": _long_prose,
}
