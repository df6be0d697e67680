import base64
import hashlib
import re

import pytest

from app.models import Rendered
from app.surfaces.csp import SANDBOX, text_hash
from app.surfaces.scripts import BEGIN, inline
from tests.surfaces.samples import composer, deck, directives, embed, frame, page, rendered

ACTIVE = rendered(active=True)


def shown(surface, **settings):
    """The policy of one surface under these settings."""
    made = {
        "page": lambda: page(settings=settings),
        "embed": lambda: embed(settings=settings),
        "framing page": lambda: page(ACTIVE, settings=settings),
        "framing embed": lambda: embed(ACTIVE, settings=settings),
        "frame": lambda: frame(settings=settings),
        "trusted frame": lambda: frame(policy="trusted", settings=settings),
        "deck": lambda: deck(settings=settings)["page"],
        "deck's embed": lambda: deck(settings=settings)["embed"],
        "framing deck": lambda: deck(ACTIVE, settings=settings)["page"],
        "deck's frame": lambda: deck(ACTIVE, settings=settings)["frame"],
        "front": lambda: composer(**settings).front_page(),
    }
    return directives(made[surface]().csp)


DECKS = ("deck", "deck's embed", "framing deck")
OURS = ("page", "embed", "framing page", "framing embed", "front", *DECKS)
FRAMES = ("frame", "trusted frame", "deck's frame")


@pytest.mark.parametrize("surface", OURS)
def test_our_own_pages_run_our_own_scripts_only(surface):
    csp = shown(surface)
    assert csp["default-src"] == {"'none'"}
    inside = surface.removeprefix("framing ") in ("page", "embed")
    assert csp["script-src"] == {"'self'"} | ({text_hash(inline(BEGIN))} if inside else set())
    assert len(csp["style-src-elem"] - {"'self'"}) == inside
    assert csp["base-uri"] == {"'none'"}
    assert csp["require-trusted-types-for"] == {"'script'"}
    # What reveal.js writes goes through a policy of ours.
    assert csp["trusted-types"] == ({"default"} if surface in DECKS else {"'none'"})
    assert csp["connect-src"] == {"'self'"}


@pytest.mark.parametrize(
    ("surface", "directive", "sources"),
    [
        ("page", "form-action", {"'self'"}),
        ("embed", "form-action", {"'none'"}),
        ("deck", "form-action", {"'none'"}),
        ("deck", "frame-src", {"'none'"}),
        ("framing deck", "frame-src", {"'self'"}),
        ("deck's frame", "sandbox", set(SANDBOX.split())),
        ("front", "form-action", {"'self'"}),
        ("page", "style-src-attr", {"'unsafe-inline'"}),
        ("front", "style-src-attr", {"'none'"}),
        ("page", "img-src", {"'self'", "https:", "data:", "blob:"}),
        ("page", "media-src", {"'self'", "https:", "data:", "blob:"}),
        ("page", "font-src", {"'self'", "data:"}),
        ("front", "img-src", {"'self'"}),
        ("front", "media-src", {"'none'"}),
        ("page", "frame-src", {"'self'"}),  # an embed, looked at before its code is copied
        ("embed", "frame-src", {"'none'"}),
        ("framing page", "frame-src", {"'self'"}),
        ("framing embed", "frame-src", {"'self'"}),
        ("frame", "sandbox", set(SANDBOX.split())),
        ("frame", "script-src", {"'self'", "'unsafe-inline'", "'unsafe-eval'", "blob:", "data:"}),
        ("frame", "style-src", {"'self'", "'unsafe-inline'"}),
        ("frame", "img-src", {"'self'", "https:", "data:", "blob:"}),
        ("frame", "connect-src", {"'self'", "https:", "data:", "blob:"}),
        ("frame", "worker-src", {"blob:"}),
        ("frame", "frame-src", {"https:", "data:", "blob:"}),
        ("frame", "form-action", {"'none'"}),
        ("frame", "base-uri", {"'none'"}),
        ("frame", "default-src", {"'none'"}),
        *((surface, "frame-ancestors", {"*"}) for surface in (*OURS, *FRAMES)),
    ],
)
def test_the_table(surface, directive, sources):
    assert shown(surface)[directive] == sources


