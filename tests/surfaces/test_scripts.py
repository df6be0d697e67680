import re

import pytest

from app.surfaces.assets import STATIC, static_url
from app.surfaces.scripts import BEGIN, SETS, inline, joined
from app.surfaces.standalone import data_url

TEMPLATES = STATIC.parent / "templates"
NAMED = re.compile(r"""(?:js/|")([a-z0-9-]+(?:\+[a-z0-9-]+)+)(?:\.js|")""")


def test_joined_scripts_stand_in_their_order_each_in_a_block_and_without_its_comments():
    lines, times = (
        "".join(
            line
            for line in (STATIC / "js" / f"{name}.js").read_text().splitlines(keepends=True)
            if not line.lstrip().startswith("//")
        )
        for name in ("lines", "times")
    )
    end = "} catch (error) {\n  reportError(error);\n}\n"
    assert joined("js/lines+times.js").decode() == f"try {{\n{lines}{end}try {{\n{times}{end}"


@pytest.mark.parametrize(
    "path",
    [
        "js/lines.js",
        "js/lines+nothing.js",
        "js/lines+../css/vitrine.js",
        "js/lines+live/place.js",
        "css/lines+times.js",
        "js/" + "+".join(["lines"] * 60) + ".js",
    ],
)
def test_what_is_no_joined_name_has_no_script(path):
    assert joined(path) is None


def test_a_joined_script_has_an_address_of_its_content_and_can_be_put_into_a_file():
    assert re.fullmatch(r"/static/js/lines\+times\.js\?h=[0-9a-f]{12}", static_url("js/lines+times.js"))
    assert static_url("js/lines+times.js") != static_url("js/times+lines.js").replace(
        "times+lines", "lines+times"
    )
    assert data_url("js/lines+times.js").startswith("data:text/javascript;base64,")


def test_what_templates_join_is_there_and_neither_imports_nor_exports():
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    names = {name for text in texts for match in NAMED.findall(text) for name in match.split("+")}
    names |= {name for listed in SETS.values() for name in listed}
    assert {"look", "height", "folding", "copy-code", "menus"} <= names
    for name in sorted(names):
        script = (STATIC / "js" / f"{name}.js").read_text()
        assert not re.search(r"^(import|export)\b", script, re.MULTILINE), name


@pytest.mark.parametrize("surface", SETS)
@pytest.mark.parametrize(("tag", "words"), [("en", '"copy": "Copy"'), ("zh-Hans", '"foldCells": "# ')])
def test_what_is_there_for_a_reader_says_its_words_first(surface, tag, words):
    script = joined(f"js/{surface}-{tag}.js").decode()
    said, _block, scripts = script.partition("try {\n")
    assert words in said
    assert said.isascii()
    assert f'"uiLang": "{tag}"' in said
    assert f"try {{\n{scripts}".encode() == joined(f"js/{'+'.join(SETS[surface])}.js")


def test_each_word_that_scripts_say_is_said_by_one_of_them():
    listed = {name for names in SETS.values() for name in names}
    scripts = "".join((STATIC / "js" / f"{name}.js").read_text() for name in listed)
    said = joined("js/page-en.js").decode().partition("\n")[0]
    assert set(re.findall(r'"(\w+)": "', said)) <= set(re.findall(r"\w+", scripts))


def test_no_rule_takes_a_word_for_a_state():
    """Words are attributes of what is around the notebook, and rules look at attributes of what is around."""
    said = joined("js/page-en.js").decode().partition("\n")[0]
    names = {
        re.sub("[A-Z]", lambda match: f"-{match[0].lower()}", name)
        for name in re.findall(r'"(\w+)": "', said)
    }
    css = (STATIC / "css/vitrine.css").read_text()
    around = set(re.findall(r"^\s*\[data-([a-z-]+)(?:=\S+)?\] ", css, re.MULTILINE))
    assert {"lines", "surface"} <= around
    assert not names & around


def test_the_script_in_a_page_ends_where_it_ends_and_is_small():
    text = inline(BEGIN)
    assert "</" not in text
    assert "<!--" not in text
    assert "//" not in text
    assert len(text) < 3000
