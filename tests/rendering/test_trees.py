"""JSON outputs: a tree that folds without a script, whatever its size."""

import json
from typing import Any

import pytest

from app.rendering import trees
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from tests.rendering.cells import code, rendered, shows, text_of


def tree(value: Any, metadata: dict[str, Any] | None = None, **more: Any) -> str:
    html = rendered(
        code("", shows({"application/json": metadata or {}}, application_json=value)), **more
    ).html
    return html.partition('<div class="output json">')[2].partition("</section>")[0]


def test_a_tree_has_a_line_for_each_member() -> None:
    assert tree({"a": {"b": None}, "c": [1, "<"]}).startswith(
        "<details open><summary>{} <small>2 members</small></summary><ul>"
        "<li><details open><summary><b>a</b>: {} <small>1 member</small></summary><ul>"
        '<li><b>b</b>: <span class="constant">null</span></li></ul></details></li>'
        '<li><b>c</b>: <span class="inline">[1, "&lt;"]</span></li></ul></details></div>'
    )


SCALARS = [
    ("<b>", '<span class="string">"&lt;b&gt;"</span>'),
    (1.5, '<span class="number">1.5</span>'),
    (True, '<span class="constant">true</span>'),
    ({}, '<span class="constant">{}</span>'),
    ([], '<span class="constant">[]</span>'),
]


@pytest.mark.parametrize(("value", "html"), SCALARS)
def test_a_plain_value_is_a_line(value: Any, html: str) -> None:
    assert tree(value).startswith(html)


LARGE = {"rows": [{"n": n} for n in range(40)]}


def test_a_large_tree_is_folded_below_its_first_level() -> None:
    assert tree(LARGE).count("<details open>") == 1
    assert tree(LARGE).count("<details") == 42


def test_an_author_opens_a_tree_and_names_it() -> None:
    html = tree(LARGE, {"expanded": True, "root": "<rows>"})
    assert html.count("<details open>") == 42
    assert html.startswith("<details open><summary><b>&lt;rows&gt;</b>: {}")


def test_a_wide_tree_ends_with_a_sentence() -> None:
    page = rendered(code("", shows(application_json=list(range(3 * trees.MOST_VALUES)))))
    assert page.html.count("<li>") == trees.MOST_VALUES + 1
    assert page.omitted == (f"Only the first {trees.MOST_VALUES:,} values of this output are shown.",)


def test_a_tree_of_long_texts_ends_too() -> None:
    page = rendered(code("", shows(application_json=["x" * 50] * 100)), renderer=Renderer(Limits(text=1000)))
    assert len(page.html) < 4000
    assert page.omitted


def test_a_long_text_in_a_tree_is_cut_with_a_sentence() -> None:
    page = rendered(code("", shows(application_json={"k" * 1000: "x" * 30_000})))
    assert page.html.count("x") < 21_000
    assert page.html.count("k") < 300
    assert page.omitted == ("Of each text in this output, the first 20,000 characters are shown.",)


def deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = {"a": value}
    return value


def test_a_deep_tree_is_as_deep_as_its_json() -> None:
    assert tree(deep(99)).count("<details") == 99


def test_lines_of_json_are_one_tree_and_a_line_that_is_none_stays() -> None:
    lines = '{"a": 1}\nnot json\n' + json.dumps(deep(400))
    page = rendered(code("", shows(text_jsonl=lines)))
    assert '<b>1</b>: <span class="string">"not json"</span>' in page.html
    assert "a: 1" in text_of(page.html)
    assert page.omitted  # what nests deeper than a notebook's own JSON may
