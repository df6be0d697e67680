"""Attacks by the request itself: its path, its parameters, its headers, its method."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest

from app.factory import create_app
from app.policies.headers import NOTHING
from app.surfaces.scripts import BEGIN, inline
from tests.notebooks import QUIET, markdown, notebook
from tests.web.conftest import opened

MARKUP = (
    "\"'><img src=x onerror=window.__pwned=1><script>window.__pwned=2</script><svg onload=window.__pwned=3>"
)


DATA_TYPES = {"application/ld+json"}
"""Of blocks of data, which no browser runs."""


class Active(HTMLParser):
    """Collects what runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        # The one script of ours in a page stands there word for word: a policy names it by its hash.
        self.feed(html.replace(f">{inline(BEGIN)}</script>", ' src="begin.js"></script>'))
        self.close()

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        runs = tag == "script" and "src" not in names and names.get("type") not in DATA_TYPES
        if runs or any(name.startswith("on") for name in names):
            self.found.append(tag)
        self.found += [
            value
            for name in ("href", "src", "action", "content")
            if (value := (names.get(name) or "").strip()).startswith("javascript:")
        ]


# --- words of an address -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/url/127.0.0.1:1/{}.ipynb", "/urls/example.invalid/{}.ipynb", "/url/{}/x.ipynb", "/gist/{}",
        "/gist/{}/0123456789abcdef0123", "/gist/0123456789abcdef0123/{}", "/github/{}/r/blob/main/x.ipynb",
        "/github/o/{}/tree/main", "/github/o/r/blob/{}/x.ipynb", "/gitlab/gitlab.com/o/r/-/blob/{}/x.ipynb",
        "/local/{}.ipynb", "/local/{}.svg", "/{}", "/format/{}/local/quiet.ipynb", "/blob/{}", "/static/{}",
        "/api/v1/jobs/{}", "/local/quiet.ipynb?theme={}", "/local/quiet.ipynb?policy={}", "/create?url={}",
        "/create?gistnorurl=https://{}/", "/local/none.ipynb?x={}", "/embed/local/{}", "/download/local/{}",
    ],
)  # fmt: skip
def test_words_of_an_address_are_said_back_as_words_or_not_at_all(client, address):
    for words in (
        MARKUP,
        f"{{{{7123*7321}}}}${{7123*7321}}{MARKUP}",
        f"javascript:window.__pwned=1//{MARKUP}",
    ):
        answer = client.get(address.format(quote(words, safe="")))
        assert answer.status_code in range(300, 505)
        kind, _, _ = answer.content_type.partition(";")
        assert kind in ("text/html", "application/problem+json")
        assert kind != "text/html" or (words, Active(answer.text).found) == (words, [])
        assert str(7123 * 7321) not in answer.text
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/")


def test_a_branch_and_a_file_may_be_called_anything(client, github, unique):
    repo = f"someone/{unique}"
    github.repo(repo).commit(MARKUP, {f"{MARKUP}/{{{{7*7}}}}.ipynb": QUIET})
    branch = quote(MARKUP, safe="")
    page = opened(client, f"/github/{repo}/blob/{branch}/{branch}/%7B%7B7*7%7D%7D.ipynb")
    assert page.status_code == 200
    assert Active(page.text).found == []
    assert "{{7*7}}" in page.text
    assert "mybinder.org" in page.text


def test_the_name_of_a_download_ends_no_header(client, github, unique):
    fine, broken = "a\"; filename=b.html; x='<script>\u202e\u2028é.ipynb", 'a"\r\nX-Injected: 1\r\n\r\n.ipynb'
    github.repo(f"someone/{unique}").commit("main", {fine: QUIET, broken: QUIET})
    for name, statuses in ((fine, {200}), (broken, {400, 404})):
        answer = opened(client, f"/download/github/someone/{unique}/blob/main/{quote(name)}")
        assert answer.status_code in statuses
        assert "X-Injected" not in answer.headers
    said = opened(client, f"/download/github/someone/{unique}/blob/main/{quote(fine)}").headers
    assert said["Content-Disposition"].startswith("attachment; filename")
    assert "filename=b.html" not in re.sub(r'"(?:\\.|[^"\\])*"', "", said["Content-Disposition"])
    assert said["Content-Disposition"].isascii()
    assert said["Content-Disposition"].isprintable()
    assert (said["Content-Security-Policy"], said["X-Content-Type-Options"]) == (NOTHING, "nosniff")


