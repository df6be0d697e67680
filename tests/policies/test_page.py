"""Content in our own page: no class name of its lends it what our style sheet and scripts do."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tinycss2

from app.policies.sanitise import clean_html
from config.settings import ROOT

CONTENT = {"fragment", "math", "prose"}
"""A step of a slide, a formula, text: an author may write them, and scripts act on them for that."""


def _is_dropped(name: str) -> bool:
    return clean_html(f'<p class="{name}">a</p>', scope="#s").html == "<p>a</p>"


def _positioned(nodes: Iterable[Any], around: frozenset[str]) -> Iterator[frozenset[str]]:
    """The classes in the selectors of and around each rule that takes elements out of the flow."""
    for node in nodes:
        if node.type == "declaration" and node.lower_name == "position":
            if tinycss2.serialize(node.value).strip() != "relative":
                yield around
        elif node.type in {"qualified-rule", "at-rule"} and node.content is not None:
            classes = re.findall(r"\.([a-z][\w-]*)", tinycss2.serialize(node.prelude))
            yield from _positioned(tinycss2.parse_blocks_contents(node.content), around.union(classes))


def _style_sheets() -> list[Path]:
    return sorted((ROOT / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("path", _style_sheets(), ids=lambda path: path.name)
def test_content_cannot_take_a_class_that_our_style_sheet_moves_out_of_the_flow(path: Path) -> None:
    for classes in _positioned(tinycss2.parse_stylesheet(path.read_text("utf-8")), frozenset()):
        assert any(map(_is_dropped, classes)), sorted(classes)


def test_content_cannot_take_a_class_that_our_scripts_look_for() -> None:
    # What is looked for inside of an element of ours is not found in content.
    calls = re.compile(
        r"""(?:(?:document|main\??|part)\.querySelector(?:All)?|closest|matches)\(\s*["'`]([^"'`]*)"""
    )
    scripts = [path.read_text("utf-8") for path in sorted((ROOT / "static" / "js").glob("*.js"))]
    selectors = [selector for script in scripts for selector in calls.findall(script)]
    classes = [re.findall(r"\.([a-z][\w-]*)", one) for selector in selectors for one in selector.split(",")]
    free = [names for names in classes if names and not any(map(_is_dropped, names))]
    assert {name for names in free for name in names} == CONTENT
