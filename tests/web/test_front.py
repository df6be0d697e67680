"""Pages at hand: what a web process answers again by itself is what the application would answer."""

import http.client
import itertools
import os
import time
from collections import Counter

import jinja2
import pytest

from app.factory import create_app
from app.gateway.at_once import EXTENSION, plain
from app.store.cache import CHANGED, PREFIX, Cache, EntryMeta, Surface
from app.store.connection import connect
from app.store.encoding import ENCODERS
from app.version import renderer
from app.web.changes import Listener
from app.web.shelf import Kept, Shelf
from app.work import Work
from config.settings import ROOT, load
from tests.conftest import WAIT_SECONDS, wait_until
from tests.gateway.serving import gunicorn

PATH = "/gist/someone/0123456789abcdef0123"
WORK = Work(PATH.strip("/"))
OF_ONE_ANSWER = {"X-Request-ID", "Cache-Status", "Cache-Control"}
PICTURE = f"{'0' * 64}.png"
UNCHANGING = [
    "/static/css/vitrine.css?h=1",
    "/static/icons/vitrine.svg?h=1",
    "/static/js/menus+view.js?h=1",
    "/home.js",
    "/embed.js",
    f"/blob/{PICTURE}",
]
UNEQUAL = {"X-Request-ID", "Accept-Ranges", "Date"}
OF_ITS_OWN = {"info", "ping", "config|get"}
"""Commands of who looks, and of who listens for changes."""


class Site:
    """An application with pages at hand, over a store with one page."""

    def __init__(self, store_url, **environ):
        settings = load({"VITRINE_REDIS_URL": store_url, "VITRINE_RATE_LIMIT": "", **environ})
        self.app = create_app(settings, at_hand=True)
        self.front = getattr(self.app.wsgi_app, "app", self.app.wsgi_app)
        self.client = self.app.test_client()
        self.cache = Cache(connect(store_url), keep_seconds=1000)
        self.put("<p>first</p>")

    def put(self, html, fresh_seconds=100.0):
        now = time.time()
        meta = EntryMeta("notebook", html, now, now, now + fresh_seconds, renderer=renderer(load({})))
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": "default-src 'none'",
        }
        self.cache.put_entry(WORK.key, meta, {"page": Surface(html.encode(), headers)})

    def at_hand(self, path=PATH, **headers):
        """Ask until the answer comes from the process itself: the store is not asked for it."""
        wait_until(lambda: self.store_was_not_asked(path, headers), "the page to be at hand")
        return self.client.get(path, headers=headers)

    def store_was_not_asked(self, path, headers):
        before = self.reads()
        assert self.client.get(path, headers=headers).status_code == 200
        return self.reads() == before

    def reads(self):
        return self.commands()["hmget"]

    def commands(self):
        """How often the store was asked for what."""
        stats = self.cache._redis.info("commandstats")
        return Counter({name.removeprefix("cmdstat_"): stat["calls"] for name, stat in stats.items()})

    def offered(self, wishes, path=PATH):
        """What the web server is offered, once it is at hand; it is not while changes cannot be heard of."""
        fields = [f"{name}: {value}" for name, value in wishes.items()]

        def is_at_hand():
            assert self.client.get(path, headers={**wishes, "If-None-Match": ""}).status_code == 200
            return self.at_once(*fields, path=path)

        wait_until(is_at_hand, f"{path} to be at hand")
        return self.at_once(*fields, path=path)

    def at_once(self, *fields, path=PATH):
        """What the web server is offered for a request."""
        environ = plain("\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *fields, "", ""]).encode())
        return self.app.extensions[EXTENSION](environ | {"REMOTE_ADDR": "::1", "wsgi.url_scheme": "http"})


@pytest.fixture
def site(store_url):
    site = Site(store_url)
    yield site
    site.app.wsgi_app.listener.stop()


def test_a_page_is_answered_again_as_the_application_answers_it(site):
    first = site.client.get(PATH)
    again = site.at_hand()
    assert again.data == first.data == b"<p>first</p>"
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert {name: value for name, value in again.headers if name not in OF_ONE_ANSWER} == {
        name: value for name, value in first.headers if name not in OF_ONE_ANSWER
    }
    assert again.headers["Cache-Status"].startswith("vitrine; hit; ttl=")


def test_head_and_a_known_etag_are_answered_without_the_body(site):
    etag = site.at_hand().headers["ETag"]
    head = site.client.head(PATH)
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(b"<p>first</p>"))
    same = site.client.get(PATH, headers={"If-None-Match": etag})
    assert same.status_code == 304
    assert same.data == b""
    assert same.headers["ETag"] == etag
    assert "Content-Type" not in same.headers


