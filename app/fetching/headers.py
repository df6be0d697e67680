"""What we say of ourselves and of what we want, in a request's headers."""

import re
from collections.abc import Mapping
from typing import Final

from app.errors import ServerError
from app.fetching.encodings import ACCEPT_ENCODING
from app.i18n import _
from app.models import Validators
from app.version import VERSION

_SECRETS: Final = frozenset({"authorization", "cookie", "private-token", "proxy-authorization"})
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def user_agent(project_url: str = "") -> str:
    """Who asks, and where to read about it (RFC 9110 §10.1.5)."""
    return f"Vitrine/{VERSION}" + (f" (+{project_url})" if project_url and project_url.isascii() else "")


def request_headers(given: Mapping[str, str], validators: Validators, agent: str) -> dict[str, str]:
    """Names in lower case. A caller's do not replace those that the client itself must be right about.

    Raises:
        ServerError: a header would end its line and begin another (RFC 9110 §5.5).
    """
    conditions = {"if-none-match": validators.etag, "if-modified-since": validators.last_modified}
    headers = {
        "accept": "*/*",
        **{name.lower(): value for name, value in given.items()},
        **{name: value for name, value in conditions.items() if value},
        "accept-encoding": ACCEPT_ENCODING,
        "connection": "close",
        "user-agent": agent,
    }
    for name, value in headers.items():
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise ServerError(_("A request header was to be sent that is not one line of Latin-1 text"))
    return headers


def for_another_origin(headers: Mapping[str, str]) -> dict[str, str]:
    """Without what was meant for the first host's eyes only."""
    return {name: value for name, value in headers.items() if name not in _SECRETS}


def as_headers(validators: Validators) -> dict[str, str]:
    """The validators as an answer would have them."""
    known = {"etag": validators.etag, "last-modified": validators.last_modified}
    return {name: value for name, value in known.items() if value is not None}
