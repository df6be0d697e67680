"""The three policies: the same bytes without active content; with it, kept or replaced."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

from itertools import combinations

import pytest

from app.models import POLICIES, Cell, Output, Policy
from tests.notebooks import png
from tests.rendering.cells import code, markdown, prints, rendered, shows

QUIET = (
    markdown("# Hi $x$\n\n<div class='a' id='b'>raw</div>\n\n- [ ] task\n\n[l](#Hi-$x$) ![p](attachment:x.png)", x={"image/png": png()}),
    code("print(1)", prints("1\n"), shows(text_html="<style>td{color:red}</style><table><tr><td>1</td></tr></table>")),
    code("!ls", shows(image_svg_xml="<svg width='3' height='3'></svg>"), Output("error", traceback=("x",)), name="d"),
    Cell("raw", "<b>raw</b>", "r", metadata={"raw_mimetype": "text/html"}),
)  # fmt: skip


def test_without_active_content_the_bytes_are_the_same_under_every_policy() -> None:
    pages = [rendered(*QUIET, policy=policy, base_url="https://h/") for policy in POLICIES]
    for one, other in combinations(pages, 2):
        assert one == other
    assert not pages[0].active


ACTIVE = [
    code("", shows(text_html="<p>t</p><script>run()</script>")),
    code("", shows(text_html="<p onclick='run()'>t</p>")),
    code("", shows(application_javascript="run()")),
    code("", shows(image_svg_xml="<svg><script>run()</script></svg>")),
    code("", shows(image_svg_xml="<svg onload='run()'></svg>")),
    code("", shows(text_markdown="<script>run()</script>")),
    markdown("text <script>run()</script>"),
    markdown("<iframe src='javascript:run()'></iframe>"),
    Cell("raw", "<script>run()</script>", "r", metadata={"format": "text/html"}),
]


@pytest.mark.parametrize("cell", ACTIVE)
@pytest.mark.parametrize("policy", ["sandboxed", "trusted"])
def test_active_content_stays_where_the_policy_allows_it(cell: Cell, policy: Policy) -> None:
    page = rendered(cell, policy=policy)
    assert page.active
    assert "run()" in page.html
    assert not page.omitted


@pytest.mark.parametrize("cell", ACTIVE)
def test_active_content_goes_where_the_policy_forbids_it(cell: Cell) -> None:
    page = rendered(cell, policy="sanitised")
    assert not page.active
    assert "<script" not in page.html
    assert "run()" not in page.html


def test_one_active_output_keeps_all_html_as_its_scripts_expect_it() -> None:
    target = shows(text_html="<div id='target' data-x='1'></div>")
    page = rendered(
        markdown("<b id='m'>x</b>"), code("", target, shows(application_javascript="x()")), policy="trusted"
    )
    assert "<div id='target' data-x='1'></div>" in page.html
    assert "<b id='m'>x</b>" in page.html
    assert page.style == ""


FALLBACKS = [
    ({"application_javascript": "x()", "text_plain": "the text"}, "<pre>the text</pre>"),
    (
        {"text_html": "<div id='plot'></div><script>x()</script>", "text_plain": "the text"},
        "<pre>the text</pre>",
    ),
    ({"text_html": "<div id='plot'></div><script>x()</script>", "image_png": png()}, "<img src="),
    (
        {"text_html": "<table><tr><td>1</td></tr></table><script>x()</script>", "text_plain": "no"},
        "<td>1</td>",
    ),
    ({"text_html": "<script>x()</script>", "text_markdown": "*em*"}, "<em>em</em>"),
]


@pytest.mark.parametrize(("bundle", "html"), FALLBACKS)
def test_what_scripts_would_make_is_replaced_by_the_best_still_form_and_a_sentence(
    bundle: dict[str, str], html: str
) -> None:
    page = rendered(code("", shows(**bundle)))
    sentence = "This output is made by scripts, which are not run here."
    assert html in page.html
    assert page.omitted == (sentence,)
    assert page.html.count(f'<p class="omitted" lang="en">{sentence}</p>') == 1


def test_a_script_without_any_still_form_leaves_a_sentence() -> None:
    page = rendered(code("", shows(application_javascript="x()")))
    assert '<div class="outputs"><p class="omitted" lang="en">This output is made by scripts' in page.html


def test_a_chart_made_by_scripts_is_named() -> None:
    output = Output(
        "display", data={"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "x()"}
    )
    assert rendered(code("", output)).omitted == ("Not shown here: an interactive chart (Bokeh).",)


def test_text_whose_frames_were_taken_out_says_so() -> None:
    page = rendered(markdown("before <iframe src='https://a.b'></iframe>"))
    assert "before" in page.html
    assert page.omitted == ("Scripts, frames and forms of this text are not shown here.",)


SCRIPTS = ["x('</script><b>')", "x('<!--<script>')", "x('</SCRIPT >')"]


@pytest.mark.parametrize("code_of_it", SCRIPTS)
def test_a_script_does_not_end_before_its_end(code_of_it: str) -> None:
    html = rendered(code("", shows(application_javascript=code_of_it)), policy="trusted").html
    script = html.partition("<script data-vitrine-cell>")[2].partition("</script>")[0]
    assert script.startswith("(function (element) {\n")
    assert script.replace("<\\", "<").partition("{\n")[2].startswith(code_of_it)
    assert "<!--" not in html


def test_under_a_lax_policy_svg_without_scripts_is_still_a_picture() -> None:
    page = rendered(code("", shows(image_svg_xml="<svg width='3' height='3'></svg>")), policy="trusted")
    assert not page.active
    assert "<img" in page.html
