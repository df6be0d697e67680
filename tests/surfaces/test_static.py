import re

import pytest
from pygments.token import STANDARD_TYPES

from app.surfaces.assets import STATIC, static_url
from config.settings import ROOT

CSS = (STATIC / "css/vitrine.css").read_text()
TEMPLATES = [path for path in (ROOT / "templates").rglob("*.html") if "nbconvert" not in path.parts]
NAMED = sorted({name for path in TEMPLATES for name in re.findall(r"static\('([^']+)'\)", path.read_text())})


@pytest.mark.parametrize("name", [name for name in NAMED if not name.startswith("vendor/")])
def test_every_file_that_a_template_names_is_there_with_its_hash(name):
    assert re.fullmatch(rf"/static/{re.escape(name)}\?h=[0-9a-f]{{12}}", static_url(name))


def test_templates_name_some_files():
    assert "css/vitrine.css" in NAMED
    assert [name for name in NAMED if name.startswith("vendor/mathjax/")]


def test_a_file_that_is_not_installed_is_named_without_a_hash():
    assert static_url("vendor/nothing/here.js") == "/static/vendor/nothing/here.js"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_bring_no_inline_scripts_styles_or_handlers(path):
    text = path.read_text()
    data = r'type="(?:importmap|application/(?:ld\+)?json)"'  # runs nothing
    text = re.sub(r'<script data-needed="[^>]*>{{ inline\("js/begin.js"\) }}</script>', "", text)
    assert not re.search(rf"<script(?![^>]*\b(?:src=|{data}))", text)
    assert not re.search(r"\s(?:on\w+|style)=", text)


def test_all_of_our_style_is_in_one_layer_so_that_a_notebook_s_own_wins():
    css = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL).strip()
    assert css.startswith("@layer vitrine {")
    assert _closing(css) == len(css) - 1
    assert "!important" not in css


def test_the_style_sheet_asks_nobody():
    assert "url(" not in CSS
    assert "@import" not in CSS


TEXT = ("ink", "muted", "accent")
CODE = ("ink", "muted", "red", "green", "yellow", "blue", "magenta", "cyan")
PAIRS = [
    *((colour, "page") for colour in (*TEXT, *CODE)),
    *((colour, "code") for colour in CODE),
    *(
        (colour, ground)
        for colour in ("ink", "red", "green", "yellow", "blue", "cyan")
        for ground in ("bad",)
    ),
    *((colour, ground) for colour in ("ink", "accent") for ground in ("note", "warn", "raised")),
    ("muted", "raised"),
    *(
        ("page", ground)
        for ground in ("accent", "ink", "muted", "red", "green", "yellow", "blue", "magenta", "cyan")
    ),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("colour", "ground"), sorted(set(PAIRS)))
def test_text_can_be_read(colour, ground, theme):
    """WCAG 2.2 §1.4.3, level AA."""
    assert _contrast(_colour(colour, theme), _colour(ground, theme)) >= 4.5


def test_every_class_of_code_has_one_of_the_colours_that_are_measured():
    """Whatever a lexer of Pygments finds is then readable on the ground of code, in light and in dark."""
    rules = re.search(r"^\.highlight \{\n(.*?)^\}", CSS, re.MULTILINE | re.DOTALL)[1]
    coloured = dict(_colours_of_classes(rules))
    assert set(coloured) <= {name for name in STANDARD_TYPES.values() if name}
    assert len(coloured) > 40
    assert set(coloured.values()) <= set(CODE)
    assert {(colour, "code") for colour in (*coloured.values(), "ink")} <= set(PAIRS)
    assert not re.search(r"opacity|filter|mix-blend|background", rules)


def _colours_of_classes(rules):
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", rules):
        colour = re.search(r"(?<![-\w])color: (.*?);", body)
        if colour:
            name = re.fullmatch(r"var\(--(\w+)\)", colour[1])
            assert name, selector
            yield from ((css, name[1]) for css in re.findall(r"\.(\w+)", selector))


def _closing(css):
    depth = 0
    for at, char in enumerate(css):
        depth += (char == "{") - (char == "}")
        if at > 20 and depth == 0:
            return at
    return -1


def _colour(name, theme):
    found = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", CSS)
    assert found, name
    digits = found[theme + 1][1:]
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def _contrast(one, other):
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb):
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
