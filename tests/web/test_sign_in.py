"""An instance that is closed to all but those whom a proxy has signed in."""

import pytest

from app.factory import create_app
from config.settings import SettingsError, load

TOKEN = "a-token-of-a-program"
SECRET = "between-the-proxy-and-us"


@pytest.fixture
def enter(store_url):
    """Ask for an address as the proxy at `peer` does; gives the response."""

    def ask(address, headers=(), *, peer="127.0.0.1", **settings):
        environ = {"sign_in": "header:X-Remote-User", "api_tokens": TOKEN, "wait_seconds": "0", **settings}
        named = {f"VITRINE_{name.upper()}": value for name, value in environ.items()}
        app = create_app(load({"VITRINE_REDIS_URL": store_url, **named}))
        return app.test_client().get(address, headers=list(headers), environ_base={"REMOTE_ADDR": peer})

    return ask


ALICE = ("X-Remote-User", "alice")
GUARDED = [
    "/", "/create?url=o/r", "/gist/alice/", "/local/", "/local/a.png", "/embed/gist/alice/",
    "/embed-code/gist/alice/0123456789abcdef0123",
    "/frame/gist/alice/", "/download/local/a.ipynb", "/format/slides/gist/alice/", "/api/v1/openapi.json",
    "/api/v1/jobs/1", "/metrics", "/nothing", "/static",
]  # fmt: skip


@pytest.mark.parametrize("address", GUARDED)
def test_a_stranger_sees_nothing(enter, address):
    response = enter(address)
    assert response.status_code == 401
    assert "signed in" in response.text
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/healthz", "/static/css/page.css", "/embed.js", "/home.js", "/robots.txt", "/blob/x.png"]
)
def test_what_holds_no_notebook_is_open(enter, address):
    assert enter(address).status_code != 401


def test_who_has_signed_in_sees_pages_that_no_shared_cache_keeps(enter):
    response = enter("/", [ALICE])
    assert response.status_code == 200
    kept = response.headers["Cache-Control"]
    assert kept.startswith("private")
    assert "public" not in kept
    assert "s-maxage" not in kept
    assert enter("/create?url=o/r", [ALICE]).headers["Cache-Control"].startswith("private")
    assert "public" in enter("/", sign_in="").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("headers", "peer", "settings", "entered"),
    [
        ([ALICE], "127.0.0.1", {}, True),
        ([ALICE], "::1", {}, True),
        ([ALICE], "::ffff:127.0.0.1", {}, True),
        ([ALICE], "203.0.113.5", {}, False),
        ([ALICE], "203.0.113.5", {"sign_in_proxies": "203.0.113.0/24"}, True),
        ([ALICE], "127.0.0.1", {"sign_in_proxies": "203.0.113.0/24"}, False),
        ([ALICE], "", {}, False),
        ([ALICE], "", {"sign_in_proxies": "unix"}, True),
        ([ALICE], "127.0.0.1", {"sign_in_proxies": "unix"}, False),
        # What the proxy says of its client does not make that client a proxy.
        ([ALICE, ("X-Forwarded-For", "127.0.0.1")], "203.0.113.5", {"trusted_proxies": "1"}, False),
        ([ALICE, ("X-Forwarded-For", "203.0.113.9")], "127.0.0.1", {"trusted_proxies": "1"}, True),
        ([("X-Remote-User", "")], "127.0.0.1", {}, False),
        ([("X-Remote-User", "mallory"), ALICE], "127.0.0.1", {}, False),
        ([("X-Remote-User", "a" * 300)], "127.0.0.1", {}, False),
        ([("X-Forwarded-User", "alice")], "127.0.0.1", {}, False),
        ([ALICE], "127.0.0.1", {"sign_in_secret": SECRET}, False),
        ([ALICE, ("X-Vitrine-Secret", "no")], "127.0.0.1", {"sign_in_secret": SECRET}, False),
        ([ALICE, ("X-Vitrine-Secret", SECRET)], "127.0.0.1", {"sign_in_secret": SECRET}, True),
        ([("Authorization", f"Bearer {TOKEN}")], "203.0.113.5", {}, True),
        ([("Authorization", "Bearer ")], "203.0.113.5", {}, False),
        ([("Authorization", "Bearer ")], "203.0.113.5", {"api_tokens": ""}, False),
        ([("Cookie", "X-Remote-User=alice")], "127.0.0.1", {}, False),
    ],
)
def test_only_the_proxy_says_who_asks(enter, headers, peer, settings, entered):
    assert (enter("/", headers, peer=peer, **settings).status_code == 200) is entered


def test_nobody_is_given_a_cookie(enter):
    assert "Set-Cookie" not in enter("/", [ALICE]).headers