# --- where an address leads --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%2f..%2fetc%2fpasswd", "../../etc/passwd", "..%5c..%5cetc%5cpasswd",
        "%252e%252e%252fetc%252fpasswd", "/etc/passwd", "%2fetc%2fpasswd", "..;/etc/passwd", "%00", "x%00.png",
        "%c0%ae%c0%ae/etc/passwd", "file:///etc/passwd", "../wsgi.py", "../config/policy.toml", "....//etc/passwd",
        "../../../../../proc/self/environ", "../proc/self/environ%00.svg", ".git/config.png",
    ],
)  # fmt: skip
def test_no_path_leaves_its_folder(client, path):
    for top in ("/local/", "/embed/local/", "/download/local/", "/static/", "/blob/"):
        answer = client.get(top + path)
        assert (top, answer.status_code in (400, 404)) == (top, True)
        assert b"root:" not in answer.data
        assert "default = " not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "//evil.invalid/%2f..", "///evil.invalid/x", "/%2f%2fevil.invalid/x", "/%5cevil.invalid", "/\\evil.invalid",
        "/%09/evil.invalid", "/embed//evil.invalid", "/download/%2fevil.invalid", "/frame//evil.invalid/..",
        "/create?url=//evil.invalid", "/create?url=https://evil.invalid/a.ipynb", "/create?url=/%5Cevil.invalid/a",
        "/create?url=javascript:1", "/create?url=https://gist.github.com//evil.invalid/0123456789abcdef0123",
        "/localfile//evil.invalid/a.ipynb", "/localfile/%5cevil.invalid", "/github//evil.invalid/blob/x/y.ipynb",
    ],
)  # fmt: skip
def test_no_redirect_leads_elsewhere(client, address):
    answer = client.get(address)
    to = urljoin("http://vitrine.invalid/", answer.headers.get("Location", "/").replace("\\", "/"))
    assert urlsplit(to).netloc == "vitrine.invalid"
    assert answer.status_code < 500 or answer.status_code in (502, 504)


# --- headers that anybody can send -------------------------------------------------------------------

FORGED = {
    "Host": "evil.invalid",
    "X-Forwarded-Host": "evil.invalid",
    "X-Forwarded-Server": "evil.invalid",
    "X-Forwarded-Prefix": "/evil.invalid",
    "X-Forwarded-Port": "6666",
    "X-Original-URL": "/evil.invalid",
    "X-Rewrite-URL": "/evil.invalid",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": 'for=1.1.1.1;host="evil.invalid";proto=https',
    "Referer": "https://evil.invalid/",
    "Origin": "https://evil.invalid",
}
SAME_ID = {"X-Request-ID": "the-same"}  # an error page says it


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_host_is_in_no_page_and_stays_in_none(site, local_dir, unique, proxies):
    """The first to ask for a page decides nothing of what all others are shown."""
    (local_dir / f"{unique}{proxies}.ipynb").write_bytes(notebook(markdown(f"# {unique}\n\n[x](y.ipynb)")))
    client = create_app(site.model_copy(update={"trusted_proxies": proxies})).test_client()
    address = f"/local/{unique}{proxies}.ipynb"
    for path in (
        address,
        f"/embed{address}",
        f"/format/slides{address}",
        "/",
        "/local/",
        "/none",
        "/embed.js",
    ):
        opened(client, address)
        poisoned = client.get(path, headers=FORGED | SAME_ID)
        assert (path, "evil.invalid" in poisoned.text) == (path, False)
        assert "evil.invalid" not in str(poisoned.headers)
        assert client.get(path, headers=SAME_ID).data == poisoned.data
    own = {"url": "http://evil.invalid/local/quiet.ipynb"}
    sent = client.get("/create", query_string=own, headers={"X-Forwarded-Host": "evil.invalid"})
    assert sent.headers["Location"] == "/url/evil.invalid/local/quiet.ipynb"


