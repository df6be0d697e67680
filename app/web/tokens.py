"""Bearer tokens of programs."""

import hmac

from flask import Flask, Request, g, request

from config.settings import Settings
from config.tokens import ApiToken


def token_of(request: Request, settings: Settings) -> ApiToken | None:
    """The one of ``VITRINE_API_TOKENS`` that a request has."""
    # Each is compared, in constant time, so that the answer's time says nothing.
    found = None
    for one in settings.tokens:
        if bears(request, one.secret):
            found = one
    return found


def bears(request: Request, secret: str) -> bool:
    """Whether a request has this as its bearer token."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), secret.encode())


def has_token(request: Request, settings: Settings) -> bool:
    """Whether a request has one of them."""
    return token_of(request, settings) is not None


def register(app: Flask, settings: Settings) -> None:
    """Note at each request whose it is, for what is counted."""
    if settings.api_tokens:

        @app.before_request
        def note_token() -> None:
            g.token = token_of(request, settings)
