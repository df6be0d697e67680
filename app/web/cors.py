"""Whose pages may read the API in a browser (CORS, Fetch Standard §3.2). As it comes, nobody's.

A browser lets any page send requests to this server; what it keeps from it is the answer. On a closed
network that is all that stands between a stranger's page, or a notebook's own script in its sandbox, and what
others look at.
"""

from dataclasses import dataclass
from typing import Final

from flask import Flask, Request, Response, request

from config.settings import Settings

_BELOW: Final = ("/api/v1/", "/oembed")
_READING: Final = ("GET", "HEAD")
_EXPOSED: Final = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After"
_MAY_SEND: Final = "Authorization, If-None-Match, Last-Event-ID"
_REMEMBER_SECONDS: Final = 600
ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Readers:
    """The origins of ``VITRINE_API_ORIGINS``."""

    origins: frozenset[str]

    def allow(self, request: Request, response: Response) -> Response:
        """Let the asking page read this, if it may; never what cookies open."""
        if not (self.origins and request.path.startswith(_BELOW)):
            return response
        if ANY not in self.origins:
            response.vary.add("Origin")
        origin = ANY if ANY in self.origins else request.headers.get("Origin", "")
        wanted = request.headers.get("Access-Control-Request-Method", request.method)
        if (origin != ANY and origin not in self.origins) or wanted not in _READING:
            return response
        response.headers["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = ", ".join(_READING)
            response.headers["Access-Control-Allow-Headers"] = _MAY_SEND
            response.headers["Access-Control-Max-Age"] = str(_REMEMBER_SECONDS)
        else:
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response


def register(app: Flask, settings: Settings) -> None:
    """Every answer of the API says who may read it."""
    readers = Readers(frozenset(settings.api_origins))

    @app.after_request
    def let_read(response: Response) -> Response:
        return readers.allow(request, response)
