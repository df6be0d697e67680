"""What must stay: beside each ``fixtures/<name>.in.html`` is what comes out of it, HTML and style sheet."""

from pathlib import Path

import pytest

from app.policies.sanitise import clean_html
from tests.policies.inspector import complaints

FIXTURES = Path(__file__).with_name("fixtures")
NAMES = sorted(path.name.removesuffix(".in.html") for path in FIXTURES.glob("*.in.html"))


def _text(name: str) -> str:
    path = FIXTURES / name
    return path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize("name", NAMES)
def test_readable_html_stays_readable(name: str) -> None:
    cleaned = clean_html(_text(f"{name}.in.html"), scope="#vitrine-output-3")
    assert cleaned.html == _text(f"{name}.out.html")
    assert cleaned.style == _text(f"{name}.out.css").removesuffix("\n")
    assert complaints(cleaned.html) == []
    assert not cleaned.active


@pytest.mark.parametrize("name", NAMES)
def test_what_was_cleaned_stays_as_it_is(name: str) -> None:
    once = _text(f"{name}.out.html")
    assert clean_html(once, scope="#vitrine-output-3").html == once
