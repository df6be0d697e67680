"""Which language a notebook, a fence or a magic means, and what becomes of its code."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models import Language
from app.rendering import highlight, languages
from app.rendering.limits import DEFAULT_LIMITS, Limits
from tests.rendering.cells import text_of

NOTEBOOKS = [
    (Language(), "python"),
    (Language(lexer="ipython3", name="klingon"), "python"),
    (Language(lexer="klingon", name="python"), "python"),
    (Language(name="Wolfram Language", lexer="mathematica"), "mathematica"),
    (Language(name="Wolfram Language", codemirror_mode="mathematica", file_extension=".m"), "mathematica"),
    (Language(name="Mathematica", kernel="mma"), "mathematica"),
    (Language(kernel="wolframlanguage15"), "mathematica"),
    (Language(kernel="imathics"), "mathematica"),
    (Language(kernel="julia-1.9"), "julia"),
    (Language(kernel="ir", kernel_title="R"), "r"),
    (Language(name="C++17", mimetype="text/x-c++src"), "cpp"),
    (Language(kernel="xcpp17"), "cpp"),
    (Language(name="scala", file_extension=".sc"), "scala"),
    (Language(name="octave", file_extension=".m"), "octave"),
    (Language(file_extension=".m"), "matlab"),
    (Language(kernel="octopus", codemirror_mode="text/x-sql"), "sql"),
    (Language(kernel="bash"), "bash"),
    (Language(name="klingon", file_extension=".tlh"), ""),
    (Language(name="plaintext"), ""),
]


@pytest.mark.parametrize(("language", "expected"), NOTEBOOKS)
def test_a_notebook_says_its_language_in_many_ways(language: Language, expected: str) -> None:
    assert languages.of_notebook(language) == expected


FENCES = [
    ("python", "python"),
    ("Python 3", "python"),
    ("python3.8", "python"),
    (".python", "python"),
    ("{python}", "python"),
    ("{.sql .numberLines}", "sql"),
    ("{code-cell} ipython3", "python"),
    ("{code-block} c++", "cpp"),
    ("{r, echo=FALSE}", "r"),
    ("python:title.py", "python"),
    ("js{1,3-4}", "javascript"),
    ("language-js", "javascript"),
    ("mma", "mathematica"),
    ("wl", "mathematica"),
    ("wolfram language", "mathematica"),
    ("C#", "csharp"),
    ("text", ""),
    ("{code-cell}", ""),
    ("{}", ""),
    ("", ""),
]


@pytest.mark.parametrize(("info", "expected"), FENCES)
def test_a_fence_names_its_language_in_the_forms_that_authors_write(info: str, expected: str) -> None:
    assert languages.of_fence(info) == expected


FILES = [
    ("a.py", "python"),
    ("-a 'src/x.cpp'", "cpp"),
    ("C:\\x\\Makefile", "make"),
    ("Dockerfile", "docker"),
    ("notes.md", "markdown"),
    ("LICENSE", ""),
    ("", ""),
]


@pytest.mark.parametrize(("path", "expected"), FILES)
def test_a_file_says_its_language_by_its_name(path: str, expected: str) -> None:
    assert languages.of_file(path) == expected


LEXERS = sorted(languages.MOST_CHARS)
PIECES = [
    "<",
    "&amp;",
    "'",
    '"',
    "/*",
    "*/",
    "(*",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "{",
    "}",
    "é",
    "中",
    "#",
    "//",
    "%",
    "0x",
    "end",
]


@pytest.mark.parametrize("language", LEXERS)
def test_every_lexer_named_can_be_built_and_keeps_the_text(language: str) -> None:
    source = "\n\n x = \"a\" <b> & 'c' // d\n# e -- f\n\ng(1) { %h }"
    html = highlight.to_html(source, language, DEFAULT_LIMITS)
    assert text_of(html) == source
    assert "<b>" not in html


COLOURED = [
    ("SELECT 1", "sql", '<span class="k">SELECT </span><span class="mi">1</span>'),
    ("f[x_] := 1", "mathematica", 'f[<span class="nv">x_</span>] := <span class="mi">1</span>'),
    ("%%bash\necho 1", "python", '%%<span class="k">bash</span>\n<span class="nb">echo </span><span class="m">1</span>'),
    ("x <- 1", "", "x &lt;- 1"),
    ("x = 1\n\n", "python", 'x = <span class="m">1</span>'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "language", "html"), COLOURED)
def test_code_is_coloured_by_its_language(source: str, language: str, html: str) -> None:
    assert highlight.to_html(source, language, DEFAULT_LIMITS) == html


def test_code_past_the_limit_is_plain() -> None:
    limits = Limits(code=10)
    assert highlight.to_html("print(<1>, 2)", "python", limits) == "print(&lt;1&gt;, 2)"
    assert 'class="nb"' in highlight.to_html("print(1)", "python", limits)


def test_code_past_what_its_lexer_bears_is_plain() -> None:
    line = "int x;\n"
    few, many = line * 10, line * (languages.MOST_CHARS["cpp"] // len(line) + 1)
    assert "<span" in highlight.to_html(few, "cpp", DEFAULT_LIMITS)
    assert "<span" not in highlight.to_html(many, "cpp", DEFAULT_LIMITS)


@settings(max_examples=50, deadline=None)
@given(
    st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=15).map("".join),
    st.sampled_from(LEXERS),
)
def test_no_lexer_loses_or_adds_a_character(source: str, language: str) -> None:
    html = highlight.to_html(source, language, DEFAULT_LIMITS)
    assert text_of(html) == source.rstrip("\n")
    assert re.fullmatch(r'(?:[^<>]|<span class="[a-z0-9]+">|</span>)*', html)


UNITS = ["\n ", "a\n", '"a"', "//", "/*", "\\", "#{", "(", "<a ", "1", "a<", "%", "&", '"\\', "@a\n "]


@pytest.mark.parametrize("language", sorted(languages.MOST_CHARS))
def test_hostile_code_is_done_in_bounded_time(language: str) -> None:
    size = languages.MOST_CHARS[language]
    for unit in UNITS:
        source = unit * (min(size, 2_000) // len(unit)) + "!"
        assert text_of(highlight.to_html(source, language, DEFAULT_LIMITS)) == source
