"""From an upstream's status and headers to what a reader is told."""

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from app.errors import NotFound, Refused, UpstreamError, UpstreamLimited, VitrineError
from app.i18n import N_, _

MAX_WAIT_SECONDS: Final = 3600
"""GitHub's own window; what asks for more is not believed."""
_USUAL_WAIT_SECONDS: Final = 60  # what GitHub's documentation asks for where an answer names no time

_NOT_FOR_STRANGERS: Final = N_(
    "{where} asks for a sign-in or does not show this to strangers (status {status})"
)
_MEANING: Final[Mapping[int, tuple[type[VitrineError], str]]] = {
    401: (Refused, _NOT_FOR_STRANGERS),
    403: (Refused, _NOT_FOR_STRANGERS),
    404: (NotFound, N_("{where} is not there, as far as a stranger can see (status {status})")),
    410: (NotFound, N_("{where} is not there any more (status {status})")),
    451: (Refused, _NOT_FOR_STRANGERS),
}


def failure(status: int, headers: Mapping[str, str], where: str, now: float) -> VitrineError:
    """The error for an answer that is neither 200 nor 304 nor a redirect.

    Args:
        headers: names in lower case.
        where: the address for a reader.
        now: seconds since the epoch.
    """
    wait_seconds = _limited(status, headers, now)
    if wait_seconds is not None:
        return UpstreamLimited(
            _("{where} cannot be asked just now: the source limits how often it is asked", where=where),
            retry_after_seconds=wait_seconds,
        )
    kind, words = _MEANING.get(
        status, (UpstreamError, N_("{where} was answered with an error (status {status})"))
    )
    error = kind(_(words, where=where, status=status))
    if isinstance(error, Refused):
        error.asks_for_sign_in = status == 401
    return error


def _limited(status: int, headers: Mapping[str, str], now: float) -> int | None:
    """Seconds to wait where this is a rate limit, else None.

    429 is one by definition (RFC 6585 §4). GitHub says 403 too: its primary limit with
    ``x-ratelimit-remaining: 0`` and the time of its reset, its secondary one with ``retry-after``
    (docs.github.com/rest, "Rate limits for the REST API").
    """
    used_up = headers.get("x-ratelimit-remaining") == "0"
    if status != 429 and not (status == 403 and (used_up or "retry-after" in headers)):
        return None
    seconds = _retry_after(headers.get("retry-after", ""), now)
    if seconds is None and used_up:
        seconds = _until(headers.get("x-ratelimit-reset", ""), now)
    return max(1, min(_USUAL_WAIT_SECONDS if seconds is None else seconds, MAX_WAIT_SECONDS))


def _retry_after(value: str, now: float) -> int | None:
    """Seconds from a Retry-After header: a number of them or a date (RFC 9110 §10.2.3)."""
    if re.fullmatch("[0-9]{1,10}", value):
        return int(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return round((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)


def _until(value: str, now: float) -> int | None:
    """Seconds from seconds since the epoch."""
    return round(int(value) - now) if re.fullmatch("[0-9]{1,11}", value) else None
