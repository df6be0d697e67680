"""A notebook's HTML and JavaScript with the addresses of libraries changed to files of ours.

What a parser fetches by itself is changed here: scripts, style sheets, pictures, imports, and all of it again
in the documents of frames. What a script asks for while it runs is ``static/js/home.js``'s.

Linear: each pattern is possessive and matches at the end of the text at the latest, so nothing is read twice.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final
from urllib.parse import unquote, urlsplit

from app.libraries.home import at_home

MAX_DEPTH: Final = 4
"""Of documents in documents: each is escaped once more, so it costs what all of it costs."""

_SPACE = r"[\t\n\f\r ]"
_ATTRIBUTES = r"""(?:[^"'>]++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+"""
_TOKEN = re.compile(
    rf"""
    <!--(?:-?>|.*?(?:--!?>|\Z))
  | <(?P<name>script|style|link|img|source|image|iframe|textarea|title|xmp|noembed|noframes)
    (?=[\t\n\f\r />])(?P<attributes>{_ATTRIBUTES})(?:>|\Z)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_END = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />]|\Z)", re.IGNORECASE)
    for name in ("script", "style", "iframe", "textarea", "title", "xmp", "noembed", "noframes")
}
"""Elements that hold text whatever it looks like (HTML §13.2.5)."""

_ATTRIBUTE = re.compile(
    rf"""
    (?P<name>[^\t\n\f\r />=]++)
    (?:{_SPACE}*+={_SPACE}*+
       (?:"(?P<double>[^"]*+)"?|'(?P<single>[^']*+)'?|(?P<bare>[^\t\n\f\r >]++)))?+
    """,
    re.VERBOSE,
)
_ADDRESS: Final = {
    "script": "src", "link": "href", "img": "src", "source": "src", "image": "href",
}  # fmt: skip
"""Element → the attribute that says what it loads."""
_OF_THE_OTHER_FILE: Final = frozenset({"integrity", "crossorigin"})
"""Attributes that belong to the file that was named first."""

_SCRIPT_TYPES = re.compile(r"(?:|module|(?:text|application)/(?:x-)?(?:java|ecma)script.*)", re.IGNORECASE)
_QUOTED = re.compile(r"""(?P<before>)(?P<quote>["'`])(?P<url>(?:https?:)?//[^"'`\s\\<>]++)(?P=quote)""")
_IMPORTS = re.compile(r"(?<![\w$.])(?:from|import|importScripts)\s*+\(?\s*+\Z")
_BEFORE_CHARS: Final = 40
"""How far before an address the word stands that imports it."""
_LIBRARY_FILE: Final = (".js", ".mjs", ".css")
_CSS_URL = re.compile(
    r"""(?P<before>(?:\burl\(|@import)\s*+)(?P<quote>["']?+)(?P<url>(?:https?:)?//[^"'()\s\\]++)(?P=quote)""",
    re.IGNORECASE | re.VERBOSE,
)
_DOCUMENT = re.compile(
    r"\s*+data:text/html(?P<parameters>[^,]{0,100}+),(?P<content>.*+)", re.IGNORECASE | re.DOTALL
)


@dataclass(slots=True)
class Home:
    """Rewrites the pieces of one notebook, and remembers what of it is not at home."""

    before_documents: str = ""
    """HTML that each document in a frame begins with: the scripts that do the same while it runs."""
    find: Callable[[str], str | None] = at_home
    missing: dict[str, None] = field(default_factory=dict)
    """Hosts of the scripts and style sheets that are not at home, in order, each once."""

    def html(self, html: str, depth: int = 0) -> str:
        """A fragment or a document, of any quality."""
        return "".join(self._pieces(html, depth)) if "<" in html else html

    def script(self, code: str) -> str:
        """JavaScript: what it imports from an address. The rest is asked for when it runs."""
        if "//" not in code:
            return code
        return _QUOTED.sub(self._imported, code)

    # --- how -------------------------------------------------------------------------------------

    def _pieces(self, html: str, depth: int) -> Iterator[str]:
        position = 0
        while token := _TOKEN.search(html, position):
            yield html[position : token.start()]
            position = token.end()
            if not token["name"]:
                yield token[0]
                continue
            name = token["name"].lower()
            attributes = _read(token["attributes"])
            yield self._tag(token, name, attributes, depth)
            if name in _END:
                end = _END[name].search(html, position)
                stop = end.start() if end else len(html)
                yield self._inside(name, attributes, html[position:stop])
                position = stop
        yield html[position:]

    def _tag(self, token: re.Match[str], name: str, attributes: dict[str, str], depth: int) -> str:
        """The start tag; as it was, where nothing of it changes."""
        changed = self._framed(attributes, depth) if name == "iframe" else self._loading(name, attributes)
        if changed is None:
            return token[0]
        closing = "/" if token["attributes"].endswith("/") and name != "iframe" else ""
        written = "".join(f' {key}="{escape(value)}"' for key, value in changed.items())
        return f"<{token['name']}{written}{closing}>"

    def _loading(self, name: str, attributes: dict[str, str]) -> dict[str, str] | None:
        key = _ADDRESS.get(name, "")
        url = attributes.get(key, "").strip()
        sheet = "stylesheet" in attributes.get("rel", "").lower()
        ours = self._address(url, counts=name == "script" or sheet)
        if ours is None:
            return None
        kept = {key: value for key, value in attributes.items() if key not in _OF_THE_OTHER_FILE}
        return kept | {key: ours, "data-vitrine-from": url}

    def _framed(self, attributes: dict[str, str], depth: int) -> dict[str, str] | None:
        """A frame with its document in `srcdoc`, whichever of three ways it was given."""
        document = attributes.get("srcdoc")
        dropped = {"srcdoc"}
        if document is None and "data-html" in attributes.get("onload", ""):
            # Folium before 0.13: in a sandbox, no script may write into the empty document of a frame.
            document = _from_data_html(attributes.get("data-html", ""))
            dropped = {"srcdoc", "src", "data-html", "onload"}
        elif document is None:
            document = _from_data_address(attributes.get("src", ""))
            dropped = {"srcdoc", "src"}
        if document is None or depth >= MAX_DEPTH:
            return None
        kept = {key: value for key, value in attributes.items() if key not in dropped}
        return kept | {"srcdoc": self.before_documents + self.html(document, depth + 1)}

    def _inside(self, name: str, attributes: dict[str, str], text: str) -> str:
        if name == "style":
            return _CSS_URL.sub(self._quoted, text) if "//" in text else text
        kind = attributes.get("type", "").strip().lower() if name == "script" else "text"
        if kind == "importmap":
            return _QUOTED.sub(self._quoted, text)
        return self.script(text) if _SCRIPT_TYPES.fullmatch(kind) else text

    def _imported(self, match: re.Match[str]) -> str:
        before = match.string[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        if _IMPORTS.search(before):
            return self._quoted(match)
        if re.split(r"[?#]", match["url"], maxsplit=1)[0].endswith(_LIBRARY_FILE):
            self._address(match["url"], counts=True)
        return match[0]

    def _quoted(self, match: re.Match[str]) -> str:
        ours = self._address(match["url"], counts=True)
        return match[0] if ours is None else f"{match['before']}{match['quote']}{ours}{match['quote']}"

    def _address(self, url: str, *, counts: bool) -> str | None:
        """Where our file is; None where there is none.

        Args:
            counts: whether the page is poorer without this file.
        """
        path = self.find(url) if url else None
        if path is not None:
            return f"/static/{path}"
        if counts and url.startswith(("http://", "https://", "//")):
            self.missing[_host(url)] = None
        return None


def _read(attributes: str) -> dict[str, str]:
    """Name in lower case → value; of two with one name the first counts, as for a browser."""
    read: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(attributes):
        value = found["double"] or found["single"] or found["bare"] or ""
        read.setdefault(found["name"].lower(), unescape(value))
    return read


def _from_data_address(address: str) -> str | None:
    """The HTML of a ``data:text/html`` address (RFC 2397)."""
    found = _DOCUMENT.match(address)
    if not found:
        return None
    if ";base64" in found["parameters"].lower():
        return _decoded(unquote(found["content"]))
    return unquote(found["content"])


def _from_data_html(value: str) -> str | None:
    return unquote(value) if value.lstrip()[:1] in {"%", "<"} else _decoded(value)


def _decoded(encoded: str) -> str | None:
    try:
        return base64.b64decode(encoded).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a bracket that is no IPv6 address
        return ""
