"""Scripts in cells and Markdown with code in it, as notebooks without outputs."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import NotANotebook, TooLarge
from app.models import Notebook
from app.notebook import texts
from app.notebook.limits import Limits
from app.notebook.parse import parse
from app.notebook.repairs import Repair
from app.sources import paths

KERNEL = "kernelspec:\n  name: python3\n  display_name: Python 3\n  language: python\n"
PERCENT = f"# ---\n# jupyter:\n{''.join(f'#   {line}{chr(10)}' for line in KERNEL.splitlines())}# ---\n"


def read(text: str | bytes, name: str, limits: Limits = Limits()) -> Notebook:  # noqa: B008 - frozen
    return parse(text.encode() if isinstance(text, str) else text, file_name=name, limits=limits)


CASES = {
    "percent": (
        "a.py",
        PERCENT
        + "\n# %% [markdown]\n# # A title\n#\n# *prose*\n\n# %% The plot\n%matplotlib inline\n\nx = 1\n",
        [("markdown", "# A title\n\n*prose*"), ("code", "%matplotlib inline\n\nx = 1")],
    ),
    "code before the first mark": ("a.py", "import x\n# %%\ny", [("code", "import x"), ("code", "y")]),
    "magics in comments": (
        "a.py",
        "# %%\n# %load_ext x\n# !ls\n# a comment, 5 % of it\n# %%\n# %%bash\nls",
        [("code", "%load_ext x\n!ls\n# a comment, 5 % of it"), ("code", "%%bash\nls")],
    ),
    "prose in a string": ("a.py", '# %% [md]\nr"""\n## A\n\nb\n"""', [("markdown", "## A\n\nb")]),
    "as nbconvert writes it": ("a.py", "# In[1]:\n\nx\n\n\n# In[ ]:\n\ny\n", [("code", "x"), ("code", "y")]),
    "spyder": ("a.py", "#%%\nx\n#%% Cell 2\ny", [("code", "x"), ("code", "y")]),
    "raw": ("a.py", "# %% [raw]\n# a\n# b", [("raw", "a\nb")]),
    "another language": ("a.py", '# %% language="bash"\n# ls', [("code", "%%bash\n# ls")]),
    "R": ("a.R", "# %% [markdown]\n# # A\n# %%\nplot(1)", [("markdown", "# A"), ("code", "plot(1)")]),
    "Julia": ("a.jl", "# %%\nx = 1", [("code", "x = 1")]),
    "light": (
        "a.py",
        "# # A title\n\nx = 1\ny = 2\n\n# +\ndef f():\n\n    pass\n\nf()\n# -\n\n# the end",
        [
            ("markdown", "# A title"),
            ("code", "x = 1\ny = 2"),
            ("code", "def f():\n\n    pass\n\nf()"),
            ("markdown", "the end"),
        ],
    ),
    "Sphinx-Gallery": (
        "a.py",
        f'"""\nA title\n=======\n"""\nx = 1\n\n{"#" * 79}\n# Prose\n\ny = 2\n',
        [("markdown", "A title\n======="), ("code", "x = 1"), ("markdown", "Prose"), ("code", "y = 2")],
    ),
    "a script without cells": (
        "a.py",
        "import this\n\n\nprint(1)\n",
        [("code", "import this\n\n\nprint(1)")],
    ),
    "MyST": (
        "a.md",
        f"---\n{KERNEL}title: T\n---\n# A\n\n+++ {{}}\n\nb\n```{{code-cell}} ipython3\n:tags: [x]\n\n1\n```\n"
        "```{raw-cell}\nr\n```\n```python\nshown\n```\n````{note}\n```{code-cell}\nin it\n```\n````\n",
        [
            ("markdown", "# A"),
            ("markdown", "b"),
            ("code", "1"),
            ("raw", "r"),
            ("markdown", "```python\nshown\n```\n````{note}\n```{code-cell}\nin it\n```\n````"),
        ],
    ),
    "MyST without a header": ("a.md", "a\n~~~{code-cell}\n1\n~~~\n", [("markdown", "a"), ("code", "1")]),
    "options in YAML": (
        "a.md",
        "```{code-cell}\n---\ntags: [hide-input]\n---\n1\n```",
        [("code", "1")],
    ),
    "jupytext's Markdown": (
        "a.md",
        f"---\njupyter:\n  {KERNEL.replace(chr(10), chr(10) + '  ')}\n---\n# A\n"
        "```python\n1\n```\n```bash\nls\n```",
        [("markdown", "# A"), ("code", "1"), ("markdown", "```bash\nls\n```")],
    ),
    "a readme": (
        "README.md",
        "<h1>A</h1>\n\n```python\n1\n```\n",
        [("markdown", "<h1>A</h1>\n\n```python\n1\n```")],
    ),
    "R Markdown": (
        "a.Rmd",
        "---\ntitle: T\n---\n# A\n```{r name, fig.width=3}\nplot(1)\n```\n```{python}\n1\n```\n`r 1`",
        [("markdown", "# A"), ("code", "plot(1)"), ("code", "%%python\n1"), ("markdown", "`r 1`")],
    ),
    "Quarto": (
        "a.qmd",
        "---\njupyter: python3\n---\n```{python}\n#| echo: false\n1\n```\n```{.python}\nshown\n```\n"
        "```{{python}}\nshown\n```",
        [
            ("code", "#| echo: false\n1"),
            ("markdown", "```{.python}\nshown\n```\n```{{python}}\nshown\n```"),
        ],
    ),
    "a fence that does not end": ("a.qmd", "```{python}\n1\n2", [("code", "1\n2")]),
    "line ends": ("a.py", b"# %%\r\na\r\n# %%\rb\x0cc", [("code", "a"), ("code", "b\x0cc")]),
    "a notebook all the same": ("a.py", '{"nbformat": 4, "cells": []}', []),
}


