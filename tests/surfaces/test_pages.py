import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app.models import Heading, Options, SourceRef
from app.surfaces import environment
from app.surfaces.csp import SANDBOX
from tests.surfaces.samples import (
    COMMIT,
    Elements,
    composer,
    document,
    embed,
    frame,
    github,
    page,
    rendered,
)

ACTIVE = rendered("<script>draw()</script>", active=True, math=True, style="td{color:red}")
URL = SourceRef("url", "urls/example.org/a.ipynb", {"host": "example.org", "path": "a.ipynb"})


# --- a page -----------------------------------------------------------------------------------------


def test_a_page_says_what_it_is_and_where_it_is_from():
    elements = Elements(page(about=document(revision=COMMIT, description="About things")).html)
    assert "A title" in elements.text
    assert elements.meta("description") == "About things"
    assert elements.meta("vitrine:policy") == "sandboxed"
    assert elements.all("meta", property="og:title") == [{"property": "og:title", "content": "A title"}]
    assert elements.all("time") == [{"datetime": "2026-11-22T20:09:06Z"}]
    assert "22 Nov 2026, 20:09 UTC" in elements.text
    assert elements.all("code", title=COMMIT)
    assert "0123456" in elements.text
    (alternate,) = elements.all("link", type="application/x-ipynb+json")
    assert alternate["href"] == "/download/github/someone/things/blob/main/notebooks/a.ipynb"
    assert elements.all("a", href="https://github.com/someone/things/blob/main/a.ipynb")


def test_the_content_is_in_the_page_unchanged():
    html = '<div class="notebook"><pre>  a\n\tb &lt; c</pre>\n\n</div>'
    assert html in page(rendered(html)).html
    assert html in embed(rendered(html)).html
    assert html in frame(rendered(html)).html


@pytest.mark.parametrize(
    ("content", "title"),
    [(rendered(title=""), "a.ipynb"), (rendered(title="Mine"), "Mine")],
)
def test_the_title_falls_back_to_the_file_name(content, title):
    assert f"<title>{title} · Vitrine</title>" in page(content).html


def test_the_title_stands_over_content_without_a_first_heading_of_its_own():
    assert Elements(page(rendered(headings=(Heading(2, "x", "x"),))).html).all("h1")
    assert not Elements(page().html).all("h1")


def test_a_commit_in_the_address_is_not_told_twice():
    about = document(github(ref=COMMIT), revision=COMMIT)
    assert not Elements(page(about=about).html).all("code", title=COMMIT)


@pytest.mark.parametrize(
    ("about", "noindex"),
    [(document(), False), (document(URL), True), (document(SourceRef("posted", "posted/1", {})), True)],
)
def test_what_anybody_can_make_an_address_of_is_not_for_search_engines(about, noindex):
    composed = page(about=about)
    assert (Elements(composed.html).meta("robots") == "noindex") is noindex
    assert ("X-Robots-Tag" in composed.headers) is noindex


def test_the_canonical_address_is_told_where_it_is_known():
    assert not Elements(page().html).all("link", rel="canonical")
    elements = Elements(page(settings={"public_url": "https://nb.example/"}).html)
    (canonical,) = elements.all("link", rel="canonical")
    assert canonical["href"] == "https://nb.example/github/someone/things/blob/main/notebooks/a.ipynb"


@pytest.mark.parametrize(
    ("content", "lang"),
    [
        (rendered(), "en"),
        (rendered(title="贝叶斯分类", headings=(Heading(1, "贝叶斯分类 with Python", "x"),)), "zh"),
        (rendered("<p>这是一个没有标题的笔记本 import numpy</p>", title="", headings=()), "zh"),
        (rendered("<p>数 is a number</p>", title="", headings=()), "en"),
        (rendered(title="", headings=(Heading(1, "はじめての機械学習", "x"),)), "ja"),
        (rendered(title="", headings=(Heading(1, "기계 학습", "x"),)), "ko"),
    ],
)
def test_the_language_is_that_of_the_text(content, lang):
    for composed in (page(content), embed(content), frame(content)):
        (root,) = Elements(composed.html).all("html")
        assert root["lang"] == lang


def test_what_was_left_out_is_said_once():
    html = page(rendered(omitted=("Widgets are not shown.", "Scripts are not shown."))).html
    assert html.count("Widgets are not shown.") == 1
    assert html.count("Scripts are not shown.") == 1


def test_the_contents_list_has_no_gaps_and_three_levels():
    levels = (1, 3, 5, 6, 2, 2, 1)
    headings = tuple(Heading(level, f"H{at}", f"h {at}") for at, level in enumerate(levels))
    elements = Elements(page(rendered(headings=headings)).html)
    assert [item["class"] for item in elements.all("li") if "depth" in (item.get("class") or "")] == [
        f"depth-{depth}" for depth in (1, 2, 3, 2, 2, 1)
    ]
    assert elements.all("a", href="#h%200")
    assert not elements.all("a", href="#h%203")


