"""The registry of MIME types: one entry a type, the richest first."""

import pytest

from app.models import Output, Policy
from app.rendering import mime
from app.rendering.context import Context
from app.rendering.live import live
from app.rendering.mime import MimeRenderer, Registry
from app.rendering.shown import Item, Shown
from tests.notebooks import png
from tests.rendering.cells import code, rendered

ABC = "text/vnd.abc"
BUNDLE = Output("display", data={"text/plain": "plain", "text/html": "<b>html</b>", ABC: "C D E"})


def notes(item: Item, _context: Context) -> Shown:
    return Shown(f'<div class="output abc">{item.text}</div>')


def drawn(item: Item, context: Context) -> Shown:
    return live(item, context, "abc")


def test_a_new_type_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<b>html</b>" in rendered(code("", BUNDLE)).html
    monkeypatch.setattr(mime, "REGISTRY", Registry((MimeRenderer(ABC, notes), *mime.REGISTRY.entries)))
    page = rendered(code("", BUNDLE))
    assert '<div class="output abc">C D E</div>' in page.html
    assert "html</b>" not in page.html


def test_a_new_type_that_a_script_draws_is_one_entry_and_says_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = MimeRenderer(ABC, drawn, "a melody")
    monkeypatch.setattr(mime, "REGISTRY", Registry((entry, *mime.REGISTRY.entries)))
    frame = rendered(code("", BUNDLE), policy="sandboxed")
    assert (frame.active, frame.modules) == (True, ("abc",))
    page = rendered(code("", BUNDLE))
    assert page.omitted == ("This is a melody; only a still form of it is shown.",)
    alone = rendered(code("", Output("display", data={ABC: "C"})))
    assert alone.omitted == ("Not shown here: a melody.",)


RANKS = [
    ("application/vnd.plotly.v1+json", "text/html"),
    ("application/vnd.plotly.v1+json", "image/png"),
    ("application/geo+json", "text/plain"),
    ("application/javascript", "text/html"),
    ("application/json", "text/html"),
    ("text/html", "application/vnd.vegalite.v5+json"),
    ("application/vnd.vegalite.v5+json", "text/markdown"),
    ("text/markdown", "text/latex"),
    ("text/latex", "image/svg+xml"),
    ("image/svg+xml", "image/png"),
    ("image/png", "application/pdf"),
    ("application/pdf", "text/plain"),
]


@pytest.mark.parametrize(("richer", "other"), RANKS)
def test_types_rank_as_in_jupyterlab(richer: str, other: str) -> None:
    for bundle in ({richer: "x", other: "x"}, {other: "x", richer: "x"}):
        assert next(mime.REGISTRY.ranked(bundle))[1] == richer


STILLS = [
    ({"image/png": png(), "text/html": "<script>x()</script>"}, "<figure"),
    ({"text/plain": "Figure(<x>)"}, '<div class="output json"><details><summary><b>Its source</b>'),
    ({}, '<div class="output json"><details><summary><b>Its source</b>'),
]


@pytest.mark.parametrize(("others", "still"), STILLS)
def test_a_frame_shows_a_still_form_until_the_chart_is_drawn(others: dict[str, str], still: str) -> None:
    output = Output("display", data={"application/vnd.plotly.v1+json": {"data": []}, **others})
    frame = rendered(code("", output), policy="sandboxed")
    assert frame.modules == ("plotly",)
    assert f'</script></div><div class="still">{still}' in frame.html
    assert "x()" not in frame.html  # or the chart would be drawn twice
    assert not frame.omitted


def test_where_there_is_no_still_form_the_place_is_named() -> None:
    output = Output("display", data={"application/vnd.bokehjs_exec.v0+json": "", "text/html": "<div></div>"})
    frame = rendered(code("", output), policy="sandboxed")
    assert (
        '<div class="still"><p class="omitted" lang="en">An interactive chart (Bokeh).</p></div>'
        in frame.html
    )


def test_a_library_s_loader_is_no_output_that_a_reader_misses() -> None:
    loader = {"application/vnd.bokehjs_load.v0+json": "load()", "application/javascript": "classic()"}
    page = rendered(code("", Output("display", data=loader)))
    assert (page.omitted, "outputs" in page.html) == ((), False)
    frame = rendered(code("", Output("display", data=loader)), policy="sandboxed")
    assert "load()" in frame.html
    assert "classic()" not in frame.html


def names() -> list[str]:
    """A MIME type for each pattern."""
    patterns = {pattern for entry in mime.REGISTRY.entries for pattern in entry.types.split()}
    return sorted(pattern.replace("*", "5+json" if "vega" in pattern else "x") for pattern in patterns)


ODD = [
    "",
    "x",
    "<svg>",
    "AAAA",
    "{",
    0,
    -1.5,
    True,
    None,
    [],
    {},
    [[]],
    {"a": [None]},
    2**70,
    {"data": 1},
    ["a\n"],
]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("policy", ["sanitised", "sandboxed"])
def test_whatever_a_type_holds_the_page_is_made(name: str, policy: Policy) -> None:
    for value in ODD:
        for metadata in ({}, {name: {"expanded": 1, "isolated": "x", "width": -1, "title": 3, "root": []}}):
            rendered(code("", Output("display", data={name: value}, metadata=metadata)), policy=policy)