@pytest.mark.parametrize(("name", "text", "cells"), CASES.values(), ids=CASES)
def test_a_text_is_read_as_cells(name: str, text: str | bytes, cells: list[tuple[str, str]]) -> None:
    notebook = read(text, name)
    assert [(cell.kind, cell.source) for cell in notebook.cells] == cells
    assert Repair.HEADER not in notebook.repairs


def test_the_header_tells_kernel_title_and_authors() -> None:
    notebook = read(f"---\n{KERNEL}title: '笔记: 1'\nauthors:\n- name: Ann\n- Bob\n---\n# A", "a.md")
    assert (notebook.title, notebook.language.name) == ("笔记: 1", "python")
    assert (notebook.language.kernel, notebook.language.kernel_title) == ("python3", "Python 3")
    assert notebook.metadata["authors"] == [{"name": "Ann"}, {"name": "Bob"}]


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.py", "1", "python"),
        ("a.R", "1", "R"),
        ("a.JL", "1", "julia"),
        ("a.Rmd", "# A", "R"),
        ("a.qmd", "```{julia}\n1\n```", "julia"),
        ("a.qmd", "---\njupyter: julia-1.10\n---\n", "julia"),
        ("a.md", "```{code-cell} ipython3\n1\n```", "python"),
        ("a.md", "# A", ""),
    ],
)
def test_the_language_is_told_by_header_code_or_name(name: str, text: str, language: str) -> None:
    assert read(text + "\n", name).language.name == language


def test_what_authors_leave_out_is_folded_and_tags_are_kept() -> None:
    cells = read(
        "```{r, echo=FALSE}\n1\n```\n```{r, include = F}\n2\n```\n```{r, echo=T}\n3\n```", "a.Rmd"
    ).cells
    assert [cell.metadata.get("tags") for cell in cells] == [["hide-input"], ["hide-cell"], None]
    cells = read(
        '# %% A [markdown] {"tags": ["a"]}\n# %% tags=["b"] x=1\n1\n# %% {"tags": ["c"]}\n2', "a.py"
    ).cells
    assert [cell.metadata.get("tags") for cell in cells] == [["b"], ["c"]]
    assert read("```{code-cell}\n:tags: [hide-input]\n1\n```", "a.md").cells[0].metadata["tags"] == [
        "hide-input"
    ]


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "header",
    [
        "a: [",
        "- a",
        "a: !!python/object/apply:os.system [ls]",
        BOMB,
        f"a: {'[' * 5000}",
        "a: " + "x" * 300_000,
        "\x00\x01: {{{",
    ],
    ids=["broken", "a list", "a tag", "aliases", "deep", "long", "control"],
)
def test_a_header_that_is_not_to_be_read_costs_no_more_than_itself(header: str) -> None:
    notebook = read(f"---\n{header}\n---\n# A\n", "a.md")
    assert [cell.source for cell in notebook.cells] == ["# A"]
    assert notebook.language.name == ""
    assert Repair.HEADER in notebook.repairs or header.startswith("a: !!")


def test_a_header_without_an_end_is_text() -> None:
    assert read("---\ntitle: T\n\n# A", "a.md").cells[0].source.startswith("---")
    assert len(read("# ---\n# jupyter:\nx = 1\n", "a.py").cells) == 1


@pytest.mark.parametrize("name", ["a.py", "a.md", "a.qmd"])
def test_what_is_no_text_is_still_named(name: str) -> None:
    for content, sentence in (
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
    ):
        with pytest.raises(NotANotebook, match=sentence):
            read(content, name)
    with pytest.raises(TooLarge, match="5 MB"):
        read(b"#" * (5 << 20) + b"\n", name)


HOSTILE = {
    "marks": "# %%" * 2,
    "options": "# %% " + "a b" * 600,
    "brackets": "# %% " + "[" * 1900,
    "spaces": "# %%" + " " * 1900 + "[markdown",
    "values": '# %% a={"b": ' * 150,
    "nested": "# %% a=" + "[" * 1900,
    "fences": "```{python}",
    "growing fences": "`" * 60 + "{code-cell}",
    "open fences": "~~~~ x\n```",
    "headers": "---\n# ---",
    "yaml": "```{code-cell}\n:a: [b, c]\n1\n```",
    "strings": '"""',
    "light": "# +\n#",
    "galleries": "#" * 20,
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    text = f"{piece}\n" * (150_000 // len(piece))
    for name in ("a.py", "a.md", "a.qmd"):
        since = time.process_time()
        read(text, name)
        assert time.process_time() - since < 3


LINES = st.sampled_from(
    [
        "# %%",
        "# %% [md] a={",
        "# +",
        "# -",
        "---",
        "# ---",
        "```",
        "```{python}",
        "```{code-cell}",
        ":a: [",
        '"""',
    ]
)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(texts.SUFFIXES)), st.lists(LINES | st.just("") | st.text(max_size=12), max_size=20)
)
def test_any_text_is_a_notebook(suffix: str, lines: list[str]) -> None:
    notebook = read("# A\n" + "\n".join(lines), f"a{suffix}")
    assert notebook.cells


def test_what_the_sources_offer_is_what_can_be_read() -> None:
    assert set(paths.MEDIA_TYPES) == texts.SUFFIXES | {paths.NOTEBOOK_SUFFIX}
