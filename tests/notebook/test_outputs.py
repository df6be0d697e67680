"""Outputs and MIME bundles."""

import pytest

from app.notebook.parse import parse
from tests.notebook.documents import code, display, document, only_cell, only_output, stream


@pytest.mark.parametrize(
    ("mime", "raw", "value"),
    [
        ("text/plain", ["a\n", "b"], "a\nb"),
        ("text/html", "<p>", "<p>"),
        ("image/svg+xml", ["<svg>\n", "</svg>"], "<svg>\n</svg>"),
        ("image/png", "AAAA\nBBBB\n", "AAAABBBB"),
        ("image/jpeg", ["AA\n", "BB\n"], "AABB"),
        ("application/pdf", "AA BB", "AABB"),
        ("application/javascript", ["a;\n", "b"], "a;\nb"),
        ("application/json", {"a": [1, None, "x"]}, {"a": [1, None, "x"]}),
        ("application/json", ["a", "b"], ["a", "b"]),
        ("application/vnd.vega.v5+json", {"a": 1}, {"a": 1}),
        ("application/geo+json", [], []),
    ],
)
def test_each_mime_type_has_its_form(mime, raw, value):
    assert only_output(display({mime: raw})).data == {mime: value}


def test_a_name_in_capitals_is_the_same_mime_type():
    assert only_output(display({"IMAGE/PNG": "AA"})).data == {"image/png": "AA"}


def test_a_picture_keeps_its_size():
    metadata = {"image/png": {"width": 640, "height": 4.5, "unit": "x"}, "isolated": True, "Mine": {"a": 1}}
    assert only_output(display({"image/png": "AA"}, metadata)).metadata == metadata


def test_neighbouring_pieces_of_one_stream_become_one_output():
    pieces = [stream("a"), stream(["b", "c"]), stream("E", "stderr"), stream("d"), display({}), stream("e")]
    cell = only_cell(document(code(*pieces, id="a")))
    assert [(o.kind, o.stream, o.text) for o in cell.outputs] == [
        ("stream", "stdout", "abc"),
        ("stream", "stderr", "E"),
        ("stream", "stdout", "d"),
        ("display", "stdout", ""),
        ("stream", "stdout", "e"),
    ]


def test_equal_neighbours_that_are_no_streams_stay_apart():
    cell = only_cell(document(code(display({"text/plain": "x"}), display({"text/plain": "x"}), id="a")))
    assert len(cell.outputs) == 2


def test_an_execute_result_has_its_count():
    result = {
        "output_type": "execute_result",
        "execution_count": 4,
        "metadata": {},
        "data": {"text/plain": "1"},
    }
    assert only_output(result).execution_count == 4


def test_an_error_keeps_its_frames():
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["a", "b"]}
    output = only_output(error)
    assert (output.kind, output.error_name, output.error_value) == ("error", "ValueError", "no")
    assert output.traceback == ("a", "b")


def test_a_result_without_data_in_format_4_gives_an_empty_bundle():
    result = {"output_type": "execute_result", "execution_count": 3, "metadata": {}, "json": "1"}
    (output,) = parse(document(code(result, id="a"))).cells[0].outputs
    assert (output.data, output.execution_count) == ({"application/json": "1"}, 3)
