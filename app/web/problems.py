"""Errors as answers: a page for people, RFC 9457 for programs."""

import re
from typing import Final

import redis
import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from app import i18n
from app.errors import (
    BadRequest,
    MethodNotAllowed,
    NotFound,
    Problem,
    ServerError,
    StoreUnavailable,
    TooLarge,
    Unauthorised,
    Unshown,
    UnsupportedMediaType,
    VitrineError,
)
from app.i18n import N_, _
from app.logs import request_id
from app.surfaces.compose import Composer
from app.web import params
from app.web.params import wants_json
from app.web.seen import note
from config.settings import Settings

PROBLEM_JSON: Final = "application/problem+json"
_OURS: Final[dict[int, tuple[type[VitrineError], str]]] = {
    400: (BadRequest, N_("This request cannot be read.")),
    404: (NotFound, N_("There is nothing at this address.")),
    405: (MethodNotAllowed, N_("This address answers to other methods than {method}.")),
    413: (TooLarge, N_("A request may have {megabytes} MB here.")),
    415: (UnsupportedMediaType, N_("Send JSON, with Content-Type: application/json.")),
    500: (ServerError, N_("This failed by a defect of the viewer; it is in the server's log.")),
}
"""Flask's own errors in our words."""

log = structlog.get_logger(__name__)


def register(app: Flask, composer: Composer, settings: Settings) -> None:
    """Every error that leaves a view becomes one of these."""

    @app.errorhandler(VitrineError)
    def of_ours(error: VitrineError) -> Response:
        return answer(error.problem, composer, unshown=error.unshown)

    @app.errorhandler(redis.RedisError)
    def of_the_store(_error: redis.RedisError) -> Response:
        return answer(
            StoreUnavailable(_("The store does not answer."), retry_after_seconds=5).problem, composer
        )

    @app.errorhandler(RecursionError)
    def of_depth(_error: RecursionError) -> Response:
        return answer(BadRequest(_("The JSON in this request is nested too deeply.")).problem, composer)

    @app.errorhandler(HTTPException)
    def of_werkzeug(error: HTTPException) -> Response:
        return answer(_translate(error, settings), composer, allow=error)

    @app.errorhandler(Exception)
    def of_nobody(_error: Exception) -> Response:
        log.exception("request failed", path=_without_secrets(request.path))
        return answer(ServerError(_(_OURS[500][1])).problem, composer)


def answer(
    problem: Problem,
    composer: Composer,
    *,
    allow: HTTPException | None = None,
    unshown: Unshown | None = None,
) -> Response:
    """A problem for whoever asked. Never cached by others, since it may pass at any moment."""
    note(problem=problem.kind)
    if wants_json(request):
        response = Response(json_bytes(problem.as_dict()), problem.status, content_type=PROBLEM_JSON)
    else:
        pasted = request.args.get("url", "")
        composed = composer.error(
            problem, pasted=pasted, path=params.address(request), unshown=unshown, request_id=request_id()
        )
        response = Response(composed.body, problem.status, composed.headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Content-Language"] = i18n.tag()
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status == Unauthorised.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    if allow is not None:
        methods = getattr(allow, "valid_methods", None)
        if methods:
            response.headers["Allow"] = ", ".join(methods)
    return response


def _without_secrets(path: str) -> str:
    """A path for the log: the query of the address in it is not, nor its user's name and password."""
    return re.sub(r"[^/]*@", "…@", path.partition("?")[0])


def json_bytes(value: object) -> bytes:
    """JSON as it is sent."""
    import orjson

    return orjson.dumps(value)


def _translate(error: HTTPException, settings: Settings) -> Problem:
    status = error.code or ServerError.status
    if status in _OURS:
        ours, detail = _OURS[status]
        megabytes = settings.max_notebook_bytes >> 20
        return ours(_(detail, method=request.method, megabytes=megabytes)).problem
    return Problem(
        type="about:blank",
        title=error.name,
        status=status,
        detail=_("This request cannot be answered."),
        stage="request" if status < ServerError.status else "server",
        retryable=False,
    )
