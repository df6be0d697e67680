"""What an oEmbed request asks for: an address in any form that this server has, and the room for it."""

from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import unquote

from flask import Request, current_app
from werkzeug.exceptions import HTTPException

from app.errors import BadReference, BadRequest, NotFound, NotOffered
from app.i18n import N_, _
from app.models import DEFAULT_OPTIONS, Moved, Options, SourceRef
from app.registry import Registry
from app.sources.link import Link
from app.surfaces.oembed import ANSWERS, Room
from app.surfaces.sharing import CARD
from app.web import params

NOT_HERE: Final = N_("This server has no page of that address.")
_MOST_STEPS: Final = 5
_MOST_PIXELS: Final = 100_000
_ANYBODYS: Final = frozenset({"url", "posted", "local"})
"""Sources that an address elsewhere does not lead to here: a provider speaks for its own pages, and for those
of the forges that it shows, but not for the whole web."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A notebook or folder, and how it is to be shown."""

    ref: SourceRef
    format: str = "html"
    options: Options = DEFAULT_OPTIONS
    policy: str | None = None


def asked(request: Request, registry: Registry) -> Asked:
    """Read ``url``.

    Raises:
        BadReference: it is none, or a parameter in it has no such value.
        NotFound: it is of another site.
    """
    url = request.args.get("url", "").strip()
    if not url:
        raise BadReference(_("url is missing: the address of a page of this server, such as …/gist/user/id."))
    link = registry.own(url, own_url=request.url_root)
    return _elsewhere(url, registry, request) if link is None else _here(link, registry, request)


def room_of(request: Request) -> Room:
    """Read ``maxwidth`` and ``maxheight``.

    Raises:
        BadRequest: not a whole number of pixels.
    """
    return Room(_pixels(request, "maxwidth"), _pixels(request, "maxheight"))


def format_of(request: Request) -> str:
    """Read ``format``.

    Raises:
        NotOffered: it is neither JSON nor XML (oEmbed 1.0 §2.3.4.2: 501).
    """
    name = request.args.get("format", "").lower() or "json"
    if name not in ANSWERS:
        raise NotOffered(
            _("format={value} is not one of {choices}.", value=repr(name[:40]), choices=", ".join(ANSWERS))
        )
    return name


def _pixels(request: Request, name: str) -> int | None:
    value = request.args.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value) > 0):
        raise BadRequest(
            _("{name}={value} is no number of pixels; wanted: {name}=600.", name=name, value=repr(value[:40]))
        )
    return min(int(value), _MOST_PIXELS)


def _here(link: Link, registry: Registry, request: Request) -> Asked:
    """By the routes of this application, so that an address means here what it means when it is opened."""
    path = unquote(link.path) or "/"
    inner = cast("Request", Request.from_values(path=path, query_string=link.query))
    try:
        endpoint, found = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException as error:
        raise NotFound(_(NOT_HERE)) from error
    options, policy = params.options_of(inner), inner.args.get("policy")
    match endpoint:
        case "pages.create":
            locator = registry.recognise(params.pasted(inner), own_url=request.url_root)
            return Asked(_followed(unquote(locator), "", registry), "html", options, policy)
        case "pages.page" | "pages.embed" | "pages.frame" | "pages.download":
            name = "html"
        case "pages.formatted" | "pages.formatted_embed":
            name = "html" if found["format"] == CARD else found["format"]
        case _:
            raise NotFound(_(NOT_HERE))
    ref = _followed(found["locator"], params.upstream_query(inner), registry)
    return Asked(ref, name, options, policy)


def _elsewhere(url: str, registry: Registry, request: Request) -> Asked:
    if Link.read(url) is None:
        raise BadReference(_("url is no address; wanted: https://… or a path of this server."))
    try:
        ref = _followed(unquote(registry.recognise(url, own_url=request.url_root)), "", registry)
    except BadReference as error:
        raise NotFound(_(NOT_HERE)) from error
    if ref.source in _ANYBODYS:
        raise NotFound(_(NOT_HERE))
    return Asked(ref)


def _followed(locator: str, query: str, registry: Registry) -> SourceRef:
    """A decoded locator in its proper form.

    Raises:
        BadReference, NotFound
    """
    found = registry.resolve(locator, query)
    for _step in range(_MOST_STEPS):
        if not isinstance(found, Moved):
            return found
        found = registry.resolve(unquote(found.locator))
    raise BadReference(_("This address leads in a circle."))
