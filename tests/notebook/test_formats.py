"""Each format of the last fifteen years gives the same model."""

import json

import pytest

from app.notebook.parse import parse
from tests.notebook.documents import code, display, document, markdown, only_cell, sheet, stream


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 99])
def test_format_4_of_any_minor_number_is_read(minor):
    content = document(markdown("# Hi"), code(stream("2\n")), nbformat_minor=minor)
    notebook = parse(content)
    assert [(cell.kind, cell.source) for cell in notebook.cells] == [("markdown", "# Hi"), ("code", "1 + 1")]
    assert notebook.cells[1].outputs[0].text == "2\n"
    assert notebook.nbformat == (4, minor)
    assert notebook.repairs == ()


def test_a_cell_keeps_what_it_has():
    raw = code(id="own-id_1", source=["a\n", "b"], execution_count=7, metadata={"tags": ["x"]})
    cell = only_cell(document(raw))
    assert (cell.id, cell.source, cell.execution_count) == ("own-id_1", "a\nb", 7)
    assert cell.metadata == {"tags": ["x"]}


def test_ids_of_formats_without_them_come_from_the_position():
    notebook = parse(document(markdown(), markdown(), nbformat_minor=4))
    assert [cell.id for cell in notebook.cells] == ["cell-1", "cell-2"]
    assert notebook.repairs == ()


def test_attachments_are_base64_in_one_piece():
    raw = markdown("![](attachment:a.png)", attachments={"a.png": {"image/png": ["AA\n", "BB"]}})
    assert only_cell(document(raw)).attachments == {"a.png": {"image/png": "AABB"}}


def test_format_3_is_upgraded():
    content = sheet(
        {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["A\n", "title"]},
        {"cell_type": "markdown", "metadata": {"a": 1}, "source": ["one\n", "two"]},
        {
            "cell_type": "code",
            "collapsed": True,
            "input": ["x = 1\n", "x"],
            "language": "python",
            "metadata": {},
            "outputs": [
                {"output_type": "stream", "stream": "stderr", "text": ["oh\n"]},
                {
                    "output_type": "pyout",
                    "prompt_number": 3,
                    "metadata": {},
                    "text": ["1"],
                    "html": ["<b>1</b>"],
                },
                {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["t1", "t2"]},
            ],
            "prompt_number": 3,
        },
        metadata={"name": "Old days"},
    )
    notebook = parse(content)
    heading, text, cell = notebook.cells
    assert (heading.kind, heading.source) == ("markdown", "## A title")
    assert (text.source, text.metadata) == ("one\ntwo", {"a": 1})
    assert (cell.source, cell.execution_count, cell.metadata) == ("x = 1\nx", 3, {"collapsed": True})
    printed, shown, failed = cell.outputs
    assert (printed.stream, printed.text) == ("stderr", "oh\n")
    assert (shown.data, shown.execution_count) == ({"text/plain": "1", "text/html": "<b>1</b>"}, 3)
    assert (failed.error_name, failed.error_value, failed.traceback) == ("E", "v", ("t1", "t2"))
    assert (notebook.title, notebook.language.name) == ("Old days", "python")
    assert (notebook.nbformat, notebook.repairs) == ((3, 0), ())


@pytest.mark.parametrize(
    ("key", "mime", "value"),
    [
        ("text", "text/plain", "x"),
        ("html", "text/html", "<p>"),
        ("svg", "image/svg+xml", "<svg/>"),
        ("png", "image/png", "AAAA"),
        ("jpeg", "image/jpeg", "AAAA"),
        ("latex", "text/latex", "$x$"),
        ("javascript", "application/javascript", "1"),
        ("json", "application/json", '{"a": 1}'),
    ],
)
def test_the_short_names_of_format_3_become_mime_types(key, mime, value):
    output = {"output_type": "display_data", "metadata": {key: {"width": 5}}, key: value}
    notebook = parse(sheet({"cell_type": "code", "input": "", "metadata": {}, "outputs": [output]}))
    (shown,) = notebook.cells[0].outputs
    assert dict(shown.data) == {mime: value}
    if key != "json":
        assert shown.metadata == {mime: {"width": 5}}


def test_format_2_is_upgraded_and_gets_its_line_ends_back():
    content = sheet(
        {"cell_type": "html", "source": "<b>x</b>"},
        {"cell_type": "markdown", "source": ["one", "two"]},
        {
            "cell_type": "code",
            "input": ["a", "b"],
            "language": "python",
            "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": ["1", "2"]}],
        },
        nbformat=2,
    )
    notebook = parse(content)
    assert [cell.source for cell in notebook.cells] == ["<b>x</b>", "one\ntwo", "a\nb"]
    assert notebook.cells[2].outputs[0].data == {"text/plain": "1\n2"}
    assert (notebook.nbformat, notebook.repairs) == ((2, 0), ())


def test_format_1_is_upgraded_with_its_outputs():
    cells = [
        {"cell_type": "text", "text": "prose"},
        {
            "cell_type": "code",
            "code": "1",
            "prompt_number": 2,
            "outputs": [{"output_type": "pyout", "text": "1"}],
        },
    ]
    notebook = parse(json.dumps({"cells": cells}).encode())
    assert [(cell.kind, cell.source) for cell in notebook.cells] == [("markdown", "prose"), ("code", "1")]
    assert notebook.cells[1].execution_count == 2
    assert notebook.cells[1].outputs[0].data == {"text/plain": "1"}
    assert (notebook.nbformat, notebook.repairs) == ((1, 0), ())


def test_several_worksheets_follow_each_other():
    sheets = [{"cells": [markdown("one")]}, {"cells": [markdown("two")]}]
    notebook = parse(sheet(worksheets=sheets))
    assert [cell.source for cell in notebook.cells] == ["one", "two"]


@pytest.mark.parametrize(
    ("level", "marks"),
    [(1, "#"), (6, "######"), (7, "######"), (0, "#"), ("2", "##"), (None, "#"), ([], "#")],
)
def test_a_heading_has_a_level_that_html_knows(level, marks):
    notebook = parse(sheet({"cell_type": "heading", "level": level, "source": "x"}))
    assert notebook.cells[0].source == f"{marks} x"


def test_equal_bytes_give_equal_notebooks_in_the_old_formats_too():
    content = sheet(
        {"cell_type": "code", "input": "1", "outputs": []}, {"cell_type": "heading", "source": "x"}
    )
    assert parse(content) == parse(content)


def test_a_single_cell_of_an_older_form_is_upgraded_where_it_stands():
    raw = {
        "cell_type": "code",
        "input": "1",
        "outputs": [{"output_type": "pyout", "text": "1"}],
        "metadata": {},
    }
    cell = only_cell(document(raw, nbformat_minor=4))
    assert (cell.source, cell.outputs[0].data) == ("1", {"text/plain": "1"})


def test_display_data_of_format_4_in_an_old_notebook_stays_as_it_is():
    raw = {"cell_type": "code", "input": "1", "outputs": [display({"text/plain": "1"})]}
    notebook = parse(sheet(raw))
    assert notebook.cells[0].outputs[0].data == {"text/plain": "1"}
