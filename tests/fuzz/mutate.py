"""Texts and documents, made and changed by a given source of chance: the same one gives the same input."""

import copy
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

from tests.fuzz import material

MOST_CHARS: Final = 20_000
"""Of one text: what is slow by its size alone is for other tests."""
_MOST_REPEATS: Final = 400


def soup(random: Random, words: Sequence[str], most: int = 24) -> str:
    """Words in any order."""
    return "".join(random.choice(words) for _ in range(random.randint(1, most)))


def html(random: Random) -> str:
    """Tags, attributes and texts, seldom in a form that anybody would write."""
    pieces = []
    for _ in range(random.randint(1, 20)):
        kind = random.random()
        if kind < 0.5:
            names = random.choices(material.ATTRIBUTES, k=random.choice([0, 0, 1, 1, 2, 4]))
            pieces.append(
                f"<{' '.join([random.choice(material.TAGS), *names])}{random.choice(['>', '>', '/>', ''])}"
            )
        elif kind < 0.7:
            pieces.append(f"</{random.choice(material.TAGS)}>")
        elif kind < 0.8:
            pieces.append(random.choice(material.payloads()))
        else:
            pieces.append(random.choice(material.TEXT))
    return "".join(pieces)


def nested(random: Random, depth: int = 5) -> str:
    """Elements in each other, as nobody may put them, and now and then without their end."""
    pieces = []
    for _ in range(random.choice([1, 1, 2, 3])):
        name = random.choice(material.NESTING)
        inside = nested(random, depth - 1) if depth else random.choice(material.TEXT)
        pieces.append(f"<{name}>{inside}{random.choice([f'</{name}>', f'</{name}>', f'</{name}>', ''])}")
    return "".join(pieces)


def markup(random: Random) -> str:
    """HTML of one kind or the other."""
    return random.choice([html, html, nested])(random)


def css(random: Random) -> str:
    """A style sheet or a style attribute, of a kind."""
    return soup(random, material.CSS, 40)


_MAKERS: Final[tuple[Callable[[Random], str], ...]] = (
    html,
    markup,
    lambda random: f'<style>{css(random)}</style><p style="{css(random)}">',
    lambda random: soup(random, material.MARKDOWN, 30),
    lambda random: soup(random, material.MARKDOWN, 6) + html(random) + soup(random, material.MARKDOWN, 6),
    lambda random: soup(random, material.TEX, 30),
    lambda random: soup(random, material.TERMINAL, 30),
    lambda random: random.choice(material.payloads()),
)


def words(random: Random) -> str:
    """A text of one of the grammars."""
    return random.choice(_MAKERS)(random)


def text(random: Random, given: str) -> str:
    """A text, a little different."""
    for _ in range(random.choice([1, 1, 2, 4])):
        at, stop = sorted((random.randint(0, len(given)), random.randint(0, len(given))))
        match random.randrange(6):
            case 0:
                given = given[:at] + words(random) + given[at:]
            case 1:
                given = given[:at] + words(random) + given[stop:]
            case 2:
                given = given[:at] + given[stop:]
            case 3:
                given = given[:at] + given[at : at + 20] * random.randint(2, _MOST_REPEATS) + given[at:]
            case 4:
                given = given[:at] + random.choice(material.TEXT) + given[at:]
            case 5:
                given = given[stop:] + given[:at]
    return given[:MOST_CHARS]


def _odd(random: Random) -> Any:
    """A value of a type that nobody waits for."""
    odd: tuple[Any, ...] = (
        None, True, -1, 0, 1.5, 10**400, float("nan"), float("inf"), "", [], {}, [[]], [None, {}, 1], {"": None},
        {"a": {"a": {"a": []}}}, [[[[[[[[]]]]]]]], words(random), [words(random)], {words(random): words(random)},
    )  # fmt: skip
    return random.choice(odd)


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Each container in a document with each of its keys."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in entries:
        found.append((value, key))
        _places(inner, found)
    return found


def document(random: Random) -> Any:
    """A notebook as JSON values, with some changes."""
    root = copy.deepcopy(random.choice(material.notebooks()))
    for _ in range(random.choice([1, 2, 4, 8, 16])):
        _change(random, _places(root, []), root)
    if random.random() < 0.1 and isinstance(root, dict):
        _as_format_3(root)
    return root


def _change(random: Random, places: list[tuple[Any, Any]], root: Any) -> None:
    if random.random() < 0.3 and isinstance(root, dict) and isinstance(root.get("cells"), list):
        root["cells"].insert(random.randint(0, len(root["cells"])), _cell(random))
        return
    if not places:
        return
    container, key = random.choice(places)
    value = container[key]
    if isinstance(value, str) and random.random() < 0.8:
        container[key] = text(random, value)
    elif random.random() < 0.4:
        container[key] = _odd(random)
    elif random.random() < 0.5 and isinstance(container, dict):
        del container[key]
        container[random.choice([words(random), key + " "])[:200]] = value
    else:
        other, other_key = random.choice(places)
        container[key] = copy.deepcopy(other[other_key])


def _cell(random: Random) -> Any:
    if random.random() < 0.4:
        svg = {"image/svg+xml": html(random)}
        return {
            "cell_type": "markdown",
            "source": words(random),
            "metadata": {},
            "attachments": {"a.svg": svg},
        }
    kind = random.choice(["display_data", "execute_result", "stream", "error"])
    data = {random.choice(material.MIMES): random.choice([words(random), _odd(random)]) for _ in range(2)}
    output = {
        "output_type": kind, "data": data, "metadata": {"image/png": {"width": _odd(random)}, "isolated": _odd(random)},
        "name": "stdout", "text": soup(random, material.TERMINAL, 60), "ename": words(random), "evalue": words(random),
        "traceback": [words(random)], "execution_count": _odd(random),
    }  # fmt: skip
    metadata = {
        "tags": [words(random)],
        "slideshow": {"slide_type": random.choice(["slide", "subslide", "notes", ""])},
    }
    return {"cell_type": "code", "source": words(random), "outputs": [output], "metadata": metadata}


def _as_format_3(root: dict[str, Any]) -> None:
    """Cells in a worksheet, with the names that format 3 has for things."""
    cells = root.pop("cells", None)
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            cell["input"], cell["prompt_number"] = cell.pop("source", ""), cell.pop("execution_count", 1)
    root |= {"nbformat": 3, "worksheets": [{"cells": cells, "metadata": {}}]}


def encoded(random: Random, root: Any) -> bytes:
    """JSON, sometimes with broken bytes."""
    data = bytearray(json.dumps(root, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass"))
    if random.random() < 0.1 and data:
        for _ in range(random.randint(1, 8)):
            at = random.randrange(len(data))
            data[at : at + random.choice([0, 1, 1, 30])] = random.choice(
                [b"\xff", b"\0", b'"', b"}", b"[", b"\\u", b""]
            )
    return bytes(data)
