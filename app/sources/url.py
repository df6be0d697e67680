"""Any notebook on the web: ``/urls/`` by https, ``/url/`` by http, as nbviewer has it."""

import re
from typing import Final
from urllib.parse import unquote, unquote_to_bytes, urljoin

from app.errors import BadReference
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Document, Fetched, Moved, NotModified, SourceRef, Validators
from app.sources import forges, paths
from app.sources.link import Link, Scheme, canonical_host, clean

SOURCE: Final = "url"
_SCHEMES: Final[dict[str, Scheme]] = {"urls": "https", "url": "http"}
_PREFIXES: Final = {scheme: prefix for prefix, scheme in _SCHEMES.items()}
_KEPT: Final = re.compile(r"%25(?=2[Ff]|3[Ff]|[89A-Fa-f][0-9A-Fa-f])")


class Url:
    """``/urls/<host>/<path>`` and ``/url/<host>/<path>``, with a query as last piece ``/%3F<query>``."""

    name = SOURCE
    title = N_("Web address")
    prefixes: tuple[str, ...] = tuple(_SCHEMES)
    cheap = False

    def recognise(self, pasted: str) -> str | None:
        """Every web address; a forge's page stands for the file that it shows.

        Raises:
            BadReference: a page of a forge that shows no file.
        """
        link = Link.read(pasted)
        if link is None:
            return None
        link = forges.raw_link(link)
        return _print(link.scheme, link.host, decode(link.path), link.query)

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:
        """The query is the path's last piece where it begins with ``?``, else the request's own.

        Raises:
            BadReference: no host, or a path with a ``.`` or ``..``.
        """
        authority, _slash, tail = paths.checked(rest).partition("/")
        if not authority:
            raise BadReference(_("This names no host; wanted: urls/example.org/notebook.ipynb."))
        path, _mark, piece = f"/{tail}".partition("/?")
        paths.segments(path)
        scheme = _SCHEMES[prefix]
        host = canonical_host(scheme, authority)
        asked = clean(paths.checked(piece or query))
        parts = {"scheme": scheme, "host": host, "path": path.removeprefix("/"), "query": asked}
        return SourceRef(SOURCE, _print(scheme, host, path, asked), parts)

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:
        """Whatever is there; what is no notebook is told apart where it is read."""
        url = address(ref)
        answer = http.get(url, validators=known)
        if answer.not_modified:
            return NotModified(answer.validators)
        return Document(
            ref=ref,
            content=answer.content,
            file_name=unquote(ref.parts["path"]).rstrip("/").rpartition("/")[2] or ref.parts["host"],
            validators=answer.validators,
            web_url=url,
            raw_url=url,
            base_url=urljoin(answer.url, "."),  # of where a redirect led (RFC 3986 §5.1.3)
        )


def address(ref: SourceRef) -> str:
    """The web address that a reference stands for."""
    parts = ref.parts
    query = f"?{parts['query']}" if parts["query"] else ""
    return f"{parts['scheme']}://{parts['host']}/{encode(parts['path'])}{query}"


def decode(encoded: str) -> str:
    """A web address's path as a locator's decoded path holds it.

    Three kinds of octets would be lost on the way and stay percent-encoded: ``%2F``, which is data and no
    separator (GitLab's API, object stores); ``%3F``, which could begin a query; and what is not UTF-8.
    """
    octets = unquote_to_bytes(re.sub(r"%(?=2[Ff]|3[Ff])", "%25", encoded))
    text = octets.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", lambda half: f"%{ord(half[0]) - 0xDC00:02X}", text)


def encode(path: str) -> str:
    """The inverse of `decode`."""
    return _KEPT.sub("%", paths.quote(path))


def _print(scheme: Scheme, host: str, path: str, query: str) -> str:
    inside = path.removeprefix("/")
    last = f"/{paths.quote('?' + query)}" if query else ""
    tail = f"{paths.quote(inside)}{last}" if inside else last.removeprefix("/")
    return f"{_PREFIXES[scheme]}/{paths.quote(host)}/{tail}"
