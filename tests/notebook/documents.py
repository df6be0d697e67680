"""Notebook documents as bytes, and what is true of every notebook that was read."""

import json
import re
from typing import Any

import orjson

from app.models import Cell, Notebook, Output
from app.notebook.parse import parse


def document(*cells: Any, **members: Any) -> bytes:
    """A notebook of format 4.5; `members` replace what stands at the top."""
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **members}
    ).encode()


def sheet(*cells: Any, nbformat: int = 3, **members: Any) -> bytes:
    """A notebook of format 2 or 3."""
    body = {"nbformat": nbformat, "nbformat_minor": 0, "metadata": {"name": ""}}
    return json.dumps({**body, "worksheets": [{"cells": list(cells), "metadata": {}}], **members}).encode()


def markdown(source: Any = "text", **members: Any) -> dict[str, Any]:
    """A Markdown cell without an id."""
    return {"cell_type": "markdown", "metadata": {}, "source": source, **members}


def code(*outputs: Any, **members: Any) -> dict[str, Any]:
    """A code cell without an id."""
    cell = {"cell_type": "code", "metadata": {}, "source": "1 + 1", "execution_count": 1}
    return {**cell, "outputs": list(outputs), **members}


def display(data: Any, metadata: Any = None) -> dict[str, Any]:
    """Display data."""
    return {"output_type": "display_data", "metadata": {} if metadata is None else metadata, "data": data}


def stream(text: Any, name: Any = "stdout") -> dict[str, Any]:
    """A piece of a stream."""
    return {"output_type": "stream", "name": name, "text": text}


def only_cell(content: bytes) -> Cell:
    """The one cell of a document, which needed no mending."""
    notebook = parse(content)
    assert notebook.repairs == ()
    (cell,) = notebook.cells
    return cell


def only_output(output: Any) -> Output:
    """The one output of a cell, which needed no mending."""
    (read,) = only_cell(document(code(output, id="a"))).outputs
    return read


def assert_sound(notebook: Notebook) -> None:
    """Each value has the type that the model promises, and can leave as strict JSON in UTF-8."""
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cell.id)
        assert cell.kind in {"markdown", "code", "raw"}
        assert type(cell.metadata) is dict
        assert cell.execution_count is None or type(cell.execution_count) is int
        assert all(type(data) is str for file in cell.attachments.values() for data in file.values())
        assert all(type(tag) is str for tag in cell.metadata.get("tags", []))
        assert_writable([cell.source, cell.metadata, cell.attachments])
        for output in cell.outputs:
            assert_sound_output(output)
    assert all(type(number) is int for number in notebook.nbformat)
    assert all(type(sentence) is str for sentence in notebook.repairs)
    language = notebook.language
    words = (language.name, language.lexer, language.kernel, language.kernel_title, language.mimetype)
    assert_writable([notebook.title, notebook.metadata])
    assert_texts(notebook.title, *words, language.codemirror_mode, language.file_extension)


def assert_sound_output(output: Output) -> None:
    """The same for one output."""
    assert output.kind in {"stream", "display", "error"}
    assert output.stream in {"stdout", "stderr"}
    assert output.execution_count is None or type(output.execution_count) is int
    assert_texts(output.text, output.error_name, output.error_value, *output.traceback)
    for mime, value in output.data.items():
        assert re.fullmatch(r"[a-z0-9_.+-]+/[a-z0-9_.+;=-]+", mime)
        assert "json" in mime or type(value) is str
    assert type(output.metadata) is dict
    assert_writable([output.data, output.metadata])


def assert_texts(*values: Any) -> None:
    """Texts that an answer in UTF-8 can hold."""
    for value in values:
        assert type(value) is str
        assert "\0" not in value
        value.encode()


def assert_writable(value: Any) -> None:
    """JSON without NaN, lone surrogates, NUL and numbers beyond 64 bits."""
    orjson.dumps(value)
    assert "\\u0000" not in json.dumps(value, allow_nan=False).replace("\\\\", "")
