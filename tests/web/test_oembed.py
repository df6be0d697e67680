"""``/oembed``, as a consumer asks it: every answer is held against the specification's rules."""

from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest

from app.factory import create_app
from config.settings import load
from tests.notebooks import QUIET, code, markdown, notebook, png, shows
from tests.surfaces.samples import Elements
from tests.web.conftest import opened
from tests.web.oembed_rules import checked

HOST = "http://localhost"
"""As the consumer knows this server, whatever another test has started under the same application."""
DRAWN = notebook(
    markdown("# Waves"), code("plot()", shows(image_png=png(640, 400))), title="Waves & <b>tides</b>"
)


def ask(client, url, **more):
    """One request of a consumer."""
    headers, method = more.pop("headers", None), more.pop("method", "GET")
    query = {"url": url, **more}
    return client.open("/oembed", method=method, query_string=query, headers=headers, base_url=HOST)


def frame_of(members):
    """Where the frame of an answer leads."""
    [(_, frame)] = Elements(members["html"]).found
    return urlsplit(frame["src"])


@pytest.fixture(scope="module")
def drawn(client_of_module, github):
    """The locator of a rendered notebook with a figure."""
    github.repo("someone/waves").commit("main", {"a b.ipynb": DRAWN, "folder/c.ipynb": QUIET})
    locator = "github/someone/waves/blob/main/a%20b.ipynb"
    assert opened(client_of_module, f"/{locator}").status_code == 200
    return locator


@pytest.fixture(scope="module")
def client_of_module(app):
    """One for fixtures that last."""
    return app.test_client()


@pytest.mark.parametrize("name", ["json", "xml"])
def test_an_answer_keeps_the_rules(client, drawn, name):
    answer = ask(client, f"{HOST}/{drawn}", format=name)
    members = checked(answer)
    assert (members["type"], members["title"]) == ("rich", "Waves & <b>tides</b>")
    assert (members["author_name"], members["author_url"]) == ("someone", f"{HOST}/github/someone/")
    assert (members["provider_name"], members["provider_url"]) == ("Vitrine", f"{HOST}/")
    assert (members["thumbnail_width"], members["thumbnail_height"]) == (640, 400)
    picture = client.get(urlsplit(members["thumbnail_url"]).path)
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert frame_of(members).path == f"/embed/{drawn}"
    assert client.get(frame_of(members).path).status_code == 200
    known = {"If-None-Match": answer.headers["ETag"]}
    assert ask(client, f"{HOST}/{drawn}", format=name, headers=known).status_code == 304


@pytest.mark.parametrize(
    ("room", "size", "thumbnail"),
    [
        ({}, (800, 600), True),
        ({"maxwidth": 640, "maxheight": 400}, (640, 400), True),
        ({"maxwidth": 639}, (639, 600), False),
        ({"maxheight": 120}, (800, 120), False),
        ({"maxwidth": 99999, "maxheight": 99999}, (800, 600), True),
        ({"maxwidth": "", "maxheight": " "}, (800, 600), True),
        ({"maxwidth": 1, "maxheight": 1}, (1, 1), False),
    ],
)
def test_sizes_are_obeyed(client, drawn, room, size, thumbnail):
    most = {name: value for name, value in room.items() if isinstance(value, int)}
    members = checked(ask(client, f"{HOST}/{drawn}", **room), **most)
    assert (members["width"], members["height"]) == size
    assert ("thumbnail_url" in members) is thumbnail


def test_every_form_of_our_addresses_leads_to_the_embed(client, drawn, github, site):
    for form in (
        f"/{drawn}",
        f"{HOST}/{drawn}",
        f"https://localhost/{drawn}?utm_source=chat#part",
        f"{HOST}/embed/{drawn}",
        f"{HOST}/download/{drawn}",
        f"{HOST}/create?url={quote(f'{HOST}/{drawn}', safe='')}",
        f"{HOST}/github/someone/waves/blob/main/a b.ipynb",
    ):
        assert frame_of(checked(ask(client, form))).path == f"/embed/{drawn}", form
    slides = checked(ask(client, f"{HOST}/embed/format/slides/{drawn}"))
    assert frame_of(slides).path == f"/embed/format/slides/{drawn}"
    github.gist("0123456789abcdef0e3b", "someone", {"g.ipynb": QUIET})
    opened(client, "/gist/0123456789abcdef0e3b")
    for form in ("/0123456789abcdef0e3b", "/gist/0123456789abcdef0e3b"):
        members = checked(ask(client, HOST + form))
        assert frame_of(members).path == "/embed/gist/0123456789abcdef0e3b"
        assert (members["title"], members["author_name"]) == ("A quiet notebook", "someone")
    upstream = f"{site.github_url}/someone/waves/blob/main/a%20b.ipynb"
    assert frame_of(checked(ask(client, upstream))).path == f"/embed/{drawn}"


def test_what_the_reader_chose_is_in_the_frame(client, drawn):
    part = frame_of(checked(ask(client, f"{HOST}/{drawn}?cells=2,1&outputs=only")))
    assert parse_qs(part.query) == {"cells": ["1-2"], "outputs": ["only"]}
    asked = f"{HOST}/{drawn}?theme=dark&code=hide&badges=0&lang=zh&policy=sanitised&refresh=1"
    assert parse_qs(frame_of(checked(ask(client, asked))).query) == {
        "theme": ["dark"],
        "code": ["hide"],
        "badges": ["0"],
        "lang": ["zh"],
        "policy": ["sanitised"],
    }


