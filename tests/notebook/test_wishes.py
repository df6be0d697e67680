"""What authors write to have something folded or left out."""

from typing import Any

import pytest

from app.models import Cell, Notebook
from app.notebook.badges import badges_in
from app.notebook.forms import Form
from app.notebook.wishes import FOLD, REMOVE, SHOW, Wishes, wishes_of


def wishes(metadata: dict[str, Any], source: str = "", kind: Any = "code", **of_notebook: Any) -> Wishes:
    return wishes_of(Notebook((Cell(kind, source, "a", metadata),), metadata=of_notebook))[0]


PARTS = [
    ({}, (SHOW, SHOW, SHOW)),
    ({"collapsed": True}, (SHOW, SHOW, FOLD)),
    ({"collapsed": False}, (SHOW, SHOW, SHOW)),
    ({"jupyter": {"source_hidden": True}}, (SHOW, FOLD, SHOW)),
    ({"jupyter": {"outputs_hidden": True, "source_hidden": True}}, (SHOW, FOLD, FOLD)),
    ({"jupyter": {"outputs_hidden": False}}, (SHOW, SHOW, SHOW)),
    ({"tags": ["hide-input"]}, (SHOW, FOLD, SHOW)),
    ({"tags": ["hide_output"]}, (SHOW, SHOW, FOLD)),
    ({"tags": ["other", "hide-cell"]}, (FOLD, SHOW, SHOW)),
    ({"tags": ["remove-input"]}, (SHOW, REMOVE, SHOW)),
    ({"tags": ["remove_output"]}, (SHOW, SHOW, REMOVE)),
    ({"tags": ["remove-cell"]}, (REMOVE, SHOW, SHOW)),
    ({"tags": ["hide-input", "remove-input"]}, (SHOW, REMOVE, SHOW)),
    ({"hide_input": True}, (SHOW, FOLD, SHOW)),
    ({"hide_input": 1}, (SHOW, SHOW, SHOW)),
    ({"hideCode": True, "hideOutput": True}, (SHOW, FOLD, FOLD)),
    ({"nbsphinx": "hidden"}, (FOLD, SHOW, SHOW)),
    ({"jupyter": None}, (SHOW, SHOW, SHOW)),
]


@pytest.mark.parametrize(("metadata", "parts"), PARTS)
def test_metadata_and_tags_fold_or_remove(metadata: dict[str, Any], parts: tuple[int, int, int]) -> None:
    found = wishes(metadata)
    assert (found.cell, found.source, found.outputs) == parts


OPTIONS = [
    ("#| echo: false\n1", Wishes(source=FOLD)),
    ("//| include: false\n1", Wishes(cell=FOLD)),
    ("#| label: a\n#| output: false\n1", Wishes(outputs=FOLD)),
    ('#| code-fold: true\n#| code-summary: "How"\n1', Wishes(source=FOLD, label="How")),
    ("(*| echo: false *)\n1", Wishes(source=FOLD)),
    ("#| hide\n1", Wishes(cell=FOLD)),
    ("#|hide_input\n1", Wishes(source=FOLD)),
    ("1\n#| echo: false", Wishes()),
    ("#| echo: true\n1", Wishes()),
    ("# echo: false | x", Wishes()),
]


@pytest.mark.parametrize(("source", "expected"), OPTIONS)
def test_options_on_top_of_code_fold(source: str, expected: Wishes) -> None:
    assert wishes({}, source) == expected
    assert wishes({}, source, "markdown") == Wishes()


@pytest.mark.parametrize(("value", "scrolled"), [(True, True), (False, False), ("auto", None)])
def test_the_height_of_outputs_is_as_wanted(value: Any, scrolled: bool | None) -> None:
    assert wishes({"scrolled": value}).scrolled is scrolled


def test_a_wish_for_all_code_counts_for_code_only() -> None:
    assert wishes({}, hide_input=True).source == FOLD
    assert wishes({}, kind="markdown", hide_input=True).source == SHOW


FORMS = [
    ({"cellView": "form"}, '#@title A *title* { run: "auto" }\nx = 1', Form("A *title*")),
    ({}, '# @title T { display-mode: "form" }\n', Form("T")),
    (
        {"cellView": "form"},
        "#@markdown Some *text*\n#@markdown\n#@markdown more",
        Form(text="Some *text*\n\nmore"),
    ),
    (
        {"cellView": "form"},
        'n = 5  #@param {type:"slider", min:0}\nname = "a # b" # @param ["a", "b"]\nx == 1 #@param',
        Form(fields=(("n", "5"), ("name", '"a # b"'))),
    ),
    ({}, "#@title T", None),
    ({"cellView": "code"}, "#@title T", None),
    ({"cellView": ["form"]}, "x", None),
]


@pytest.mark.parametrize(("metadata", "source", "form"), FORMS)
def test_a_form_of_colab_is_read(metadata: dict[str, Any], source: str, form: Form | None) -> None:
    found = wishes(metadata, source)
    assert found.form == form
    assert found.source == (SHOW if form is None else FOLD)


SECTIONS = [
    ({"id": "s"}, {"colab": {"collapsed_sections": ["s"]}}, True),
    ({}, {"colab": {"collapsed_sections": ["a"]}}, True),
    ({}, {"colab": {"collapsed_sections": "a"}}, False),
    ({"heading_collapsed": True}, {}, True),
    ({"jp-MarkdownHeadingCollapsed": True}, {}, True),
]


@pytest.mark.parametrize(("metadata", "of_notebook", "section"), SECTIONS)
def test_sections_are_folded_as_in_the_editor(
    metadata: dict[str, Any], of_notebook: dict[str, Any], section: bool
) -> None:
    assert wishes(metadata, "# A", "markdown", **of_notebook).section is section


BADGE = (
    '<a href="https://colab.research.google.com/github/o/r/blob/main/a.ipynb" target="_parent">'
    '<img src="https://colab.research.google.com/assets/colab-badge.svg" alt="Open In Colab"/></a>'
)
BADGES = [
    (BADGE, ("colab",)),
    ("[![Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/o/r)", ("binder",)),
    ("[Colab](https://colab.research.google.com/) is a service", ()),
    (
        "[![Kaggle](https://kaggle.com/static/images/open-in-kaggle.svg)](https://kaggle.com/kernels/welcome?src=x)"
        "[![](https://studiolab.sagemaker.aws/studiolab.svg)](https://studiolab.sagemaker.aws/import/github/o/r/x)"
        "[<img src='https://deepnote.com/buttons/launch-in-deepnote.svg'>](https://deepnote.com/launch?url=x)"
        "[![](https://github.com/codespaces/badge.svg)](https://codespaces.new/o/r)",
        ("kaggle", "studiolab", "deepnote", "codespaces"),
    ),
]


@pytest.mark.parametrize(("source", "badges"), BADGES)
def test_a_notebook_s_own_badges_are_found(source: str, badges: tuple[str, ...]) -> None:
    assert badges_in([Cell("markdown", source)]) == badges
    assert badges_in([Cell("code", source)]) == ()
