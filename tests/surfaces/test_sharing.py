"""What each page's head tells chats, search engines and programs: everything in it, against a list."""

import json
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from app.errors import NotFound
from app.models import Cover, Heading, Listing, Options, SourceRef, Validators
from app.surfaces.oembed import Place, Room, as_json, as_xml, rich
from app.surfaces.summary import shortened, summary
from tests.surfaces.samples import (
    COMMIT,
    FETCHED,
    Elements,
    composer,
    deck,
    document,
    embed,
    frame,
    github,
    page,
    rendered,
)

PUBLIC = {"public_url": "https://nb.example"}
LOCATOR = "github/someone/things/blob/main/notebooks/a.ipynb"
ADDRESS = f"https://nb.example/{LOCATOR}"
FIGURE = f"{'0' * 64}.png"
PROSE = "<p>This is what the notebook is about, in <em>one</em> sentence.</p>"
ALWAYS = {"viewport": "width=device-width, initial-scale=1", "color-scheme": "light dark"}
WEB = SourceRef("url", "urls/example.org/a.ipynb", {"host": "example.org", "path": "a.ipynb"})


def told(composed):
    """All that a head tells: names and properties of its meta elements, rel and type of its links."""
    head = Elements(composed.html.partition("</head>")[0])
    found = {}
    for attrs in head.all("meta"):
        name = attrs.get("name") or attrs.get("property")
        if name and ALWAYS.get(name) != attrs["content"]:
            assert name not in found or name == "author", f"{name} stands there twice"
            found[name] = ", ".join(filter(None, (found.get(name), attrs["content"])))
    for attrs in head.all("link"):
        if attrs["rel"] not in ("icon", "stylesheet", "prev", "next"):
            found[" ".join(filter(None, (attrs["rel"], attrs.get("type"))))] = attrs["href"]
    return found


def answers(query=""):
    page_address = f"{ADDRESS}?{query}" if query else ADDRESS
    links = {}
    for name, media_type in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
        links[f"alternate {media_type}"] = {"url": [page_address], "format": [name]}
    return links


def with_oembed_read(found):
    """The addresses of oEmbed answers by what they ask for."""
    read = dict(found)
    for name, href in found.items():
        if name.endswith("+oembed"):
            assert href.startswith("https://nb.example/oembed?")
            read[name] = parse_qs(urlsplit(href).query)
    return read


def test_a_notebook_s_page_tells_this_and_nothing_else():
    content = rendered(PROSE, cover=Cover(FIGURE, 640, 480), authors=("Ada", "Grace"))
    about = document(validators=Validators(last_modified="Sun, 22 Nov 2026 20:09:06 GMT"))
    composed = page(content, about, settings=PUBLIC)
    assert with_oembed_read(told(composed)) == {
        "description": "This is what the notebook is about, in one sentence.",
        "vitrine:policy": "sandboxed",
        "author": "Ada, Grace",
        "og:type": "article",
        "og:site_name": "Vitrine",
        "og:title": "A title",
        "og:description": "This is what the notebook is about, in one sentence.",
        "og:locale": "en_US",
        "og:url": ADDRESS,
        "og:image": f"https://nb.example/blob/{FIGURE}",
        "og:image:type": "image/png",
        "og:image:width": "640",
        "og:image:height": "480",
        "og:image:alt": "A figure of A title",
        "article:modified_time": "2026-11-22T20:09:06Z",
        "twitter:card": "summary_large_image",
        "canonical": ADDRESS,
        "alternate application/x-ipynb+json": f"/download/{LOCATOR}",
        **answers(),
    }
    assert composed.headers["Link"].count('rel="alternate"') == 2


def test_without_a_public_address_nothing_needs_one():
    found = told(page(rendered(cover=Cover(FIGURE, 640, 480))))
    assert not {"og:url", "og:image", "canonical"} & set(found)
    assert found["twitter:card"] == "summary"
    assert found["alternate application/json+oembed"].startswith("/oembed?url=%2Fgithub%2Fsomeone")


@pytest.mark.parametrize(
    ("cover", "image", "card"),
    [
        (None, f"https://nb.example/format/card/{LOCATOR}", "summary_large_image"),
        (Cover(FIGURE, 640, 480), f"https://nb.example/blob/{FIGURE}", "summary_large_image"),
        (Cover(FIGURE, 200, 200), f"https://nb.example/blob/{FIGURE}", "summary"),
    ],
)
def test_the_picture_is_the_notebook_s_own_or_a_drawn_card(cover, image, card):
    found = told(page(rendered(cover=cover), settings=PUBLIC))
    assert (found["og:image"], found["twitter:card"]) == (image, card)


@pytest.mark.parametrize(
    ("about", "options", "robots"),
    [
        (document(), Options(), None),
        (document(), Options(theme="dark", code="hide"), None),
        (document(WEB), Options(), "noindex"),
        (document(SourceRef("posted", "posted/1", {})), Options(), "noindex"),
        (
            document(SourceRef("github", LOCATOR, github(ref=COMMIT).parts, immutable=True)),
            Options(),
            "noindex",
        ),
        (document(), Options(cells="3-7"), "noindex"),
        (document(), Options(cell="c1"), "noindex"),
        (document(), Options(section="first"), "noindex"),
    ],
)
def test_what_search_engines_shall_leave_alone_says_so_twice(about, options, robots):
    composed = page(about=about, options=options, settings=PUBLIC)
    assert told(composed).get("robots") == robots
    assert composed.headers.get("X-Robots-Tag") == robots
    assert told(composed)["canonical"] == f"https://nb.example/{about.ref.locator}"


