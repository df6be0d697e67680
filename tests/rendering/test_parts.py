"""Parts of a notebook: what is shown of it, and what that needs of what is not shown."""

import re

import pytest

from app.errors import NoSuchPart
from app.models import DEFAULT_OPTIONS, Cell, Output, Rendered
from app.parts import with_part
from app.rendering.setup import needed_of
from tests.rendering.cells import code, markdown, prints, rendered, shows, text_of

TEXT = """intro

# Top

## Fit

first

### Deeper

below

## Results

second[^1], see [the fit](#Fit) and [results](#results)

[^1]: A note.
"""
CELLS = (
    markdown(TEXT, "text"),
    code("fit()", prints("fitted"), name="fit"),
    code("silent()", name="silent"),
    markdown("more [up](#Fit)\n\n## Fit", "again"),
    code("last()", prints("done"), name="last"),
)


def part(*cells: Cell, policy: str = "sanitised", code: str = "show", **said: str) -> Rendered:
    options = with_part(DEFAULT_OPTIONS, **said)
    return rendered(*cells, policy=policy, options=options)


def ids(page: Rendered) -> list[str]:
    return re.findall(r'<section class="cell \w+" id="cell-([\w-]+)"', page.html)


SHOWN = [
    ({"cells": "2-3"}, ["fit", "silent"]),
    ({"cells": "5,1"}, ["text", "last"]),
    ({"cell": "again"}, ["again"]),
    ({"cell": "cell-fit"}, ["fit"]),
    ({"cell": "3"}, ["silent"]),
    ({"section": "Top"}, ["text", "fit", "silent", "again", "last"]),
    ({"section": "Results"}, ["text", "fit", "silent", "again"]),
    ({"section": "Fit"}, ["text"]),
    ({"section": "Fit-1"}, ["again", "last"]),
    ({"outputs": "only"}, ["fit", "last"]),
    ({"outputs": "only", "section": "results"}, ["fit"]),
]


@pytest.mark.parametrize(("said", "cells"), SHOWN, ids=[str(said) for said, _ in SHOWN])
def test_a_part_has_the_cells_that_were_asked_for(said: dict[str, str], cells: list[str]) -> None:
    page = part(*CELLS, **said)
    assert ids(page) == cells
    assert (page.all_cells, page.title) == (5, "Top")


def test_a_section_begins_and_ends_inside_of_a_text() -> None:
    page = part(*CELLS, section="fit")
    assert [heading.text for heading in page.headings] == ["Fit", "Deeper"]
    assert "first" in page.html
    assert "below" in page.html
    assert not re.search("intro|Top|second|A note", page.html)
    assert (page.section, page.numbers) == ("Fit", "1")


def test_a_section_keeps_its_footnotes_and_what_is_left_of_the_next_cell() -> None:
    page = part(*CELLS, section="Results")
    assert "A note." in page.html
    assert "more " in page.html
    assert ">Fit<" not in page.html


def test_headings_keep_their_anchors_and_links_to_hidden_ones_lead_to_the_whole() -> None:
    whole = rendered(*CELLS)
    page = part(*CELLS, cells="4")
    assert [heading.anchor for heading in page.headings] == [whole.headings[-1].anchor]
    assert 'href="vitrine-whole:#user-content-Fit"' in page.html
    assert 'href="vitrine-whole:' not in whole.html


@pytest.mark.parametrize("name", ["user-content-A-b.-c!", "#A-b.-c!", "a-b-c", "A%20b.%20c!", "a b c"])
def test_a_section_is_found_by_any_name_that_viewers_give_its_heading(name: str) -> None:
    page = part(markdown("# A b. c!\n\nyes"), markdown("# Other\n\nno", "n"), section=name)
    assert ("yes" in page.html, "no" in text_of(page.html)) == (True, False)


def test_a_heading_inside_of_an_element_is_cut_with_all_of_it() -> None:
    source = 'before\n\n<div title="a>b">\n\n## One\n\n## Two\n\n</div>\n\n## Three\n\nafter'
    one = part(markdown(source), section="One")
    assert [heading.text for heading in one.headings] == ["One", "Two"]
    assert 'title="a&gt;b"' in one.html
    assert not re.search("before|Three|after", one.html)
    assert one.html.count("<div") == one.html.count("</div>")


MISSING = [
    ({"cells": "4-6"}, "this notebook has 5 cells"),
    ({"cell": "none"}, "has the id 'none'"),
    ({"cell": "6"}, "None of the 5 cells"),
    ({"section": "Fits"}, "there is: Top, Fit, Deeper, Results, Fit"),
    ({"outputs": "only", "cells": "3-4"}, "has outputs"),
]


@pytest.mark.parametrize(("said", "sentence"), MISSING, ids=[str(said) for said, _ in MISSING])
def test_what_is_not_there_says_what_is(said: dict[str, str], sentence: str) -> None:
    with pytest.raises(NoSuchPart, match=sentence):
        part(*CELLS, **said)


def test_cells_that_their_author_leaves_out_are_counted_and_not_shown() -> None:
    removed = Cell("code", "secret", "gone", {"tags": ["remove-cell"]})
    assert ids(part(removed, code("x", name="x"), cells="1-2")) == ["x"]
    with pytest.raises(NoSuchPart, match="author"):
        part(removed, code("x", name="x"), cells="1")


