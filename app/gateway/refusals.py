"""Answers to what never reaches the application, in our words: gunicorn's quote the client's bytes."""

from http import HTTPStatus
from typing import Final

from gunicorn.http import errors as http

from app.errors import VitrineError
from app.policies.headers import COMMON

MALFORMED: Final = "This is no request of HTTP/1.1: its first line, a header field or its framing is wrong."
_TABLE: Final[tuple[tuple[type[Exception], HTTPStatus, str], ...]] = (
    (http.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "The address in this request is too long."),
    (
        http.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "This request has too many header fields, or too long ones.",
    ),
    (http.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "Only 100-continue can be expected here."),
    (http.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED, "Bodies come whole or chunked here."),
    (http.ParseException, HTTPStatus.BAD_REQUEST, MALFORMED),
)
"""From the special to the general."""


def refusal(error: BaseException) -> bytes | None:
    """The whole answer that tells a client what is wrong with its request; None: it is not the client."""
    if isinstance(error, VitrineError):
        return answer(HTTPStatus(error.status), error.detail, retry_after_seconds=error.retry_after_seconds)
    for kind, status, sentence in _TABLE:
        if isinstance(error, kind):
            return answer(status, sentence)
    return None


def answer(status: HTTPStatus, sentence: str, *, retry_after_seconds: int | None = None) -> bytes:
    """A plain text of one line, after which the connection is closed."""
    body = f"{sentence}\n".encode()
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Connection: close",
        *(f"{name}: {value}" for name, value in COMMON.items()),
    ]
    if retry_after_seconds is not None:
        head.append(f"Retry-After: {retry_after_seconds}")
    return "\r\n".join([*head, "", ""]).encode() + body
