"""Pieces that are each within their limit, and too much together: the page stands, and says what is plain."""

import pytest

from app.formats.markdown import Markdown
from app.models import Document, SourceRef
from app.notebook.parse import parse
from app.rendering import headings
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from app.work import Work
from tests.notebooks import code, markdown, notebook, prints, shows

ROOM = 2_000
SENTENCE = "Shown as plain text, since the page has more than 2,000 bytes already."
FULL = markdown("*a* " * 1_000)
"""Takes all of the room."""


def rendered(*cells, policy="sanitised", **limits):
    return Renderer(Limits(page_bytes=ROOM, **limits)).render(parse(notebook(*cells)), policy=policy)


AFTER = {
    "prose": (markdown("*b* & <i>c</i>"), "<pre>*b* &amp; &lt;i&gt;c&lt;/i&gt;</pre>"),
    "output in Markdown": (code("", shows(text_markdown="*b*")), "<pre>*b*</pre>"),
    "HTML": (code("", shows(text_html="<b>c</b>")), "<pre>&lt;b&gt;c&lt;/b&gt;</pre>"),
    "HTML with a text": (code("", shows(text_html="<b>c</b>", text_plain="b c")), "<pre>b c</pre>"),
    "formulas": (code("", shows(text_latex="$b$")), "<pre>$b$</pre>"),
    "raw HTML": (
        {"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": "<b>c</b>"},
        "<pre>&lt;b&gt;c&lt;/b&gt;</pre>",
    ),
    "terminal": (code("", prints("\x1b[31mred\x1b[0m & http://a.b/")), "<pre>red &amp; http://a.b/</pre>"),
    "code": (code("import os"), "<code>import os</code>"),
}


@pytest.mark.parametrize("kind", AFTER)
def test_what_comes_after_the_last_of_the_room_is_plain_text(kind):
    cell, plain = AFTER[kind]
    assert plain in rendered(FULL, cell).html
    assert plain not in rendered(cell).html


@pytest.mark.parametrize("policy", ["sanitised", "sandboxed"])
def test_what_came_before_stays_as_it_is_and_the_sentence_is_said(policy):
    page = rendered(markdown("*first*"), FULL, markdown("*last*"), policy=policy)
    assert "<em>first</em>" in page.html
    assert "<pre>*last*</pre>" in page.html
    assert page.omitted == (SENTENCE,)
    assert SENTENCE in page.html


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(markdown("*a* " * 10), id="prose"),
        pytest.param(code("", shows(text_html="<b>x</b>" * 20)), id="HTML"),
        pytest.param(code("", shows(text_html="<u-x>" * 60)), id="HTML that cleaning takes away"),
        pytest.param(code("", prints("\x1b[31mx\x1b[32my" * 5)), id="terminal"),
        pytest.param(code("", prints("a\r" * 60)), id="terminal of which little is left"),
        pytest.param(code("", shows(application_json=["a"] * 9)), id="JSON"),
        pytest.param(code("", shows(text_latex="$a$ " * 10)), id="formulas"),
        pytest.param(code("", shows(text_html="<p>x<style>p{color:red}a{b:c}</style>")), id="style sheets"),
    ],
)
def test_every_kind_takes_of_the_same_room(cell):
    assert "<pre>*last*</pre>" not in rendered(cell, markdown("*last*")).html
    assert "<pre>*last*</pre>" in rendered(*[cell] * 60, markdown("*last*")).html


def test_code_takes_of_what_outputs_have_left():
    page = rendered(*[code("x = f(1, 'a')\n" * 5)] * 20)
    plain, coloured = page.html.index("x = f(1, 'a')"), page.html.index('<span class="')
    assert coloured < plain
    assert page.html.count("x = f(1, 'a')") > 20


def test_a_piece_that_is_larger_than_the_rest_of_the_room_is_not_begun():
    page = rendered(code("", shows(text_html="<b>x</b>" * 1_000)), markdown("*last*"))
    assert "<b>" not in page.html
    assert page.html.count(SENTENCE) == 2


def test_scripts_take_no_room_and_are_found_when_there_is_none():
    script = f"<script>{'x' * 2 * ROOM}</script>"
    quiet = rendered(code("", shows(text_html=script, text_plain="still")), markdown("*last*"))
    assert "<em>last</em>" in quiet.html
    page = rendered(FULL, code("", shows(text_html="<script>draw()</script>")), policy="sandboxed")
    assert page.active
    assert "<script>draw()</script>" in page.html


def test_a_source_that_is_longer_than_a_text_may_be_is_behind_a_link():
    page = rendered(FULL, markdown("b" * 50), text=20)
    assert b"b" * 50 in page.blobs.values()
    assert f"<pre>{'b' * 20}</pre>" in page.html


def test_lines_of_json_that_the_page_has_no_room_for_are_not_read():
    lines = "[1]\n[2]\n"
    page = rendered(FULL, code("", shows(application_jsonl=lines)))
    assert lines.encode() in page.blobs.values()
    assert "This JSON is not shown as a tree" in page.html


def test_the_formulas_of_long_html_stay_text():
    output = code("", shows(text_html="<p>$a$</p>" + "b" * 30))
    assert '<span class="math' in rendered(output).html
    assert "<p>$a$</p>" in rendered(output, text=20).html


def test_a_notebook_rendered_after_it_has_its_own_room():
    renderer = Renderer(Limits(page_bytes=ROOM))
    renderer.render(parse(notebook(FULL, code("import os"))), policy="sanitised")
    page = renderer.render(parse(notebook(markdown("*last*"), code("import os"))), policy="sanitised")
    assert "<em>last</em>" in page.html
    assert '<span class="kn">import</span>' in page.html


def test_the_markdown_of_a_notebook_has_the_same_room():
    form = Markdown("", rendering_limits=Limits(page_bytes=ROOM))
    body = notebook(*[code("", shows(text_html="<b>x</b>" * 50))] * 20)
    document = Document(SourceRef("local", "local/x.ipynb"), body, "x.ipynb")
    text = form.render(document, Work("local/x.ipynb", format="markdown")).html
    assert text.startswith("<b>x</b>")
    assert text.count("```html") > 10


def test_headings_past_the_contents_list_stay_headings(monkeypatch):
    monkeypatch.setattr(headings, "MOST_HEADINGS", 3)
    monkeypatch.setattr("app.rendering.page.MOST_HEADINGS", 3)
    page = rendered(*[markdown(f"# {number}") for number in range(5)])
    assert [heading.text for heading in page.headings] == ["0", "1", "2"]
    assert page.html.count("<h1") == 5
    assert page.omitted == ("Only the first 3 headings are in the contents.",)