def test_the_sandbox_never_lets_out_what_would_end_it():
    assert set(SANDBOX.split()) == {
        "allow-scripts",
        "allow-forms",
        "allow-popups",
        "allow-popups-to-escape-sandbox",
    }


def test_a_trusted_frame_has_no_sandbox_and_is_the_same_otherwise():
    sandboxed, trusted = shown("frame"), shown("trusted frame")
    assert sandboxed.pop("sandbox")
    assert sandboxed == trusted


@pytest.mark.parametrize("surface", ["page", "embed"])
def test_each_style_element_is_named_by_its_hash(surface):
    hostile = "td{color:red}\r\n</style><script>alert(1)</script>\0"
    content = Rendered("<p>x</p>", active=False, style=hostile)
    composed = {"page": page, "embed": embed}[surface](content)
    own, style = re.findall(r"<style>(.*?)</style>", composed.html, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (own, style)]
    hashes = {f"'sha256-{digest}'" for digest in digests}
    assert directives(composed.csp)["style-src-elem"] == {"'self'"} | hashes
    assert own.startswith("@layer vitrine{")
    assert "td{color:red}\n" in style
    assert "<script>alert" not in composed.html.replace(style, "")
    assert not {"\r", "\0"} & set(composed.html)


def test_active_content_s_own_styles_need_no_hash():
    content = Rendered("<p>x</p>", active=True, style="td{color:red}")
    assert "sha256" not in frame(content).csp
    assert page(content).html.count("<style>") == 1  # ours
    assert "td{color:red}" not in page(content).html


@pytest.mark.parametrize(
    ("settings", "surface", "directive", "sources"),
    [
        ({"img_src": "'none'"}, "page", "img-src", {"'self'"}),
        ({"img_src": ""}, "frame", "img-src", {"'self'"}),
        ({"img_src": "data:"}, "frame", "media-src", {"'self'", "data:"}),
        ({"sandbox_connect_src": "'none'"}, "frame", "connect-src", {"'self'"}),
        ({"sandbox_connect_src": "'none'"}, "frame", "frame-src", {"data:", "blob:"}),
        ({"sandbox_connect_src": "https://data.example"}, "page", "connect-src", {"'self'"}),
        (
            {"content_origin": "https://content.example"},
            "framing page",
            "frame-src",
            {"'self'", "https://content.example"},
        ),
        (
            {"content_origin": "https://content.example/x"},
            "framing embed",
            "frame-src",
            {"https://content.example"},
        ),
        ({"content_origin": "https://content.example"}, "page", "frame-src", {"'self'"}),
        ({"frame_ancestors": "'none'"}, "page", "frame-ancestors", {"'none'"}),
        ({"frame_ancestors": ""}, "embed", "frame-ancestors", {"'none'"}),
        ({"frame_ancestors": "https://blog.example"}, "page", "frame-ancestors", {"https://blog.example"}),
        (
            {"frame_ancestors": "https://blog.example"},
            "embed",
            "frame-ancestors",
            {"'self'", "https://blog.example"},
        ),
        # The page that a content frame stands in is an ancestor of it, whoever else may be.
        ({"frame_ancestors": "'none'"}, "frame", "frame-ancestors", {"'self'"}),
        (
            {"frame_ancestors": "https://blog.example", "public_url": "https://nb.example/v"},
            "frame",
            "frame-ancestors",
            {"'self'", "https://nb.example", "https://blog.example"},
        ),
    ],
)
def test_a_strict_operator_is_obeyed(settings, surface, directive, sources):
    assert shown(surface, **settings)[directive] == sources


@pytest.mark.parametrize("directive", ["script-src", "style-src"])
def test_libraries_may_come_from_their_cdn_only_where_a_setting_says_so(directive):
    assert "https:" not in shown("frame")[directive]
    assert "https:" in shown("frame", assets="cdn")[directive]
    assert "https:" not in shown("page", assets="cdn")["script-src"]


def test_a_frame_never_holds_our_own_pages():
    assert "'self'" not in shown("frame")["frame-src"]
