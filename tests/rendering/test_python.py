"""Python and IPython's magics, coloured."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name

from app.rendering.python import highlight
from tests.rendering.cells import text_of

CASES = [
    ("# note", '<span class="c1"># note</span>'),
    ("x = 1", 'x = <span class="m">1</span>'),
    ("def f(self): pass", '<span class="k">def</span> <span class="nf">f</span>(<span class="bp">self</span>): <span class="k">pass</span>'),
    ("class A: ...", '<span class="k">class</span> <span class="nc">A</span>: ...'),
    ("@a.b", '<span class="nd">@a.b</span>'),
    ("a @ b", 'a @ b'),
    ("import a.b as c", '<span class="kn">import</span> <span class="nn">a.b</span> <span class="k">as</span> c'),
    ("x.print()", "x.print()"),
    ("print(None)", '<span class="nb">print</span>(<span class="kc">None</span>)'),
    ("raise KeyError", '<span class="k">raise</span> <span class="ne">KeyError</span>'),
    ("not x in y", '<span class="ow">not</span> x <span class="ow">in</span> y'),
    ("'a\\'b'", "<span class=\"s1\">'a\\'b'</span>"),
    ('rb"a"', '<span class="s2">rb"a"</span>'),
    ('"""a\n"b" \'\'\'"""', '<span class="s2">"""a\n"b" \'\'\'"""</span>'),
    ('"open\nx', '<span class="s2">"open</span>\nx'),
    ('"""open\nx', '<span class="s2">"""open\nx</span>'),
    ('f"a{b+1}{{c}}"', '<span class="s2">f"a</span><span class="si">{</span>b+<span class="m">1</span><span class="si">}</span><span class="s2">{{c}}"</span>'),
    ('"{b}"', '<span class="s2">"{b}"</span>'),
    ("0x1F + 1_0.5e-3j", '<span class="m">0x1F</span> + <span class="m">1_0.5e-3j</span>'),
    ("a<b&c", 'a&lt;b&amp;c'),
    ("match x:", '<span class="k">match</span> x:'),
    ("match = 1", 'match = <span class="m">1</span>'),
    ("%%time", '%%<span class="k">time</span>'),
    ("%timeit sum(x)", '%<span class="k">timeit</span> <span class="nb">sum</span>(x)'),
    ("!ls | grep <x>", '!ls | grep &lt;x&gt;'),
    ("f = !ls", 'f = !ls'),
    ("f=!ls", 'f=!ls'),
    ("!!ls", '!!ls'),
    ("!a \\\n  b", '!a \\\n  b'),
    ("  !ls", '  !ls'),
    ("%cd it's", '%<span class="k">cd</span> it\'s'),
    ("%%timeit x = 1\nx", '%%<span class="k">timeit</span> x = <span class="m">1</span>\nx'),
    ("len?", '<span class="nb">len</span>?'),
    ("??a.b", '??a.b'),
    ('"f{x}"', '<span class="s2">"f{x}"</span>'),
    ('Rf"{x}"', '<span class="s2">Rf"</span><span class="si">{</span>x<span class="si">}</span><span class="s2">"</span>'),
    ("  @a", '  <span class="nd">@a</span>'),
    ("a != b", 'a != b'),
    ("a = (b\n  % c)", 'a = (b\n  % c)'),
    ("变量 = 1", '变量 = <span class="m">1</span>'),
    ("print('你好')", "<span class=\"nb\">print</span>(<span class=\"s1\">'你好'</span>)"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), CASES)
def test_python_gets_the_colours_of_its_words(source: str, html: str) -> None:
    assert highlight(source) == html


FRAGMENTS = [
    "def ",
    "class ",
    "f'",
    'f"{',
    "'''",
    '"""',
    "\\",
    "#",
    "@",
    "\n",
    "  ",
    "!",
    "%%a",
    "{",
    "}",
    "<",
    "&",
]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=40).map("".join))
def test_no_character_of_the_source_is_lost_or_becomes_a_tag(source: str) -> None:
    assert text_of(highlight(source)) == source


KEYWORDS = (
    "and as assert async await break continue del elif else except finally for global if is lambda while with"
)


@pytest.mark.parametrize("word", KEYWORDS.split())
def test_keywords_look_as_pygments_makes_them_look(word: str) -> None:
    kinds = {str(kind) for kind, text in get_lexer_by_name("python").get_tokens(f"{word} x") if text == word}
    css = "ow" if "Token.Operator.Word" in kinds else "k"
    assert highlight(f"{word} x") == f'<span class="{css}">{word}</span> x'


PATHOLOGICAL = [
    "\n ",
    '"',
    "'''",
    "\\",
    "f'{",
    "@",
    "  !",
    "= ",
    "def ",
    "1_",
    "a.",
    "%a\n",
    '"\\',
    "(",
    "é",
    "!\\\n",
    "%time ",
    "%a \\\n",
    "x=!",
    "= %sql ",
]


@pytest.mark.parametrize("unit", PATHOLOGICAL)
def test_repetition_takes_no_more_than_linear_time(unit: str) -> None:
    source = unit * (100_000 // len(unit))
    assert text_of(highlight(source)) == source
