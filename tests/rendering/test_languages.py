"""Notebooks of many kernels, as these write them, and what their code looks like in the page."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models import Language, Notebook
from app.notebook.parse import parse
from app.rendering.languages import MOST_CHARS
from app.rendering.speech import Speaker
from tests.rendering.cells import RENDERER, text_of

FOLDER = Path(__file__).parent.parent / "data" / "languages"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
WOLFRAM = ["wolfram-language-15", "wolfram-no-lexer", "wolfram-kernelspec-only", "imathics"]


def code_of(path: Path) -> str:
    """The code of each cell as the page has it, a line of hyphens between two."""
    html = RENDERER.render(parse(path.read_bytes()), policy="sanitised").html
    return (
        "\n-----\n".join(re.findall(r'<pre class="highlight"><code>(.*?)</code></pre>', html, re.DOTALL))
        + "\n"
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_highlighted_as_its_kernel_and_cells_say(path: Path) -> None:
    """The neighbouring HTML file is what is expected."""
    assert code_of(path) == path.with_suffix(".html").read_text()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_character_of_the_code_is_lost(path: Path) -> None:
    sources = [cell.source for cell in parse(path.read_bytes()).cells]
    assert text_of(code_of(path)) == "\n-----\n".join(sources) + "\n"


def test_the_wolfram_language_looks_the_same_however_a_notebook_names_it() -> None:
    first, *others = [code_of(FOLDER / f"{name}.ipynb").partition("\n-----")[0] for name in WOLFRAM]
    assert '<span class="c">(* a comment *)' in first
    assert all(other == first for other in others)


NAMES = st.sampled_from(["kernels", "languageId", "kernelName", "language", "sos", "R", "fsharp", "klingon"])
JSON = st.recursive(
    st.none() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(JSON, JSON, st.sampled_from(["sos", ".net-csharp", "python3", ""]))
def test_metadata_of_any_form_name_a_language_or_none(value: object, other: object, kernel: str) -> None:
    metadata = {"sos": value, "application/vnd.databricks.v1+notebook": other}
    speaker = Speaker(Notebook((), Language(kernel=kernel), metadata=metadata if kernel != "python3" else {}))
    for name in ("vscode", "polyglot_notebook", "kernel", "language", "microsoft"):
        assert speaker.cell({name: value, "dotnet_interactive": other}).lexer in {"", *MOST_CHARS}
