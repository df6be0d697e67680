"""What one render gathers on its way through the cells, and how it treats HTML that is not ours."""

import hashlib
import re
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

import pybase64

from app.i18n import N_, _, tag
from app.libraries.rewrite import Home
from app.models import Output
from app.policies.sanitise import Cleaned, clean_html, is_active
from app.rendering import drawings, html_formulas, markdown, sounds
from app.rendering.closing import closed
from app.rendering.images import Picture, identify, standalone_svg
from app.rendering.limits import Budget, Limits
from app.rendering.links import Find, resolve
from app.rendering.places import place, still
from app.rendering.widget_state import SavedWidgets

if TYPE_CHECKING:
    from app.rendering.reuse import Reuse

Mode = Literal["clean", "probe", "raw"]
"""``clean``: all HTML is cleaned. ``probe``: the same, until active content turns up. ``raw``: none is."""

PARTLY = N_("Scripts, frames and forms of this text are not shown here.")
AS_SOURCE = N_("Diagrams of this text (Mermaid) are drawn by scripts; here is their source.")
_EMBEDDED = re.compile(
    r"data:(?:image/(?:png|jpe?g|gif|webp|avif|bmp)|audio/[a-z0-9.+-]{2,20}+|video/[a-z0-9.+-]{2,20}+)"
    r";base64,([A-Za-z0-9+/=]{100,}+)"
)
_SCRIPT_END = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


class ActiveContent(Exception):
    """Raised by a probe: the notebook holds something that needs a content frame."""


@dataclass(slots=True)
class Gathered:
    """What a piece of a page has beside its HTML and its files; each as in `Context`."""

    styles: list[str] = field(default_factory=list)
    omitted: dict[str, None] = field(default_factory=dict)
    modules: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    """Hosts of libraries that are not at home."""
    math: bool = False
    tied: bool = False
    """Whether it belongs to this page only: it brings a file, shows a widget, or was cut for want of room."""
    placed: bool = False
    """Whether it had relative addresses."""


