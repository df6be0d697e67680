"""Outputs: which of its types an output is shown by, and what it becomes."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

from typing import Any

import pytest

from app.models import Output
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from tests.notebooks import png
from tests.rendering.cells import code, prints, rendered, shows

PLAIN = {"text_plain": "the text"}

CHOICES: list[tuple[dict[str, Any], str]] = [
    ({"text_html": "<b>x</b>", **PLAIN}, '<div class="output html" id="vitrine-output-c-1"><b>x</b></div>'),
    ({"text_markdown": "*x*", **PLAIN}, '<div class="output markdown prose" id="vitrine-output-c-1"><p><em>x</em></p>\n</div>'),
    ({"image_png": png(), **PLAIN}, '<figure class="output image"><img '),
    ({"text_latex": "$x<y$ & z", **PLAIN}, '<div class="output latex"><span class="math inline">\\(x&lt;y\\)</span> &amp; z</div>'),
    ({"application_json": 0}, '<div class="output json"><span class="number">0</span></div>'),
    (PLAIN, '<div class="output text"><pre>the text</pre></div>'),
    ({"text_plain": "\x1b[31mred"}, '<div class="output text"><pre><span class="ansi-red-fg">red</span></pre>'),
    ({"text_plain": "\na"}, '<div class="output text"><pre>\n\na</pre>'),
    ({"text_html": "", **PLAIN}, '<div class="output text"><pre>the text</pre></div>'),
    ({"text_html": 7, **PLAIN}, '<div class="output text"><pre>the text</pre></div>'),
    ({"text_html": "<b>x</b>", "image_png": png()}, '<div class="output html" id="vitrine-output-c-1"><b>x</b></div>'),
    ({"text_latex": "\\begin{tabular}{l}\n&\n\\end{tabular}"}, '<div class="output latex"><pre>\\begin{tabular}{l}\n&amp;\n\\end{tabular}</pre></div>'),
    ({"text_html": "<i>$x$</i>"}, '<div class="output html" id="vitrine-output-c-1"><i><span class="math inline">\\(x\\)</span></i></div>'),
    ({"image_png": png(), "text_latex": "$x$"}, '<div class="output latex"><span class="math inline">'),
]  # fmt: skip


@pytest.mark.parametrize(("bundle", "html"), CHOICES)
def test_the_richest_type_is_shown(bundle: dict[str, Any], html: str) -> None:
    page = rendered(code("", shows(**bundle)))
    assert f'<div class="outputs">{html}' in page.html
    assert page.html.count('class="output ') == 1
    assert not page.omitted


NAMED = [
    ("application/vnd.plotly.v1+json", "an interactive chart (Plotly)"),
    ("application/vnd.vegalite.v6.json", "an interactive chart (Vega)"),
    ("application/vnd.vega.v5+json; charset=utf-8", "an interactive chart (Vega)"),
    ("application/geo+json", "an interactive map"),
]


@pytest.mark.parametrize(("mime", "what"), NAMED)
def test_what_only_scripts_draw_gives_way_to_a_picture_and_says_so(mime: str, what: str) -> None:
    page = rendered(code("", Output("display", data={"image/png": png(), mime: {"x": 1}, "text/plain": "x"})))
    assert "<img " in page.html
    assert page.omitted == (f"This is {what}; only a still form of it is shown.",)
    assert f'<p class="omitted" lang="en">{page.omitted[0]}</p>' in page.html


@pytest.mark.parametrize(("mime", "what"), [NAMED[-1]])
def test_an_output_that_nothing_can_show_says_what_it_is(mime: str, what: str) -> None:
    page = rendered(code("", Output("display", data={mime: {"x": 1}})))
    assert page.omitted == (f"Not shown here: {what}.",)
    assert page.html.count('class="output ') == 0


@pytest.mark.parametrize(("mime", "what"), NAMED[:-1])
def test_a_chart_without_a_picture_leaves_its_source(mime: str, what: str) -> None:
    page = rendered(code("", Output("display", data={mime: {"mark": "bar"}, "text/plain": "Chart(...)"})))
    assert "<summary><b>Its source</b>" in page.html
    assert '<b>mark</b>: <span class="string">"bar"</span>' in page.html
    assert page.omitted == (f"This is {what}; only its source is shown.",)


def test_an_output_of_an_unknown_type_is_named() -> None:
    page = rendered(code("", Output("display", data={"x/<b>": "1"})))
    assert '<p class="omitted" lang="en">Not shown here: an output of the type x/&lt;b&gt;.</p>' in page.html


def test_a_chart_that_comes_with_html_is_shown_by_it_without_a_word() -> None:
    output = Output("display", data={"application/vnd.vega.v5+json": {}, "text/html": "<b>x</b>"})
    assert not rendered(code("", output)).omitted
    assert not rendered(code("", output), policy="sandboxed").active


def test_an_empty_display_leaves_nothing_behind() -> None:
    assert "outputs" not in rendered(code("", Output("display"))).html


def test_a_result_carries_its_number() -> None:
    output = Output("display", data={"text/plain": "1"}, execution_count=7)
    assert '<div class="output text" data-count="7"><pre>1</pre></div>' in rendered(code("", output)).html


def test_streams_are_told_apart() -> None:
    page = rendered(code("", prints("a <b>\n"), Output("stream", stream="stderr", text="c")))
    assert '<div class="output stream stdout"><pre>a &lt;b&gt;\n</pre></div>' in page.html
    assert '<div class="output stream stderr"><pre>c</pre></div>' in page.html


def test_a_stream_of_nothing_but_line_feeds_is_no_box() -> None:
    assert "output" not in rendered(code("", prints("\n\n"))).html
    assert "output" not in rendered(code("", prints("50%\r\x1b[K\x1b[31m  \x1b[0m\n"))).html


def test_lines_of_a_drawn_frame_are_not_broken() -> None:
    assert '<div class="output stream stdout drawn"><pre>╭──╮' in rendered(code("", prints("╭──╮\n"))).html


@pytest.mark.parametrize("ground", ["48;5;99", "44", "7"])
def test_blanks_on_a_ground_of_their_own_are_seen(ground: str) -> None:
    assert '<div class="output stream' in rendered(code("", prints(f"\x1b[{ground}m  \x1b[0m\n"))).html


def test_a_long_output_scrolls_and_opens_without_a_script() -> None:
    short, long, wide = (
        rendered(code("", prints(text))).html for text in ("x\n" * 30, "x\n" * 1200, "x" * 9000)
    )
    assert "show-all" not in short
    assert '<pre tabindex="0" role="region" aria-label="Output of about 1,200 lines">x\n' in long
    assert '</pre><details class="show-all"><summary lang="en"><span>Show all 1,200 lines</span>' in long
    assert "Show all 70 lines" in wide


def test_a_progress_bar_is_no_long_output() -> None:
    assert "show-all" not in rendered(code("", prints("".join(f"\r{n} of 9000" for n in range(9000))))).html


ERRORS = [
    (Output("error", traceback=("\x1b[31mValueError\x1b[0m", "  <x>")), '<pre><span class="ansi-red-fg">ValueError</span>\n  &lt;x&gt;</pre>'),
    (Output("error", error_name="E", error_value="<v>"), "<pre>E: &lt;v&gt;</pre>"),
]  # fmt: skip


@pytest.mark.parametrize(("output", "html"), ERRORS)
def test_an_error_is_shown_with_its_colours(output: Output, html: str) -> None:
    assert f'<div class="output error">{html}</div>' in rendered(code("", output)).html


TEXTS = [
    prints("x" * 99),
    shows(text_plain="x" * 99),
    shows(text_latex="x" * 99),
    Output("error", traceback=("x" * 99,)),
]


@pytest.mark.parametrize("output", TEXTS)
def test_a_long_text_is_cut_with_a_sentence(output: Output) -> None:
    page = rendered(code("", output), renderer=Renderer(Limits(text=9)))
    assert "xxxxxxxxx</" in page.html
    assert "xxxxxxxxxx" not in page.html
    assert page.omitted == ("Only the first 9 characters of this output are shown.",)
    [(name, whole)] = page.blobs.items()
    assert whole == b"x" * 99
    assert (
        f'<p class="omitted" lang="en">{page.omitted[0]} <a href="/blob/{name}">Show all of it</a></p>'
        in page.html
    )


def test_broken_html_of_one_output_does_not_swallow_the_next() -> None:
    broken = [
        "<div><b>open",
        "<!-- open",
        "<table><tr><td>",
        "</div></div></section>",
        "<textarea>",
        "<plaintext>",
    ]
    outputs = [shows(text_html=html) for html in broken]
    page = rendered(code("", *outputs, shows(text_plain="AFTER")))
    assert page.html.endswith('<div class="output text"><pre>AFTER</pre></div></div></section>\n</div>')
    assert page.html.count("<div") == page.html.count("</div>")
    assert page.html.count('class="output html"') >= len(broken) - 1


def test_style_sheets_of_an_output_reach_only_that_output() -> None:
    html = "<style>.a { color: red }</style><b class='a'>x</b>"
    page = rendered(code("", shows(text_html=html), shows(text_html=html)))
    assert page.style == "#vitrine-output-c-1 .a{color:red}\n#vitrine-output-c-2 .a{color:red}"
    assert "<style" not in page.html


def test_a_picture_inside_html_becomes_a_blob() -> None:
    page = rendered(code("", shows(text_html=f'<img src="data:image/png;base64,{png(30, 30, bytes(3))}">')))
    (name,) = page.blobs
    assert f'<img src="/blob/{name}"' in page.html


def test_links_in_html_are_relative_to_where_the_notebook_is() -> None:
    page = rendered(code("", shows(text_html='<a href="x.html">x</a>')), base_url="https://h/d/")
    assert '<a href="https://h/d/x.html"' in page.html


@pytest.mark.parametrize(
    ("script", "is_lit"),
    [("draw()", True), ("matchMedia('(prefers-color-scheme: dark)')", False)],
)
@pytest.mark.parametrize("kind", ["text_html", "application_javascript"])
def test_what_scripts_draw_stands_on_light_ground_unless_they_know_dark_pages(kind, script, is_lit):
    source = f"<script>{script}</script>" if kind == "text_html" else script
    page = rendered(code("x", shows(**{kind: source})), policy="sandboxed")
    assert ('data-ground="light"' in page.html) is is_lit
