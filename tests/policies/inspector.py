"""A second opinion on cleaned HTML, with a parser and with rules that share nothing with the sanitiser."""

import re
from html.parser import HTMLParser

NEVER_TAGS = re.compile(
    r"script|style|i?frame|frameset|object|embed|applet|form|button|textarea|select|option|svg|template|meta"
    r"|link|base|title|noscript|noembed|noframes|xmp|plaintext|annotation-xml|annotation|semantics|mglyph"
    r"|malignmark|maction|slot|dialog|canvas|.*-.*|.*:.*"
)
NEVER_ATTRIBUTES = re.compile(
    r"on.*|data.*|name|srcdoc|action|formaction|http-equiv|target|ping|background|usemap|xlink.*|xmlns.*|is"
    r"|autofocus|autoplay|contenteditable|tabindex|accesskey|popover.*|slot|part|itemprop|form|method|code.*"
)
ADDRESSES = ("href", "src", "srcset", "cite", "poster")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(png|jpe?g|gif|webp|avif|svg\+xml)[;,]", re.IGNORECASE)
SOUND = re.compile(r"data:(audio|video)/", re.IGNORECASE)
BAD_CSS = re.compile(
    r"url|expression|image-set|@|binding|behaviou?r|javascript|position(?!\s*:\s*(left|right|center|\d))"
    r"|z-index|transform|animation|transition|filter|shadow|outline|inset|content-visibility|:\s*-\d|<|\\",
    re.IGNORECASE,
)
BAD_CLASS = re.compile(
    r"(jp-|jupyter-widgets|mathjax|mermaid|tex2jax|vitrine)|(cell|output|prompt)$", re.IGNORECASE
)


class Inspector(HTMLParser):
    """Collects what must not be there, each with a word on it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if NEVER_TAGS.fullmatch(tag):
            self.complaints.append(f"<{tag}>")
        if tag == "input" and not (values.get("type") == "checkbox" and "disabled" in values):
            self.complaints.append(f"an input that is no disabled checkbox: {values}")
        for name, value in values.items():
            if complaint := self._complaint(tag, name, value):
                self.complaints.append(f"<{tag} {name}={value[:60]!r}>: {complaint}")

    def _complaint(self, tag: str, name: str, value: str) -> str | None:
        if NEVER_ATTRIBUTES.fullmatch(name) and (tag, name) != ("mo", "form"):
            return "attribute"
        if name in ADDRESSES and not self._address_is_fine(tag, name, value):
            return "address"
        if name == "style" and BAD_CSS.search(value):
            return "style"
        if name == "class" and any(BAD_CLASS.match(word) for word in value.split()):
            return "class"
        if name in {"id", "for"} and not value.startswith("user-content-"):
            return "id"
        return None

    def _address_is_fine(self, tag: str, name: str, value: str) -> bool:
        flat = re.sub(r"[\x00-\x20]+", "", value)
        if flat.lower().startswith("data:"):
            kinds = {("img", "src"): PICTURE, ("video", "poster"): PICTURE}
            sounds = {("audio", "src"): SOUND, ("video", "src"): SOUND, ("source", "src"): SOUND}
            kind = {**kinds, **sounds}.get((tag, name))
            return kind is not None and kind.match(flat) is not None
        scheme = SCHEME.match(flat)
        return scheme is None or scheme[1].lower() in {"http", "https", "mailto"}

    def handle_comment(self, data: str) -> None:
        self.complaints.append(f"comment {data[:40]!r}")

    def handle_decl(self, decl: str) -> None:
        self.complaints.append(f"declaration {decl[:40]!r}")

    def unknown_decl(self, data: str) -> None:
        self.complaints.append(f"declaration {data[:40]!r}")

    def handle_pi(self, data: str) -> None:
        self.complaints.append(f"instruction {data[:40]!r}")


def complaints(html: str) -> list[str]:
    """What is in `html` that must not be."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.complaints
