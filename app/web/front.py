"""Before the application: what this process has answered lately is answered again without it.

Only what the application itself has answered from the store, fresh, is kept, or what does not change; under
everything of a request that its answer depends on; so nothing is decided here that is not decided there. An
entry that changes is forgotten at once (`app/web/changes.py`), and where changes cannot be heard of, nothing
is kept.

The web server asks for what is kept before it makes a WSGI request of a head (`app/gateway/at_once.py`); what
it leaves to gunicorn comes here as any request does.
"""

import functools
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from app.gateway.at_once import Reply
from app.store.encoding import choose
from app.web.answers import KEEPABLE, cache_control, cache_hit, is_had
from app.web.changes import Listener
from app.web.language import preferred
from app.web.observing import HEADER, ROUTE, Observer
from app.web.params import prefers_json
from app.web.shelf import Kept, Shelf
from config.settings import Settings

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

_COVERED: Final = frozenset({"accept", "accept-encoding", "accept-language", "host"})
"""What the key of an answer holds of a request's headers."""
_EACH_TIME: Final = frozenset({"content-length", "date", HEADER.lower()})
_WHILE_FRESH: Final = frozenset({"cache-control", "cache-status"})
_NOT_OF_304: Final = frozenset({"content-encoding", "content-type", "last-modified"})
_OK: Final = "200 OK"
_NOT_MODIFIED: Final = "304 Not Modified"
_METHODS: Final = frozenset({"GET", "HEAD"})
_APART: Final = "/api/"
_UNREAD: Final = frozenset(
    {"HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
)
"""Wishes for something else than the whole answer, which the application reads."""


class Front:
    """WSGI, around the application."""

    def __init__(
        self,
        application: Application,
        *,
        shelf: Shelf,
        listener: Listener,
        observer: Observer,
        settings: Settings,
    ) -> None:
        self._application = application
        self._shelf = shelf
        self.listener = listener
        self._observer = observer
        self._freshness = functools.lru_cache(maxsize=1024)(functools.partial(_freshness, settings))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        if not _is_for_us(environ):
            return self._application(environ, start_response)
        reply = self.at_once(environ)
        if reply is not None:
            start_response(reply.status, _headers(reply.fields))
            return [reply.body]
        self.listener.start()
        if environ["REQUEST_METHOD"] == "HEAD" or not self.listener.hears:
            return self._application(environ, start_response)
        return self._first(environ, start_response)

    def at_once(self, environ: dict[str, Any]) -> Reply | None:
        """The answer to a request, where it is at hand."""
        kept = self._shelf.get(_key_of(environ)) if _is_for_us(environ) else None
        if kept is None:
            return None
        one = self._observer.begin(environ)
        had = bool(kept.etag) and is_had(kept.etag, environ.get("HTTP_IF_NONE_MATCH", ""))
        lasting = kept.fields_of_304 if had else kept.fields
        body = b"" if had or one.method == "HEAD" else kept.body
        of_now = b""
        if kept.fresh_until is not None:
            one.facts["cache"] = "hit"
            of_now = self._freshness(int(kept.fresh_until - time.time()))
        status = HTTPStatus.NOT_MODIFIED if had else HTTPStatus.OK
        self._observer.end(one, kept.route, status, len(body))
        return Reply(
            _NOT_MODIFIED if had else _OK, b"%b%b%b" % (lasting, of_now, _fields([(HEADER, one.id)])), body
        )

    def _first(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = _key_of(environ)
        changes = self._shelf.changes
        said: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *more: Any) -> Any:
            said.append((status, headers))
            return start_response(status, headers, *more)

        answer = self._application(environ, start)
        keepable = environ.get(KEEPABLE)
        if keepable is None or not said:
            return answer
        status, headers = said[-1]
        if status != _OK or not _is_covered(headers):
            return answer
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        passing = _EACH_TIME if keepable.fresh_until is None else _EACH_TIME | _WHILE_FRESH
        lasting = [header for header in headers if header[0].lower() not in passing]
        kept = Kept(
            keepable.work_key,
            body,
            _fields([*lasting, ("Content-Length", str(len(body)))]),
            _fields([header for header in lasting if header[0].lower() not in _NOT_OF_304]),
            keepable.etag,
            environ[ROUTE],
            keepable.fresh_until,
        )
        self._shelf.put(key, kept, changes=changes)
        return [body]


def _is_for_us(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] in _METHODS
        and not environ["PATH_INFO"].startswith(_APART)
        and _UNREAD.isdisjoint(environ)
    )


def _key_of(environ: dict[str, Any]) -> tuple[object, ...]:
    """Everything of a request that the answer to it depends on, in as few forms as may be."""
    get = environ.get
    return (
        environ["PATH_INFO"],
        get("QUERY_STRING", ""),
        _coding(get("HTTP_ACCEPT_ENCODING", "")),
        preferred(get("HTTP_ACCEPT_LANGUAGE", "")),
        prefers_json(get("HTTP_ACCEPT", "")),
        get("HTTP_HOST", ""),
        environ["wsgi.url_scheme"],
    )


def _is_covered(headers: Headers) -> bool:
    varies = {
        one.strip().lower() for name, value in headers if name.lower() == "vary" for one in value.split(",")
    }
    cookies = any(name.lower() == "set-cookie" for name, _ in headers)
    return varies <= _COVERED and not cookies


def _freshness(settings: Settings, seconds: int) -> bytes:
    """What an answer says of how long it is fresh."""
    return _fields(
        [("Cache-Control", cache_control(seconds, settings)), ("Cache-Status", cache_hit(seconds))]
    )


def _fields(headers: Iterable[tuple[str, str]]) -> bytes:
    """Header lines. No value has a line break: each was said before, or is made here."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")


def _headers(fields: bytes) -> Headers:
    """The same lines, as WSGI has them."""
    pairs = (line.partition(": ") for line in fields.decode("latin-1").split("\r\n") if line)
    return [(name, value) for name, _, value in pairs]


@functools.lru_cache(maxsize=512)
def _coding(header: str) -> str:
    return choose(header)
