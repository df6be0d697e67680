"""Notebooks, and what is known of them, for these tests; and a page's elements as a parser sees them."""

from datetime import UTC, datetime
from html.parser import HTMLParser

from app.launchers import Launchers
from app.models import Document, Heading, Rendered, SourceRef
from app.surfaces.compose import Composer
from app.surfaces.frontpage import FrontPage
from config.settings import ROOT, load

FETCHED = datetime(2026, 11, 22, 20, 9, 6, tzinfo=UTC)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def composer(**settings: str) -> Composer:
    """With the shipped launchers and front page; settings by their names without the prefix."""
    chosen = load({f"VITRINE_{name.upper()}": value for name, value in settings.items()})
    launchers = Launchers.load(ROOT / "config/launchers.toml")
    return Composer(chosen, launchers, FrontPage.load(ROOT / "config/frontpage.toml"))


def github(path="notebooks/a.ipynb", ref="main", locator=None):
    """A file's address at GitHub."""
    parts = {"kind": "blob", "owner": "someone", "repo": "things", "ref": ref, "path": path}
    return SourceRef("github", locator or f"github/someone/things/blob/{ref}/{path}", parts)


def document(ref=None, **more):
    """A fetched notebook."""
    ref = ref or github()
    known = {
        "file_name": "a.ipynb",
        "web_url": "https://github.com/someone/things/blob/main/a.ipynb",
        "raw_url": "https://raw.githubusercontent.com/someone/things/main/a.ipynb",
    }
    return Document(ref, b"", **{**known, **more})


def rendered(html='<div class="notebook"><p>Hello</p></div>', **more):
    """Content."""
    headings = (Heading(1, "First", "first"), Heading(2, "Second", "second"))
    return Rendered(html, **{"active": False, "title": "A title", "headings": headings, **more})


def page(content=None, about=None, *, policy="sandboxed", settings=None, **more):
    """A composed page."""
    return composer(**(settings or {})).page(
        content or rendered(),
        about or document(),
        source_title="GitHub",
        policy=policy,
        fetched_at=FETCHED,
        **more,
    )


def embed(content=None, about=None, *, policy="sandboxed", settings=None, **more):
    """A composed embed."""
    return composer(**(settings or {})).embed(
        content or rendered(), about or document(), source_title="GitHub", policy=policy, **more
    )


def frame(content=None, about=None, *, policy="sandboxed", settings=None, **more):
    """A composed content frame."""
    return composer(**(settings or {})).frame(
        content or rendered(active=True), about or document(), source_title="GitHub", policy=policy, **more
    )


def deck(content=None, about=None, *, policy="sandboxed", settings=None, **more):
    """A composed deck: its page, its embed and, with active content, its frame."""
    return composer(**(settings or {})).slides(
        content or rendered(), about or document(), source_title="GitHub", policy=policy, **more
    )


class Elements(HTMLParser):
    """The start tags of a page, in order, each with its attributes; and its text."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag, **wanted):
        """Attributes of the elements with this name, and with these attributes (``class_`` for a class)."""
        wanted = {name.rstrip("_"): value for name, value in wanted.items()}
        return [
            attrs
            for name, attrs in self.found
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def meta(self, name):
        """The content of a meta element, or None."""
        return next((attrs["content"] for attrs in self.all("meta") if attrs.get("name") == name), None)


def directives(csp):
    """A Content-Security-Policy as name → set of sources."""
    split = (directive.split() for directive in csp.split(";"))
    return {name: set(values) for name, *values in split}
