"""Robots: what they may ask for, and that a search engine has nothing rendered."""

import re

import pytest

from app.web.robots import text
from tests.notebooks import QUIET, code, markdown, notebook, png, shows
from tests.web.browser import visit
from tests.web.conftest import opened

GOOGLE = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
SLACK = {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}


def may(agent, address):
    """Whether the file lets a robot have an address, as RFC 9309 §2.2 has it."""
    groups, names = {}, []
    for line in text().splitlines():
        key, _, value = line.partition(": ")
        if key == "User-agent":
            names.append(value.lower())
        elif key in ("Allow", "Disallow"):
            for name in names:
                groups.setdefault(name, []).append((value, key == "Allow"))
        elif not line:
            names = []
    rules = groups.get(agent.lower(), groups["*"])
    pattern = lambda rule: re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$")  # noqa: E731
    found = [(len(rule), allowed) for rule, allowed in rules if re.match(pattern(rule), address)]
    return max(found, default=(0, True))[1]


NOTEBOOK = "/github/o/r/blob/main/branches/a.ipynb"


@pytest.mark.parametrize(
    ("address", "crawler", "previewer"),
    [
        ("/", True, True),
        (NOTEBOOK, True, True),
        ("/gist/u/0123456789abcdef0123", True, True),
        ("/local/a.ipynb", True, True),
        ("/static/css/vitrine.css?h=1", True, True),
        (f"/blob/{'0' * 64}.png", True, True),
        (f"/format/card{NOTEBOOK}", True, True),
        (f"{NOTEBOOK}?theme=dark", False, True),
        (f"{NOTEBOOK}?refresh=1", False, True),
        (f"/embed{NOTEBOOK}", False, True),
        (f"/embed-code{NOTEBOOK}", False, True),
        (f"/format/slides{NOTEBOOK}", False, True),
        (f"/frame{NOTEBOOK}", False, False),
        (f"/download{NOTEBOOK}", False, False),
        ("/create?url=x", False, True),
        ("/oembed?url=x", False, True),
        ("/api/v1/notebook?url=x", False, False),
        ("/urls/example.org/a.ipynb", False, True),
        ("/url/example.org/a.ipynb", False, True),
        ("/posted/0123", False, True),
        ("/github/o/r/tree/main/folder", False, True),
        ("/github/o/r/", False, True),
        ("/github/o/r/branches", False, True),
        ("/gitlab/g/p/-/tags", False, True),
        ("/local/", False, True),
    ],
)
def test_crawlers_may_read_whole_notebooks_and_previewers_what_people_share(address, crawler, previewer):
    assert (may("Googlebot", address), may("Twitterbot", address)) == (crawler, previewer)


def test_there_is_no_sitemap(client):
    answer = client.get("/robots.txt")
    assert answer.text == text()
    assert "sitemap:" not in answer.text.lower()


def test_a_search_engine_is_shown_what_readers_have_opened_and_starts_no_render(client, github, unique, kept):
    github.repo(f"someone/{unique}").commit("main", {"a.ipynb": QUIET})
    locator = f"github/someone/{unique}/blob/main/a.ipynb"
    calls = lambda: len(github.calls(f"/raw/someone/{unique}"))  # noqa: E731
    for address in (f"/{locator}", f"/{locator}?refresh=1", f"/embed/{locator}", f"/format/card/{locator}"):
        refused = client.get(address, headers=GOOGLE)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "86400")
    for address in (f"/download/{locator}", f"/oembed?url=/{locator}"):
        client.get(address, headers=GOOGLE)
    assert calls() == 0
    chinese = {"Accept-Language": "zh-CN"}
    page = client.get(f"/{locator}", headers=SLACK | chinese)
    assert (page.status_code, calls()) == (200, 1)
    found = client.get(f"/{locator}", headers=GOOGLE)
    assert (found.status_code, found.data) == (200, page.data)
    assert found.headers["Cache-Control"] == "private, no-cache"
    english = opened(client, f"/{locator}")
    assert english.data != page.data  # what a crawler gets is nobody else's
    kept.age(locator)
    assert client.get(f"/{locator}", headers=GOOGLE).data == english.data
    assert calls() == 1


@pytest.mark.browser
def test_structured_data_are_no_script_to_the_browser(browser, live_server, local_dir, unique):
    body = notebook(markdown("# Data </script> block"), code("1", shows(image_png=png(300, 250))))
    (local_dir / f"{unique}.ipynb").write_bytes(body)
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"/local/{unique}.ipynb"))
        block = tab.page.locator("script[type='application/ld+json']")
        assert '"LearningResource"' in block.text_content()
        assert tab.complaints == []


def test_a_folder_has_no_card_and_a_notebook_s_is_a_picture_for_anybody(client, local_dir, unique):
    (local_dir / f"{unique}.ipynb").write_bytes(QUIET)
    card = opened(client, f"/format/card/local/{unique}.ipynb")
    assert (card.status_code, card.mimetype) == (200, "image/png")
    assert "noindex" not in card.headers.get("X-Robots-Tag", "")
    assert opened(client, "/format/card/local/").status_code == 404
