"""What is tried: how an input is made, what is done with it, and what must be true of the result."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from html import unescape
from random import Random
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from app.errors import NotFound, VitrineError
from app.formats.markdown import Markdown
from app.formats.script import Script
from app.launchers import Launchers
from app.libraries.rewrite import Home
from app.models import NO_VALIDATORS, Document, HttpAnswer, Moved, Options, Policy, SourceRef
from app.notebook.parse import parse
from app.policies.sanitise import clean_html
from app.policies.styles import inline_style, scoped_sheet
from app.registry import Registry
from app.registry import from_settings as build_registry
from app.rendering import ansi, formulas
from app.rendering.renderer import Renderer
from app.rendering.slides import SlidesExporter
from app.sources import paths
from app.surfaces.compose import Composer
from app.surfaces.frontpage import FrontPage
from app.work import Work
from config.settings import ROOT, Settings, load
from tests.fuzz import material, mutate, oracle
from tests.policies import inspector

_SCOPE: Final = "#vitrine-output-3"
_AT: Final = datetime(2026, 11, 29, tzinfo=UTC)
_LOADING_CSS: Final = re.compile(
    r"""
    \b(?:url|expression|image|element|attr|env)\( | image-set | @(?:import|font) | <
    | (?:^|[{;]) \s* (?:position|z-index|transform|animation|transition|filter|inset|top|left|cursor)[\w-]* \s* :
    | (?:^|[{;]) [\w-]+ : [^;}]* (?<![\w.+-]) -\d
    | \\ (?![0-9a-f]+\ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')


@dataclass(slots=True)
class Outcome:
    """What came of an input."""

    complaints: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """For a real browser to look at: whole pages of ours in which nothing of the content may run."""
    active: list[str] = field(default_factory=list)
    """Content frames: there it may run, unless the policy of a page of ours is put upon it."""


@dataclass(frozen=True, slots=True)
class Target:
    """One way in."""

    make: Callable[[Random], Any]
    run: Callable[[Any], Outcome]


@cache
def settings() -> Settings:
    """As shipped."""
    return load({})


@cache
def _composer() -> Composer:
    return Composer(
        settings(),
        Launchers.load(ROOT / "config" / "launchers.toml"),
        FrontPage.load(ROOT / "config" / "frontpage.toml"),
    )


@cache
def _registry() -> Registry:
    return build_registry(settings())


@cache
def _renderers() -> Mapping[str, Renderer]:
    return {"html": Renderer(), "slides": Renderer(exporter=SlidesExporter)}


# --- notebooks ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document, and the words that come with it from its upstream and from its address."""

    name: str
    content: bytes
    said: str


def _notebook(random: Random) -> Fetched:
    name = random.choice(["n", "n", mutate.words(random)[:200]])
    return Fetched(f"{name}.ipynb", mutate.encoded(random, mutate.document(random)), mutate.words(random))


def _text(random: Random) -> Fetched:
    name, content = random.choice(material.texts())
    for _ in range(random.choice([0, 1, 3])):
        content = mutate.text(random, content)
    name = random.choice([name, name, "a.md", "a.Rmd", "a.qmd", "a.py", "a.R", "a.jl"])
    return Fetched(name, content.encode("utf-8", "surrogatepass"), mutate.words(random))


def _rendered(given: Fetched) -> Outcome:
    """All ways on which a document goes out."""
    outcome = Outcome()
    parts = {"kind": "blob", "owner": "o", "repo": "r", "ref": given.said[:80], "path": given.name}
    locator = f"github/o/r/blob/{paths.quote(_sent(given.said[:80]))}/{paths.quote(_sent(given.name))}"
    document = Document(
        SourceRef("github", locator, parts),
        given.content,
        file_name=given.name,
        description=given.said,
        base_url="https://a.invalid/b/",
        web_url="https://github.com/o/r",
    )
    notebook = parse(given.content, file_name=given.name)
    for policy in ("sanitised", "sandboxed"):
        for form, renderer in _renderers().items():
            rendered = renderer.render(notebook, policy=policy, base_url=document.base_url)
            if policy == "sanitised" and rendered.active:
                outcome.complaints.append("sanitised content that says that it is active")
            _compose(outcome, form, rendered, document, policy)
    for kind in (Script, Markdown):
        kind.from_settings(settings()).render(document, Work(locator, kind.name, "sanitised"))
    outcome.complaints += [line for page in outcome.pages for line in oracle.complaints(page)]
    return outcome


def _sent(text: str) -> str:
    """As it can stand in an address: half of a UTF-16 pair has no bytes."""
    return text.encode("utf-8", "replace").decode()


def _compose(outcome: Outcome, form: str, rendered: Any, document: Document, policy: Policy) -> None:
    known = {"source_title": "GitHub", "policy": policy, "options": Options()}
    compose = _composer()
    if form == "slides":
        made = compose.slides(rendered, document, **known)
        pages, frame = [made["page"], made["embed"]], made.get("frame")
    else:
        pages = [
            compose.page(rendered, document, fetched_at=_AT, **known),
            compose.embed(rendered, document, **known),
        ]
        frame = compose.frame(rendered, document, **known) if rendered.active else None
    outcome.pages += [page.html for page in pages]
    if frame is not None:
        outcome.active.append(frame.html)
    for page in (*pages, *([frame] if frame else [])):
        page.html.encode()
        "".join(f"{name}: {value}" for name, value in page.headers.items()).encode("latin-1")


# --- pieces of notebooks -----------------------------------------------------------------------------


def _cleaned(html: str) -> Outcome:
    cleaned = clean_html(html, scope=_SCOPE)
    found = inspector.complaints(cleaned.html)
    if clean_html(cleaned.html, scope=_SCOPE).html != cleaned.html:
        found.append("cleaning a second time changes it")
    found += _loading(cleaned.style)
    cleaned.html.encode()
    box = f"<!doctype html><title>t</title><main><div class=cell id=box>{cleaned.html}</div></main><p id=after>a</p>"
    return Outcome(found, [f"{box}<style>{cleaned.style}</style>"])


def _styled(css: str) -> Outcome:
    sheet, attribute = scoped_sheet(css, _SCOPE), inline_style(css)
    found = _loading(sheet) + _loading(attribute)
    bare = _STRING.sub('""', sheet)
    if bare.count("{") != bare.count("}") or bare.count("(") != bare.count(")"):
        found.append(f"brackets do not balance: {sheet[:200]!r}")
    if any(mark in _STRING.sub('""', attribute) for mark in "{}"):
        found.append(f"a style attribute with brackets: {attribute[:200]!r}")
    (sheet + attribute).encode()
    return Outcome(found)


def _loading(css: str) -> list[str]:
    found = _LOADING_CSS.search(_STRING.sub('""', css))
    return [f"style: {css[max(0, found.start() - 60) : found.end() + 20]!r}"] if found else []


def _typeset(text: str) -> Outcome:
    html, found = formulas.typeset(text)
    tags = set(re.findall(r"<[^>]*>", html)) - {
        '<span class="math inline">',
        '<span class="math display">',
        "</span>",
    }
    complaints = [f"a tag that no formula has: {tag[:80]!r}" for tag in tags]
    if not found and unescape(html).replace("\0", "") != text.replace(r"\$", "$").replace("\0", ""):
        complaints.append("a text without a formula that is not itself any more")
    return Outcome(complaints)


def _written(text: str) -> Outcome:
    html = ansi.to_html(text)
    ansi.plain(text)
    ansi.to_html(ansi.cut(text, len(text) // 2))
    names = set(re.findall(r"</?([a-z]+)", html)) - {"span", "a", "b", "i", "u", "s"}
    return Outcome([f"a tag that no terminal has: {names}"] if names else oracle.complaints(html))


def _brought_home(html: str) -> Outcome:
    home = Home(before_documents="<script>1</script>")
    first = home.html(html)
    home.script(html)
    again = Home().html(html)
    if "<iframe" not in html.lower() and first != again:
        return Outcome(["what stands before documents is in none, and changes something"])
    return Outcome()


# --- addresses ---------------------------------------------------------------------------------------

_HOSTS: Final = frozenset(
    {
        "github.com",
        "api.github.com",
        "raw.githubusercontent.com",
        "gist.github.com",
        "gist.githubusercontent.com",
    }
)
_ANSWERS: Final[tuple[bytes, ...]] = (
    b"", b"{}", b"[]", b"null", b"<html>", b'{"message": 1}', b'{"private": false, "default_branch": "main"}',
    b'[{"ref": "refs/heads/main"}, {"ref": 7}, 3]', b'[{"type": "file", "name": "a.ipynb", "path": "a.ipynb", "size": "x"}]',
    b'{"files": {"a.ipynb": {"raw_url": "http://127.0.0.1/", "content": 7, "truncated": true}}, "owner": 1, "history": [{}]}',
    b'{"files": {"x": null}, "owner": {"login": "o"}, "description": ["d"], "history": [{"version": "v"}]}', b"\xff\xfe", b"[[[[[[",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:../../x\nsize 9\n", b'{"cells": [], "nbformat": 4}',
    b'{"full_name": "../..", "private": 0, "default_branch": null, "owner": {"login": "\\u0000"}}',
    b'[{"id": "../x", "files": {"<b>.ipynb": {}}, "public": true, "description": null}, {"id": 1}, "x"]',
)  # fmt: skip


class _Upstream:
    """Answers anything with anything; notes who is asked."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.asked: list[str] = []

    def get(self, url: str, **_more: Any) -> HttpAnswer:
        self.asked.append(url)
        if len(self.asked) > 200:
            raise AssertionError("one address causes more than 200 requests")
        if self._random.random() < 0.3:
            raise NotFound("It is not there.")
        links = {"link": '<javascript:1>; rel="next", <https://a.invalid/?page=2>; rel="last"', "etag": "x"}
        return HttpAnswer(200, url, links, self._random.choice(_ANSWERS))


def _address(random: Random) -> tuple[str, int]:
    form = random.choice(material.FORMS)
    gaps = (mutate.soup(random, material.ADDRESS, 14 // form.count("{}")) for _ in range(form.count("{}")))
    return form.format(*gaps), random.randrange(1 << 30)


def _followed(given: tuple[str, int]) -> Outcome:
    """A pasted text, and the same as a path of ours: resolved, printed, resolved again, fetched."""
    address, seed = given
    outcome = Outcome()
    for path in (address, _recognised(address)):
        try:
            ref = _registry().resolve(path)
        except VitrineError:
            continue
        if re.search(r"[\x00-\x20\x7f<>\"\\]", ref.locator):
            outcome.complaints.append(f"a locator with odd characters: {ref.locator!r}")
        if not isinstance(ref, Moved) and ref.source not in ("local", "posted"):
            outcome.complaints += _fetch(ref, _Upstream(Random(seed)))
    return outcome


def _recognised(address: str) -> str:
    try:
        return unquote(_registry().recognise(address))
    except VitrineError:
        return ""


def _fetch(ref: SourceRef, http: _Upstream) -> list[str]:
    with suppress(VitrineError):
        _registry().source_of(ref).fetch(ref, http, NO_VALIDATORS)
    found = []
    for url in http.asked:
        parts = urlsplit(url)
        if re.search(r"[\x00-\x20\x7f]", url) or parts.scheme not in ("http", "https"):
            found.append(f"an address that is none: {url!r}")
        if ref.source in ("github", "gist") and parts.hostname not in _HOSTS:
            found.append(f"{ref.source} asks another host: {url!r}")
        if re.search(r"/\.\.?(?:/|$)", parts.path) and ref.source != "url":
            found.append(f"an address that climbs: {url!r}")
    return found


TARGETS: Final[Mapping[str, Target]] = {
    "notebook": Target(_notebook, _rendered),
    "text": Target(_text, _rendered),
    "html": Target(mutate.markup, _cleaned),
    "style": Target(mutate.css, _styled),
    "formula": Target(lambda random: mutate.text(random, mutate.soup(random, material.TEX, 40)), _typeset),
    "terminal": Target(
        lambda random: mutate.text(random, mutate.soup(random, material.TERMINAL, 60)), _written
    ),
    "libraries": Target(lambda random: mutate.text(random, mutate.html(random)), _brought_home),
    "address": Target(_address, _followed),
}
"""Name → what is made and done."""

_TURNS: Final = ("notebook", "html", "notebook", "text", "html", "style", "notebook", "formula", "html", "terminal",
                 "notebook", "libraries", "html", "address", "text", "address")  # fmt: skip


def case(seed: int, number: int) -> tuple[str, Any]:
    """The name of a target and an input for it: always the same for these two numbers."""
    name = _TURNS[number % len(_TURNS)]
    return name, TARGETS[name].make(Random(f"{seed}/{number}"))


def judged(name: str, given: Any) -> Outcome:
    """What came of it; an error that readers are told about is an answer like others."""
    try:
        return TARGETS[name].run(given)
    except VitrineError:
        return Outcome()
