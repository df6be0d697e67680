"""Before the application: a page that this process has answered lately is answered again without it.

Only what the application itself has answered from the store, fresh, is kept, under everything of a request
that its answer depends on; so nothing is decided here that is not decided there. An entry that changes is
forgotten at once (`app/web/changes.py`), and where changes cannot be heard of, nothing is kept.
"""

import functools
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from app.store.encoding import choose
from app.web.answers import KEEPABLE, cache_control, cache_hit, is_had
from app.web.changes import Listener
from app.web.language import preferred
from app.web.observing import HEADER, ROUTE, Observer
from app.web.params import prefers_json
from app.web.shelf import Kept, Shelf
from config.settings import Settings

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_COVERED: Final = frozenset({"accept", "accept-encoding", "accept-language", "host"})
"""What the key of an answer holds of a request's headers."""
_EACH_TIME: Final = frozenset({"cache-control", "cache-status", "content-length", HEADER.lower()})
_NOT_OF_304: Final = frozenset({"content-encoding", "content-type"})
_OK: Final = "200 OK"
_NOT_MODIFIED: Final = "304 Not Modified"
_APART: Final = ("/api/", "/static/", "/blob/")


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
        self._settings = settings

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or environ["PATH_INFO"].startswith(_APART):
            return self._application(environ, start_response)
        key = _key_of(environ)
        kept = self._shelf.get(key)
        if kept is not None:
            return self._again(kept, environ, start_response)
        self.listener.start()
        if method == "HEAD" or not self.listener.hears:
            return self._application(environ, start_response)
        return self._first(key, environ, start_response)

    def _again(self, kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        one = self._observer.begin(environ)
        one.facts["cache"] = "hit"
        headers = [
            *kept.headers,
            ("Cache-Control", cache_control(kept.fresh_until, self._settings)),
            ("Cache-Status", cache_hit(kept.fresh_until)),
            (HEADER, one.id),
        ]
        if is_had(kept.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
            headers = [header for header in headers if header[0].lower() not in _NOT_OF_304]
            start_response(_NOT_MODIFIED, headers)
            self._observer.end(one, kept.route, HTTPStatus.NOT_MODIFIED, 0)
            return []
        headers.append(("Content-Length", str(len(kept.body))))
        start_response(_OK, headers)
        body = b"" if one.method == "HEAD" else kept.body
        self._observer.end(one, kept.route, HTTPStatus.OK, len(body))
        return [body]

    def _first(
        self, key: tuple[object, ...], environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        changes = self._shelf.changes
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
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
        lasting = tuple(header for header in headers if header[0].lower() not in _EACH_TIME)
        route = environ[ROUTE]
        kept = Kept(keepable.work_key, body, lasting, keepable.etag, route, keepable.fresh_until)
        self._shelf.put(key, kept, changes=changes)
        return [body]


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


def _is_covered(headers: list[tuple[str, str]]) -> bool:
    varies = {
        one.strip().lower() for name, value in headers if name.lower() == "vary" for one in value.split(",")
    }
    cookies = any(name.lower() == "set-cookie" for name, _ in headers)
    return varies <= _COVERED and not cookies


@functools.lru_cache(maxsize=512)
def _coding(header: str) -> str:
    return choose(header)
