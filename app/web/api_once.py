"""``Idempotency-Key``: a request that is repeated, because its answer got lost, is not done again.

draft-ietf-httpapi-idempotency-key-header, whose key is a quoted string; a bare one is read as well.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from flask import Response, request
from pydantic import BaseModel, Field

from app.errors import BadRequest, KeyInUse, KeyReused
from app.i18n import _
from app.store.replies import Replies, Reply
from app.viewer import store_errors
from app.web.sign_in import client_of

REPLAYED: Final = "Idempotency-Replayed"
POSTED: Final = ("Location", REPLAYED)
"""The headers of what was started, or was started before."""
_KEY: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e][\x20\x21\x23-\x5b\x5d-\x7e]{0,253}")
"""Printable ASCII without quotes and backslashes, which a quoted string would have to escape."""


class KeyHeader(BaseModel):
    """A client's name for one request."""

    idempotency_key: str | None = Field(
        None,
        alias="Idempotency-Key",
        description="The same key and body within a day are answered as the first time",
    )


class Once:
    """Answers of one application, kept for repetitions."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def answer(self, header: KeyHeader, make: Callable[[], Response]) -> Response:
        """The answer that `make` gives, or gave before.

        Raises:
            BadRequest: no such key can be.
            KeyReused: the key was used for another request.
            KeyInUse: the first request is not answered yet.
        """
        if header.idempotency_key is None:
            return make()
        key = f"{client_of(request)} {request.path} {_read(header.idempotency_key)}"
        fingerprint = hashlib.sha256(request.get_data()).hexdigest()
        with store_errors():
            before = self._replies.begin(key, fingerprint)
        if before is None:
            return self._first(key, fingerprint, make)
        if before.fingerprint != fingerprint:
            raise KeyReused(
                _("Idempotency-Key: this key was used for another body; use a new one for a new request.")
            )
        if before.reply is None:
            raise KeyInUse(
                _("The first request with this Idempotency-Key is under way."), retry_after_seconds=1
            )
        return _again(before.reply)

    def _first(self, key: str, fingerprint: str, make: Callable[[], Response]) -> Response:
        try:
            response = make()
        except Exception:
            with store_errors():
                self._replies.forget(key)
            raise
        reply = Reply(
            response.status_code, response.headers.get("Location", ""), response.get_data(as_text=True)
        )
        with store_errors():
            self._replies.keep(key, fingerprint, reply)
        return response


def _again(reply: Reply) -> Response:
    response = Response(reply.body, reply.status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers[REPLAYED] = "true"
    if reply.location:
        response.headers["Location"] = reply.location
    return response


def _read(header: str) -> str:
    text = header.strip()
    key = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if not _KEY.fullmatch(key):
        raise BadRequest(
            _("Idempotency-Key: wanted are 1 to 254 printable ASCII characters, such as a UUID.")
        )
    return key
