"""Every kind of page in the reader's language: by the browser's wishes, by the address, and by the switch."""

import re
from html import unescape

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from app import i18n
from tests.notebooks import ACTIVE, code, markdown, notebook, prints
from tests.surfaces.samples import Elements
from tests.web.browser import visit

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
LONG = notebook(markdown("# One\n\n## Two\n\n## Three"), code("x", prints("a\n" * 2000)))


@pytest.fixture(scope="module")
def english():
    """What a Chinese page has no place for: sentences of three words or more, without what is put in."""
    with (i18n.FOLDER / "zh.po").open("rb") as file:
        messages = [message.id for message in read_po(file) if message.id]
    ids = [one for id_ in messages for one in ([id_] if isinstance(id_, str) else id_)]
    pieces = (max(re.split(r"\{[^}]*\}|%\(\w+\)s|<[^>]*>", text), key=len).strip() for text in ids)
    return {piece for piece in pieces if len(piece.split()) >= 3 and " " in piece}


def words_of(html):
    """Text, and what is read out of attributes."""
    without_content = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(without_content)


@pytest.fixture
def place(github, unique):
    """A repository with a folder of notebooks; gives its path on our server."""
    files = {"n/a.ipynb": LONG, "n/active.ipynb": ACTIVE, "n/no.ipynb": b"<!doctype html>", "n/b.txt": b"b"}
    github.repo(f"someone/{unique}").commit("main", files)
    return f"/github/someone/{unique}"


def test_every_kind_of_page_is_chinese_for_a_chinese_reader(client, place, english):
    file = f"{place}/blob/main/n/a.ipynb"
    pages = (
        *("/", "/api/problems/", "/api/problems/not-found", "/create?url=no address"),
        *(place + "/", f"{place}/tree/main/n", f"{place}/branches"),
        *(file, f"/embed{file}", f"/format/slides{file}", f"{file}?cells=2", f"{file}?cells=99"),
        *(f"{place}/blob/main/n/active.ipynb", f"/frame{place}/blob/main/n/active.ipynb"),
        *(f"{place}/blob/main/n/no.ipynb", f"{place}/blob/main/nothing.ipynb", f"{file}?theme=pink"),
    )
    found = {}
    for path in pages:
        response = client.get(path, headers=CHINESE)
        assert response.headers["Content-Language"] == "zh-Hans", path
        assert "accept-language" in response.headers["Vary"].lower(), path
        told = words_of(response.text)
        found[path] = sorted(piece for piece in english if piece in told)
    assert {path: pieces for path, pieces in found.items() if pieces} == {}
    assert client.get(file).headers["Content-Language"] == "en"


def test_the_switch_leads_to_the_same_page_and_what_was_chosen_goes_on(client, place):
    file = f"{place}/blob/main/n/a.ipynb"
    page = Elements(client.get(f"{file}?cells=1-2&theme=dark&lang=zh").text)
    assert page.all("html")[0]["lang"] == "en"  # the notebook's own
    switch = {link["hreflang"]: link for link in page.all("a") if "hreflang" in link}
    assert switch.keys() == {"en", "zh-Hans"}
    assert switch["zh-Hans"]["aria-current"] == "true"
    assert "aria-current" not in switch["en"]
    assert switch["en"]["href"].startswith(f"{file}?")
    assert {"cells=1-2", "theme=dark", "lang=en"} == set(switch["en"]["href"].partition("?")[2].split("&"))
    back = client.get(switch["en"]["href"], headers=CHINESE)
    assert back.headers["Content-Language"] == "en"
    trail = [link["href"] for link in page.all("a") if link.get("href", "").startswith(place)]
    assert trail
    assert [href for href in trail if "lang=" not in href] == []
    assert not [link for link in Elements(client.get(f"/embed{file}").text).all("a") if "hreflang" in link]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        (
            "/github/o/%E7%AC%94/blob/main/no.ipynb?x=1&lang=en",
            "/github/o/%E7%AC%94/blob/main/no.ipynb?x=1&lang=",
        ),
        ("/create?url=%2F%2F", "/create?url=%2F%2F&lang="),
        ("/", "/?lang="),
    ],
)
def test_a_page_of_one_request_switches_by_its_own_address(client, path, kept):
    links = [link["href"] for link in Elements(client.get(path).text).all("a") if "hreflang" in link]
    assert links == [kept + "en", kept + "zh"]


def test_the_box_keeps_the_language_that_was_chosen(client):
    front = Elements(client.get("/?lang=zh").text)
    assert front.all("input", name="lang") == [{"type": "hidden", "name": "lang", "value": "zh"}]
    sent = client.get("/create?url=https://gist.github.com/someone/0123456789abcdef0123&lang=zh")
    assert sent.headers["Location"].endswith("?lang=zh")
    assert not Elements(client.get("/", headers=CHINESE).text).all("input", name="lang")


def test_a_failure_that_is_remembered_is_told_to_each_in_their_language(client, github, unique):
    path = f"/github/someone/{unique}/blob/main/nothing.ipynb"
    for headers, title in ((CHINESE, "未找到内容"), ({}, "Nothing is there"), (CHINESE, "未找到内容")):
        problem = client.get(path, headers={**headers, "Accept": "application/json"})
        assert problem.get_json()["title"] == title
        assert title in client.get(path, headers=headers).text
    assert problem.headers["Content-Language"] == "zh-Hans"


def test_a_language_that_is_not_spoken_is_refused_in_one_that_is(client):
    refused = client.get("/local/quiet.ipynb?lang=tlh", headers=CHINESE)
    assert refused.status_code == 400
    assert "lang='tlh' 不在可取值之列：en, zh。" in unescape(refused.text)


def test_a_job_speaks_the_language_that_it_was_asked_for(client, unique):
    cells = {"notebook": {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "none"}}
    asked = {**cells, "options": {"lang": "zh"}}
    job = client.post("/api/v1/jobs", json=asked).get_json()
    ended = client.get(f"/api/v1/jobs/{job['id']}?wait=30").get_json()
    assert ended["error"]["title"] == "这不是笔记本"
    wrong = client.post("/api/v1/jobs", json={"options": {"lang": "tlh"}}, headers=CHINESE)
    assert wrong.status_code == 400
    assert "应为" in wrong.get_json()["detail"]


@pytest.mark.browser
def test_scripts_and_fonts_speak_as_the_page_does(browser, live_server):
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/local/quiet.ipynb?lang=zh"))
        expect(tab.page.locator(".facts time")).to_have_text(re.compile("现在|前"))
        families = tab.page.evaluate(
            """() => ["zh", "ja", "ko"].map((lang) => {
                const text = document.body.appendChild(document.createElement("p"));
                text.lang = lang;
                return getComputedStyle(text).fontFamily;
            })"""
        )
        for family, font in zip(families, ("PingFang SC", "Hiragino Sans", "Malgun Gothic"), strict=True):
            assert [other for other in families if f'"{font}"' in other] == [family]
        tab.page.locator(".languages").get_by_text("English").click()
        expect(tab.page.locator(".languages [aria-current]")).to_have_text("English")
