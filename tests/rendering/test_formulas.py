"""Formulas in Markdown: found, kept from Markdown, and told from money and code."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering import formulas, html_formulas
from app.rendering.limits import DEFAULT_LIMITS
from app.rendering.markdown import to_html
from app.rendering.shield import restore, shield
from tests.rendering.cells import text_of

FOUND = [
    ("a $x_1 * y_2$ b", [r"\(x_1 * y_2\)"]),
    ("$x$ and $y$.", [r"\(x\)", r"\(y\)"]),
    ("$ x $", [r"\(x\)"]),
    ("$x $ b", [r"\(x\)"]),
    ("设$x$为", [r"\(x\)"]),
    ("$a\nb$", ["\\(a\nb\\)"]),
    ("$$a$$ and $b$", [r"\[a\]", r"\(b\)"]),
    ("$$\na < b\n\nq*z*\n$$", ["\\[a < b\n\nq*z*\\]"]),
    (r"\(x*y*\) and \[a<b\]", [r"\(x*y*\)", r"\[a<b\]"]),
    (r"\\(x\\) \\[two words\\]", [r"\(x\)", r"\[two words\]"]),
    ("\\begin{align}\na &= b\\\\\nc\n\\end{align}", ["\\begin{align}\na &= b\\\\\nc\n\\end{align}"]),
    (r"\begin{a}\begin{a}x\end{a}\end{a}", [r"\begin{a}\begin{a}x\end{a}\end{a}"]),
    (r"\begin{a}\begin{b}x\end{a}", [r"\begin{a}\begin{b}x\end{a}"]),
    (r"$\text{a $b$ c}$ d", [r"\(\text{a $b$ c}\)"]),
    ("$x{ $y$", [r"\(y\)"]),
    (r"$a\$b$", [r"\(a\$b\)"]),
    ("> $$\n> x > 1\n> $$", [r"\[x > 1\]"]),
    ("- $$\n  x\n  $$", [r"\[x\]"]),
    ("|$x$|$|y|$|", [r"\(x\)", r"\(|y|\)"]),
    (r"the 2$\times$2 of H$_2$O", [r"\(\times\)", r"\(_2\)"]),
    (r"see \eqref{eq:1}", [r"\eqref{eq:1}"]),
    ("`a $b$", [r"\(b\)"]),
    (r"\`$x$\`", [r"\(x\)"]),
    ("~~~\n$a$\n~~\n~~~\n$b$", [r"\(b\)"]),
    (r"between $5 and $\approx 6$", [r"\(\approx 6\)"]),
    ("[about $5](x) or $y$", [r"\(y\)"]),
    ("$[a](b)$", [r"\([a](b)\)"]),
    ("$$ open\n\ntext\n\n$$x$$", [r"\[x\]"]),
]
LEFT_ALONE = [
    "costs $5 and $6", "$20,000 and $30,000", "$5 < $6", "$ 5 and $ 6", "pay $ 5 or $ x", "$5-$10", "US$ and A$",
    "$PATH and $HOME", r"\$5 and \$6", "`$x$` ``$y$``", "```\n$x$\n```", "```py\n$x$", "    `$`x`$`", "$a\n\nb$",
    "$a\n# b$", "$$", "$$$$", "$ $", r"\[1\]", r"\[link\](x)", r"\[OPTIONAL\]", r"\[link\](x) \[OPTIONAL\]", r"\(see there\)", r"\\$x",
    r"\begin{itemize} \end{itemize}", r"\begin{align} x", r"`C:\` and `\`", "a$", "$",
]  # fmt: skip


@pytest.mark.parametrize(("text", "tex"), FOUND)
def test_what_jupyter_typesets_is_found(text: str, tex: list[str]) -> None:
    assert [formula.tex for formula in formulas.find(text)] == tex


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_money_code_and_plain_brackets_are_no_formulas(text: str) -> None:
    assert formulas.find(text) == []


PAGES = [
    ("a $x_1*y_2*z_3$", '<p>a <span class="math inline">\\(x_1*y_2*z_3\\)</span></p>\n'),
    ("$$a<b$$", '<p><span class="math display">\\[a&lt;b\\]</span></p>\n'),
    ("**$x$**强调", '<p><strong><span class="math inline">\\(x\\)</span></strong>强调</p>\n'),
    ("|a|\n|-|\n|$|x|$|", None),
    ("    $x$ = 1", "<pre><code>$x$ = 1\n</code></pre>\n"),
    ("<pre>$a<b$</pre>", "<pre>$a&lt;b$</pre>\n"),
    ("<script>$('a'); $('b')</script>", "<script>$('a'); $('b')</script>\n"),
    ('![a $x$ "q"](y.png)', '<p><img src="y.png" alt="a $x$ &quot;q&quot;" /></p>\n'),
    ('<b title="$x"y$">z</b>', '<p><b title="$x&quot;y$">z</b></p>\n'),
    ("\ue000 $x$", '<p>\ue000 <span class="math inline">\\(x\\)</span></p>\n'),
    ("&#xE000;0&#xE000; $x$", '<p>\ufffd0\ufffd <span class="math inline">\\(x\\)</span></p>\n'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), PAGES)
def test_formulas_pass_markdown_untouched(source: str, html: str | None) -> None:
    made = to_html(source, "k", DEFAULT_LIMITS).html
    if html is None:
        assert "\\(|x|\\)" in made
        assert "<table>" in made
    else:
        assert made == html


IN_HTML = [
    ("<p>$a&lt;b_1$</p>", '<p><span class="math inline">\\(a&lt;b_1\\)</span></p>'),
    ("<td>$5.00</td><td>$6.00</td>", None),
    ("<td>$x$<br>\\$5</td>", '<td><span class="math inline">\\(x\\)</span><br>$5</td>'),
    ("costs $5 and $10", None),
    ("<b title='$x$'>$a<b>b</b>c$</b>", None),
    ('<b title="a > $x$">b</b>', None),
    ("<pre>$a$ <pre>$b$</pre> $c$</pre>", None),
    ('<table class="dataframe tex2jax_ignore"><td>$x$</td></table>', None),
    ("<p class=mathjax_ignore>$x$", None),
    ("<script>$('a'), $('b')</script><svg><text>$x$</text></svg>", None),
    ("<pre>$a$</pre>$b$", '<pre>$a$</pre><span class="math inline">\\(b\\)</span>'),
]


@pytest.mark.parametrize(("html", "typeset"), IN_HTML)
def test_formulas_in_html_stand_in_one_piece_of_text_outside_of_code(html: str, typeset: str | None) -> None:
    assert html_formulas.typeset(html) == (typeset or html, typeset is not None)


HOSTILE_HTML = [
    "<",
    "<a ",
    '<a "',
    "<a '<b \"",
    "<pre>",
    "</pre>",
    "$x$<",
    "<a =",
    "&",
    "<!--",
    "<a class=",
    "$x",
]


@pytest.mark.parametrize("unit", HOSTILE_HTML)
def test_hostile_html_is_done_in_linear_time(unit: str) -> None:
    assert html_formulas.typeset("$x$" + unit * (60_000 // len(unit)))


def test_math_is_said_to_be_there_only_where_it_is() -> None:
    assert to_html("$x$", "k", DEFAULT_LIMITS).math
    assert not to_html("$5, $6, `$x$`", "k", DEFAULT_LIMITS).math
    assert not to_html("    $x$ in code", "k", DEFAULT_LIMITS).math


TEXT = st.text(st.sampled_from("$$$\\()[]{}`~\n >ab5<&*_|#-") | st.characters(codec="utf-8"), max_size=60)


@given(TEXT)
def test_a_shielded_text_comes_back_whole(source: str) -> None:
    shielded = shield(source)
    restored, _ = restore(shielded.text.replace("<", "\0"), shielded)
    kept = [source[formula.start : formula.end] for formula in shielded.formulas]
    position = 0
    for original, formula in zip(kept, shielded.formulas, strict=True):
        assert original
        assert formula.start >= position
        position = formula.end
    assert len(shielded.formulas) == restored.count('<span class="math ')


@given(TEXT)
def test_latex_text_loses_nothing_but_delimiters_and_gains_no_tags(source: str) -> None:
    html, any_math = formulas.typeset(source)
    signs = str.maketrans("", "", "$\\()[]> \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029")
    bare = text_of(html)
    assert "<" not in html.replace('<span class="math inline">', "").replace(
        '<span class="math display">', ""
    ).replace("</span>", "")
    assert any_math == ('class="math' in html)
    assert "".join(unescape(bare).split()).translate(signs) == "".join(source.split()).translate(signs)


UNITS = [
    "$", "$$", "\\(", "\\[", "\\\\[", "\\begin{a}", "\\end{a}", "\\begin{a}\\begin{b}", "${", "{$", "$}", "$x$5",
    "`$", "``a`", "$\n\n", "$$\n\n", "\\[\n\n", "```\n", "~~~\n```\n", "> $$\n", "|$", "$$x", "\\", "\\ref{", "{",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_delimiters_are_done_in_linear_time(unit: str) -> None:
    source = unit * (200_000 // len(unit))
    assert text_of(formulas.typeset(source)[0]) is not None


def test_brackets_that_share_one_end_do_not_cost_its_distance_each() -> None:
    assert formulas.find("\\[" * 90_000 + "\\](") == []


def test_windows_line_ends_are_line_ends() -> None:
    assert "math" not in to_html("$a\r\n\r\nb$", "k", DEFAULT_LIMITS).html


def test_braces_that_never_balance_do_not_cost_time_for_every_dollar() -> None:
    assert len(formulas.find("${" * 50_000 + "}" * 50_000 + "$5")) <= 50_000