def test_a_title_in_chinese_has_its_locale():
    found = told(page(rendered(title="贝叶斯分类", headings=(Heading(1, "贝叶斯分类", "x"),))))
    assert (found["og:locale"], found["og:title"]) == ("zh_CN", "贝叶斯分类")


def test_what_stands_in_others_pages_tells_this_and_nothing_else():
    both = {"robots": "noindex", "vitrine:policy": "sandboxed", "canonical": ADDRESS}
    assert with_oembed_read(told(embed(settings=PUBLIC))) == {**both, **answers()}
    slides = with_oembed_read(told(deck(settings=PUBLIC)["embed"]))
    assert set(slides) == set(both | answers())
    assert slides["alternate text/xml+oembed"]["url"] == [f"https://nb.example/format/slides/{LOCATOR}"]
    assert told(frame()) == {"robots": "noindex", "vitrine:policy": "sandboxed"}


def test_a_deck_that_is_shared_has_the_notebook_s_card():
    card = told(deck(settings=PUBLIC)["page"])
    notebook = told(page(settings=PUBLIC))
    assert {name: card[name] for name in card if name.startswith(("og:", "twitter:"))} == {
        name: notebook[name] for name in notebook if name.startswith(("og:", "twitter:"))
    }
    assert (card["robots"], card["canonical"]) == ("noindex", ADDRESS)


def test_lists_the_front_page_and_messages_tell_this_and_nothing_else():
    made = composer(**PUBLIC)
    ref = SourceRef(
        "github", "github/o/r/tree/main/d", {"owner": "o", "repo": "r", "ref": "main", "path": "d"}
    )
    listing = made.listing(Listing(ref, "d", (), description="Things"), source_title="GitHub")
    site = {"og:type": "website", "og:site_name": "Vitrine", "twitter:card": "summary"}
    found = told(listing)
    assert found == site | {
        "description": "Things",
        "og:title": found["og:title"],
        "og:description": "Things",
        "og:url": "https://nb.example/github/o/r/tree/main/d",
        "canonical": "https://nb.example/github/o/r/tree/main/d",
        "robots": "noindex, nofollow",
    }
    assert listing.headers["X-Robots-Tag"] == "noindex, nofollow"
    front = told(made.front_page())
    assert front == site | {
        "og:title": "Vitrine",
        "description": front["og:description"],
        "og:description": front["description"],
        "og:url": "https://nb.example/",
        "canonical": "https://nb.example/",
    }
    assert told(made.error(NotFound("x").problem)) == {"robots": "noindex"}
    job = SimpleNamespace(
        id="1", status="queued", phase=None, position=1, expected_seconds=9, created_at=FETCHED
    )
    assert told(made.working(job, SourceRef("url", "urls/x/a.ipynb", {}))) == {"robots": "noindex"}


def test_search_engines_read_what_the_notebook_is():
    content = rendered(PROSE, authors=("Ada",), language="python", cover=Cover(FIGURE, 640, 480))
    html = page(content, settings=PUBLIC).html
    data = json.loads(html.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert data == {
        "@context": "https://schema.org",
        "@type": ["LearningResource", "SoftwareSourceCode"],
        "name": "A title",
        "headline": "A title",
        "description": "This is what the notebook is about, in one sentence.",
        "url": ADDRESS,
        "inLanguage": "en",
        "programmingLanguage": "python",
        "author": [{"@type": "Person", "name": "Ada"}],
        "image": f"https://nb.example/blob/{FIGURE}",
        "isBasedOn": "https://github.com/someone/things/blob/main/a.ipynb",
        "encoding": {
            "@type": "MediaObject",
            "name": "a.ipynb",
            "contentUrl": f"https://nb.example/download/{LOCATOR}",
            "encodingFormat": "application/x-ipynb+json",
        },
    }


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Title</h1><p>Short.</p><p>Long enough to say what this notebook is about.</p>",
         "Long enough to say what this notebook is about."),
        (r'<p>With <code>code</code>, a formula <span>\(x^2\)</span> &amp; &lt;tags&gt; in it.</p>',
         "With code, a formula x^2 & <tags> in it."),
        ("<p>这是一个关于贝叶斯分类的笔记本。</p>", "这是一个关于贝叶斯分类的笔记本。"),
        ('<p class="omitted">Something that is not shown here, for some reason.</p>', ""),
        ("<p>No end to this paragraph, which a script in a frame may have left", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_description_is_the_first_paragraph_that_says_something(html, text):
    assert summary(html) == text


def test_texts_are_cut_between_words():
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 12) == "one two…"
    assert shortened("数" * 300, 200) == "数" * 199 + "…"


def test_a_source_s_own_description_comes_first_and_the_path_last():
    assert told(page(rendered(PROSE), document(description="Said")))["description"] == "Said"
    assert told(page(rendered("")))["description"].endswith("someone/things/notebooks/a.ipynb")


@pytest.mark.parametrize("title", ["a\0b\x1fc\ufffe", "<b>&amp;\"'", "]]>", "🎉 中文", "\u2028"])
def test_any_title_is_a_text_in_json_and_xml(title):
    from xml.etree import ElementTree

    about = {"title": title, "authors": [title], "owner": None, "picture": None}
    members = rich(about, Place("https://nb.example", "gist/u/1"), Room(), 60)
    root = ElementTree.fromstring(as_xml(members))
    kept = "".join(char if char >= " " and char != "\ufffe" else "\ufffd" for char in title)
    assert (root.find("title").text, root.find("author_name").text) == (kept, kept)
    assert json.loads(as_json(members))["title"] == title
    [(tag, attrs)] = Elements(members["html"]).found
    assert (tag, attrs["src"]) == ("iframe", "https://nb.example/embed/gist/u/1")
