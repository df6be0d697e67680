"""What a request says, read once: options, content coding, and which parameters are ours."""

import functools
from typing import Final, Literal, cast
from urllib.parse import quote

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from app.errors import BadReference
from app.i18n import LANGUAGES, _
from app.models import Options
from app.parts import with_part
from app.store.encoding import choose
from app.surfaces.listings import PAGE
from app.web.language import language_of

OURS: Final = frozenset(
    {
        *("cells", "cell", "section", "code", "outputs", "theme", "toc", "badges", "lang", "policy"),
        *("refresh", "flush_cache"),
        "fold",  # what a reader's browser folds: the page is the same
    }
)
"""Every other parameter belongs to the address that is shown."""

MOST_PAGES: Final = 1000
"""Of a list."""

_PYM: Final = frozenset({"childId", "initialWidth", "parentTitle", "parentUrl"})
"""What pym.js, on a page that embeds one of ours, adds to its address: for the frame, not for an upstream."""

_CHOICES: Final = {
    "code": ("show", "hide"),
    "theme": ("auto", "light", "dark"),
}
_OF_A_PATH: Final = "/:@!$&'()*+,;=~"
"""What stands for itself in a path (RFC 3986 §3.3)."""
_DEFAULTS: Final = {language: Options(lang=language) for language in LANGUAGES}
_PART: Final = {"cells": "", "cell": "", "section": "", "outputs": "all"}
"""Parameter → what stands for nothing said."""
_OFF: Final = frozenset({"0", "no", "off", "false"})


def options_of(request: Request) -> Options:
    """The reader's choices.

    Raises:
        BadReference: a value that is none of the choices.
    """
    language, chosen = language_of(request)
    if not request.args:
        return _DEFAULTS[language]
    for name, choices in _CHOICES.items():
        value = request.args.get(name, choices[0])
        if value not in choices:
            raise BadReference(
                _(
                    "{name}={value!r} is not one of {accepted}.",
                    name=name,
                    value=value[:40],
                    accepted=", ".join(choices),
                )
            )
    options = Options(
        code=cast("Literal['show', 'hide']", request.args.get("code", "show")),
        theme=cast("Literal['auto', 'light', 'dark']", request.args.get("theme", "auto")),
        toc=request.args.get("toc", "1") not in _OFF,
        badges=request.args.get("badges", "1") not in _OFF,
        page=_page(request),
        lang=language,
        lang_chosen=chosen,
    )
    return with_part(
        options, **{name: request.args.get(name, "") or default for name, default in _PART.items()}
    )


def _page(request: Request) -> int:
    """Of a list. What is no number is taken for the first one: it may as well be another site's parameter."""
    value = request.args.get(PAGE, "1")
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
    return min(max(number, 1), MOST_PAGES)


def wants_refresh(request: Request) -> bool:
    """Whether to ask upstream now; ``flush_cache`` is nbviewer's name for it."""
    return any(name in request.args and request.args[name] not in _OFF for name in ("refresh", "flush_cache"))


def address(request: Request) -> str:
    """What was asked for, as a link to it is written: path and query."""
    path = quote(request.path, safe=_OF_A_PATH)
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def own_query(request: Request) -> str:
    """Our parameters as they came, to be handed on in a redirect; the name of a frame among them."""
    # The page is not among ours: any address of the web keeps all that it has.
    handed_on = _ours(request) | {PAGE}
    return "&".join(
        part for part in request.query_string.decode().split("&") if part.partition("=")[0] in handed_on
    )


def upstream_query(request: Request) -> str:
    """The query without our parameters, as it came."""
    ours = _ours(request)
    return "&".join(
        part for part in request.query_string.decode().split("&") if part.partition("=")[0] not in ours
    )


def _ours(request: Request) -> frozenset[str]:
    """An upstream may have a `childId` of its own; pym's comes with the width, always."""
    return OURS | _PYM if {"childId", "initialWidth"} <= request.args.keys() else OURS


def coding_of(request: Request) -> str:
    """The stored content coding that this client reads; empty for none."""
    return choose(request.headers.get("Accept-Encoding", ""))


def wants_json(request: Request) -> bool:
    """Whether a program asks: the API, or one that prefers JSON to HTML."""
    if request.path.startswith("/api/"):
        return True
    return prefers_json(request.environ.get("HTTP_ACCEPT", ""))


@functools.lru_cache(maxsize=256)
def prefers_json(accept: str) -> bool:
    """Whether an ``Accept`` header has JSON before HTML; browsers send few different ones."""
    wishes = parse_accept_header(accept, MIMEAccept)
    best = wishes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best != "text/html"


def pasted(request: Request) -> str:
    """What was put into the box: ``url``, or nbviewer's ``gistnorurl``."""
    for name in ("url", "gistnorurl"):
        value = request.values.get(name, "").strip()
        if value:
            return value
    raise BadReference(
        _("Nothing was pasted; for example: https://gist.github.com/user/0123456789abcdef0123")
    )
