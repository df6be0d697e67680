"""What costs far more than its size is bounded, and a reader is told what is not shown."""

import json
from typing import Any

import pytest

from app.notebook.parse import parse
from app.policies.sanitise import clean_html
from app.rendering import guards, html_formulas, trees
from app.rendering.limits import DEFAULT_LIMITS, Limits
from app.rendering.renderer import Renderer
from app.rendering.script_json import script_json
from app.rendering.widgets import TOO_LARGE
from app.rendering.widgets_static import TOO_MUCH
from tests.bombs import outcome
from tests.notebooks import code, notebook, shows
from tests.rendering import cells
from tests.rendering.cells import RENDERER
from tests.widgets import STATE, VIEW, model

LARGE = 2_000_000
"""Characters: what is linear takes about a second of them, what is quadratic minutes."""


@pytest.mark.parametrize("unit", ["&", "& "])
def test_ampersands_in_one_text_take_linear_time(unit):
    source = unit * (LARGE // len(unit))
    assert outcome(lambda: clean_html(source, scope="#x"), cpu_seconds=8) == ""


def test_too_many_ampersands_in_one_tag_are_shown_as_text():
    cleaned = clean_html(f'<b title="{"&" * 20_001}">x &amp; y</b>', scope="#x")
    assert cleaned.html.startswith("<pre>x &amp; y</pre>")
    assert "since its HTML has too many character references in one tag" in cleaned.html


@pytest.mark.parametrize(
    "unit", ["&", "&amp;", "&lt", "&#38;", "a &copy &notit; ", "<&", "&<b>&amp;</b>", "<p>a&b"]
)
def test_a_divided_text_reads_the_same(unit):
    number = 3_500
    whole = clean_html(unit * number, scope="#x").html
    piece = clean_html(unit * 7, scope="#x").html
    assert whole == piece.replace("\n", "") * (number // 7)


def test_an_address_keeps_its_query_whatever_its_names():
    link = clean_html('<a href="https://a.org/?a=1&b=2&copy=3">x & y</a>', scope="#x").html
    assert 'href="https://a.org/?a=1&amp;b=2&amp;copy=3"' in link
    assert ">x &amp; y</a>" in link


def test_classes_that_are_looked_for_take_linear_time():
    source = f"<p {'class= ' * 100_000}x_ignore>$a$</p>"
    assert outcome(lambda: html_formulas.typeset(source), cpu_seconds=8) == ""


@pytest.mark.parametrize(
    "attribute", ["class=tex2jax_ignore", 'class="a mathjax_ignore"', "class='mathjax_ignore b'"]
)
def test_what_is_not_to_be_typeset_is_not(attribute):
    assert html_formulas.typeset(f"<p {attribute}>$a$</p>")[1] is False


def test_a_line_with_too_many_addresses_is_plain_text():
    sentence = "Shown as plain text, since a line of it has too many e-mail addresses."
    assert guards.refusal("a@b.c " * 30_000, DEFAULT_LIMITS) == sentence
    assert guards.refusal("a@b.c\n" * 30_000, DEFAULT_LIMITS) == ""
    page = cells.rendered(cells.markdown("a@b.c " * 30_000), cells.markdown("*after*", "n"))
    assert page.omitted == (sentence,)
    assert "<em>after</em>" in page.html


def widgets(models: dict[str, Any], *views: str) -> bytes:
    state = {"version_major": 2, "version_minor": 0, "state": models}
    outputs = [shows(text_plain="plain") for _ in views]
    for output, view in zip(outputs, views, strict=True):
        output["data"] = {VIEW: {"model_id": view}, "text/plain": "plain"}
    return notebook(code("", *outputs), widgets={STATE: state})


def many(number: int, child: str) -> dict[str, Any]:
    return model("VBoxModel", children=[f"IPY_MODEL_{child}"] * number)


def test_a_large_widget_that_is_shown_again_and_again_is_shown_as_long_as_there_is_room():
    large = model("TextareaModel", value="y" * 1_000)
    body = widgets({"box": many(500, "text"), "text": large}, "box")
    page = Renderer(Limits(widget_state=20_000)).render(parse(body), policy="sanitised")
    assert 10 < page.html.count("y" * 1_000) < 30
    assert page.html.count(TOO_MUCH) == 1


def test_widgets_inside_of_each_other_are_bounded_in_number():
    models = {f"w{n}": many(3_000, f"w{n + 1}") for n in range(30)} | {
        "w30": model("LabelModel", value="end")
    }
    page = RENDERER.render(parse(widgets(models, "w0")), policy="sanitised")
    assert 0 < page.html.count("end") <= 2_000
    assert TOO_MUCH in page.omitted


def test_widgets_that_are_too_large_to_be_sent_are_not_counted_for_each_view(monkeypatch):
    counted = []
    monkeypatch.setattr("app.rendering.widget_state._MOST_WASTE", 50_000)
    monkeypatch.setattr(
        "app.rendering.widget_state.script_json", lambda value: counted.append(1) or script_json(value)
    )
    models = {f"box{n}": many(1, "text") for n in range(200)} | {
        "text": model("TextModel", value="x" * 9_000)
    }
    body = widgets(models, *[f"box{n}" for n in range(200)] * 5)
    page = Renderer(Limits(widget_state=5_000)).render(parse(body), policy="sandboxed")
    assert TOO_LARGE in page.omitted
    assert len(counted) < 100


def test_the_trees_of_a_page_are_bounded_together(monkeypatch):
    monkeypatch.setattr(trees, "MOST_OF_A_PAGE", 250)
    body = notebook(
        *(code("", {**shows(), "data": {"application/json": list(range(100))}}) for _ in range(5))
    )
    page = RENDERER.render(parse(body), policy="sanitised")
    assert page.html.count("<li>") < 260
    assert "Only the first 50 values of this output are shown." in page.omitted
    assert page.html.count('href="/blob/') == 3
    assert "This JSON is not shown as a tree: the page has too many values already." in page.omitted


def test_deep_json_does_not_grow_by_its_indents(monkeypatch):
    monkeypatch.setattr(trees, "MOST_VALUES", 10)
    deep: Any = 1
    for _ in range(90):
        deep = [deep]
    page = cells.rendered(cells.code("", cells.shows(application_json=[deep] * 2_000)))
    assert sum(map(len, page.blobs.values())) < 500_000


def test_lines_of_json_are_read_as_far_as_they_can_be_shown():
    line = "[" * 900 + "]" * 900 + "\n"
    page = Renderer(Limits(text=10_000)).render(
        parse(notebook(code("", {**shows(), "data": {"text/jsonl": line * 50}}))), policy="sanitised"
    )
    (whole,) = page.blobs.values()
    assert [type(entry) for entry in json.loads(whole)] == [list] * 5 + [str] * 45