@pytest.mark.parametrize(("count", "pieces"), [(200, 0), (201, 5)])
def test_a_contents_list_of_hundreds_of_lines_is_one_list_in_pieces(count, pieces):
    headings = tuple(Heading(1, f"H{at}", f"h{at}") for at in range(count))
    elements = Elements(page(rendered(headings=headings)).html)
    lines = [item for item in elements.all("li") if item.get("class") == "depth-1"]
    assert len(lines) == count
    assert {item.get("role") for item in lines} == {"listitem" if pieces else None}
    assert len(elements.all("ol", role="none")) == pieces
    assert len(elements.all("div", role="list")) == min(pieces, 1)


@pytest.mark.parametrize(
    ("content", "options"),
    [(rendered(), Options(toc=False)), (rendered(headings=(Heading(1, "Only", "only"),)), Options())],
)
def test_the_contents_list_can_be_missing(content, options):
    assert not Elements(page(content, options=options).html).all("details", class_="toc")


@pytest.mark.parametrize("compose", [page, embed, frame])
def test_the_reader_s_choices_are_in_the_root_element(compose):
    (root,) = Elements(compose(options=Options(theme="dark", code="hide")).html).all("html")
    assert (root["data-theme"], root["data-code"]) == ("dark", "hide")
    (root,) = Elements(compose().html).all("html")
    assert (root["data-theme"], root.get("data-code")) == ("auto", None)


@pytest.mark.parametrize("compose", [page, embed])
def test_launch_buttons_can_be_left_out(compose):
    assert len(Elements(compose().html).all("a", class_="badge")) == 2
    assert not Elements(compose(options=Options(badges=False)).html).all("a", class_="badge")
    assert "mybinder.org" not in compose(rendered(own_badges=("binder",))).html


def test_what_else_can_open_a_notebook_is_in_a_menu_of_its_page():
    for absent in (embed(), page(options=Options(badges=False)), page(about=document(URL))):
        assert "github.dev" not in absent.html
    menu = page().html.partition("Open in…")[2].partition("</details>")[0]
    assert [link["title"] for link in Elements(menu).all("a", target="_blank", rel="noopener nofollow")] == [
        "Open this notebook in Kaggle",
        "Open this notebook in Studio Lab",
        "Open this notebook in Deepnote",
        "Open the repository in Codespaces",
        "Open this notebook in github.dev",
    ]
    assert {picture["loading"] for picture in Elements(menu).all("img")} == {"lazy"}


def test_the_same_input_gives_the_same_bytes():
    assert page().html == page().html


# --- the code to embed it ---------------------------------------------------------------------------

TITLE = 'Tom & "Jerry" {% raw %} {{< x >}} [<3]($server) C:\\'
LOCATOR = "github/someone/things/blob/main/notebooks/a.ipynb"
HERE = {"public_url": "https://nb.example"}


def embed_code(title=TITLE, query="", settings=HERE):
    """The page with the code."""
    return composer(**settings).embed_code(github(), title, query)


def link(composed):
    """Where a notebook's page has it."""
    ((_, attrs),) = [one for one in Elements(composed.html).found if one[1].get("title") == "Embed"]
    return attrs["href"]


def snippets(composed):
    """Kind of page → what a reader sees in its box."""
    boxes = (box.partition('"') for box in composed.html.split('data-kind="')[1:])
    texts = ((kind, rest.partition("<textarea")[2].partition("</textarea>")[0]) for kind, _, rest in boxes)
    return {kind: Elements(f"<textarea{text}").text for kind, text in texts}


def test_the_snippets_put_this_notebook_into_another_page():
    found = snippets(embed_code())
    ((_, attrs),) = Elements(found["iframe"]).found
    assert attrs["src"] == f"https://nb.example/embed/{LOCATOR}"
    assert attrs["title"] == TITLE
    for kind in ("script", "wordpress", "hexo"):
        ((_, attrs),) = Elements(found[kind]).found
        assert attrs["src"] == "https://nb.example/embed.js"
        assert attrs["data-notebook"] == f"/{LOCATOR}"
        assert attrs["data-title"] == TITLE


@pytest.mark.parametrize("kind", ["jekyll", "hugo"])
def test_a_title_does_not_end_a_generator_s_mark(kind):
    found = snippets(embed_code())[kind]
    begin, end = {"jekyll": ("{% include vitrine.html", "%}"), "hugo": ("{{< vitrine", ">}}")}[kind]
    assert found.startswith(begin)
    assert found.endswith(end)
    inside = found.removeprefix(begin).removesuffix(end)
    assert not set("{}<>") & set(inside)
    arguments = dict(re.findall(r' (\w+)="([^"]*)"', inside))
    assert html.unescape(arguments["title"]) == TITLE
    assert (arguments["server"], arguments["notebook"]) == ("https://nb.example", f"/{LOCATOR}")


def test_a_link_in_markdown_keeps_its_title_in_its_brackets():
    text, address = re.fullmatch(r"\[([^\[\]]*)\]\(([^()]*)\)", snippets(embed_code())["markdown"]).groups()
    assert html.unescape(text) == TITLE
    assert address == f"https://nb.example/{LOCATOR}"


