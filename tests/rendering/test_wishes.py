"""Folded, left out, in a form: what an author wants, on the page."""

from app.models import Cell, Notebook
from tests.rendering.cells import RENDERER, code, markdown, prints, rendered, shows, text_of


def cell(metadata: dict[str, object], kind: str = "code", source: str = "x = 1", name: str = "c") -> Cell:
    outputs = (prints("printed"),) if kind == "code" else ()
    return Cell(kind, source, name, metadata, outputs=outputs)  # type: ignore[arg-type]


def one(metadata: dict[str, object], **more: str) -> str:
    return rendered(cell(metadata, **more)).html


def test_folded_code_is_behind_a_line_that_opens_without_a_script() -> None:
    html = one({"jupyter": {"source_hidden": True}})
    assert '<details class="fold"><summary lang="en">Code</summary><div class="source">' in html
    assert '</details><div class="outputs">' in html


def test_folded_outputs_and_cells_are_too() -> None:
    assert '<details class="fold"><summary lang="en">Output</summary><div class="outputs">' in one(
        {"collapsed": True}
    )
    html = one({"tags": ["hide-cell"]})
    assert '<section class="cell code" id="cell-c"><details class="fold"><summary lang="en">Cell<' in html
    html = one({"tags": ["hide-input"]}, kind="markdown", source="text")
    assert '<details class="fold"><summary lang="en">Text</summary><div class="prose"><p>text</p>' in html


def test_the_author_may_name_what_is_folded() -> None:
    html = rendered(code("#| code-fold: true\n#| code-summary: a <b>\n1")).html
    assert "<summary>a &lt;b&gt;</summary>" in html


def test_what_is_removed_is_nowhere() -> None:
    assert "printed" not in one({"tags": ["remove-output"]})
    html = one({"tags": ["remove-input"]})
    assert "x</span>" not in html
    assert "prompt" not in html
    assert "printed" in html


def test_a_removed_cell_counts_in_nothing() -> None:
    gone = {"tags": ["remove-cell"]}
    script = Cell("code", "", "s", gone, outputs=(shows(text_html="<script>1</script>"),))
    page = rendered(markdown("# A"), cell(gone, "markdown", "# Gone", "g"), script, policy="sandboxed")
    assert [heading.text for heading in page.headings] == ["A"]
    assert (page.active, page.cells) == (False, 1)


def test_outputs_scroll_as_wanted() -> None:
    assert '<div class="outputs scrolled">' in one({"scrolled": True})
    assert '<div class="outputs unscrolled">' in one({"scrolled": False})


def test_a_form_shows_its_title_its_text_and_its_fields() -> None:
    source = '#@title Settings & more\n#@markdown Some *text*<script>1</script>\nn = "<5>" #@param'
    html = one({"cellView": "form"}, source=source)
    assert "<summary>Settings &amp; more</summary>" in html
    assert "Some <em>text</em>" in html
    assert '<dt>n</dt><dd><code>"&lt;5&gt;"</code></dd>' in html
    assert "<script" not in html


def test_a_folded_section_holds_all_cells_up_to_the_next_heading_that_is_not_deeper() -> None:
    folded = {"heading_collapsed": True}
    page = rendered(
        cell(folded, "markdown", "## A", "a"),
        markdown("text", "b"),
        cell(folded, "markdown", "### B", "d"),
        code("1", name="e"),
        markdown("## C", "f"),
        cell(folded, "markdown", "## D", "g"),
    )
    shape = [
        part
        for line in page.html.split("\n")
        for part in (line[line.find("id=") + 4 : line.find("id=") + 10] if "<section" in line else "",)
        if part
    ]
    assert shape == ["cell-a", "cell-b", "cell-d", "cell-e", "cell-f", "cell-g"]
    html = page.html
    assert html.count("<details") == html.count("</details>") == 2
    assert html.index("cell-a") < html.index("3 cells folded") < html.index('"cell-b"')
    assert html.index('"cell-d"') < html.index("1 cell folded") < html.index('"cell-e"')
    assert html.index("</details>") < html.index('"cell-f"')
    assert "</details></details>" in html


def test_authors_badges_and_repairs_are_handed_on() -> None:
    badge = "[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/x)"
    notebook = Notebook(
        (markdown(badge),), metadata={"authors": [{"name": "A"}, "B"]}, repairs=("A sentence.",)
    )
    page = RENDERER.render(notebook, policy="sanitised")
    assert (page.authors, page.own_badges, page.repairs) == (("A", "B"), ("colab",), ("A sentence.",))
    assert "colab-badge" in page.html


def test_a_folded_page_says_as_much_as_an_unfolded_one() -> None:
    plain, folded = rendered(cell({})), rendered(cell({"jupyter": {"source_hidden": True}}))
    assert text_of(folded.html).replace("Code", "") == text_of(plain.html)
