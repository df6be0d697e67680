"""Widgets that a notebook saved: what goes into a content frame, and what is left of them without scripts."""

import base64
import json
import re
from typing import Any

import pytest

from app.models import Rendered
from app.notebook.parse import parse
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from app.rendering.widgets import NOT_SAVED, STILL, TOO_LARGE
from tests.notebooks import code, notebook, png, shows
from tests.rendering.cells import RENDERER, text_of
from tests.widgets import STATE, VIEW, metadata, model, saved, showing, view

SLIDER = model("IntSliderModel", value=7, description="x")
ALL = ("controls", "bqplot", "ipyleaflet", "ipympl", "anywidget", "unknown")


def rendered(body: bytes, policy: Any = "sanitised", limits: Limits | None = None) -> Rendered:
    renderer = Renderer(limits) if limits else RENDERER
    return renderer.render(parse(body), policy=policy)


def sent(page: Rendered) -> dict[str, Any]:
    """The models that go into the frame."""
    data = re.search(r'id="vitrine-widgets">(.*?)</script>', page.html)
    assert data is not None
    models: dict[str, Any] = json.loads(data[1])["state"]
    return models


def still(models: dict[str, Any], name: str = "m") -> str:
    """The text of a widget's static form."""
    html = rendered(showing(models, name)).html
    found = re.search(
        r'<div class="output widget"[^>]*>(.*)</div><p class="omitted" lang="en">', html, re.DOTALL
    )
    return " ".join(text_of(found[1]).split()) if found else ""


# --- in a content frame -----------------------------------------------------------------------------


def test_a_frame_gets_the_models_that_its_views_need_and_no_others() -> None:
    models = {
        "box": model("VBoxModel", children=["IPY_MODEL_a"], layout="IPY_MODEL_l"),
        "a": SLIDER,
        "l": model("LayoutModel", "@jupyter-widgets/base"),
        "other": model("TextModel", value="x" * 10_000),
    }
    page = rendered(showing(models, "box"), "sandboxed")
    assert page.active
    assert page.modules == ("widgets",)
    assert set(sent(page)) == {"box", "a", "l"}


def test_links_between_shown_widgets_go_with_them() -> None:
    models = {
        "a": SLIDER,
        "b": SLIDER,
        "link": model("LinkModel", source=["IPY_MODEL_a", "value"], target=["IPY_MODEL_b", "value"]),
        "c": SLIDER,
        "other": model("LinkModel", source=["IPY_MODEL_c", "value"], target=["IPY_MODEL_c", "max"]),
    }
    assert set(sent(rendered(showing(models, "a"), "sandboxed"))) == {"a", "b", "link"}


def test_the_state_is_there_once_however_many_views_show_it() -> None:
    page = rendered(showing({"a": SLIDER}, "a", "a", "a"), "sandboxed")
    assert page.html.count('id="vitrine-widgets"') == 1
    assert page.html.count('data-live="widgets"') == 3


def test_no_state_ends_its_script_element() -> None:
    evil = "</script><script>alert(1)</script><!--<script>"
    page = rendered(showing({"a": model("HTMLModel", value=evil, **{evil: evil})}, "a"), "sandboxed")
    assert sent(page)["a"]["state"]["value"] == evil
    assert "<script>alert" not in page.html


def test_captured_outputs_are_rendered_like_all_outputs() -> None:
    red = {"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m"}
    models = {
        "o": model("OutputModel", "@jupyter-widgets/output", "1.0.0", outputs=[red, view("a")]),
        "a": SLIDER,
    }
    page = rendered(showing(models, "o"), "sandboxed")
    template = re.search(r'<template class="captured" data-model="o">(.*?)</template>', page.html, re.DOTALL)
    assert template is not None
    assert '<span class="ansi-red-fg">red</span>' in template[1]
    assert 'data-live="widgets"' in template[1]
    assert set(sent(page)) == {"o", "a"}  # what only a captured output shows is there as well
    assert sent(page)["o"]["state"]["outputs"] == []  # and nothing twice


def test_state_that_is_too_large_is_left_out_and_the_text_is_shown() -> None:
    models = {"small": SLIDER, "large": model("TextModel", value="x" * 5000)}
    page = rendered(showing(models, "large", "small"), "sandboxed", Limits(widget_state=1000))
    assert set(sent(page)) == {"small"}
    assert "text of large" in page.html
    assert page.omitted == (TOO_LARGE,)