@dataclass(slots=True)
class Context:
    """The state of one render."""

    mode: Mode
    limits: Limits
    base_url: str | None = None
    links_url: str | None = None
    """Of relative links, where it differs."""
    home: Home | None = None
    """What brings the libraries of active content from here; None: they may come from elsewhere."""
    blobs: dict[str, bytes] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)
    omitted: dict[str, None] = field(default_factory=dict)
    """Sentences, in order, each once."""
    math: bool = False
    modules: dict[str, None] = field(default_factory=dict)
    """The scripts of ours that draw outputs, in order, each once: see `live`."""
    not_at_home: dict[str, None] = field(default_factory=dict)
    """Addresses of libraries that the notebook would load and that are not here, in order, each once."""
    saved: SavedWidgets = field(default_factory=lambda: SavedWidgets({}, 0))
    show: Callable[[Output, "Context"], str] = lambda _output, _context: ""
    """Renders an output that stands inside of another."""
    pictures: int = 0
    tree_values: int = 0
    """Shown in trees of JSON so far."""
    budget: Budget = field(init=False)
    """For all of the page."""
    reuse: "Reuse | None" = None
    """What is known of the cells from the last revision; None: nothing, and nobody asks what they become."""
    tied: bool = False
    placed: bool = False
    _names: str = "output"
    _numbered: int = 0

    def __post_init__(self) -> None:
        self.budget = Budget(self.limits)

    def begin(self, names: str) -> None:
        """From here on, outputs are named after `names`, so that those before and elsewhere do not count.

        Args:
            names: ``output-<a cell's id>``, or of another kind; unique in the page.
        """
        self._names, self._numbered = names, 0

    def exchange(self, other: Gathered) -> None:
        """From here on, gather into what is in the other; until the next call, it has what was gathered."""
        self.styles, other.styles = other.styles, self.styles
        self.omitted, other.omitted = other.omitted, self.omitted
        self.modules, other.modules = other.modules, self.modules
        self.math, other.math = other.math, self.math
        self.tied, other.tied = other.tied, self.tied
        self.placed, other.placed = other.placed, self.placed
        if self.home:
            self.home.missing, other.missing = other.missing, self.home.missing

    def gather(
        self,
        styles: Iterable[str],
        omitted: Iterable[str],
        modules: Iterable[str],
        missing: Iterable[str],
        *,
        math: bool,
    ) -> None:
        """Add what a piece of the page has beside its HTML."""
        self.styles += styles
        self.omitted |= dict.fromkeys(omitted)
        self.modules |= dict.fromkeys(modules)
        self.math = self.math or math
        if self.home:
            self.home.missing |= dict.fromkeys(missing)

    def next_name(self) -> str:
        """The id of the next output that may hold HTML."""
        self._numbered += 1
        return f"vitrine-{self._names}-{self._numbered}"

    @property
    def widgets(self) -> SavedWidgets:
        """The notebook's; whatever asks for them changes them."""
        self.tied = True
        return self.saved

    def clean(self, html: str, scope: str) -> Cleaned | None:
        """HTML of the notebook as it may be shown in this mode; None where the page has no room for it.

        Raises:
            ActiveContent: by a probe.
        """
        if self.mode == "raw":
            return Cleaned(self.home.html(html) if self.home else html, "", active=False)
        if not self.budget.spent:
            html = drawings.as_pictures(html, self.keep, exact=self.mode == "probe")
        active = is_active(html) if self.mode == "probe" else None
        if active:
            raise ActiveContent
        if self.budget.spent:
            return None
        most = min(self.limits.html_bytes, self.budget.left)
        # How much of a style sheet there is room for cannot be told by what is there afterwards.
        self.tied = self.tied or (most < self.limits.html_bytes and "<style" in html.lower())
        cleaned = clean_html(
            html, scope=scope, max_bytes=most, max_depth=self.limits.html_depth, active=active
        )
        self.budget.take(cleaned.size, len(cleaned.html))
        if cleaned.too_large and most < self.limits.html_bytes:
            return None
        if cleaned.style:
            self.styles.append(cleaned.style)
        return cleaned

    def script(self, code: str) -> str:
        """JavaScript of active content, as the body of a script element."""
        # An HTML parser ends the script at "</script", and reads on past it after "<!--".
        return _SCRIPT_END.sub(r"<\\", self.home.script(code) if self.home else code)

    def html(self, html: str, scope: str) -> Cleaned:
        """An output's HTML: addresses resolved, pictures taken out, formulas marked, cleaned."""
        raw = self.mode == "raw"
        shown = html if raw else self.without_embedded(html)  # a script may look for its own data: addresses
        if raw or not self.budget.spent:
            shown = self._resolved(self._typeset(shown))
        cleaned = self.clean(shown, scope)
        return cleaned or Cleaned(self._unrendered(html), "", active=False, too_large=True)

    def _resolved(self, html: str, attached: Find | None = None) -> str:
        resolved = resolve(html, self.base_url, attached, links_url=self.links_url)
        self.placed = self.placed or resolved != html
        return resolved

    def _typeset(self, html: str) -> str:
        """HTML with its formulas marked; where scripts may look at it, the page does that later.

        HTML longer than texts may be has none: each of its ``$a$`` becomes ten times as long.
        """
        if len(html) > self.limits.text:
            return html
        typeset, found = html_formulas.typeset(html)
        untouched = self.mode == "raw" and (found or "MathJax" in html) and is_active(html)
        self.math = self.math or found or untouched
        return html if untouched else typeset

    def prose(self, source: str, name: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
        """Markdown as the inside of the element with the id `name`."""
        source = self.without_embedded(source)
        if self.budget.spent:
            return self._unrendered(source)
        drawn = dict.fromkeys(("mermaid",), self._diagram)
        prose = markdown.to_html(source, name, self.limits, drawn)
        attached = self._finder(attachments) if attachments else None
        html = self._resolved(prose.html, attached)
        cleaned = self.clean(html, f"#{name}")
        if cleaned is None:
            return self._unrendered(source)
        if self.mode == "raw":
            self.budget.take(len(cleaned.html))
        self.math = self.math or prose.math
        note = prose.refused or (
            _(PARTLY) if cleaned.active else _(AS_SOURCE) if prose.drawn and self.mode == "clean" else ""
        )
        inner = closed(cleaned.html) if self.mode == "raw" else cleaned.html
        return inner + (self.note(note) if note else "")

    def _unrendered(self, source: str) -> str:
        """What the page has no room for, as its author wrote it."""
        most = self.limits.text
        link = f'<a href="{self.keep_text(source)}">{_("Show all of it")}</a>' if len(source) > most else ""
        return f"<pre>{escape(source[:most], quote=False)}</pre>{self.note(self.budget.sentence, link)}"

    def _diagram(self, source: str) -> str:
        """A diagram's fence, as JupyterLab draws it; empty where its source is shown.

        Raises:
            ActiveContent: by a probe.
        """
        if self.mode == "probe":
            raise ActiveContent
        if self.mode == "clean":
            return ""
        self.modules["mermaid"] = None
        bundle = {"mime": "text/vnd.mermaid", "data": source, "metadata": {}}
        source = escape(source, quote=False)
        return place("mermaid", bundle, name=self.next_name()) + still(f"<pre><code>{source}</code></pre>")

    def note(self, sentence: str, link: str = "") -> str:
        """Tell the reader about something that is not shown; and with HTML of ours, where it is."""
        self.omitted[sentence] = None
        return f'<p class="omitted" lang="{tag()}">{escape(sentence, quote=False)}{link and f" {link}"}</p>'

    def keep_text(self, text: str) -> str:
        """Take a text out of the page; gives its address."""
        self.tied = True
        data = text.encode(errors="replace")
        name = f"{hashlib.sha256(data).hexdigest()}.txt"
        self.blobs[name] = data
        return f"/blob/{name}"

    def keep(self, data: bytes, picture: Picture) -> str:
        """Take a picture out of the page; gives its address."""
        self.tied = True
        name = f"{hashlib.sha256(data).hexdigest()}.{picture.extension}"
        self.blobs[name] = data
        return f"/blob/{name}"

    def decoded(self, encoded: str) -> bytes | None:
        """The bytes of a base64 text; None where it is none, or longer than a picture may be."""
        if len(encoded) > self.limits.image_bytes * 4 // 3 + 4:
            return None
        try:
            return pybase64.b64decode(encoded)
        except (Base64Error, ValueError):
            return None

    def without_embedded(self, text: str) -> str:
        """Text with the pictures and recordings of its ``data:`` addresses taken out."""
        return _EMBEDDED.sub(self._kept, text) if ";base64," in text else text

    def _kept(self, match: re.Match[str]) -> str:
        return self._address(match[1]) or match[0]

    def _attached(self, value: str) -> str | None:
        """A picture's address; some programs write SVG as it is, where base64 belongs."""
        if not value.lstrip().startswith("<"):
            return self._address(value)
        data = standalone_svg(value)
        picture = identify(data)
        return self.keep(data, picture) if picture and len(data) <= self.limits.image_bytes else None

    def _address(self, encoded: str) -> str | None:
        data = self.decoded(encoded)
        known = (identify(data) or sounds.identify(data)) if data else None
        return self.keep(data, known) if data and known else None

    def _finder(self, attachments: Mapping[str, Mapping[str, Any]]) -> Find:
        @cache  # a text may show one file many times
        def find(name: str) -> str | None:
            bundle = attachments.get(name) or attachments.get(unquote(name)) or {}
            return next(filter(None, map(self._attached, bundle.values())), None)

        return find
