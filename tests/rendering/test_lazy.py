"""Lines that are not indented and belong to the item above them, as in JupyterLab."""

import pytest

from app.rendering.lazy import indented
from tests.rendering.cells import markdown, rendered

CASES = [
    ("1. a\n<img src='x'>\n2. b", "1. a\n   <img src='x'>\n2. b"),
    ("- a\n<br/>\ntext", "- a\n  <br/>\ntext"),
    ("- a\ntext\n<br>", "- a\ntext\n  <br>"),
    ("- a\n  - b\n<br>", "- a\n  - b\n    <br>"),
    ("1. a\n|b|c|\n|-|-|\n|d|e|", "1. a\n   |b|c|\n   |-|-|\n   |d|e|"),
    ("1. a\nb|c\n-|-\nd|e\nf", "1. a\n   b|c\n   -|-\n   d|e\nf"),
    ("- a\n\n<br>", "- a\n\n<br>"),
    ("- a\n<div>", "- a\n<div>"),
    ("- a\n<b>b</b> c", "- a\n<b>b</b> c"),
    ("- a\nb | c", "- a\nb | c"),
    ("- a\n# b\n<br>", "- a\n# b\n<br>"),
    ("- a\n  <br>", "- a\n  <br>"),
    ("```\n- a\n<br>\n```\n- b\n<br>", "```\n- a\n<br>\n```\n- b\n  <br>"),
    ("    - code\n<br>", "    - code\n<br>"),
    ("text\n<br>", "text\n<br>"),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_tags_and_tables_stay_in_their_item(source: str, expected: str) -> None:
    assert indented(source) == expected


def test_a_picture_between_two_items_does_not_end_their_list() -> None:
    html = rendered(markdown("1. a\n<img src='x.png'>\n2. b\n\n|c|\n|-|\n|d|")).html
    assert html.count("<ol>") == 1
    assert html.count("<li>") == 2
    assert '<img src="x.png" loading="lazy"></li>' in html.replace("\n", "")


@pytest.mark.parametrize(
    "unit", ["- a\n", "- a\n<br>\n", "- a\nb\n", "<br>\n", "|a\n", "- a\n<a ", "- a\n" + "b\n" * 25]
)
def test_it_takes_linear_time(unit: str) -> None:
    source = unit * (190_000 // len(unit))
    assert indented(source).replace(" ", "") == source.replace(" ", "")