@pytest.mark.parametrize("policy", ["sanitised", "sandboxed"])
def test_a_widget_without_saved_state_shows_its_text_and_a_sentence(policy: str) -> None:
    page = rendered(notebook(code("x", view("gone", "IntSlider(value=0)"))), policy)
    assert not page.active
    assert "<pre>IntSlider(value=0)</pre>" in page.html
    assert page.omitted == (NOT_SAVED,)


@pytest.mark.parametrize("value", [7, "x", [], {"model_id": 7}, {"model_id": ["a"]}, {}])
@pytest.mark.parametrize("policy", ["sanitised", "sandboxed"])
def test_a_view_of_any_form_does_no_harm(value: Any, policy: str) -> None:
    body = notebook(code("x", shows(**{VIEW: value, "text/plain": "its text"})), **metadata({"a": SLIDER}))
    assert "its text" in rendered(body, policy).html


# --- without scripts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state", "text"),
    [
        ("IntSliderModel", {"value": 7, "description": "x"}, "x 7"),
        ("IntSliderModel", {}, "0"),
        ("FloatSliderModel", {"value": 0.1 + 0.2}, "0.3"),
        ("IntRangeSliderModel", {"value": [2, 5]}, "2 – 5"),
        ("TextModel", {"value": "<b>&", "description": "<i>"}, "<i> <b>&"),
        ("TextareaModel", {"value": "one\ntwo"}, "one two"),
        ("PasswordModel", {"value": "secret"}, "•••••"),
        ("CheckboxModel", {"value": True, "description": "yes"}, "yes ☑"),
        ("DropdownModel", {"_options_labels": ["a", "b"], "index": 1}, "b"),
        ("SelectMultipleModel", {"_options_labels": ["a", "b", "c"], "index": [0, 2]}, "a, c"),
        ("DatePickerModel", {"value": {"year": 2026, "month": 10, "date": 29}}, "29 Nov 2026"),
        ("TimeModel", {"value": {"hours": 4, "minutes": 5, "seconds": 6}}, "04:05:06"),
        ("ButtonModel", {"description": "Run"}, "Run"),
        ("HTMLModel", {"value": "<b onclick=alert(1)>bold</b><script>x</script>"}, "bold"),
        ("LabelModel", {"value": "costs $5"}, "costs $5"),
        ("TagsInputModel", {"value": ["a", "b"]}, "a, b"),
        ("VBoxModel", {"children": ["IPY_MODEL_s", "IPY_MODEL_gone", 7]}, "x 7"),
        ("TabModel", {"children": ["IPY_MODEL_s"], "titles": ["First"]}, "First x 7"),
        ("TabModel", {"children": ["IPY_MODEL_s"], "_titles": {"0": "Seven"}}, "Seven x 7"),
        ("StackModel", {"children": ["IPY_MODEL_u", "IPY_MODEL_s"], "selected_index": 1}, "x 7"),
        ("VBoxModel", {"children": ["IPY_MODEL_u"]}, "Not shown here: Fancy (ipyfancy)."),
        ("VBoxModel", {"children": ["IPY_MODEL_m", "IPY_MODEL_s"]}, "x 7"),
    ],
)
def test_a_widget_leaves_its_words_and_values(name: str, state: dict[str, Any], text: str) -> None:
    models = {"m": model(name, **state), "s": SLIDER, "u": model("FancyModel", "ipyfancy")}
    assert still(models) == text


@pytest.mark.parametrize("wrong", [7, "x", [7], {"a": []}, None, True, 1e400, -(2**70), [[["x"]]]])
@pytest.mark.parametrize(
    "attribute", ["value", "children", "index", "_options_labels", "titles", "description"]
)
def test_attributes_of_any_type_do_no_harm(attribute: str, wrong: Any) -> None:
    names = ("IntSliderModel", "TextModel", "DropdownModel", "TabModel", "DatePickerModel", "HTMLMathModel")
    models = {name: model(name, **{"index": 0, "_options_labels": ["a"], attribute: wrong}) for name in names}
    page = rendered(showing(models, *models))
    assert page.html.count("text of") + page.html.count("output widget") >= len(names)


def test_pictures_leave_their_picture() -> None:
    image = {
        **model("ImageModel", width="50"),
        "buffers": [{"path": ["value"], "encoding": "base64", "data": png()}],
    }
    canvas = model("MPLCanvasModel", "jupyter-matplotlib", _data_url=f"data:image/png;base64,{png()}")
    page = rendered(showing({"i": image, "c": canvas}, "i", "c"))
    assert len(re.findall(r'<img src="/blob/[0-9a-f]{64}\.png"', page.html)) == 2
    assert list(page.blobs.values()) == [base64.b64decode(png())]


