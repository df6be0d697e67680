"""``/oembed`` (oEmbed 1.0): how others show a page of this server on theirs.

A consumer asks once, waits for seconds, and takes any answer but 200 for «never» (WordPress for a day). So
what is not rendered yet is answered with what its address tells, and so is what this client may not have
rendered just now; the frame in that answer brings the rest.
"""

import time
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

import orjson
from flask import Blueprint, Response, request

from app.errors import (
    BadReference,
    NotFound,
    Overloaded,
    Problem,
    RateLimited,
    Refused,
    Unauthorised,
    VitrineError,
)
from app.i18n import _
from app.jobs.queue import Job
from app.models import Moved
from app.registry import Registry
from app.store.cache import Stored, digest
from app.surfaces import oembed
from app.surfaces.addresses import chosen
from app.surfaces.oembed import Place
from app.surfaces.sharing import TOLD, told_by_address
from app.viewer import Ask, Viewer
from app.web import cors
from app.web.oembed_asked import Asked, asked, format_of, room_of
from app.web.problems import PROBLEM_JSON, json_bytes
from app.web.purpose import may_start_work
from app.web.seen import note
from app.web.sign_in import client_of
from config.settings import Settings

_WAIT_SECONDS: Final = 2.0
"""Consumers give up after two (Ghost) to five seconds (WordPress)."""
_UNKNOWN_SECONDS: Final = 60
"""How long an answer holds that only tells what the address does."""
_MOST_SECONDS: Final = 86_400
_MOST_STEPS: Final = 3
_PROBLEM_XML: Final = "application/problem+xml"
_PROBLEM_NAMESPACE: Final = "urn:ietf:rfc:7807"  # RFC 9457 appendix B keeps it


class OEmbed:
    """The endpoint."""

    def __init__(self, *, settings: Settings, registry: Registry, viewer: Viewer) -> None:
        self._settings = settings
        self._registry = registry
        self._viewer = viewer

    def blueprint(self) -> Blueprint:
        """``/oembed``."""
        routes = Blueprint("oembed", __name__)
        routes.add_url_rule("/oembed", endpoint="answer", view_func=self.answer)
        return routes

    def answer(self) -> Response:
        """The answer, or a problem in the format that was asked for."""
        try:
            name = format_of(request)
            response = self._answer(name)
        except VitrineError as error:
            note(problem=error.problem.kind)
            response = _problem(_by_the_specification(error))
        if is_for_everybody(self._settings):
            response.headers["Access-Control-Allow-Origin"] = cors.ANY
        return response

    def _answer(self, name: str) -> Response:
        room, what = room_of(request), asked(request, self._registry)
        stored, what = self._stored(what)
        left = int(stored.meta.fresh_until - time.time()) if stored else 0
        seconds = max(_UNKNOWN_SECONDS, min(left, _MOST_SECONDS))
        told = orjson.loads(stored.body) if stored else told_by_address(what.ref)
        # Anybody can make up a host, so what it is made of is for no shared cache.
        known = self._settings.public_url
        place = Place(
            known or request.url_root.rstrip("/"),
            what.ref.locator,
            what.format,
            chosen(what.options, "sanitised" if what.policy == "sanitised" else None),
        )
        if stored is not None and stored.meta.kind == "listing":
            members = oembed.link(told, place, seconds)
        else:
            members = oembed.rich(told, place, room, seconds)
        media_type, write = oembed.ANSWERS[name]
        body = write(members)
        response = Response(body, content_type=media_type)
        response.set_etag(digest(body)[:32])
        response.headers["Cache-Control"] = f"{'public' if known else 'private'}, max-age={seconds}"
        response.make_conditional(request)
        return response

    def _stored(self, what: Asked) -> tuple[Stored | None, Asked]:
        """What its page has told, made now where it may be; None while it is not known."""
        for _step in range(_MOST_STEPS):
            stored = self._shown(what)
            if stored is None or stored.meta.kind != "moved":
                return stored, what
            ref = self._registry.resolve(unquote(stored.meta.moved_to))
            if isinstance(ref, Moved):
                break
            what = replace(what, ref=ref)
        raise BadReference(_("This address leads in a circle."))

    def _shown(self, what: Asked) -> Stored | None:
        ask = Ask(
            ref=what.ref,
            surface=TOLD,
            policy=what.policy,
            options=what.options,
            client=client_of(request),
            wait_seconds=min(_WAIT_SECONDS, self._settings.wait_seconds),
        )
        if request.method == "HEAD" or not may_start_work(request):
            return self._viewer.result(self._viewer.work(ask), TOLD, "")
        try:
            shown = self._viewer.show(ask)
        except (RateLimited, Overloaded):
            return None
        if isinstance(shown, Job):
            note(cache="waiting", job=shown.id)
            return None
        note(cache=shown.how)
        return shown.stored


def is_for_everybody(settings: Settings) -> bool:
    """Whether pages elsewhere may read these answers in their readers' browsers.

    They may where the operator says how the outside sees this server, and all that it shows is public. Else a
    server on somebody's own machine, or one that shows what only a network or a person may see, would tell
    any page of the web the titles of that.
    """
    closed = settings.sign_in or settings.allow_private or settings.fetch_allow
    return bool(settings.public_url) and not closed


def _by_the_specification(error: VitrineError) -> Problem:
    """Its codes for what cannot be embedded (§2.3.4): 401 where it is private, 404 where it is no notebook.

    A part that is not in its notebook is a bad parameter, and stays that.
    """
    problem = error.problem
    if isinstance(error, Refused):
        return replace(problem, status=Unauthorised.status)
    if error.stage == "notebook":
        return replace(problem, status=NotFound.status)
    return problem


def _problem(problem: Problem) -> Response:
    if request.args.get("format", "").lower() == "xml":
        members = {name: str(value) for name, value in problem.as_dict().items()}
        body, media_type = oembed.as_xml(members, "problem", _PROBLEM_NAMESPACE), _PROBLEM_XML
    else:
        body, media_type = json_bytes(problem.as_dict()), PROBLEM_JSON
    response = Response(body, problem.status, content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    if problem.status == Unauthorised.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
