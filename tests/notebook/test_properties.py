"""Whatever comes in, a sound notebook or one of our errors comes out."""

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import NotANotebook, TooComplex, TooLarge
from app.notebook.parse import parse
from app.notebook.widgets import STATE
from tests.notebook.documents import assert_sound, code, display, document, markdown, sheet, stream

GOOD = (
    document(
        markdown(["# é😀\n", "x"], id="a", attachments={"a.png": {"image/png": "AA"}}),
        code(stream("a\n"), display({"text/html": "<p>", "application/json": {"a": [1.5]}}), id="b"),
        code({"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]}, id="c"),
        metadata={"title": "T", "language_info": {"name": "python"}, "widgets": {}},
    ),
    sheet(
        {"cell_type": "heading", "level": 2, "source": "x"},
        {
            "cell_type": "code",
            "input": ["1"],
            "outputs": [{"output_type": "pyout", "html": "x", "json": "{}"}],
        },
    ),
)
NAMES = [
    *(
        "nbformat",
        "nbformat_minor",
        "metadata",
        "cells",
        "worksheets",
        "cell_type",
        "source",
        "input",
        "code",
    ),
    *(
        "text",
        "outputs",
        "output_type",
        "data",
        "name",
        "stream",
        "png",
        "json",
        "html",
        "traceback",
        "ename",
    ),
    *("evalue", "execution_count", "prompt_number", "level", "id", "attachments", "tags", "collapsed"),
    *("language", "language_info", "kernelspec", "title", "colab", "authors", "widgets", "state", "width"),
    *("text/plain", "image/png", "application/json", STATE, "model_name", "model_module"),
]
WORDS = [
    *(
        "code",
        "markdown",
        "raw",
        "heading",
        "text",
        "html",
        "stream",
        "display_data",
        "execute_result",
        "error",
    ),
    *("pyout", "pyerr", "stdout", "stderr", "python"),
]
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=5)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | ANY_TEXT
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | ANY_TEXT, inner, max_size=6)
    ),
    max_leaves=30,
)
CELLS = st.lists(st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=8), max_size=3)
OUTPUTS = st.lists(st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=8), max_size=4)


def check(content: bytes) -> None:
    """Read it; an error of another class is what the test is for."""
    with contextlib.suppress(NotANotebook, TooComplex, TooLarge):
        assert_sound(parse(content))


@settings(database=None, deadline=None, max_examples=200)
@given(ANY_JSON)
def test_any_json_is_read_or_refused(value):
    check(json.dumps(value).encode())


@settings(database=None, deadline=None, max_examples=200)
@given(CELLS, st.dictionaries(st.sampled_from(NAMES), ANY_JSON, max_size=8), st.integers(0, 5))
def test_any_cells_and_metadata_are_read_or_refused(cells, metadata, nbformat):
    check(document(*cells, metadata=metadata, nbformat=nbformat))
    check(sheet(*cells, metadata=metadata, nbformat=nbformat))


@settings(database=None, deadline=None, max_examples=200)
@given(OUTPUTS)
def test_any_outputs_are_read_or_refused(outputs):
    check(document(code(*outputs)))
    check(sheet({"cell_type": "code", "input": "", "outputs": outputs}))


@settings(database=None, deadline=None, max_examples=300)
@given(
    st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 8), st.binary(max_size=6)))
)
def test_a_damaged_notebook_is_read_or_refused(content, damages):
    for place, length, instead in damages:
        content = content[:place] + instead + content[place + length :]
    check(content)


@settings(database=None, deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    check(content)


@settings(database=None, deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from([b"\\", b"\\\\", b"u0000", b"ud800", b"\\ud83d", b"\\ude00", b"\\u0000", b"a", b'"'])
    )
)
def test_any_run_of_escapes_is_read_or_refused(pieces):
    check(document(markdown("HERE")).replace(b"HERE", b"".join(pieces)))