def test_what_is_not_at_hand_costs_one_round_trip_to_the_store_and_is_neither_made_nor_compressed(
    site, monkeypatch
):
    site.at_hand(**{"Accept-Encoding": "br"})

    def fail(*_arguments):
        raise AssertionError("a stored page is only handed on")

    for coding in ENCODERS:
        monkeypatch.setitem(ENCODERS, coding, fail)
    monkeypatch.setattr(jinja2.Template, "render", fail)
    before = site.commands()
    answer = site.client.get(PATH, headers={"Accept-Encoding": "br", "Host": "another.example"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "br"
    asked = site.commands() - before
    assert {name: times for name, times in asked.items() if name not in OF_ITS_OWN} == {"hmget": 1}


def test_what_does_not_change_is_at_hand_as_the_application_says_it(site):
    site.cache._redis.set(PREFIX + "blob:" + PICTURE, b"\x89PNG")
    site.at_hand()
    for path, coding in itertools.product(UNCHANGING, ("br", "identity")):
        etag = site.client.get(path, headers={"Accept-Encoding": coding}).headers.get("ETag", "none")
        for known in ({}, {"If-None-Match": etag}):
            wishes = {"Accept-Encoding": coding} | known
            reply = site.offered(wishes, path)
            # This wish is the application's to read, whatever is at hand.
            answer = site.client.get(path, headers=wishes | {"If-Modified-Since": "nonsense"})
            assert (reply.status.upper(), reply.body) == (answer.status, answer.data)
            said = dict(line.split(": ", 1) for line in reply.fields.decode().splitlines())
            assert said.pop("X-Request-ID") != answer.headers["X-Request-ID"]
            assert weakly(said) == weakly(dict(answer.headers))


def weakly(headers):
    """Without what differs between an application's 200 and its 304, and what the server says itself."""
    left = {name: value for name, value in headers.items() if name not in UNEQUAL}
    return left | {"ETag": left.get("ETag", "").removeprefix("W/")}


def test_a_piece_of_what_is_at_hand_is_the_applications_to_give(site):
    site.cache._redis.set(PREFIX + "blob:" + PICTURE, b"\x89PNG")
    site.at_hand()
    whole, piece = (
        site.client.get(f"/blob/{PICTURE}", headers=wish) for wish in ({}, {"Range": "bytes=1-2"})
    )
    assert (whole.status_code, whole.data) == (200, b"\x89PNG")
    assert (piece.status_code, piece.data) == (206, b"PN")


def test_what_is_large_or_may_change_is_not_at_hand(site):
    site.at_hand()
    large = max((ROOT / "static/vendor").rglob("*.js"), key=lambda path: path.stat().st_size)
    for path in (
        f"/{large.relative_to(ROOT)}",
        "/static/css/vitrine.css",
        "/static/none.css?h=1",
        "/healthz",
    ):
        site.client.get(path)
        assert site.at_once(path=path) is None


def test_the_web_server_is_offered_what_is_at_hand_and_nothing_else(site):
    assert site.at_once() is None
    reply = site.offered({})
    assert (reply.status, reply.body) == ("200 OK", b"<p>first</p>")
    etag = site.client.get(PATH).headers["ETag"]
    assert site.offered({"If-None-Match": etag}).status == "304 Not Modified"
    assert site.at_once("Accept: application/json") is None
    site.put("<p>second</p>")
    wait_until(lambda: site.at_once() is None, "the change to be heard of")


def test_the_web_server_is_offered_what_is_at_hand_for_the_scheme_that_a_proxy_names(store_url):
    site = Site(store_url, VITRINE_TRUSTED_PROXIES="1")
    try:
        assert site.offered({"X-Forwarded-Proto": "https"}).status == "200 OK"
        assert site.at_once() is None
    finally:
        site.front.listener.stop()


def test_a_web_server_says_what_is_at_hand_as_the_application_does(site, store_url, tmp_path):
    environ = {**os.environ, "VITRINE_REDIS_URL": store_url, "VITRINE_ACCESS_LOG": "false"}
    with gunicorn(tmp_path, environ=environ) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_SECONDS)

        def ask(**fields):
            connection.request("GET", PATH, headers=fields)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

        def is_at_hand():
            before = site.reads()
            return ask()[0] == http.HTTPStatus.OK and site.reads() == before

        wait_until(is_at_hand, "the page to be at hand")
        etag = ask()[1]["ETag"]
        for had in ({}, {"If-None-Match": etag}):
            at_once = ask(**had)
            by_gunicorn = ask(**had, **{"Content-Length": "0"})
            for _status, headers, _body in (at_once, by_gunicorn):
                for name in (*OF_ONE_ANSWER, "Date"):
                    assert headers.pop(name)
            assert at_once == by_gunicorn
    assert "Traceback" not in server.log.read_text()


def test_what_a_worker_stores_is_seen_at_once(site):
    site.at_hand()
    site.put("<p>second</p>")
    wait_until(lambda: site.client.get(PATH).data == b"<p>second</p>", "the new page")
    site.at_hand()
    assert site.client.get(PATH).data == b"<p>second</p>"


def test_codings_languages_and_queries_have_answers_of_their_own(site):
    for coding in ("br", "gzip"):
        assert site.at_hand(**{"Accept-Encoding": coding}).headers["Content-Encoding"] == coding
    assert "Content-Encoding" not in site.at_hand().headers
    dark = site.client.get(PATH + "?theme=nonsense")
    assert dark.status_code == 400


def test_while_changes_cannot_be_heard_of_the_store_is_asked_each_time(site):
    site.at_hand()
    site.app.wsgi_app.listener.stop()
    wait_until(lambda: not site.app.wsgi_app.listener.hears, "listening to end")
    for _ in range(3):
        assert not site.store_was_not_asked(PATH, {})


def test_a_listener_whose_connection_was_lost_forgets_all_and_listens_again(store_url, store):
    heard = []
    listener = Listener(connect(store_url), heard.append)
    listener.start()
    try:
        wait_until(lambda: listener.hears, "listening to begin")
        store.publish(CHANGED, "one")
        wait_until(lambda: heard[-1:] == ["one"], "the change to be heard of")
        store.client_kill_filter(_type="pubsub")
        wait_until(lambda: heard[-1:] == [None] and listener.hears, "listening to begin again")
        store.publish(CHANGED, "two")
        wait_until(lambda: heard[-1:] == ["two"], "the next change to be heard of")
    finally:
        listener.stop()


def test_one_who_must_sign_in_is_never_answered_from_what_is_at_hand(store_url):
    site = Site(store_url, VITRINE_SIGN_IN="header:X-Remote-User")
    signed = {"X-Remote-User": "someone"}
    for _ in range(3):
        assert site.client.get(PATH, headers=signed).status_code == 200
    assert site.client.get(PATH).status_code == 401


# --- the shelf --------------------------------------------------------------------------------------


def kept(work="w", body=b"x", seconds=100.0):
    return Kept(work, body, b"", b"", "etag", "/", time.time() + seconds)


def test_a_shelf_keeps_what_was_used_last_within_its_bytes():
    shelf = Shelf(10 * kept().size_bytes)
    for number in range(12):
        shelf.put(number, kept(str(number)), changes=0)
        shelf.get(0)
    assert shelf.size_bytes <= 10 * kept().size_bytes
    assert shelf.get(0) is not None
    assert shelf.get(1) is None
    assert shelf.get(11) is not None


def test_a_shelf_takes_no_answer_that_would_fill_it():
    shelf = Shelf(10_000)
    shelf.put("large", kept(body=bytes(9000)), changes=0)
    assert shelf.get("large") is None
    assert shelf.size_bytes == 0


def test_what_is_no_longer_fresh_is_not_given():
    shelf = Shelf(1 << 20)
    shelf.put("old", kept(seconds=-1), changes=0)
    assert shelf.get("old") is None
    assert shelf.size_bytes == 0


def test_what_was_read_before_a_change_is_not_kept_after_it():
    shelf = Shelf(1 << 20)
    before = shelf.changes
    shelf.forget("w")
    shelf.put("page", kept("w"), changes=before)
    assert shelf.get("page") is None


def test_forgetting_an_entry_forgets_all_its_answers_and_no_others():
    shelf = Shelf(1 << 20)
    for name, work in (("br", "one"), ("gzip", "one"), ("other", "two")):
        shelf.put(name, kept(work), changes=0)
    shelf.forget("one")
    assert shelf.get("br") is None
    assert shelf.get("gzip") is None
    assert shelf.get("other") is not None
    shelf.forget(None)
    assert shelf.get("other") is None
    assert shelf.size_bytes == 0