def test_one_sentence_says_that_widgets_do_not_react() -> None:
    models = {"o": model("OutputModel", "@jupyter-widgets/output", outputs=[view("a")]), "a": SLIDER}
    page = rendered(showing(models, "o", "a"))
    assert page.omitted == (STILL,)
    assert page.html.count(STILL) == 2  # once an output, not once more for what it captured


def test_a_family_that_shows_itself_ends() -> None:
    models = {"a": model("OutputModel", "@jupyter-widgets/output", outputs=[view("b")])}
    models["b"] = model("VBoxModel", children=["IPY_MODEL_a", "IPY_MODEL_b"])
    for policy in ("sanitised", "sandboxed"):
        assert rendered(showing(models, "a", "b"), policy).html
    doubling = {f"n{n}": model("VBoxModel", children=[f"IPY_MODEL_n{n + 1}"] * 2) for n in range(30)}
    assert rendered(showing({**doubling, "n30": SLIDER}, "n0")).html


def test_html_that_brings_its_own_widgets_leaves_their_values() -> None:
    state = json.dumps({"version_major": 2, "version_minor": 0, "state": {"own": SLIDER}})
    shown = json.dumps({"version_major": 2, "version_minor": 0, "model_id": "own"})
    html = (
        f"<p>before<script type='{STATE}'>{state}</script>"
        f"<img alt='<script type=\"{VIEW}\">{shown}</script>'>"
        f"<script type='{VIEW}'>{shown}</script><p>after"
    )
    page = rendered(notebook(code("x", shows(text_html=html))))
    text = " ".join(text_of(page.html).split())
    assert text.index("before") < text.index("x 7") < text.index("after")
    assert "<script" not in page.html
    assert page.html.count("<div") == page.html.count("</div>")
    assert page.omitted == (STILL,)


@pytest.mark.parametrize("name", ALL)
def test_what_kernels_saved_is_never_an_empty_box(name: str) -> None:
    page = rendered(json.dumps(saved(name)).encode())
    for outputs in re.findall(r'<div class="outputs">(.*?)</section>', page.html, re.DOTALL):
        assert "<img" in outputs or text_of(outputs.partition('<p class="omitted" lang="en">')[0]).strip()
        assert 'class="omitted"' in outputs


def test_an_output_that_was_captured_may_be_of_any_form() -> None:
    wrong = [7, None, {}, {"output_type": "stream"}, {"output_type": "display_data", "data": 7}]
    for state in ({"outputs": wrong}, {"outputs": 7}, {}):
        models = {"o": model("OutputModel", "@jupyter-widgets/output", **state)}
        for policy in ("sanitised", "sandboxed"):
            assert rendered(showing(models, "o"), policy).html


def test_code_that_widgets_share_is_sent_once() -> None:
    code_of_all = "export default {};" * 100
    models = {name: model("AnyModel", "anywidget", "~0.9", _esm=code_of_all, _css="p {}") for name in "abc"}
    page = rendered(showing(models, *models), "sandboxed")
    assert page.html.count("export default {};") == 100
    assert [sent(page)[name]["state"]["_esm"] for name in "abc"] == [0, 0, 0]


@pytest.mark.parametrize(
    ("esm", "here", "missing"),
    [
        ("import m from 'https://esm.sh/mermaid@11';", "import m from '/static/vendor/", ()),
        ("https://esm.sh/mermaid@11", '"/static/vendor/', ()),
        ("import * as c from 'https://esm.sh/no-such';", "'https://esm.sh/no-such'", ("esm.sh",)),
        ("https://esm.sh/no-such", '"https://esm.sh/no-such"', ("https://esm.sh/no-such",)),
    ],
)
def test_what_an_anywidget_imports_comes_from_here(esm: str, here: str, missing: tuple[str, ...]) -> None:
    page = rendered(showing({"a": model("AnyModel", "anywidget", "~0.9", _esm=esm)}, "a"), "sandboxed")
    assert here in page.html.partition('"sources":')[2]
    assert page.not_at_home == missing


def test_a_library_that_is_not_at_home_is_counted() -> None:
    page = rendered(json.dumps(saved("unknown")).encode(), "sandboxed")
    assert page.not_at_home == ("https://cdn.jsdelivr.net/npm/ipyfancy@^1.2.3/dist/index.js",)
    assert rendered(json.dumps(saved("bqplot")).encode(), "sandboxed").not_at_home == ()


def test_a_widget_of_which_nothing_is_left_is_named() -> None:
    body = notebook(
        code("x", shows(**{VIEW: {"model_id": "a"}})), **metadata({"a": model("AnyModel", "any")})
    )
    assert rendered(body).omitted == ("Not shown here: an interactive widget.",)
