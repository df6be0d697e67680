"""A new revision of a notebook: what changed is rendered, the rest is taken from before; nobody can tell."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models import Options, Policy, Rendered
from app.notebook.parse import parse
from app.rendering import highlight
from app.rendering import reuse as record
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from app.rendering.reuse import Reuse
from app.rendering.slides import SlidesExporter
from config.settings import ROOT
from tests.notebooks import ACTIVE, QUIET, code, markdown, notebook, png, prints, shows
from tests.widgets import VIEW, metadata, model, view

Cells = list[dict[str, Any]]

RENDERER = Renderer()
POLICIES: tuple[Policy, ...] = ("sanitised", "sandboxed")
SAVED = sorted((ROOT / "examples").glob("*.ipynb")) + sorted((ROOT / "tests" / "data").rglob("*.ipynb"))
RUNNING = {ROOT / "tests" / "data" / name for name in ("libraries", "widgets")}
"""Folders of notebooks from which cleaning takes something."""
BASE, ELSEWHERE = "https://raw.test/one/", "https://raw.test/two/"


def again(
    content: bytes, before: Reuse, renderer: Renderer = RENDERER, **options: Any
) -> tuple[Rendered, Reuse]:
    """Render with what was learned before; the record goes through JSON, as in the store."""
    learned = Reuse(orjson.loads(orjson.dumps(before.rows())))
    return renderer.render(parse(content), reuse=learned, **options), learned


def anew(content: bytes, renderer: Renderer = RENDERER, **options: Any) -> Rendered:
    return renderer.render(parse(content), **options)


# --- the same bytes ----------------------------------------------------------------------------------


def revisions_of(content: bytes) -> list[bytes]:
    """The notebook as it is, and edited in each way once."""
    whole = orjson.loads(content)
    cells = whole.get("cells") or []
    middle = len(cells) // 2
    changed = [{**cell, "source": ["*new*\n", *cell["source"]]} for cell in cells[middle : middle + 1]]
    edits = [
        cells[:middle] + changed + cells[middle + 1 :],
        [markdown("# First\n\n[link](a.png)"), *cells],
        cells[:middle] + cells[middle + 1 :],
        cells[middle:] + cells[:middle],
        cells + cells[:middle],
    ]
    return [orjson.dumps({**whole, "cells": edit}) for edit in edits]


@pytest.mark.parametrize(
    ("path", "policy"),
    [(path, "sandboxed") for path in SAVED]
    + [(path, "sanitised") for path in SAVED if path.parent in RUNNING],
    ids=lambda value: getattr(value, "stem", value),
)
def test_each_edit_of_a_saved_notebook_gives_the_bytes_of_a_first_render(path: Path, policy: Policy) -> None:
    _page, learned = again(path.read_bytes(), Reuse(), policy=policy, base_url=BASE)
    for revision in revisions_of(path.read_bytes()):
        page, _learned = again(revision, learned, policy=policy, base_url=BASE)
        assert page == anew(revision, policy=policy, base_url=BASE)


STYLED = "<style>.a { color: red }</style><b class='a' id='x'>x</b>"
MODELS = {
    "w": model("IntSliderModel", value=3, description="S"),
    "o": {"model_module": "@jupyter-widgets/output", "model_name": "OutputModel",
          "state": {"outputs": [shows(text_html=STYLED)]}},
}  # fmt: skip
KINDS: Cells = [
    markdown("# Title\n\n[down](#Title-1) ![p](p.png) [n](b.ipynb) $x$"),
    markdown("# Title\n\nA note[^1].\n\n[^1]: Said.\n\n```python\nimport os\n```"),
    markdown("a <script>1</script> <style>p { color: red }</style>"),
    markdown("```mermaid\ngraph TD\n```"),
    {**markdown("![p](attachment:p.png)"), "attachments": {"p.png": {"image/png": png()}}},
    markdown(f"![e](data:image/png;base64,{png(40, 40)})"),
    markdown("| a |\n|---|\n" + "| *b* |\n" * 40),
    code("import os  # a line that is long enough to be looked up, since it is coloured anew else\n" * 3),
    code("%%sql\n" + "SELECT a, b, c FROM d WHERE e = 'f' AND g > 7 -- as long as a source must be\n" * 2),
    code("", shows(text_html=STYLED, text_plain="x"), shows(text_html=STYLED)),
    code("", shows(text_html="<table><tr><td>1</td></tr></table>", text_plain="1")),
    code("", shows(text_html="<script src='https://cdn.test/x.js'></script>", text_plain="drawn")),
    code("", shows(text_html="<svg width='9' height='9'><circle r='4'/></svg><img src='q.png'>")),
    code("", shows(text_latex="$y$"), shows(text_markdown="*m*"), shows(application_json=[1, {"a": 2}] * 9)),
    code("", shows(image_png=png(240, 240), text_plain="<Figure>")),
    code("", prints("\x1b[31mred\x1b[0m\n" * 9), shows(text_plain="y" * 80)),
    code("", {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[1mE\x1b[0m"]}),
    code("", shows(**{"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure"})),
    code("", view("w", "text"), shows(text_plain="z")),
    code("", view("o", "text")),
    code("", shows(text_html=f'<script type="{VIEW}">{{"model_id": "w"}}</script>')),
    code("", shows(application_javascript="1")),
    code("#@title Form\n#@markdown *text*\na = 1 #@param", prints("form")),
    {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": STYLED},
    {**code("x = 1", prints("folded")), "metadata": {"jupyter": {"source_hidden": True}}},
]  # fmt: skip
"""One of each thing that a render keeps count of, or that another cell could have a say in."""

PICKED = st.lists(st.sampled_from(range(len(KINDS))), min_size=1, max_size=7)


def drawn(picked: list[int], *, ids: bool, outputs_removed: bool = False) -> bytes:
    cells = [dict(KINDS[number]) for number in picked]
    for place, (number, cell) in enumerate(zip(picked, cells, strict=True)):
        if ids:
            cell["id"] = f"k{number}-{picked[:place].count(number)}"
        if outputs_removed:
            cell["metadata"] = {**cell["metadata"], "tags": ["remove-output"]}
    whole = orjson.loads(notebook(*cells, **metadata(MODELS)))
    if not ids:
        whole |= {"cells": cells, "nbformat_minor": 4}
    return orjson.dumps(whole)


@given(
    st.lists(PICKED, min_size=2, max_size=4),
    st.sampled_from(POLICIES),
    st.booleans(),
    st.booleans(),
    st.data(),
)
@settings(max_examples=40, deadline=None)
def test_any_row_of_revisions_gives_the_bytes_of_first_renders(
    rows: list[list[int]], policy: Policy, ids: bool, slides: bool, data: st.DataObject
) -> None:
    room = data.draw(st.sampled_from([2_000, 40_000, 15_000_000]))
    renderer = _renderer(room, slides=slides)
    learned = Reuse()
    for row in rows:
        content = drawn(row, ids=ids, outputs_removed=data.draw(st.integers(0, 5)) == 0)
        base = data.draw(st.sampled_from([BASE, ELSEWHERE]))
        page, learned = again(content, learned, renderer, policy=policy, base_url=base)
        assert page == anew(content, renderer, policy=policy, base_url=base)


_RENDERERS: dict[tuple[int, bool], Renderer] = {}


def _renderer(room: int, *, slides: bool) -> Renderer:
    if (room, slides) not in _RENDERERS:
        limits = Limits(page_bytes=room)
        _RENDERERS[room, slides] = Renderer(limits, SlidesExporter) if slides else Renderer(limits)
    return _RENDERERS[room, slides]


FULL = markdown("*a* " * 1_000)
"""Takes all the room of a page of 2,000 bytes."""


def test_a_cell_that_comes_after_the_last_of_the_room_is_plain_although_it_was_not_before() -> None:
    renderer = _renderer(2_000, slides=False)
    _page, learned = again(named([markdown("*first*"), FULL]), Reuse(), renderer, policy="sanitised")
    moved = named([FULL, markdown("*first*")])
    page, _learned = again(moved, learned, renderer, policy="sanitised")
    assert "<pre>*first*</pre>" in page.html
    assert page == anew(moved, renderer, policy="sanitised")


def test_what_is_taken_from_before_takes_its_room() -> None:
    renderer = _renderer(2_000, slides=False)
    cells = [markdown(f"*{number}*") for number in range(200)]
    _page, learned = again(named(cells), Reuse(), renderer, policy="sanitised")
    page, learned = again(named(cells), learned, renderer, policy="sanitised")
    assert 0 < learned.reused < len(cells)
    assert "<pre>*199*</pre>" in page.html
    assert page == anew(named(cells), renderer, policy="sanitised")


def test_names_after_the_last_cell_do_not_depend_on_whether_that_was_rendered() -> None:
    content = notebook(code("", view("o", "text")), TABLES[0], **metadata(MODELS))
    _page, learned = again(content, Reuse(), policy="sandboxed")
    page, learned = again(content, learned, policy="sandboxed")
    assert (page.active, learned.reused) == (True, 1)
    assert page == anew(content, policy="sandboxed")


# --- what is rendered --------------------------------------------------------------------------------

TABLES = [code("", shows(text_html=f"<table><tr><td>{number}</td></tr></table>")) for number in range(9)]


def named(cells: Cells) -> bytes:
    """A notebook whose cells keep their ids wherever they stand."""
    return notebook(*({**cell, "id": cell.get("id", f"t{number}")} for number, cell in enumerate(cells)))


OLD = [{**cell, "id": f"t{number}"} for number, cell in enumerate(TABLES)]
EMBEDDED = f"<img src='data:image/png;base64,{png(40, 40)}'>"
NEW = {**code("", shows(text_html="<b>new</b>")), "id": "new"}


@pytest.mark.parametrize(
    ("cells", "rendered"),
    [
        pytest.param(OLD, 0, id="the same"),
        pytest.param([*OLD[:4], {**NEW, "id": "t4"}, *OLD[5:]], 1, id="changed"),
        pytest.param([NEW, *OLD], 1, id="inserted at the top"),
        pytest.param(OLD[3:], 0, id="deleted"),
        pytest.param(OLD[3:] + OLD[:3], 0, id="moved"),
        pytest.param([{**cell, "execution_count": 70} for cell in OLD], 0, id="run again"),
        pytest.param([{**cell, "metadata": {"ExecuteTime": {"end": "now"}}} for cell in OLD], 0, id="timed"),
        pytest.param([{**cell, "source": "x"} for cell in OLD], 0, id="other sources"),
    ],
)
def test_only_what_changed_is_rendered(cells: Cells, rendered: int) -> None:
    _page, learned = again(named(OLD), Reuse(), policy="sandboxed")
    _page, learned = again(named(cells), learned, policy="sandboxed")
    assert (learned.rendered, learned.reused) == (rendered, len(cells) - rendered)


def test_a_cell_with_relative_addresses_is_rendered_again_where_these_mean_another_place() -> None:
    content = named([markdown("![p](p.png)"), markdown("no address")])
    _page, learned = again(content, Reuse(), policy="sandboxed", base_url=BASE)
    page, moved = again(content, learned, policy="sandboxed", base_url=ELSEWHERE)
    assert (moved.rendered, moved.reused) == (1, 1)
    assert f"{ELSEWHERE}p.png" in page.html


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(code("", shows(image_png=png(), text_plain="x")), id="a picture"),
        pytest.param(code("", shows(text_html=EMBEDDED)), id="in HTML"),
        pytest.param(code("", view("w", "text")), id="a widget"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_from_before_is_rendered_each_time(cell: dict[str, Any]) -> None:
    content = notebook(cell, **metadata(MODELS))
    page, learned = again(content, Reuse(), policy="sanitised")
    second, learned = again(content, learned, policy="sanitised")
    assert (learned.rendered, learned.reused) == (1, 0)
    assert second == page


def test_a_notebook_that_runs_is_reused_as_one_that_does_not() -> None:
    _page, learned = again(ACTIVE, Reuse(), policy="sandboxed")
    page, learned = again(ACTIVE, learned, policy="sandboxed")
    assert page.active
    assert learned.rendered == 0


def test_what_was_cleaned_is_not_taken_where_nothing_is_cleaned() -> None:
    _page, learned = again(ACTIVE, Reuse(), policy="sanitised")
    _page, learned = again(ACTIVE, learned, policy="sandboxed")
    assert learned.reused == 0


# --- the record --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: None,
        lambda row: {"html": row[1]},
        lambda row: row[:-1],
        lambda row: [row[0], 7, *row[2:]],
        lambda row: [*row[:2], "9", *row[3:]],
        lambda row: [*row[:7], [7], *row[8:]],
    ],
)
def test_a_damaged_row_is_not_known(spoil: Any) -> None:
    content = named(OLD)
    page, learned = again(content, Reuse(), policy="sanitised")
    rows = orjson.loads(orjson.dumps(learned.rows()))
    damaged = Reuse([spoil(rows[0]), *rows[1:]])
    assert RENDERER.render(parse(content), policy="sanitised", reuse=damaged) == page
    assert damaged.rendered == 1


def test_a_record_is_kept_where_it_says_something_new_and_saves_something() -> None:
    small, learned = named(OLD), Reuse()
    again(small, learned, policy="sanitised")
    large = named([*OLD, *(code("", prints(f"{number}" * 9_000)) for number in range(6))])
    first = Reuse()
    RENDERER.render(parse(large), policy="sanitised", reuse=first)
    _page, same = again(large, first, policy="sanitised")
    _page, other = again(named([markdown("new"), *orjson.loads(large)["cells"]]), first, policy="sanitised")
    assert [each.worth_keeping for each in (learned, first, same, other)] == [False, True, False, True]


def test_a_record_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_CHARS", 200)
    _page, learned = again(named(OLD), Reuse(), policy="sanitised")
    assert sum(len(row[1]) for row in learned.rows()) <= 200
    page, learned = again(named(OLD), learned, policy="sanitised")
    assert 0 < learned.reused < len(OLD)
    assert page == anew(named(OLD), policy="sanitised")


def test_what_is_large_or_no_json_is_rendered_each_time() -> None:
    content = named([code("", prints("x" * (record.MOST_OF_ONE + 1))), *OLD])
    _page, learned = again(content, Reuse(), policy="sanitised")
    _page, learned = again(content, learned, policy="sanitised")
    assert (learned.rendered, learned.reused) == (1, len(OLD))


def test_a_source_is_coloured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    long, content = "import os  # " + "x" * 100, notebook(markdown("new"), code("import os  # " + "x" * 100))
    expected = anew(content, policy="sanitised")
    _page, learned = again(named([code(long)]), Reuse(), policy="sanitised")
    monkeypatch.delattr(highlight, "to_html")
    page, _learned = again(content, learned, policy="sanitised")
    assert page == expected


def test_a_part_neither_learns_nor_is_told() -> None:
    _page, learned = again(QUIET, Reuse(), policy="sanitised")
    _page, part = again(QUIET, learned, policy="sanitised", options=Options(cells="1"))
    assert (part.rendered, part.reused, part.worth_keeping) == (0, 0, False)