def test_formulas_have_the_macros_and_numbers_of_hidden_texts() -> None:
    cells = (
        markdown(r"$$\newcommand{\R}{\mathbb R}$$ and $plain$", "a"),
        markdown(r"$\R$", "b"),
        markdown("no formula", "c"),
        code("x", Output("display", data={"text/latex": r"$\def\Q{\mathbb Q}$"}), name="d"),
        markdown(r"$\Q$", "e"),
    )
    page = part(*cells, cells="2")
    assert page.math
    before, _, _ = page.html.partition('id="cell-b"')
    assert re.search(
        r'<div class="unseen" hidden style="display:none!important"><span[^>]*>\\\[\\newc', before
    )
    assert "plain" not in page.html
    assert r"\def\Q" in part(*cells, cells="5").html
    quiet = part(*cells, cells="3")
    assert not quiet.math
    assert "newcommand" not in quiet.html


LOADS = Output(
    "display", data={"application/vnd.bokehjs_load.v0+json": "", "application/javascript": "load()"}
)
FIGURE = "<div id='plot-1'></div><script>draw('plot-1', [1, 2, 3])</script>"
NEEDED = [
    (LOADS, True),
    (shows(text_html="<script src='https://x.example/jquery.js'></script>"), True),
    (shows(text_html="<script>window.PlotlyConfig = {}; require.config({})</script>"), True),
    (
        shows(text_html="<!-- a --><style>.x { color: red }</style><link rel=stylesheet href=x.css>"),
        "<style>",
    ),
    (shows(text_html="<p>seen</p><style>.x { color: red }</style>"), "<style>.x { color: red }</style>"),
    (shows(application_javascript="window.draw = (element) => element.append('x')"), True),
    (shows(application_javascript="function_of_ours()"), True),
    (shows(application_javascript="element.append('a figure')"), None),
    (shows(text_html=FIGURE), None),
    (shows(text_html="<table id='T_1'><td></table><style>#T_1 td { color: red }</style>"), None),
    (shows(text_html="<style scoped>.dataframe {}</style><table class='dataframe'></table>"), None),
    (shows(text_html="<b>text</b>"), None),
    (shows(text_html="<script>1", metadata={"isolated": True}), None),
    (shows(image_png="iVBO"), None),
    (Output("display", data={"application/vnd.plotly.v1+json": {"data": []}}), None),
    (Output("display", data={"application/vnd.bokehjs_exec.v0+json": "", "text/html": FIGURE}), None),
    (prints("<script>"), None),
]


@pytest.mark.parametrize(("output", "needed"), NEEDED, ids=[str(dict(one.data))[:50] for one, _ in NEEDED])
def test_what_loads_or_defines_is_needed_and_what_draws_is_not(output: Output, needed: object) -> None:
    found = needed_of(output)
    assert found.startswith(needed) if isinstance(needed, str) and isinstance(found, str) else found is needed


def test_what_an_active_cell_needs_runs_where_nobody_sees_it() -> None:
    cells = (
        code("load()", LOADS, prints("loading"), name="load"),
        markdown("<style>.mine { color: red }</style><script>shared = 1</script> words", "styled"),
        code("other()", shows(text_html=FIGURE.replace("plot-1", "plot-0")), name="other"),
        code("draw()", shows(text_html=FIGURE), name="draw"),
        code("after()", shows(text_html="<script>after()</script>"), name="after"),
        Cell("raw", "<script>raw()</script>", "raw", {"raw_mimetype": "text/html"}),
    )
    page = part(*cells, policy="sandboxed", cell="draw")
    assert page.active
    before, shown = page.html.split('<section class="cell code" id="cell-draw">')
    assert before.count('<div class="unseen" hidden') == 1
    assert all(needed in before for needed in ("load()", ".mine { color: red }", "shared = 1"))
    assert re.search(r"</section>\s*</div><div class=\"unseen\".*after\(\).*raw\(\)", shown, re.DOTALL)
    assert not re.search("words|loading|plot-0", page.html)


def test_a_part_that_runs_nothing_needs_no_frame() -> None:
    cells = (code("load()", LOADS, name="load"), markdown("calm", "calm"), code("x", shows(text_html=FIGURE)))
    page = part(*cells, policy="sandboxed", cell="calm")
    assert not page.active
    assert "script" not in page.html


def test_hidden_scripts_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.rendering.setup.MOST_CHARS", 100)
    small, large = (shows(text_html=f"<script>{letter * 80}</script>") for letter in "sl")
    page = part(
        code("a", small, name="a"),
        code("b", large, name="b"),
        code("c", shows(text_html=FIGURE), name="c"),
        policy="sandboxed",
        cell="c",
    )
    assert "ssss" in page.html
    assert "llll" not in page.html
    assert any("larger than this page has room for" in sentence for sentence in page.omitted)


def test_hidden_texts_leave_the_room_and_the_pictures_of_a_page_to_what_is_shown() -> None:
    picture = (
        "data:image/png;base64,"
        + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        * 2
    )
    page = part(markdown(f"![a]({picture}) $x$", "a"), markdown("plain", "b"), cells="2")
    assert not page.blobs
    assert (page.math, page.omitted) == (False, ())