def test_the_snippets_keep_what_the_reader_chose():
    chosen = {"theme": "dark", "code": "hide", "badges": "0", "cells": "2-4,7"}
    options = Options(theme="dark", code="hide", badges=False, cells="2-4,7")
    path, _, query = link(page(options=options)).partition("?")
    assert path == f"/embed-code/{LOCATOR}"
    found = snippets(embed_code(query=query))
    ((_, attrs),) = Elements(found["iframe"]).found
    assert parse_qs(urlsplit(attrs["src"]).query) == {name: [value] for name, value in chosen.items()}
    ((_, attrs),) = Elements(found["script"]).found
    assert {name: attrs.get(f"data-{name}") for name in chosen} == chosen
    assert all(f' {name}="{value}"' in found["hugo"] for name, value in chosen.items())


def test_a_stricter_policy_goes_on_into_the_code_where_it_left_something_out():
    left_out = rendered(omitted=("Scripts are not shown.",))
    assert link(page(left_out, policy="sanitised")).endswith("?policy=sanitised")
    assert link(page(rendered(), policy="sanitised")) == f"/embed-code/{LOCATOR}"


def test_where_nobody_may_show_a_page_in_theirs_no_code_for_it_is_offered():
    nobody, blog = {"frame_ancestors": "'none'"}, {"frame_ancestors": "https://blog.example"}
    assert "embed-code" not in page(settings=nobody).html
    assert embed_code(settings=nobody) is None
    assert "embed-code" in page(settings=blog).html
    assert snippets(embed_code(settings=blog))


def test_without_a_public_address_a_reader_is_told_to_complete_the_snippet():
    assert "data-complete" in embed_code(settings={}).html
    assert "data-complete" not in embed_code().html


# --- active content ---------------------------------------------------------------------------------


@pytest.mark.parametrize("compose", [page, embed])
def test_active_content_is_never_in_the_page_but_in_a_frame(compose):
    composed = compose(ACTIVE, options=Options(theme="dark", toc=False, badges=False))
    assert "draw()" not in composed.html
    assert "td{color:red}" not in composed.html
    assert "tex-svg" not in composed.html
    (attrs,) = Elements(composed.html).all("iframe")
    assert attrs["sandbox"] == SANDBOX
    assert attrs["allow"] == ""
    assert attrs["referrerpolicy"] == "no-referrer"
    address = urlsplit(attrs["src"])
    assert address.path == "/frame/github/someone/things/blob/main/notebooks/a.ipynb"
    # The policy goes along: a reader's stricter one must hold inside as well.
    assert parse_qs(address.query) == {"theme": ["dark"], "lang": ["en"], "policy": ["sandboxed"]}


@pytest.mark.parametrize("compose", [page, embed])
def test_trusted_content_is_framed_without_a_sandbox(compose):
    (attrs,) = Elements(compose(ACTIVE, policy="trusted").html).all("iframe")
    assert "sandbox" not in attrs


def test_active_content_comes_from_the_content_origin_where_there_is_one():
    composed = page(ACTIVE, settings={"content_origin": "https://content.example"})
    (attrs,) = Elements(composed.html).all("iframe")
    assert attrs["src"].startswith("https://content.example/frame/github/")


def test_in_the_frame_our_storage_is_there_before_the_notebook_s_code():
    html = frame(ACTIVE).html
    scripts = Elements(html).all("script")
    assert scripts[0]["src"].startswith("/home.js?h=")
    assert not {"type", "defer", "async"} & set(scripts[0])
    assert html.index("home.js") < html.index("<style>") < html.index("draw()")


def test_inactive_content_needs_no_frame():
    assert not Elements(page().html).all("iframe")


@pytest.mark.parametrize("compose", [page, embed, frame])
def test_formulas_bring_mathjax_configured_before_it_loads_and_nothing_else_does(compose):
    active = compose is frame
    html = compose(rendered(math=True, active=active)).html
    assert html.index("+math.js") < html.index("tex-svg-full.js")
    assert "math.js" not in compose(rendered(active=active)).html


# --- an embed ---------------------------------------------------------------------------------------


def test_an_embed_ends_in_one_line_and_its_links_leave_the_frame():
    elements = Elements(embed(options=Options(theme="light")).html)
    assert elements.all("base") == [{"target": "_blank"}]
    (line,) = elements.all("footer")
    assert line["class"] == "credit"
    assert elements.all("a", href="/github/someone/things/blob/main/notebooks/a.ipynb?theme=light")
    assert not elements.all("header")
    assert elements.meta("robots") == "noindex"


@pytest.mark.parametrize("compose", [embed, frame])
def test_what_stands_in_others_pages_tells_nobody_where(compose):
    headers = compose().headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_content_is_put_into_its_page_after_the_template_is_done(monkeypatch):
    written = []
    sent = environment._sent
    monkeypatch.setattr(environment, "_sent", lambda html: written.append(html) or sent(html))
    content = rendered("<p>all of the content, and half of a character: \ud83d</p>")
    body = page(content).body
    before, fragment, after = written
    assert fragment == content.html
    assert "<p>all of the content" not in before + after
    assert b"<p>all of the content, and half of a character: ?</p>" in body
