"""What must not be in a page of ours, judged without any of the code that makes pages."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_NEVER: Final = re.compile(
    r"object|embed|applet|frame|frameset|portal|fencedframe|slot|noscript|plaintext|xmp|noembed|noframes"
    r"|animate.*|set|foreignobject|.*-.*"
)
_HANDLERS: Final = re.compile(r"on.*|srcdoc|formaction|ping|xlink:href|autofocus|background|usemap|is|slot")
_ADDRESSES: Final = ("href", "src", "action", "poster", "data", "cite")
_DATA: Final = re.compile(r"data:(image|audio|video)/", re.IGNORECASE)
_JSON_TYPES: Final = ("application/json", "application/ld+json", "importmap")
_BEGINNING: Final = re.compile(
    r'<noscript><link rel="stylesheet" href="/static/[\w/.?=-]+"></noscript>\s*'
    r'<script(?P<names>(?: data-[a-z]+="[^"<>]*")+)>(?P<code>[^<]*(?:<(?!/)[^<]*)*)</script>'
)
"""In the head of a page: its one script without an address, and the style sheet of who has no scripts."""
_NAMED: Final = re.compile(r"frame|folded")
_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)


class Page(HTMLParser):
    """Collects what would run, load a document, send or rule over the page, each with a word on it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []
        self._script = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._script = ""
        if _NEVER.fullmatch(tag):
            self.complaints.append(f"<{tag}>")
        if tag in ("script", "iframe", "base", "meta", "link", "form", "template"):
            self._page_only(tag, values)
        for name, value in values.items():
            if _HANDLERS.fullmatch(name) or (name in _ADDRESSES and not _leads_well(tag, name, value)):
                self.complaints.append(f"<{tag} {name}={value[:80]!r}>")

    def _page_only(self, tag: str, values: dict[str, str]) -> None:
        """Elements that a page has, and content has not."""
        own = {
            "script": values.get("src", "").startswith("/static/") or values.get("type") in _JSON_TYPES,
            "iframe": values.get("src", "").startswith("/frame/") and "sandbox" in values,
            "base": set(values) == {"target"},
            "meta": "http-equiv" not in values,
            "link": values.get("rel")
            in ("stylesheet", "icon", "canonical", "alternate", "preload", "modulepreload"),
            "form": values.get("action") == "/create",
            "template": set(values) == {"data-scripts"},
        }
        if not own[tag]:
            self.complaints.append(f"<{tag} {values}>")
        if tag == "script" and values.get("type") not in _JSON_TYPES:
            self._script = "its file alone"

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.complaints.append(f"a script with code of its own: {data[:60]!r}")
        self._script = ""

    def handle_endtag(self, tag: str) -> None:
        self._script = ""


def _leads_well(tag: str, name: str, value: str) -> bool:
    flat = re.sub(r"[\x00-\x20]+", "", value)
    if flat.lower().startswith("data:"):
        return tag in ("img", "audio", "video", "source") and _DATA.match(flat) is not None
    try:
        scheme = urlsplit(flat).scheme.lower()
    except ValueError:  # a browser cannot read it either
        return True
    return scheme in ("", "http", "https") or (scheme == "mailto" and name == "href")


def _letters(code: str) -> str:
    return "".join(_COMMENT.sub("", code).split())


_OWN_CODE: Final = _letters(
    (Path(__file__).resolve().parents[2] / "static" / "js" / "begin.js").read_text("utf-8")
)


def _without_beginning(html: str) -> str:
    head, end, rest = html.partition("</head>")
    found = _BEGINNING.search(head) if end else None
    if found is None or _letters(found["code"]) != _OWN_CODE:
        return html
    names = (name for value in re.findall(r'="([^"]*)"', found["names"]) for name in value.split())
    if not all(map(_NAMED.fullmatch, names)):
        return html
    return head[: found.start()] + head[found.end() :] + end + rest


def complaints(html: str) -> list[str]:
    """What is in a page that must not be."""
    return Page(_without_beginning(html)).complaints
