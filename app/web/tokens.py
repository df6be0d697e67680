"""Bearer tokens of programs."""

import hmac

from flask import Request

from config.settings import Settings


def has_token(request: Request, settings: Settings) -> bool:
    """Whether a request has one of ``VITRINE_API_TOKENS``."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    # Each is compared, in constant time, so that the answer's time says nothing.
    matches = [hmac.compare_digest(given.strip().encode(), one.encode()) for one in settings.api_tokens]
    return any(matches)
