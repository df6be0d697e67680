"""What every subject of the API works with."""

from dataclasses import dataclass
from urllib.parse import unquote

from flask import Response, request

from app.errors import BadReference, Unauthorised
from app.i18n import _
from app.models import SourceRef
from app.programs import Programs
from app.registry import Registry
from app.store.replies import Replies
from app.viewer import Viewer
from app.web.problems import json_bytes
from app.web.tokens import has_token
from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The collaborators, handed in by the factory."""

    settings: Settings
    registry: Registry
    viewer: Viewer
    programs: Programs
    replies: Replies
    formats: tuple[str, ...]


def authorise(settings: Settings) -> None:
    """Let a request start work.

    Raises:
        Unauthorised: tokens are set, and the request has none of them.
    """
    if settings.api_tokens and not has_token(request, settings):
        raise Unauthorised(_("Starting a job here needs `Authorization: Bearer <token>`."))


def resolved(locator: str, parts: Parts) -> SourceRef:
    """A locator in its canonical form.

    Raises:
        BadReference
    """
    ref = parts.registry.resolve(unquote(locator))
    for _step in range(3):
        if isinstance(ref, SourceRef):
            return ref
        ref = parts.registry.resolve(unquote(ref.locator))
    raise BadReference(_("This address leads in a circle."))


def json_answer(value: object, status: int, *, location: str = "") -> Response:
    """JSON that is true at this moment only."""
    response = Response(json_bytes(value), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if location:
        response.headers["Location"] = location
    return response
