"""Where the language of a cell changes."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rendering import highlight, languages, magics
from app.rendering.limits import DEFAULT_LIMITS
from app.rendering.pieces import DIRECTIVE, Piece, pieces
from tests.rendering.cells import text_of

PYTHON = [
    ("x = 1", [("x = 1", "python")]),
    ("%%bash\nls", [("%%bash\n", "python"), ("ls", "bash")]),
    ("%%HTML\n<b>", [("%%HTML\n", "python"), ("<b>", "html")]),
    ("%%sql select\nx", [("%%sql select\n", "python"), ("x", "sql")]),
    ("%%R -o x\nx", [("%%R -o x\n", "python"), ("x", "r")]),
    ("%%!\nls", [("%%!\n", "python"), ("ls", "bash")]),
    ("%%writefile a.cpp\nx", [("%%writefile a.cpp\n", "python"), ("x", "cpp")]),
    ("%%file -a Makefile\nx", [("%%file -a Makefile\n", "python"), ("x", "make")]),
    ("%%writefile\nx", [("%%writefile\n", "python"), ("x", "")]),
    ("%%script --bg /usr/bin/env ruby\nx", [("%%script --bg /usr/bin/env ruby\n", "python"), ("x", "ruby")]),
    ("%%script\nx", [("%%script\n", "python"), ("x", "bash")]),
    ("%%time\nx", [("%%time\n", "python"), ("x", "python")]),
    ("%%time\n%%capture\n%%bash\nx", [("%%time\n", "python"), ("%%capture\n", "python"), ("%%bash\n", "python"), ("x", "bash")]),
    ("\n# @title A\n%%bash\nx", [("\n# @title A\n%%bash\n", "python"), ("x", "bash")]),
    ("%%ai model\nWrite <b>", [("%%ai model\n", "python"), ("Write <b>", "")]),
    ("%%bash", [("%%bash", "python")]),
    ("%bash\nx", [("%bash\nx", "python")]),
    ("x\n%%bash", [("x\n%%bash", "python")]),
    ("%sql\nx", [("%sql", DIRECTIVE), ("\nx", "sql")]),
    ("%sql select 1\nx", [("%sql select 1\nx", "python")]),
    ("#!fsharp\nx", [("#!fsharp\nx", "python")]),
    ("", [("", "python")]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), PYTHON)
def test_a_magic_changes_the_language_of_what_follows(source: str, expected: list[Piece]) -> None:
    assert list(pieces(source, "python")) == (expected if source else [])


OTHERS = [
    ("%% a title\nx", "octave", "", [("%% a title\nx", "octave")]),
    ("%%title\nx", "octave", "", [("%%title\nx", "octave")]),
    ("%%html\nx", "octave", "", [("%%html\n", "python"), ("x", "html")]),
    (";ls\n;pwd\nx", "julia", "", [(";", DIRECTIVE), ("ls\n", "bash"), (";", DIRECTIVE), ("pwd\n", "bash"), ("x", "julia")]),
    ("[1\n]", "julia", "", [("[1\n]", "julia")]),
    ("x\n#!f#\ny\n#!time\nz\n#!kql-a\nT", "csharp", "dotnet", [("x\n", "csharp"), ("#!f#\n", DIRECTIVE), ("y\n", "fsharp"), ("#!time\n", DIRECTIVE), ("z\n", "fsharp"), ("#!kql-a\n", DIRECTIVE), ("T", "kusto")]),
    ("%sql select 1\nx", "python", "databricks", [("%sql", DIRECTIVE), (" select 1\nx", "sql")]),
    ("%md-sandbox\nx", "python", "databricks", [("%md-sandbox", DIRECTIVE), ("\nx", "markdown")]),
    ("%fs ls /\n", "python", "databricks", [("%fs", DIRECTIVE), (" ls /\n", "")]),
    ("%run ./a", "python", "databricks", [("%run ./a", "python")]),
    ("x", "scala", "databricks", [("x", "scala")]),
    ("%use R\n[step_1: shared='a']\nx", "r", "sos", [("%use R\n", DIRECTIVE), ("[step_1: shared='a']\n", DIRECTIVE), ("x", "r")]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "language", "dialect", "expected"), OTHERS)
def test_other_kernels_have_ways_of_their_own(
    source: str, language: str, dialect: str, expected: list[Piece]
) -> None:
    assert list(pieces(source, language, dialect)) == expected


def test_every_lexer_that_a_magic_names_is_there() -> None:
    named = {magics.of_cell(name, "") for name in magics.CELLS} | {
        magics.of_line(name) for name in magics.LINES
    }
    assert named <= set(languages.MOST_CHARS)


FRAGMENTS = [
    "%%bash\n",
    "%%time\n",
    "%sql",
    "#!f#\n",
    ";a\n",
    "%use R\n",
    "[a]\n",
    "# @title\n",
    "\n",
    " ",
    "'",
    '"',
    "<",
    "x",
    "\\",
]
DIALECTS = [
    ("python", ""),
    ("python", "databricks"),
    ("csharp", "dotnet"),
    ("r", "sos"),
    ("julia", ""),
    ("sql", ""),
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=12).map("".join),
    st.sampled_from(DIALECTS),
)
def test_no_character_is_lost_in_any_dialect(source: str, spoken: tuple[str, str]) -> None:
    assert "".join(text for text, _ in pieces(source, *spoken)) == source
    html = highlight.to_html(source, spoken[0], DEFAULT_LIMITS, spoken[1])
    assert text_of(html) == source.rstrip("\n")


@pytest.mark.parametrize("unit", ["%%time\n", "\n", "# a\n", "#!f#\n", ";a\n", "[a]\n", "%a\n"])
@pytest.mark.parametrize(("language", "dialect"), DIALECTS)
def test_a_text_of_many_changes_is_cut_in_linear_time(unit: str, language: str, dialect: str) -> None:
    source = unit * (100_000 // len(unit))
    assert "".join(text for text, _ in pieces(source, language, dialect)) == source
