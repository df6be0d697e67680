"""Past a limit there is a shorter notebook or a sentence."""

import json
import random

import pytest

from app.errors import NotANotebook, TooComplex, TooLarge
from app.notebook.bounds import refuse_too_large
from app.notebook.limits import Limits
from app.notebook.parse import parse
from tests.notebook.documents import code, display, document, markdown, sheet, stream


def nested(levels: int) -> bytes:
    """A notebook whose JSON is so many levels deep."""
    return document(metadata={"x": "HERE"}).replace(b'"HERE"', b"[" * (levels - 2) + b"]" * (levels - 2))


def test_json_up_to_the_depth_limit_is_read():
    assert parse(nested(100)).cells == ()


@pytest.mark.parametrize(
    "content",
    [
        nested(101),
        nested(900),
        nested(100_000),
        b"[" * 100_000,
        b"[" * 900 + b"NaN" + b"]" * 900,
        b'{"a": NaN, "b":' + b"[" * 100_000,
    ],
    ids=[
        "101",
        "900",
        "100,000",
        "unclosed lists",
        "lenient reader",
        "lenient, unclosed",
    ],
)
def test_deeper_json_is_too_complex(content):
    with pytest.raises(TooComplex) as caught:
        parse(content)
    assert caught.value.detail.startswith("The JSON is nested more than 100 levels deep, as no notebook is;")
    assert "VITRINE_MAX_JSON_DEPTH" in caught.value.detail


def test_deep_json_that_breaks_off_is_refused_as_either():
    # From Python 3.13 on, the reader gets to its end, and finds that it is no JSON before it is too deep.
    with pytest.raises((TooComplex, NotANotebook)):
        parse(b'{"a":' * 5000)


def test_brackets_in_texts_are_no_levels():
    assert parse(document(markdown("[{" * 5000, id="a"))).cells[0].source == "[{" * 5000


def test_cells_past_the_limit_are_left_out_and_counted():
    notebook = parse(
        document(*(markdown(id=f"c{number}") for number in range(7))), limits=Limits(max_cells=3)
    )
    assert [cell.id for cell in notebook.cells] == ["c0", "c1", "c2"]
    assert notebook.repairs == ("Only the first 3 cells are shown; 4 more are left out.",)


def test_outputs_past_the_limit_are_left_out_and_counted():
    cells = [code(display({}), stream("a"), stream("b"), id=name) for name in ("a", "b", "c")]
    notebook = parse(document(*cells), limits=Limits(max_outputs=3))
    assert [len(cell.outputs) for cell in notebook.cells] == [2, 1, 0]
    assert notebook.cells[0].outputs[1].text == "ab"
    assert notebook.repairs == ("Only the first 3 outputs are shown; 3 more are left out.",)


def test_exactly_as_much_as_the_limit_is_no_repair():
    notebook = parse(document(code(stream("x"), id="a")), limits=Limits(max_cells=1, max_outputs=1))
    assert notebook.repairs == ()


def test_json_that_needs_too_much_memory_is_too_large():
    limits = Limits(max_json_memory_bytes=10_000)
    with pytest.raises(TooLarge) as caught:
        parse(document(metadata={"x": [{}] * 100}), limits=limits)
    assert "10,000 bytes" in caught.value.detail
    assert parse(document(markdown('{}, [] \\" ' * 5000, id="a")), limits=limits).cells


@pytest.mark.parametrize("error", [MemoryError, SystemError])
def test_a_notebook_for_which_memory_runs_out_is_too_complex(monkeypatch, error):
    def exhausted(_data: bytes) -> object:
        raise error

    monkeypatch.setattr("orjson.loads", exhausted)
    with pytest.raises(TooComplex):
        parse(document())


@pytest.mark.parametrize("level", [101, 3_000_000_000, 1e300])
def test_a_heading_of_an_absurd_level_is_refused(level):
    with pytest.raises(TooComplex):
        parse(sheet({"cell_type": "heading", "level": level, "source": "x"}))


def estimate_by_hand(value: object) -> int:
    """The estimate from the parsed value: what the passes over the text must agree with."""
    if isinstance(value, dict):
        inner = sum(64 + estimate_by_hand(child) for child in value.values())
        return 240 + inner + 32 * max(len(value) - 1, 0)
    if isinstance(value, list):
        return 90 + sum(map(estimate_by_hand, value)) + 32 * max(len(value) - 1, 0)
    return 64 if isinstance(value, str) else 0


def random_json(chance: random.Random, depth: int = 0) -> object:
    """Texts full of what a careless scan takes for structure."""
    kind = chance.randrange(4 if depth < 4 else 2)
    if kind == 0:
        return "".join(chance.choice('"\\[{]},:nu\n a') for _ in range(chance.randrange(6)))
    if kind == 1:
        return chance.choice([None, 1, 1.5, True])
    if kind == 2:
        return [random_json(chance, depth + 1) for _ in range(chance.randrange(5))]
    names = [chance.choice(',[{"\\') + str(number) for number in range(chance.randrange(4))]
    return {name: random_json(chance, depth + 1) for name in names}


@pytest.mark.parametrize("seed", range(60))
def test_the_memory_estimate_counts_structure_and_not_texts(seed):
    value = random_json(random.Random(seed))
    data, estimate = json.dumps(value).encode(), estimate_by_hand(value)
    refuse_too_large(data, Limits(max_json_memory_bytes=estimate))
    if estimate:
        with pytest.raises(TooLarge):
            refuse_too_large(data, Limits(max_json_memory_bytes=estimate - 1))
