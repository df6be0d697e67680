"""A notebook as a script in its own language."""

import pytest

from app.formats.comments import extension_of
from app.formats.script import script_of
from app.models import Cell, Language, Notebook
from app.notebook.parse import parse


def script(*cells: Cell, language: Language = Language("python")) -> str:  # noqa: B008 - frozen
    return script_of(Notebook(cells, language))


def test_code_stands_as_it_was_written_and_the_rest_as_comments() -> None:
    text = script(Cell("markdown", "# Title\n\ntext"), Cell("code", "x = 1\n\nx\n"), Cell("raw", "{raw}"))
    assert text == "# %% [markdown]\n# # Title\n#\n# text\n\n# %%\nx = 1\n\nx\n\n# %% [raw]\n# {raw}\n"


MAGICS = [
    ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
    ("!pip install a", "# !pip install a"),
    ("files = !ls", "# files = !ls"),
    ("a, b = %sql SELECT 1", "# a, b = %sql SELECT 1"),
    ("len?", "# len?"),
    ("?len", "# ?len"),
    ("if x:\n    %pip install a", "if x:\n    pass  # %pip install a"),
    ("%%bash\nls", "# %%bash\n# ls"),
    ('x = """\n%s\n!\n""" % y', 'x = """\n%s\n!\n""" % y'),
    ("x = (5\n%y)", "x = (5\n%y)"),
]


@pytest.mark.parametrize(("source", "text"), MAGICS)
def test_what_only_ipython_reads_is_commented_out(source: str, text: str) -> None:
    assert script(Cell("code", source)) == f"# %%\n{text}\n"
    compile(text, "script", "exec")


LANGUAGES = [
    (Language(), "# a", ".py"),
    (Language("R"), "# a", ".R"),
    (Language("C++17", file_extension=".cpp"), "// a", ".cpp"),
    (Language("Wolfram Language"), "(* a *)", ".wl"),
    (Language("wolfram", file_extension=".m"), "(* a *)", ".m"),
    (Language("sql"), "-- a", ".sql"),
    (Language("octave"), "% a", ".m"),
    (Language("Klingon", file_extension="klg"), "# a", ".klg"),
    (Language("Klingon", file_extension="../../x"), "# a", ".txt"),
    (Language(kernel="ir"), "# a", ".R"),
]


@pytest.mark.parametrize(("language", "comment", "extension"), LANGUAGES)
def test_comments_and_endings_are_those_of_the_language(
    language: Language, comment: str, extension: str
) -> None:
    assert script(Cell("markdown", "a"), language=language).splitlines()[1] == comment
    assert extension_of(language) == extension


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_no_line_of_a_text_becomes_code(end: str) -> None:
    assert script(Cell("markdown", f"a{end}b"), language=Language("javascript")).endswith("// a\n// b\n")


def test_a_comment_is_not_ended_by_its_text() -> None:
    assert script(Cell("markdown", "a *) b"), language=Language("ocaml")).endswith("(* a * ) b *)\n")


def test_what_a_page_hides_is_in_the_script() -> None:
    assert "secret" in script(Cell("code", "secret", metadata={"tags": ["remove-cell"]}))


def test_a_script_is_read_back_as_the_notebook() -> None:
    cells = (
        Cell("markdown", "# Title\n\ntext"),
        Cell("code", "%matplotlib inline\nx = 1  # %d\n\n\ny = 2"),
        Cell("code", "%%bash\nls # all\n\npwd"),
        Cell("raw", "raw"),
    )
    read = parse(script(*cells).encode(), file_name="a.py").cells
    assert [(cell.kind, cell.source) for cell in read] == [(cell.kind, cell.source) for cell in cells]


def test_an_empty_notebook_is_an_empty_script() -> None:
    assert script() == ""
