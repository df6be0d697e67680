"""Addresses in the HTML of a notebook: relative ones become absolute, attached files become blobs."""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import quote, urldefrag, urljoin, urlsplit

_TAG = re.compile(r"<(?:img|a|source|video|audio)\s[^<>]*+>", re.IGNORECASE)
# Each attribute is read whole, so that nothing inside a value is taken for another one.
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)\s*+=\s*+
        (?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'<>=`]++))""",
    re.VERBOSE,
)
_NOTEBOOKS = (".ipynb", ".md", ".rmd", ".qmd")
"""A link to a script means the script."""
_NAMES = frozenset({"src", "href", "poster"})
_PIECED_TOGETHER = re.compile(r"""["'<>{}$\\`]""")
"""Never in an address, but where a script builds a tag from pieces."""
_BASE = re.compile(r"https?+://|/[a-z]++/")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*+:|//|#|/blob/[0-9a-f]{64}\.|\Z", re.IGNORECASE)

Find = Callable[[str], str | None]


def resolve(
    html: str, base_url: str | None, attached: Find | None = None, *, links_url: str | None = None
) -> str:
    """Make the addresses of links and media absolute.

    Args:
        html: of any quality; it is cleaned afterwards, or shown in a sandbox.
        base_url: what relative addresses are relative to, http or https; or the path of a folder on this
            server, whose first segment is the root of the addresses there. Without one, they stay.
        links_url: the same for links, where that is another place (http or https).
        attached: file name → address of the blob; None for an unknown name.
    """
    if base_url and not _BASE.match(base_url):
        base_url = None
    if not base_url and not attached:
        return html

    def address(match: re.Match[str]) -> str:
        value = match["double"] or match["single"] or match["bare"] or ""
        if match["name"].lower() not in _NAMES or _PIECED_TOGETHER.search(value):
            return match[0]
        is_link = match["name"].lower() == "href"
        resolved = _resolved(unescape(value).strip(), (is_link and links_url) or base_url, attached)
        if resolved is not None and is_link:
            resolved = _shown_here(resolved)
        return match[0] if resolved is None else f'{match["name"]}="{escape(resolved)}"'

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(address, tag[0]), html)


def _resolved(address: str, base_url: str | None, attached: Find | None) -> str | None:
    """The address to put in place of this one; None: this one is right."""
    if address.lower().startswith("attachment:"):
        return attached(address[len("attachment:") :]) if attached else None
    if not base_url or _ABSOLUTE.match(address):
        return None
    address = address.replace(" ", "%20")
    if base_url.startswith("/"):
        return _on_this_server(address, base_url)
    try:
        joined = urljoin(base_url, address)
    except ValueError:  # something with a bracket that is no IPv6 address
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def _on_this_server(address: str, base_url: str) -> str | None:
    """None: out of the folders that the base is in, or an address of ours already."""
    root = f"/{base_url.split('/')[1]}/"
    if address.startswith(root):
        return None
    try:
        joined = urljoin(base_url, root + address.lstrip("/") if address.startswith("/") else address)
    except ValueError:
        return None
    return joined if joined.startswith(root) else None


def _shown_here(address: str) -> str:
    """A notebook beside this one is opened in this viewer, by way of the box, which knows every source."""
    url, fragment = urldefrag(address)
    if url.startswith("/") or not urlsplit(url).path.lower().endswith(_NOTEBOOKS):
        return address
    return f"/create?url={quote(url, safe='')}" + (f"#{fragment}" if fragment else "")
