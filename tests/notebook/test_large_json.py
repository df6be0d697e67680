"""A large notebook is read by another reader, and reads the same."""

import orjson
import pydantic_core
import pytest

from app.errors import TooComplex
from app.notebook import large_json
from app.notebook.parse import parse
from bench import synthetic
from tests.notebook.documents import document, markdown

PLAIN = {
    "numbers": b"[1, -0, -0.0, 1.5, 1E5, 1e-400, 2e+22, 18446744073, 0.00012345678901234567, 5e-324]",
    "base64 that looks like an exponent": b'["iVBORw0e1234", "00E+1234/5e678=="]',
    "texts": '["\\u00e9\\ud83d\\ude00 \\/ \\"x\\"", "😀é", "", {"a": 1, "a": 2}, null, true]'.encode(),
    "levels": b"[" * 150 + b"]" * 150,
}
LEFT_TO_ORJSON = {
    "past 64 bits": b"[18446744073709551616]",
    "below 64 bits": b'{"a":-9223372036854775809}',
    "infinite": b"[1e400]",
    "infinite, with a sign": b'{"a":-1.5E+309}',
    "infinite, after a line end": b"[1,\n1e999]",
    "infinite after many digits": b"[" + b"1" * 400 + b"]",
    "not a number": b"[NaN]",
    "half a pair": b'["\\ud800"]',
    "no UTF-8": b'["\xff"]',
    "a control character": b'["\x01"]',
    "deep": b"[" * 250 + b"]" * 250,
    "breaks off": b'{"a": [1, 2',
    "a comma too many": b"[1,]",
    "two texts": b"[1] [2]",
}


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch):
    monkeypatch.setattr(large_json, "LARGE_BYTES", 0)


@pytest.mark.parametrize("data", PLAIN.values(), ids=PLAIN)
def test_plain_json_is_read_as_orjson_reads_it(data):
    assert repr(large_json.load(data)) == repr(orjson.loads(data))


@pytest.mark.parametrize("data", LEFT_TO_ORJSON.values(), ids=LEFT_TO_ORJSON)
def test_what_the_readers_do_not_agree_on_is_left_to_orjson(data):
    assert large_json.load(data) is None


@pytest.mark.parametrize("kind", synthetic.KINDS)
def test_notebooks_of_every_kind_are_read_by_it_and_read_the_same(kind, monkeypatch):
    made = synthetic.of_bytes(kind, 300_000)
    assert large_json.load(made) == orjson.loads(made)
    whole = parse(made)
    monkeypatch.setattr(large_json, "LARGE_BYTES", 1 << 40)
    assert parse(made) == whole


def test_small_notebooks_are_not_looked_through(monkeypatch):
    made = document(markdown("a"))
    monkeypatch.setattr(large_json, "LARGE_BYTES", len(made) + 1)
    assert large_json.load(made) is None


def test_a_reader_that_runs_out_of_memory_says_so(monkeypatch):
    panic = type("PanicException", (BaseException,), {})

    def from_json(*_args, **_options):
        raise panic("PyObject pointer is null")

    monkeypatch.setattr(pydantic_core, "from_json", from_json)
    with pytest.raises(TooComplex, match="VITRINE_RENDER_MEMORY_BYTES"):
        parse(document(markdown("a")))
