"""What is wrong and still makes sense to a reader is mended, and each kind of mending says so once."""

import json
import time

import pytest

from app.errors import VitrineError
from app.models import Language
from app.notebook.parse import parse
from app.notebook.repairs import Repair
from tests.notebook.documents import assert_sound, code, display, document, markdown, sheet, stream

GOOD = document(markdown("é", id="a"), metadata={"title": "T"}).replace(b"\\u00e9", "é".encode())


def first(notebook):
    return notebook.cells[0]


def output(notebook):
    return notebook.cells[0].outputs[0]


CASES = {
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, {Repair.BYTE_ORDER_MARK}, lambda n: first(n).source == "é"),
    "UTF-16": (GOOD.decode().encode("utf-16"), {Repair.ENCODING}, lambda n: first(n).source == "é"),
    "UTF-16 without a mark": (
        GOOD.decode().encode("utf-16-le"),
        {Repair.ENCODING},
        lambda n: first(n).source == "é",
    ),
    "UTF-32": (GOOD.decode().encode("utf-32"), {Repair.ENCODING}, lambda n: first(n).source == "é"),
    "Latin-1": (
        GOOD.decode().encode("latin-1"),
        {Repair.ENCODING_OLD},
        lambda n: first(n).source == "é",
    ),
    "GB 18030": (
        GOOD.decode().replace("é", "中文，笔记").encode("gb18030"),
        {Repair.ENCODING_OLD},
        lambda n: first(n).source == "中文，笔记",
    ),
    "one bad byte among good ones": (
        GOOD.replace("é".encode(), "中文".encode() + b"\xe9"),
        {Repair.BYTES},
        lambda n: first(n).source == "中文�",
    ),
    "commas too many": (
        GOOD.replace(b"}]", b"},\n]").replace(b'"T"', b'"T, ]",'),
        {Repair.SYNTAX},
        lambda n: first(n).source == "é" and n.title == "T, ]",
    ),
    "backslashes of LaTeX": (
        GOOD.replace("é".encode(), rb"\alpha \\beta \n\u00e9\u12"),
        {Repair.SYNTAX},
        lambda n: first(n).source == "\\alpha \\beta \né\\u12",
    ),
    "something after the end": (
        GOOD + b"\n</body>",
        {Repair.AFTER_THE_END},
        lambda n: first(n).source == "é",
    ),
    "JSON in a JSON text": (
        json.dumps(GOOD.decode()).encode(),
        {Repair.WRAPPED},
        lambda n: first(n).source == "é",
    ),
    "a list around": (b"[" + GOOD + b"]", {Repair.WRAPPED}, lambda n: first(n).source == "é"),
    "an answer of Jupyter's contents API": (
        b'{"type": "notebook", "content": ' + GOOD + b"}",
        {Repair.WRAPPED},
        lambda n: first(n).source == "é",
    ),
    "cells by their numbers": (
        document(cells={"0": markdown("x", id="a"), "1": markdown("y", id="b")}),
        {Repair.CELLS},
        lambda n: [cell.source for cell in n.cells] == ["x", "y"],
    ),
    "one cell without a list": (
        document(cells=markdown("x", id="a")),
        {Repair.CELLS},
        lambda n: first(n).source == "x",
    ),
    "cells without a notebook": (
        json.dumps([markdown("x", id="a")]).encode(),
        {Repair.CELLS, Repair.FORMAT_MISSING},
        lambda n: first(n).source == "x",
    ),
    "one cell a line": (
        b"\n".join(json.dumps(markdown(name, id=name)).encode() for name in "ab"),
        {Repair.CELLS, Repair.FORMAT_MISSING},
        lambda n: [cell.source for cell in n.cells] == ["a", "b"],
    ),
    "a cell type in capitals": (
        document(markdown("x", id="a", cell_type="Markdown")),
        {Repair.CELL_TYPE},
        lambda n: first(n).kind == "markdown",
    ),
    "lists of lines in a list": (
        document(markdown([["a\n"], ["b", 1]], id="a")),
        {Repair.TEXT},
        lambda n: first(n).source == "a\nb1",
    ),
    "one output without a list": (
        document({**code(id="a"), "outputs": stream("x")}),
        {Repair.OUTPUT},
        lambda n: output(n).text == "x",
    ),
    "data that is a text": (
        document(code(display("x"), id="a")),
        {Repair.METADATA},
        lambda n: output(n).data == {"text/plain": "x"},
    ),
    "surrogates as bytes": (
        GOOD.replace("é".encode(), b"\xed\xa0\x80"),
        {Repair.BYTES},
        lambda n: "�" in first(n).source,
    ),
    "lone surrogates": (
        document(markdown("a\ud800b\udfffc😀\ud83d\\ud800", id="a")),
        {Repair.CHARACTERS},
        lambda n: first(n).source == "abc😀\\ud800",
    ),
    "NUL, escaped": (
        document(markdown("a\0b\\u0000", id="a")),
        {Repair.CHARACTERS},
        lambda n: first(n).source == "ab\\u0000",
    ),
    "NUL as a byte": (GOOD.replace(b"T", b"a\0b"), {Repair.CHARACTERS}, lambda n: n.title == "ab"),
    "a NUL as a byte and half a character": (
        document(markdown("a\ud800b", id="a"), metadata={"title": "T"}).replace(b"T", b"\0"),
        {Repair.CHARACTERS},
        lambda n: first(n).source == "ab" and n.title == "",
    ),
    "NaN": (
        document(code(display({"application/json": [float("nan"), float("-inf"), 1.5, 3]}), id="a")),
        {Repair.NUMBERS},
        lambda n: output(n).data == {"application/json": [None, None, 1.5, 3]},
    ),
    "a number beyond a double": (
        GOOD.replace(b'"T"', b'"T", "n": 1e999, "m": ' + b"9" * 5000),
        {Repair.NUMBERS},
        lambda n: n.metadata == {"title": "T", "n": None, "m": None},
    ),
    "a line end inside a text": (GOOD.replace(b"T", b"a\nb"), {Repair.CONTROLS}, lambda n: n.title == "a b"),
    "no format": (
        json.dumps({"metadata": {}, "cells": [markdown("x")]}).encode(),
        {Repair.FORMAT_MISSING},
        lambda n: first(n).source == "x" and n.nbformat == (4, 0),
    ),
    "worksheets without a format": (
        sheet(markdown("x")).replace(b'"nbformat": 3, ', b""),
        {Repair.FORMAT_MISSING},
        lambda n: first(n).source == "x" and n.nbformat == (3, 0),
    ),
    "a format in quotes": (document(nbformat="4"), {Repair.FORMAT_TYPE}, lambda n: n.nbformat == (4, 5)),
    "a format that is markup": (
        document(nbformat="<script>"),
        {Repair.FORMAT_TYPE},
        lambda n: n.nbformat == (4, 5),
    ),
    "a minor number in quotes": (
        document(nbformat_minor="5"),
        {Repair.FORMAT_TYPE},
        lambda n: n.nbformat == (4, 5),
    ),
    "a later format": (
        document(markdown("x", id="a"), nbformat=5),
        {Repair.FORMAT_NEWER},
        lambda n: first(n).source == "x" and n.nbformat == (5, 5),
    ),
    "worksheets in format 4": (
        sheet({"cell_type": "heading", "source": "x"}, nbformat=4),
        {Repair.FORMAT_MIXED},
        lambda n: first(n).source == "# x",
    ),
    "format 3 without worksheets": (
        document(markdown("x"), nbformat=3),
        {Repair.FORMAT_MIXED},
        lambda n: first(n).source == "x",
    ),
    "cells that are none": (
        document(1, None, markdown("x", id="a"), []),
        {Repair.NO_CELL},
        lambda n: [cell.source for cell in n.cells] == ["x"],
    ),
    "a worksheet that is none": (
        sheet(worksheets=[1, {"cells": {}}, {"cells": [markdown("x")]}]),
        {Repair.NO_CELL},
        lambda n: [cell.source for cell in n.cells] == ["x"],
    ),
    "an unknown cell type": (
        document({**markdown("x", id="a"), "cell_type": '"><script>'}),
        {Repair.CELL_TYPE},
        lambda n: first(n).kind == "raw" and first(n).source == "x",
    ),
    "an unknown cell type with outputs": (
        document({**code(stream("o"), id="a"), "cell_type": ["sql"]}),
        {Repair.CELL_TYPE},
        lambda n: first(n).kind == "code" and output(n).text == "o",
    ),
    "ids that cannot be": (
        document(*(markdown(id=name) for name in (5, "", "a b", "x" * 65, '"', "ok", "ok", None, "é"))),
        {Repair.CELL_ID},
        lambda n: [cell.id for cell in n.cells if not cell.id.startswith("cell-")] == ["ok"],
    ),
    "an id that is taken by a position": (
        document(markdown(id=5), markdown(id="cell-1"), markdown(id="cell-1-2")),
        {Repair.CELL_ID},
        lambda n: [cell.id for cell in n.cells] == ["cell-1-3", "cell-1", "cell-1-2"],
    ),
    "an execution count in quotes": (
        document(code(id="a", execution_count="12")),
        {Repair.COUNT},
        lambda n: first(n).execution_count == 12,
    ),
    "an execution count that is markup": (
        document(code({**display({}), "execution_count": "<b>"}, id="a")),
        {Repair.COUNT},
        lambda n: output(n).execution_count is None,
    ),
    "an execution count that is true": (
        document(code(id="a", execution_count=True)),
        {Repair.COUNT},
        lambda n: first(n).execution_count is None,
    ),
    "an execution count with a point": (
        document(code(id="a", execution_count=3.0)),
        {Repair.COUNT},
        lambda n: first(n).execution_count == 3,
    ),
    "a huge execution count": (
        document(code(id="a", execution_count=10**15)),
        {Repair.COUNT},
        lambda n: first(n).execution_count is None,
    ),
    "a source of mixed types": (
        document(markdown(["a", 1, None, {"b": 1}, True], id="a")),
        {Repair.TEXT},
        lambda n: first(n).source == "a1true",
    ),
    "a source that is an object": (
        document(markdown({"a": 1}, id="a")),
        {Repair.TEXT},
        lambda n: first(n).source == "",
    ),
    "no source": (
        document({"cell_type": "markdown", "id": "a", "metadata": {}}),
        {Repair.MISSING},
        lambda n: first(n).source == "",
    ),
    "no metadata anywhere": (
        json.dumps(
            {"nbformat": 4, "nbformat_minor": 4, "cells": [{"cell_type": "raw", "source": "x"}]}
        ).encode(),
        {Repair.MISSING},
        lambda n: first(n).source == "x" and n.metadata == {},
    ),
    "no outputs": (
        document({"cell_type": "code", "id": "a", "metadata": {}, "source": "x"}),
        {Repair.MISSING},
        lambda n: first(n).outputs == (),
    ),
    "an error without its parts": (
        document(code({"output_type": "error"}, id="a")),
        {Repair.MISSING},
        lambda n: output(n).kind == "error" and output(n).traceback == (),
    ),
    "metadata that is a list": (
        document(markdown(id="a", metadata=[1])),
        {Repair.METADATA},
        lambda n: first(n).metadata == {},
    ),
    "tags of mixed types": (
        document(markdown(id="a", metadata={"tags": ["x", 5, None]})),
        {Repair.METADATA},
        lambda n: first(n).metadata == {"tags": ["x"]},
    ),
    "tags that are null": (
        document(markdown(id="a", metadata={"tags": None})),
        {Repair.METADATA},
        lambda n: first(n).metadata == {"tags": []},
    ),
    "a tag that stands alone": (
        document(markdown(id="a", metadata={"tags": "x"})),
        {Repair.METADATA},
        lambda n: first(n).metadata == {"tags": ["x"]},
    ),
    "known metadata of another type": (
        document(markdown(id="a", metadata={"jupyter": 1, "collapsed": "<b>", "mine": 1})),
        {Repair.METADATA},
        lambda n: first(n).metadata == {"mine": 1},
    ),
    "metadata of the notebook that is a text": (
        document(metadata="x"),
        {Repair.METADATA},
        lambda n: n.metadata == {} and n.language == Language(),
    ),
    "a title that is an object": (
        document(metadata={"title": {"a": 1}, "authors": 5}),
        {Repair.METADATA},
        lambda n: n.title == "" and n.metadata == {},
    ),
    "a picture's width that is markup": (
        document(code(display({}, {"image/png": {"width": '"><script>', "height": "20px"}}), id="a")),
        {Repair.METADATA},
        lambda n: output(n).metadata == {"image/png": {"height": 20}},
    ),
    "metadata of a MIME type that is a text": (
        document(code(display({}, {"image/png": "x", "mine": 1}), id="a")),
        {Repair.METADATA},
        lambda n: output(n).metadata == {"mine": 1},
    ),
    "an output of an unknown type": (
        document(
            code(
                {"output_type": "update_display_data", "data": {"text/plain": "x"}, "metadata": {}},
                {"output_type": 5, "text": "t", "name": "stderr"},
                {"ename": "E", "evalue": "", "traceback": []},
                {"output_type": "nothing"},
                7,
                id="a",
            )
        ),
        {Repair.OUTPUT},
        lambda n: [o.kind for o in first(n).outputs] == ["display", "stream", "error"],
    ),
    "outputs that are an object": (
        document({**code(id="a"), "outputs": {"0": 1}}),
        {Repair.OUTPUT},
        lambda n: first(n).outputs == (),
    ),
    "a stream of another name": (
        document(code(stream("x", "stdlog"), stream("y", ["stderr"]), id="a")),
        {Repair.STREAM},
        lambda n: output(n).stream == "stdout" and output(n).text == "xy",
    ),
    "a traceback that is a text": (
        document(
            code({"output_type": "error", "ename": "E", "evalue": "v", "traceback": "one\ntwo"}, id="a")
        ),
        {Repair.TEXT},
        lambda n: output(n).traceback == ("one\ntwo",),
    ),
    "a traceback of mixed types": (
        document(
            code({"output_type": "error", "ename": "E", "evalue": 5, "traceback": ["a", {"b": 1}]}, id="a")
        ),
        {Repair.TEXT},
        lambda n: output(n).traceback == ("a", "") and output(n).error_value == "5",
    ),
    "data that is no text": (
        document(code(display({"text/html": {"a": 1}, "text/plain": ["a", 1], "text/latex": None}), id="a")),
        {Repair.TEXT},
        lambda n: output(n).data == {"text/plain": "a1"},
    ),
    "data under a name that is no MIME type": (
        document(
            code(
                display({"text/html<script>": "x", "html": "x", "a" * 300 + "/b": "x", "Text/Plain": "y"}),
                id="a",
            )
        ),
        {Repair.MIME_TYPE},
        lambda n: output(n).data == {"text/plain": "y"},
    ),
    "data that is a list": (
        document(code(display(["x"]), id="a")),
        {Repair.METADATA},
        lambda n: output(n).data == {},
    ),
    "attachments of another form": (
        document(markdown(id="a", attachments={"a.png": "AAAA", "b.png": {"image/png": "BB"}})),
        {Repair.ATTACHMENT},
        lambda n: first(n).attachments == {"b.png": {"image/png": "BB"}},
    ),
    "attachments that are a list": (
        document(markdown(id="a", attachments=["x"])),
        {Repair.ATTACHMENT},
        lambda n: first(n).attachments == {},
    ),
}


