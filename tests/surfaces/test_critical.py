"""The rules that a page is painted with, out of the whole style sheet."""

import re

import pytest

from app.surfaces import critical
from app.surfaces.assets import STATIC
from app.surfaces.critical import PLACE, with_critical
from app.surfaces.views import Fragment
from tests.surfaces.samples import embed, page, rendered

SHEET = re.sub(r"/\*.*?\*/", "", (STATIC / "css/vitrine.css").read_text(), flags=re.DOTALL)


def rules(body, surface="page"):
    """Those for a page with this in it."""
    return with_critical(PLACE, Fragment(body), surface)[1]


@pytest.mark.parametrize(
    ("body", "found", "missing"),
    [
        ("<p>", ":root{color-scheme:light dark;", ".highlight"),
        ('<span class="x k">', "", ".highlight"),
        ('<div class="highlight"><span class="k">', ".highlight{.k{", ".ansi-red-fg"),
        (
            '<span class="ansi-red-fg">',
            ".ansi-red-fg{color:light-dark(#b3261e,#ff9d94)}",
            ".ansi-red-intense-fg",
        ),
        ('<main class="vitrine"><table>', "border-collapse:collapse", "kbd{"),
        ('<main class="vitrine"><kbd>', "kbd{padding:.05em .35em", "border-collapse:collapse"),
        ('<p lang="ja">', "[lang]:lang(ja){", "[lang]:lang(ko){"),
        ('<p lang="zh-Hant-TW">', ":is(:lang(zh-Hant),", "[lang]:lang(ja){"),
        ('<details class="menu"><summary>', ".menu{summary{", ".menu[open]"),
        ('<details class="menu"><details open="">', ".menu[open]{position:relative}", ":hover"),
        ('<main class="vitrine"><table data-ground="light">', '[data-ground="light"]{', '[id*="T_"]{'),
        ('<main class="vitrine"><p class="newer" hidden>', "[hidden]", ".newer"),
        ('<main class="vitrine"><p class="newer">', ".newer{margin:0", ":focus"),
        ('<main class="vitrine"><pre data-scrolls>', "pre{overflow:auto", "[data-scrolls]{"),
        ('<main class="vitrine"><p>background color</p>', "", '[style*="background"]'),
        ('<p title="a > b" class="x newer">', ".newer{margin:0", ":focus"),
        ('<b class="folded-section">', "", "@keyframes still"),
        ('<b class="folded-section"><summary>', "@keyframes late{", "@keyframes still"),
    ],
)
def test_a_page_has_the_rules_for_what_is_in_it(body, found, missing):
    style = rules(body)
    assert found in style
    assert missing not in style


def test_of_a_list_of_selectors_those_stay_that_can_match():
    assert "@media print{.toc{display:none}" in rules('<p class="toc">')
    assert "@media print{.actions,.toc{display:none}" in rules('<p class="toc"><p class="actions">')


def test_what_few_readers_need_comes_with_the_whole_sheet():
    assert "@media (forced-colors" in SHEET
    assert "forced-colors" not in rules('<main class="vitrine"><p class="button"><p class="output error">')


def test_within_a_selector_those_of_one_kind_stay_that_can_match():
    assert "h2,h4{margin:" in rules('<main class="vitrine"><h2><h4>')
    assert ":is(.source,.raw) pre{" in rules('<main class="vitrine"><p class="source"><p class="raw"><pre>')
    # `:is()` weighs as much as the heaviest in it, so one that cannot match may decide.
    assert ':is(table[id*="T_"],[data-ground="light"]){' in rules('<main class="vitrine"><table id="T_1">')


def test_colours_that_no_rule_asks_for_are_not_named():
    assert "--cyan" not in rules("<p>")
    assert "--cyan:" in rules('<span class="ansi-cyan-fg"><span class="ansi-cyan-bg">')
    assert "--han:" in rules('<p lang="ja">')


def test_a_colour_that_one_rule_asks_for_stands_in_it():
    style = rules('<span class="ansi-cyan-fg">')
    assert ".ansi-cyan-fg{color:light-dark(#0b6670,#73cfd8)}" in style
    assert "--cyan" not in style
    # What a language says anew has to have a name.
    assert 'system-ui,-apple-system,"Segoe UI"' in rules("<p>")
    assert "var(--han)" in rules('<p lang="zh">')


def test_a_page_that_may_be_framed_has_the_rules_of_both_and_an_embed_its_own():
    body = '<main class="vitrine"><p class="cell">'
    assert '[data-surface="embed"] .cell{' in rules(body)
    assert '[data-surface="page"] .cell{' in rules(body)
    assert '[data-surface="page"] .cell{' not in rules(body, "embed")


def test_formulas_will_become_drawings():
    assert "mjx-container" not in rules("<p>")
    assert (
        "mjx-container"
        in with_critical(f'{PLACE}<script src="/static/vendor/mathjax/x.js">', None, "page")[1]
    )


def declarations(css):
    found = (re.sub(r"\s+", " ", one).strip() for one in re.findall(r"[^{};]+(?=[;}])", css))
    return [re.sub(r"([,:]) |(?<![\w.])0(?=\.\d)", r"\1", one) for one in found if one]


def test_with_everything_in_a_page_nothing_is_left_out_but_what_comes_late():
    """So all of the sheet can be read; what is kept is as it was written, and in that order."""
    kept, written = declarations(critical._of(critical._known(), "page")), declarations(SHEET)
    assert len(kept) > 0.85 * len(written)
    rest = iter(written)
    assert [one for one in kept if one not in rest] == []


@pytest.mark.parametrize("made", [page, embed])
def test_what_a_page_says_is_never_the_place_of_its_rules(made):
    html = made(rendered(f"<p>{PLACE}</p>", title=PLACE)).html
    assert html.index("</title>") < html.index("@layer vitrine{") < html.index("</head>")
    assert html.count("@layer vitrine{") == 1
