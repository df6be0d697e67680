import base64
import time
from html import escape, unescape
from urllib.parse import quote

import pytest

from app.libraries.rewrite import MAX_DEPTH, Home

CDN = "https://cdn.example/lib@1/lib.min.js"
OURS = "/static/vendor/lib/1.2/lib.js"
ELSEWHERE = "https://other.example/x.js"


def find(url: str) -> str | None:
    return "vendor/lib/1.2/lib.js" if "cdn.example/lib@" in url or url.startswith("/nbextensions/") else None


def home() -> Home:
    return Home("<script src=/home.js></script>", find)


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (f"<script src='{CDN}'></script>", f'src="{OURS}"'),
        (f"<SCRIPT type=module SRC={CDN}></SCRIPT>", f'src="{OURS}"'),
        ("<script src=//cdn.example/lib@9></script>", f'src="{OURS}"'),
        ("<script src='/nbextensions/lib.js'></script>", f'src="{OURS}"'),
        ("<script src='https://cdn.example/lib@1?a=1&amp;b=2'></script>", f'src="{OURS}"'),
        (f"<link rel=stylesheet href='{CDN}'/>", f'href="{OURS}"'),
        (f"<img alt=x src='{CDN}'>", f'src="{OURS}"'),
        (f"<style>@import url({CDN});</style>", f"@import url({OURS})"),
        (f"<style>a {{ background: url('{CDN}') }}</style>", f"url('{OURS}')"),
        (f'<script type=module>import a, {{b}} from "{CDN}"</script>', f'from "{OURS}"'),
        (f'<script type="module">import "{CDN}"</script>', f'import "{OURS}"'),
        (f"<script>import('{CDN}').then(f)</script>", f"import('{OURS}')"),
        (f"<script>x = `export * from '{CDN}'`</script>", f"from '{OURS}'"),
        (f'<script type="importmap">{{"imports": {{"lib": "{CDN}"}}}}</script>', f'"lib": "{OURS}"'),
    ],
)
def test_what_a_parser_fetches_is_fetched_from_here(html, wanted):
    assert wanted in home().html(html)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>Get it from {CDN}.</p><a href='{CDN}'>lib</a>",
        f"<!-- <script src='{CDN}'></script> -->",
        f"<textarea><script src='{CDN}'></script></textarea>",
        f"<script>var paths = {{lib: '{CDN}'}}; load(paths.lib)</script>",
        f'<script type="application/json">{{"from": "{CDN}"}}</script>',
        f"<script src='{ELSEWHERE}' integrity=sha256-x></script>",
        "a < b, <script",
    ],
)
def test_everything_else_stays_as_it_is(html):
    assert home().html(html) == html


def test_the_hash_of_another_build_goes_and_the_first_address_stays_known():
    html = home().html(
        f'<script src="{CDN}" integrity="sha256-x" crossorigin="use-credentials" async></script>'
    )
    assert html == f'<script src="{OURS}" async="" data-vitrine-from="{CDN}"></script>'


@pytest.mark.parametrize(
    "frame",
    [
        lambda inner: f'<iframe width=3 srcdoc="{escape(inner)}"></iframe>',
        lambda inner: f'<iframe width=3 src="data:text/html;charset=utf-8,{quote(inner)}"></iframe>',
        lambda inner: (
            '<iframe width=3 src="data:text/html;charset=utf-8;base64,'
            f'{base64.b64encode(inner.encode()).decode()}"></iframe>'
        ),
        lambda inner: (
            f'<iframe width=3 src="about:blank" data-html={base64.b64encode(inner.encode()).decode()} '
            "onload=\"this.contentDocument.write(atob(this.getAttribute('data-html')))\"></iframe>"
        ),
        lambda inner: (
            f'<iframe width=3 src="about:blank" data-html="{quote(inner)}" onload="this.contentDocument'
            ".write(decodeURIComponent(this.getAttribute('data-html')))\"></iframe>"
        ),
    ],
    ids=["srcdoc", "data", "data base64", "written base64", "written"],
)
def test_a_document_in_a_frame_is_treated_as_the_page(frame):
    html = home().html(frame(f"<!DOCTYPE html><script src='{CDN}'></script>图"))
    assert html.startswith('<iframe width="3" srcdoc="')
    document = unescape(html.partition('srcdoc="')[2].partition('"')[0])
    assert document.startswith("<script src=/home.js></script><!DOCTYPE html>")
    assert f'src="{OURS}"' in document
    assert document.endswith("图")


def test_documents_in_documents_have_an_end():
    html = f"<script src='{CDN}'></script>"
    for _ in range(MAX_DEPTH + 2):
        html = f'<iframe srcdoc="{escape(html)}"></iframe>'
    assert home().html(html).count("home.js") == MAX_DEPTH


def test_libraries_that_are_not_at_home_are_told_once_a_host():
    here = home()
    here.html(f"<script src='{ELSEWHERE}'></script><link rel=stylesheet href=//css.example/a.css>")
    here.html(f"<script src='{ELSEWHERE}?2'></script><img src=https://img.example/a.png><a href={ELSEWHERE}>")
    here.script("load('https://late.example/x.js'); show('https://page.example/')")
    assert list(here.missing) == ["other.example", "css.example", "late.example"]


@pytest.mark.parametrize(
    "piece",
    [
        "<script ",
        "<script>",
        "<iframe srcdoc='",
        "<!--",
        "<style>",
        'from "https://',
        "url(//",
        "import ( ",
        "\" = '",
    ],
)
def test_it_takes_linear_time(piece):
    # Of ten times as much; quadratic time would be a hundred times as much, and minutes.
    fewer, more = (min(_seconds(piece * count) for _ in range(2)) for count in (4_000, 40_000))
    assert more < max(40 * fewer, 0.5)


def _seconds(html: str) -> float:
    since = time.process_time()
    home().html(html)
    home().script(html)
    home().html(f"<script>{html}</script><style>{html}</style>")
    return time.process_time() - since
