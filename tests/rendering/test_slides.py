"""A notebook as the sections of a deck."""

import re

import pytest

from app.models import Cell, Notebook, Options, Policy, Rendered
from app.rendering.renderer import Renderer
from app.rendering.slides import SlidesExporter
from tests.rendering.cells import code, markdown, prints, shows

RENDERER = Renderer(exporter=SlidesExporter)


def slide(kind: str, source: str) -> Cell:
    return Cell("markdown", source, source.strip("# "), {"slideshow": {"slide_type": kind}})


def deck(*cells: Cell, policy: Policy = "sanitised", options: Options = Options()) -> Rendered:  # noqa: B008
    return RENDERER.render(Notebook(cells), policy=policy, options=options)


def shape(*cells: Cell) -> str:
    """``a`` is a cell, ``[]`` a section, ``()`` a fragment, ``{}`` a slide's notes."""
    signs = {"<section": "[", "</section": "]", '<div class="fragment': "(", "<aside": "{", "</aside": "}"}
    found = re.finditer(
        r'</?section|<div class="fragment|</?aside|id="cell-(\w)"|<div|</div', deck(*cells).html
    )
    text, open_boxes = "", []
    for tag in found:
        if tag[0].startswith("<div"):
            open_boxes.append("fragment" in tag[0])
        if tag[0] == "</div" and open_boxes.pop():
            text += ")"
        text += tag[1] or signs.get(tag[0], "")
    return text


def test_slide_types_make_columns_slides_and_steps() -> None:
    cells = [
        slide("-", "a"), slide("slide", "b"), slide("fragment", "c"), slide("", "d"), slide("fragment", "e"),
        slide("subslide", "f"), slide("notes", "g"), slide("-", "h"), slide("skip", "i"), slide("slide", "j"),
    ]  # fmt: skip
    assert shape(*cells) == "[a][[b(cd)(e)][fh{g}]][j]"


def test_without_slide_types_headings_begin_slides() -> None:
    cells = [markdown("# A", "a"), code("1", name="b"), markdown("### C", "c"), markdown("## D", "d")]
    assert shape(*cells) == "[[ab][c]][d]"


def test_without_headings_every_cell_is_a_slide() -> None:
    assert (
        shape(markdown("a", "a"), code("1", name="b"), code("", name="c"), code("2", name="d")) == "[a][b][d]"
    )


def test_what_is_skipped_or_removed_counts_in_nothing() -> None:
    script = shows(text_html="<script>1</script>")
    skipped = Cell("code", "", "s", {"slideshow": {"slide_type": "skip"}}, outputs=(script,))
    assert not deck(markdown("# A"), skipped, policy="sandboxed").active
    assert deck(markdown("# A"), code("", script), policy="sandboxed").active


def test_a_section_in_a_cell_is_no_slide() -> None:
    html = deck(
        markdown("# A\n\nText[^1]\n\n[^1]: note"), code("", shows(text_html="<section>x</section>"))
    ).html
    assert html.count("<section") == html.count("</section>") == 1


def test_a_section_in_a_form_or_in_notes_is_no_slide() -> None:
    inner = "<section>x</section>"
    form = Cell("code", f'#@title T {{display-mode: "form"}}\n#@markdown {inner}', "f", {})
    assert deck(markdown("# A"), form).html.count("<section") == 1
    assert deck(slide("slide", "a"), slide("notes", inner)).html.count("<section") == 1


@pytest.mark.parametrize("slideshow", [None, "slide", {"slide_type": 3}, {"slide_type": ["slide"]}, {}])
def test_a_slide_type_of_the_wrong_form_says_nothing(slideshow: object) -> None:
    cell = Cell("markdown", "# A", "a", {"slideshow": slideshow})
    assert deck(cell).html.count("<section") == 1


def test_code_can_be_left_out() -> None:
    html = deck(code("secret", prints("shown")), options=Options(code="hide")).html
    assert "secret" not in html
    assert "shown" in html


def test_an_empty_notebook_is_an_empty_deck() -> None:
    assert deck().html.strip() == ""