@pytest.mark.parametrize(
    ("name", "value"),
    [("SIGN_IN", "X-Remote-User"), ("SIGN_IN", "header:a b"), ("SIGN_IN_PROXIES", "localhost")],
)
def test_a_mistake_in_the_settings_stops_the_start(name, value):
    with pytest.raises(SettingsError, match=f"VITRINE_{name}=.*wanted"):
        load({f"VITRINE_{name}": value})


# --- whose renders are counted -------------------------------------------------------------------

WAYS = [
    "/urls/{}.example.org/a.ipynb",
    "/embed/urls/{}.example.org/a.ipynb",
    "/frame/urls/{}.example.org/a.ipynb",
    "/download/urls/{}.example.org/a.ipynb",
    "/format/slides/urls/{}.example.org/a.ipynb",
    "/embed/format/slides/urls/{}.example.org/a.ipynb",
    "/frame/format/slides/urls/{}.example.org/a.ipynb",
    "/format/script/urls/{}.example.org/a.ipynb",
    "/format/markdown/urls/{}.example.org/a.ipynb",
    "/urls/{}.example.org/a.ipynb?refresh=1",
    "/urls/{}.example.org/a.ipynb?policy=sanitised",
    "POST {}",
]


@pytest.fixture
def renders(store_url):
    """Start renders, each of another notebook; gives their statuses. Nothing runs here, so none is a hit."""

    def ask(requests, *, way=WAYS[0], limit="1 per hour", **settings):
        named = {f"VITRINE_{name.upper()}": value for name, value in settings.items()}
        common = {"VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "0", "VITRINE_RATE_LIMIT": limit}
        client = create_app(load(common | named)).test_client()
        statuses = []
        for number, (peer, headers) in enumerate(requests):
            base, sent = {"REMOTE_ADDR": peer}, list(headers)
            if way.startswith("POST"):
                body = {"url": f"https://{number}.example.org/a.ipynb"}
                answer = client.post("/api/v1/jobs", json=body, headers=sent, environ_base=base)
            else:
                answer = client.get(way.format(number), headers=sent, environ_base=base)
            statuses.append(answer.status_code)
        return statuses

    return ask


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_start_a_render_is_counted(renders, way):
    mallory, bob = ("203.0.113.5", ()), ("203.0.113.6", ())
    assert renders([mallory, mallory, bob], way=way) == [202, 429, 202]


def forwarded(*values):
    """Through the proxy next to us, which is always the same one."""
    return "10.0.0.1", [("X-Forwarded-For", value) for value in values]


@pytest.mark.parametrize(
    ("proxies", "first", "second", "same"),
    [
        (0, forwarded("1.1.1.1"), forwarded("2.2.2.2"), True),
        (1, forwarded("203.0.113.5"), forwarded("203.0.113.6"), False),
        (1, forwarded("1.1.1.1, 203.0.113.5"), forwarded("2.2.2.2, 203.0.113.5"), True),
        (1, forwarded("1.1.1.1", "203.0.113.5"), forwarded("203.0.113.5"), True),
        (1, forwarded("203.0.113.5:1"), forwarded("203.0.113.5:2"), True),
        (1, forwarded("::ffff:203.0.113.5"), forwarded("203.0.113.5"), True),
        (1, forwarded("::ffff:203.0.113.5"), forwarded("::ffff:203.0.113.6"), False),
        (1, forwarded("2001:db8::1"), forwarded("2001:db8::ffff"), True),
        (1, forwarded("[2001:db8::1]:1"), forwarded("2001:db8::2"), True),
        (1, forwarded("2001:db8::1"), forwarded("2001:db8:0:1::1"), False),
        (1, forwarded("fe80::1%a"), forwarded("fe80::2%b"), True),
        (1, forwarded(""), forwarded(), True),
        (1, forwarded("rubbish, 203.0.113.5"), forwarded("203.0.113.5"), True),
        (2, forwarded("203.0.113.5, 10.0.0.2"), forwarded("203.0.113.6, 10.0.0.2"), False),
        (2, forwarded("1.1.1.1, 203.0.113.5, 10.0.0.2"), forwarded("203.0.113.5, 10.0.0.2"), True),
        # Less than all proxies write: somebody has come round one of them.
        (2, forwarded("1.1.1.1"), forwarded("2.2.2.2"), True),
    ],
)
def test_a_forged_forwarding_header_is_nobody_else(renders, proxies, first, second, same):
    statuses = renders([first, second], trusted_proxies=str(proxies))
    assert statuses == [202, 429 if same else 202]


def test_who_has_signed_in_is_counted_by_name_wherever_they_are(renders):
    alice, bob = [("X-Remote-User", "alice")], [("X-Remote-User", "bob")]
    requests = [("127.0.0.1", alice), ("::1", alice), ("127.0.0.1", bob)]
    assert renders(requests, sign_in="header:X-Remote-User") == [202, 429, 202]