def test_a_folder_is_a_link(client, drawn):
    opened(client, "/github/someone/waves/tree/main/folder")
    members = checked(ask(client, f"{HOST}/github/someone/waves/tree/main/folder"))
    assert (members["type"], members["author_name"]) == ("link", "someone")
    assert "folder" in members["title"]


def test_what_is_not_there_not_ours_or_not_offered_has_the_status_of_the_specification(client, drawn, github):
    page = f"{HOST}/{drawn}"
    github.put("/broken-embed.ipynb", b"<!doctype html>")
    broken = f"{HOST}/url/{github.url.removeprefix('http://')}/files/broken-embed.ipynb"
    for status, url, more in (
        (501, page, {"format": "yaml"}),
        (501, page, {"format": "jsonp"}),
        (404, f"{HOST}/github/someone/waves/blob/main/none.ipynb", {}),
        (404, f"{HOST}/nothing/here", {}),
        (404, f"{HOST}/static/css/vitrine.css", {}),
        (404, f"{HOST}/api/docs", {}),
        (404, f"{HOST}/", {}),
        (404, "https://example.org/a.ipynb", {}),
        (404, "https://www.flickr.com/photos/bees/2341623661/", {}),
        (404, broken, {}),
        (401, f"{HOST}/urls/10.0.0.1/secret.ipynb", {}),
        (400, "", {}),
        (400, "no address", {}),
        (400, f"{page}?theme=purple", {}),
        (400, f"{page}?policy=none", {}),
        (400, f"{page}?cells=many", {}),
        *((400, page, {"maxwidth": value}) for value in ("0", "-3", "1.5", "wide", "９", "1e3")),
        (400, page, {"maxheight": "0"}),
    ):
        opened(client, f"/oembed?url={quote(url, safe='')}") if status in (401, 404) else None
        answer = ask(client, url, **more)
        assert (answer.status_code, url, more) == (status, url, more)
        assert answer.content_type == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json["detail"]


def test_a_problem_comes_in_xml_where_that_was_asked_for(client):
    answer = ask(client, "https://example.org/a.ipynb", format="xml")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+xml")
    root = ElementTree.fromstring(answer.data)
    assert root.find("{urn:ietf:rfc:7807}status").text == "404"


@pytest.fixture
def alone(store_url, tmp_path):
    """Makes clients of a site on which no worker runs."""

    def make(**settings):
        names = {f"VITRINE_{name.upper()}": value for name, value in settings.items()}
        given = {"VITRINE_REDIS_URL": store_url, "VITRINE_LOCAL_DIR": str(tmp_path), **names}
        return create_app(load({"VITRINE_WAIT_SECONDS": "0.01", **given})).test_client()

    return make


def test_what_is_not_rendered_yet_is_told_by_its_address_and_so_is_what_may_not_be_rendered_now(alone, store):
    url, elsewhere = (
        f"{HOST}/github/o/r/blob/main/deep/my%20notes.ipynb",
        f"{HOST}/gist/u/0123456789abcdef0123",
    )
    client = alone(rate_limit="1 per hour")
    for headers, method in (
        ({}, "HEAD"),
        ({"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site"}, "GET"),
    ):
        assert ask(client, url, method=method, headers=headers).status_code == 200
    assert store.keys("rq:job:*") == []
    members = checked(ask(client, url))
    assert (members["title"], members["cache_age"]) == ("my notes.ipynb", 60)
    assert members["thumbnail_url"] == f"{HOST}/format/card/github/o/r/blob/main/deep/my%20notes.ipynb"
    assert len(store.keys("rq:job:*")) == 1
    assert checked(ask(client, elsewhere))["cache_age"] == 60
    assert len(store.keys("rq:job:*")) == 1


def test_addresses_are_the_server_s_own_where_the_outside_sees_another_than_the_request(alone):
    client = alone(public_url="https://nb.example/notes")
    answer = ask(
        client, "https://nb.example/notes/gist/u/0123456789abcdef0123", headers={"Host": "evil.example"}
    )
    members = checked(answer)
    assert members["provider_url"] == "https://nb.example/notes/"
    assert frame_of(members).netloc == "nb.example"
    assert "evil" not in answer.text
    assert answer.headers["Cache-Control"].startswith("public")
    poisoned = ask(alone(), "/gist/u/0123456789abcdef0123", headers={"Host": "evil.example"})
    assert poisoned.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("settings", "readers"),
    [
        ({"public_url": "https://nb.example"}, "*"),
        ({}, None),
        ({"public_url": "https://nb.example", "fetch_allow": "intranet.example"}, None),
        ({"fetch_allow": "intranet.example", "api_origins": "https://blog.example"}, "https://blog.example"),
    ],
)
def test_pages_elsewhere_may_read_it_where_all_is_public_or_they_are_named(alone, settings, readers):
    for url in ("/gist/u/0123456789abcdef0123", "https://example.org/"):
        answer = ask(alone(**settings), url, headers={"Origin": "https://blog.example"})
        assert answer.headers.get("Access-Control-Allow-Origin") == readers


def test_a_page_leads_to_its_answers_by_links_and_by_a_header(client, drawn):
    for surface in ("", "embed/", "format/slides/"):
        opened(client, f"/{surface}{drawn}?theme=dark")
        page = client.get(f"/{surface}{drawn}?theme=dark", base_url=HOST)
        links = [
            link["href"]
            for link in Elements(page.text).all("link", rel="alternate")
            if link["type"].endswith("+oembed")
        ]
        assert len(links) == 2
        for href in links:
            assert parse_qs(frame_of(checked(client.get(href, base_url=HOST))).query) == {"theme": ["dark"]}
            assert surface == "format/slides/" or f"<{href}>" in page.headers["Link"]
