"""What active HTML leaves open does not take in what comes after it."""

from html.parser import HTMLParser

import pytest

from app.notebook.parse import parse
from app.rendering.closing import closed
from app.rendering.renderer import Renderer
from tests.notebooks import code, markdown, notebook, shows


@pytest.mark.parametrize(
    ("html", "ends"),
    [
        ("a <!-- b", "-->"),
        ("<select><option>a", "</select>"),
        ("<table><tr><td><select>", "</select></table>"),
        ("<script>1<b", "</script>"),
        ("<style>a{}<!--", "</style>"),
        ("<TextArea>a", "</textarea>"),
        ("<noscript><p>", "</noscript>"),
        ("<template><object>", "</object></template>"),
        ("<a href=x><b>c", "</b></a>"),
        ("<table><table></table>", "</table>"),
    ],
)
def test_the_ends_that_are_missing_follow(html: str, ends: str) -> None:
    assert closed(html) == html + ends


@pytest.mark.parametrize(
    "html",
    [
        "",
        "a < b",
        "<p>a",
        "<!-- a --><!--><!---><!-- b --!>",
        "<script>'<select>'</script >",
        "</select></b>",
        "<select><option>a</select><b>c</b>",
        "<p title=it's a=\"'\">b</p>",
        "<p title='<select>'>a",
        "<br/><img a='>'>",
        "<textarea><table><!--</textarea>",
        "<b>a</B><a\nhref='x'>c</a\t>",
        "<plain>a",
        "<bold>a",
        "<!doctype html><p>",
    ],
)
def test_what_is_closed_stays_as_it_is(html: str) -> None:
    assert closed(html) == html


def test_a_tag_that_is_cut_off_is_none_and_plain_text_has_an_end() -> None:
    assert closed("<b>a<p title='b>c") == "<b>a</b>"
    assert closed("a<p") == "a"
    assert closed("<i>a<plaintext x><b>b</plaintext>") == "<i>a<pre>&lt;b&gt;b&lt;/plaintext&gt;</pre></i>"


OPEN = (
    "<!-- a",
    "<select><option>a",
    "<plaintext>a",
    "<textarea>a",
    "<p title='a",
    "<style>a",
    "<table><tr><td>a",
)


class Order(HTMLParser):
    """The texts, as far as a parser gets to see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.seen.append(data.strip())


@pytest.mark.parametrize("left_open", OPEN)
@pytest.mark.parametrize("prose", [False, True])
def test_cells_after_it_are_still_cells(left_open: str, prose: bool) -> None:
    first = markdown(left_open) if prose else code("1", shows(text_html=left_open))
    cells = first, code("2", shows(text_html="<script>1</script>")), markdown("after all of it")
    rendered = Renderer().render(parse(notebook(*cells), file_name="n.ipynb"), policy="sandboxed")
    assert rendered.active
    assert "after all of it" in Order(rendered.html).seen
