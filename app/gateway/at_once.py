"""Requests that are answered where their heads are read: gunicorn and the application never see them.

gunicorn spends a quarter of a millisecond on a request beside what the application does. An application that
has answers at hand offers them under `EXTENSION`, and is asked before gunicorn is. Only a head that nobody
could read in two ways is read here; whatever is longer, stranger or comes in pieces is gunicorn's.
"""

import functools
import re
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from app.gateway.ending import ENDING

EXTENSION: Final = "vitrine.at_once"
"""Of a Flask application: the `Offer` that it makes."""

_PLAIN: Final = re.compile(
    r"(GET|HEAD) (/(?!/)[!\"$-~]*) HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[\t -~\x80-\xff]*\r\n){1,64})\r\n"
)
"""One whole request without a body: method, target, header fields. A path that begins with two slashes and
a fragment are valid, and rare."""
_MOST_BYTES: Final = 4096
"""Of such a head: far beyond what browsers send, and within all limits that gunicorn is given."""
_GUNICORNS: Final = frozenset(
    {
        *("HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE", "HTTP_TRANSFER_ENCODING", "HTTP_TRAILER"),
        *("HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_HTTP2_SETTINGS"),
    }
)
"""A request with one of these has a body, or wishes for more than an answer."""


class Reply(NamedTuple):
    """An answer without what is the server's to say: ``Server``, ``Date`` and ``Connection``."""

    status: str
    """Code and phrase."""
    fields: bytes
    """Header lines, each with its CRLF."""
    body: bytes


Offer = Callable[[dict[str, Any]], Reply | None]
"""Called with what `plain` gives, the client's address and the scheme. None: ask the application."""


class AtOnce:
    """What the application offers, as bytes for a connection."""

    def __init__(self, offer: Offer, *, scheme: str, server: str) -> None:
        self._offer = offer
        self._scheme = scheme
        self._server = server

    def __call__(self, head: bytes, address: str) -> tuple[bytes, bytes] | None:
        """Head and body of the answer to a request; None where gunicorn has to read it.

        Args:
            head: all that has come since the last answer.
            address: of the client.
        """
        environ = None if ENDING.asked else plain(head)
        if environ is None:
            return None
        environ["REMOTE_ADDR"] = address
        environ["wsgi.url_scheme"] = self._scheme
        reply = self._offer(environ)
        if reply is None:
            return None
        ours = _of_server(self._server, int(time.time()))
        return b"HTTP/1.1 %b\r\n%b%b\r\n" % (reply.status.encode(), ours, reply.fields), reply.body


def plain(head: bytes) -> dict[str, Any] | None:
    """A request as WSGI has it, as far as its head says; None where there is more to it than a plain head."""
    found = _PLAIN.fullmatch(head.decode("latin-1")) if len(head) <= _MOST_BYTES else None
    if found is None:
        return None
    method, target, fields = found.groups()
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {}
    lines = fields.split("\r\n")
    lines.pop()
    for line in lines:
        name, _, value = line.partition(":")
        environ[_key(name)] = value.strip(" \t")
    if (
        len(environ) < len(lines)  # said twice
        or "HTTP_HOST" not in environ
        or not _GUNICORNS.isdisjoint(environ)
        or environ.get("HTTP_CONNECTION", "keep-alive").lower() != "keep-alive"
    ):
        return None
    environ["REQUEST_METHOD"] = method
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    environ["QUERY_STRING"] = query
    return environ


@functools.lru_cache(maxsize=256)
def _key(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


@functools.lru_cache(maxsize=2)
def _of_server(name: str, second: int) -> bytes:
    date = formatdate(second, usegmt=True)
    return f"Server: {name}\r\nDate: {date}\r\nConnection: keep-alive\r\n".encode()
