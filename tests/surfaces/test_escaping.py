"""Whatever a notebook, an address or an upstream says, it is text: never an element, attribute or address."""

import dataclasses
import json
from types import SimpleNamespace

import orjson
import pytest

from app.errors import NotFound, UpstreamError
from app.models import Entry, Heading, Listing, Options, SourceRef
from tests.surfaces.samples import FETCHED, Elements, composer, document, embed, frame, github, page, rendered

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea></style><svg onload=alert(1)>",
    "{{ view }}{% raw %}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;b&gt;&quot;",
    "a\u202egpj.exe",
    "\ud800 half of a pair",
]


def hostile_page(text):
    ref = github(ref=text, path=f"{text}/a.ipynb", locator=f"github/o/r/blob/x/{'a' * 3}/a.ipynb")
    ref = dataclasses.replace(ref, parts={**ref.parts, "owner": text, "repo": text})
    about = document(
        ref, file_name=text, revision=text, web_url=text, raw_url=text, description=text, base_url=text
    )
    content = rendered(
        title=text,
        headings=(Heading(2, text, text), Heading(3, text, text)),
        kernel=text,
        language=text,
        omitted=(text, text),
    )
    return content, about


def hostile_listing(text):
    entries = (
        Entry(text, "notebook", locator=f"/{text}", note=text, size_bytes=1),
        Entry(text, "file", url=text, note=text),
        Entry(text, "folder"),
    )
    ref = SourceRef("github", "github/o/r/tree/m/x", {"owner": text, "repo": text, "ref": text, "path": "x"})
    return Listing(ref, text, entries, web_url=text, description=text, more=True)


def surfaces(text):
    content, about = hostile_page(text)
    active = dataclasses.replace(content, active=True)
    made = composer(public_url="https://nb.example")
    job = SimpleNamespace(
        id="1", status="queued", phase=None, position=1, expected_seconds=9, created_at=FETCHED
    )
    yield page(content, about)
    yield page(active, about, options=Options(theme="dark", code="hide"))
    yield embed(content, about)
    yield frame(active, about)
    yield made.listing(hostile_listing(text), source_title=text)
    yield made.error(NotFound(text).problem, pasted=text, path=f"/{text}")
    yield made.error(UpstreamError(text).problem, pasted=text, path=f"//evil.example/{text}")
    yield made.working(job, SourceRef("url", text, {}))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text):
    for composed in surfaces(text):
        for tag, attrs in Elements(composed.html).found:
            assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
            assert tag not in {"b", "object", "embed"}
            if tag == "script" and "data-needed" in attrs:
                assert attrs["data-needed"] in {"", "frame", "folded"}
            elif tag == "script" and attrs.get("type") != "application/ld+json":
                assert attrs["src"].startswith(("/static/", "/home.js?h="))
            if tag == "svg":
                assert attrs["class"] == "icon"


@pytest.mark.parametrize("text", [*HOSTILE, "</script><!--<script>", "\u2028 and \u2029"])
def test_a_block_of_data_ends_where_it_ends(text):
    content, about = hostile_page(text)
    _, _, rest = page(content, about).html.partition('<script type="application/ld+json">')
    block = rest.partition("</script>")[0]
    assert block.isascii()
    assert "<" not in block
    assert json.loads(block)["name"] == text
    made = composer().told(content, about, source_title=text, policy="sanitised")
    assert orjson.loads(orjson.dumps(made))["title"]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_address_is_ours_or_of_the_web(text):
    for composed in surfaces(text):
        for tag, attrs in Elements(composed.html).found:
            for name in ("href", "src", "action"):
                address = attrs.get(name) or "/"
                ours = address.startswith(("/", "#")) and not address.startswith(("//", "/\\"))
                assert ours or address.startswith(("https://", "http://")), (tag, address)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_page_can_be_sent(text):
    for composed in surfaces(text):
        assert composed.html.encode()
        assert all(header.isascii() and "\n" not in header for header in composed.headers.values())


def test_a_name_from_outside_cannot_turn_the_text_around_it():
    html = page(about=document(github(path="a\u202egpj.ipynb"), file_name="a\u202egpj.ipynb")).html
    assert "<bdi>a\u202egpj.ipynb</bdi>" in html
