"""What is taken out of HTML before it is cleaned, and how deep it nests."""

import pytest

from app.policies.markup import MAX_DEPTH, read, text_of
from app.policies.sanitise import clean_html

GONE = "<!---->"


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("a<b>c</b>", "a<b>c</b>"),
        ("a<!-- b -->c", f"a{GONE}c"),
        ("a<!-->b", f"a{GONE}b"),
        ("a<!--->b", f"a{GONE}b"),
        ("a<!--b--!>c", f"a{GONE}c"),
        ("a<!-- b", f"a{GONE}"),
        ("<!DOCTYPE html><?php x ?>a</ x>b", f"{GONE}{GONE}a{GONE}b"),
        ("a<script>'</div>'<b></script>c", f"a{GONE}c"),
        ("a<SCRIPT src='>'>x</scripty></script >c", f"a{GONE}c"),
        ("a<script>b", f"a{GONE}"),
        ("a<textarea><b></textarea>c<iframe src=x>d</iframe>", f"a{GONE}c{GONE}"),
        ("a</script>b", f"a{GONE}b"),
        ("<body><noscript>a</noscript></body>", f"{GONE}{GONE}a{GONE}{GONE}"),
        ("a<svg><g><svg/><svg></svg></g></svg>b", f"a{GONE}b"),
        ("a<svg/>b", f"a{GONE}b"),
        ("a<svg><text>b", f"a{GONE}"),
        ("<p title='<script>'>a</p>", "<p title='<script>'>a</p>"),
        ("<p title=<script>>a</p>", "<p title=<script>>a</p>"),
        ('<p a"b>c<!--"-->', f'<p a"b>c{GONE}'),
        ("1 < 2 <3 << <", "1 < 2 <3 << <"),
    ],
)
def test_only_tags_and_text_are_kept(html: str, kept: str) -> None:
    markup = read(html)
    assert markup.html == kept
    assert not markup.too_deep


def test_style_sheets_are_collected_in_their_order() -> None:
    html = (
        "<style>a{}</style><!--<style>no</style>--><p title='<style>no'><STYLE media=x>b<!--</style><style>c"
    )
    assert [css for _, css in read(html).sheets] == ["a{}", "b<!--", "c"]


@pytest.mark.parametrize(
    ("attributes", "used"),
    [
        ("", True), (" scoped", True), (" type='text/css'", True), (" media=screen", True),
        (" media='all'", True), (" data-media=print", True), (" type", True),
        (" media=''", True), (' media="only screen"', True),
        (" media=print", False), (" MEDIA = 'print'", False), (" type='text/less'", False),
    ],
)  # fmt: skip
def test_only_style_sheets_for_screens_count(attributes: str, used: bool) -> None:
    assert bool(clean_html(f"<style{attributes}>p{{color:red}}</style>", scope="#s").style) is used


@pytest.mark.parametrize("depth", [1, MAX_DEPTH])
def test_html_as_deep_as_the_limit_is_cleaned(depth: int) -> None:
    html = "<div>" * depth + "x" + "</div>" * depth
    assert clean_html(html, scope="#s").html == html


@pytest.mark.parametrize(
    "opening",
    [
        "<div>", "<b>", "<ul><li>", "<table><tr><td>", "<font size=1><p>", "<x>", "<x/>", "<span>",
        "<math><mi>",
        "<div><script></div></script>", "<div><!--</div>-->", "<div><a title='</div>'>",
        "<div><textarea></div></textarea>",
        "<div><svg></div></svg>", "<div></b>", "<div><!</div>", "<b><table></b></table>", "<b><div></b>",
        "<<!---->div>a<div>", "<object><b></object>",
    ],
)  # fmt: skip
def test_html_deeper_than_the_limit_is_shown_as_text(opening: str) -> None:
    html = opening * (MAX_DEPTH + 2) + "the &lt;end&gt;"
    cleaned = clean_html(html, scope="#s").html
    assert cleaned.startswith("<pre>")
    assert "nests deeper than 256 elements" in cleaned


@pytest.mark.parametrize(
    "piece",
    [
        "<p>a", "<li>a", "<br>", "<img src=x>", "<tr><td>a<td>b", "<dt>a<dd>b", "<div>a</div>",
        "<b><i>a</i></b>",
        "<div><span>a</div>", "<ruby>a<rt>b</ruby>", "<table><tr><td>a</table>",
        "<script>'<div>'</script>", "<!--<div>-->",
        "<p title='<div>'>a</p>", "<svg><path d=x/><g></svg>", "<DIV>a</div >", "a < b ",
        "<math><mi>a</mi></math>",
        "<div><svg><![CDATA[></svg></div>]]>",
    ],
)  # fmt: skip
def test_much_html_is_not_taken_for_deep_html(piece: str) -> None:
    assert not read(piece * 1000).too_deep


def test_a_tag_with_thousands_of_attributes_counts_as_too_deep() -> None:
    assert read("<a " + " ".join(f"a{n}" for n in range(5000)) + ">").too_deep
    assert read("<td " + " ".join(f"a{n}" for n in range(5000)) + ">").too_deep


def test_html_that_is_too_deep_is_shown_without_its_tags_and_scripts() -> None:
    html = "<div title='<'>" * 300 + "one &amp;lt; <script>two</script><b>three</b>"
    cleaned = clean_html(html, scope="#s").html
    assert cleaned.startswith("<pre>one &amp;lt; ")
    assert "three" in cleaned
    assert "two" not in cleaned
    assert "title" not in cleaned


def test_html_that_is_too_large_is_cut_and_says_so() -> None:
    cleaned = clean_html("<p>" + "é" * 600 + "</p>", scope="#s", max_bytes=1000).html
    note = '<p lang="en">Shown as text, since its HTML is larger than 1,000 bytes.</p>'
    assert cleaned == f"<pre>{'é' * 600}</pre>{note}"
    cut = clean_html("<p>" + "x" * 2000 + "</p>", scope="#s", max_bytes=1000).html
    assert f"<pre>{'x' * 1000}</pre>" in cut
    assert "Only the first 1,000 characters are here." in cut


def test_scripts_and_style_sheets_do_not_count_towards_the_size() -> None:
    html = f"<script>{'x' * 5000}</script><style>{' ' * 5000}</style><p>a</p>"
    assert clean_html(html, scope="#s", max_bytes=1000).html == "<p>a</p>"


def test_the_text_of_html_is_what_is_between_the_tags() -> None:
    assert text_of("a<b title='>'>c</b>&amp;") == "a c &amp;"


def test_reading_ends_where_there_is_too_much():
    markup = read("<b>x</b>" * 1_000 + "<script>" + "y" * 1_000, max_chars=50)
    assert markup.too_long
    assert 50 < len(markup.html) < 60
    kept = read("<script>" + "y" * 1_000 + "</script><b>x</b>", max_chars=50)
    assert (kept.too_long, kept.html.count("<b>")) == (False, 1)