@pytest.mark.parametrize(("content", "repairs", "holds"), CASES.values(), ids=CASES)
def test_what_makes_sense_is_read_and_the_repair_is_told(content, repairs, holds):
    notebook = parse(content)
    assert holds(notebook)
    assert set(notebook.repairs) == repairs
    assert_sound(notebook)


def test_every_kind_of_repair_has_a_case():
    tested = {repair for _, repairs, _ in CASES.values() for repair in repairs}
    # The widgets have their own file, and so have texts.
    assert tested == set(Repair) - {Repair.WIDGETS, Repair.HEADER}


def test_a_repair_that_happens_often_is_told_once():
    notebook = parse(document(*(code(id=f"c{number}", execution_count="x") for number in range(5))))
    assert notebook.repairs == (Repair.COUNT,)


def test_a_language_that_is_just_a_name_needs_no_repair():
    notebook = parse(document(metadata={"language_info": "julia", "kernelspec": "julia-1.10"}))
    assert (notebook.language.name, notebook.language.kernel, notebook.repairs) == ("julia", "julia-1.10", ())


def test_a_good_notebook_needs_no_repair():
    assert parse(GOOD).repairs == ()


@pytest.mark.parametrize("piece", [b",", b", ", b'"\\', b'"\\x"', b"{}", b"[", b"{\n"])
def test_a_text_that_is_hopeless_is_given_up_in_linear_time(piece):
    start = time.perf_counter()
    with pytest.raises(VitrineError):
        parse(b'{"nbformat": 4, "cells": [' + piece * (200_000 // len(piece)))
    assert time.perf_counter() - start < 5
