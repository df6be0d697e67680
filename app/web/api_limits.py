"""How many renders a client may still start, said with each answer that is about starting one.

The fields and their parameters are those of draft-ietf-httpapi-ratelimit-headers-10 (September 2025).
"""

from http import HTTPStatus
from typing import Final

from flask import Response, g, request
from flask_openapi3 import APIBlueprint

from app.errors import RateLimited, StoreUnavailable
from app.viewer import Viewer
from app.web.sign_in import client_of

_POLICY: Final = "renders"


def note() -> None:
    """The answer to this request shall say it."""
    g.limited = True


def add_to(routes: APIBlueprint, viewer: Viewer) -> None:
    """Say it, where a view asked for that and the client is known."""

    @routes.after_request
    def say(response: Response) -> Response:
        fits = response.status_code < HTTPStatus.BAD_REQUEST or response.status_code == RateLimited.status
        if not (g.get("limited") and fits):
            return response
        try:
            quota = viewer.quota(client_of(request))
        except StoreUnavailable:  # the answer itself is good; it goes without
            return response
        if quota is not None:
            policy = f'"{_POLICY}";q={quota.limit};w={quota.window_seconds}'
            response.headers["RateLimit-Policy"] = policy
            response.headers["RateLimit"] = f'"{_POLICY}";r={quota.left};t={quota.reset_seconds}'
        return response