def test_a_policy_that_was_asked_for_changes_nobody_elses_page(client, local_dir, unique):
    hostile = notebook(markdown(f"# {unique}\n\n<script>window.__pwned = 1</script>"))
    (local_dir / f"{unique}.ipynb").write_bytes(hostile)
    address = f"/local/{unique}.ipynb"
    lax = opened(client, f"{address}?policy=trusted")
    own, strict = opened(client, address), opened(client, f"{address}?policy=sanitised")
    assert own.data == lax.data
    assert 'sandbox="allow-scripts' in own.text
    assert "allow-same-origin" not in own.text
    assert "<iframe" not in strict.text
    for query in ("?policy=trusted", "", "?policy=sanitised&policy=trusted"):
        frame = client.get(f"/frame{address}{query}")
        assert frame.status_code == 404 or frame.headers["Content-Security-Policy"].startswith("sandbox ")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("*", 304),
        ("W/{etag}, *", 304),
        ("{etag}", 304),
        (", ".join(f'"{number}"' for number in range(10_000)) + ", {etag}", 304),
        (", ".join(f'"{number}"' for number in range(10_000)), 200),
        ('W/"' + "a" * 100_000, 200),
        ("\x7f,,,;W/W/W/", 200),
    ],
)
@pytest.mark.parametrize("address", ["/local/quiet.ipynb", "its picture"])
def test_any_list_of_validators_is_read(client, local_dir, asked, status, address):
    if address == "its picture":
        page = opened(client, "/local/quiet.ipynb").text
        address = "/blob/" + page.partition('src="/blob/')[2].partition('"')[0]
    etag = opened(client, address).headers["ETag"].removeprefix("W/")
    answer = client.get(address, headers={"If-None-Match": asked.format(etag=etag)})
    assert answer.status_code == status


# --- methods and the API -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["TRACE", "POST", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"])
def test_a_page_can_only_be_read(client, method):
    for address in ("/", "/local/quiet.ipynb", "/embed/local/quiet.ipynb", "/healthz", "/embed.js"):
        answer = client.open(address, method=method, data=b"x", headers={"Cookie": "a=1"})
        assert (address, answer.status_code) == (address, 405)
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
        assert "Cookie" not in answer.text


@pytest.mark.parametrize("name", ["callback", "jsonp", "cb", "format", "_method"])
def test_no_answer_of_the_api_is_a_script(client, name):
    for path in ("/api/v1/jobs/none", "/api/v1/openapi.json", "/api/v1/jobs"):
        answer = client.get(f"{path}?{name}=window.__pwned%3D1//")
        assert answer.content_type in ("application/json", "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.data)
        assert "__pwned" not in answer.text


@pytest.mark.parametrize(
    "name",
    ["../../x", "%00", "..%2f..%2fhealthz", "*", "0" * 64, "0" * 64 + "-1", "vitrine:job", "%0d%0aGET", "💥"],
)
def test_a_job_that_is_not_there_is_not_found(client, name):
    for end in ("", "/result"):
        answer = client.get(f"/api/v1/jobs/{name}{end}")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_the_job_of_a_posted_notebook_cannot_be_guessed(client, unique):
    job = client.post("/api/v1/jobs", json={"notebook": json.loads(notebook(markdown(unique)))}).json
    assert len(re.match(r"[0-9a-f]*", job["id"])[0]) * 4 >= 128


@pytest.mark.parametrize("name", ["callback", "callback_url", "hook", "notify", "redirect"])
def test_a_job_asks_nobody_but_whom_its_schema_names(client, github, unique, name):
    address = github.put(f"/{unique}.ipynb", QUIET)
    refused = client.post("/api/v1/jobs", json={"url": "/local/quiet.ipynb", name: address})
    assert refused.status_code == 400
    assert github.calls(f"/files/{unique}") == []
