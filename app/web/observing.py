"""Around each request: it gets a name, it is counted, and its line is written into the log.

A warm hit pays for all of it, so what Flask keeps behind proxies is asked for once.
"""

import re
import secrets
import time
from typing import Any, Final

import structlog
from flask import Flask, Response, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.routing import Rule

from app.logs import REQUEST_ID
from app.web import seen
from app.web.seen import Seen
from app.web.traffic import NONE, Traffic

HEADER: Final = "X-Request-ID"
ROUTE: Final = "vitrine.route"
"""In a request's environ: the rule that took it."""
_IN_ENVIRON: Final = "HTTP_X_REQUEST_ID"
_SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:=-]{7,127}")
"""What proxies and load balancers make: UUIDs, hex, AWS' ``Root=1-…``. Nothing that a log would trip over."""
_MONITORS: Final = frozenset({"ops.alive", "ops.ready", "metrics.metrics"})
"""Asked every few seconds by programs; their lines are for who looks for them."""


class Observer:
    """Names, counts and writes down requests, also those that never come to the application."""

    def __init__(self, traffic: Traffic, *, access_log: bool) -> None:
        self._traffic = traffic
        # Where nobody has said where the log goes, it would go to standard output, which is a script's.
        wanted = access_log and structlog.is_configured()
        self._log = structlog.get_logger("app.access").bind() if wanted else None

    def begin(self, environ: dict[str, Any]) -> Seen:
        """A request has come."""
        self._traffic.begun()
        return Seen(_request_id(environ), environ["REQUEST_METHOD"], environ.get("REMOTE_ADDR") or "")

    def end(self, one: Seen, route: str, status: int, sent_bytes: int | None, *, quiet: bool = False) -> None:
        """It was answered; the request itself may be gone.

        Args:
            route: the rule that took it; `NONE` where none did.
            sent_bytes: of the body; None for a stream, whose end nobody has counted.
            quiet: whether its line is only for who looks for it.
        """
        seconds = time.perf_counter() - one.began
        self._traffic.ended(route, one.method, status, one.facts.get("cache", NONE), seconds)
        if "problem" in one.facts:
            self._traffic.problem(one.facts["problem"])
        if self._log is not None:
            say = self._log.debug if quiet else self._log.info
            # No address: it says what somebody reads, and may hold a secret. The route names the view.
            say(
                "request",
                **{REQUEST_ID: one.id},
                method=one.method,
                route=route,
                status=status,
                seconds=round(seconds, 6),
                bytes=sent_bytes,
                client=one.client,
                **one.facts,
            )


def register(app: Flask, observer: Observer) -> None:
    """Before all else that is asked before a request, so that what is refused there counts too."""

    @app.before_request
    def begin() -> None:
        one = observer.begin(request.environ)
        seen.begin(one)
        bind_contextvars(**{REQUEST_ID: one.id})

    @app.after_request
    def end(response: Response) -> Response:
        one, rule = seen.current(), request.url_rule
        response.headers[HEADER] = one.id
        request.environ[ROUTE] = rule.rule if rule else NONE
        if response.is_streamed and response.content_length is None:
            response.call_on_close(lambda: _end(observer, one, rule, response))
        else:
            _end(observer, one, rule, response)
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        clear_contextvars()  # or what this thread does next would have the name of this request


def _end(observer: Observer, one: Seen, rule: Rule | None, response: Response) -> None:
    quiet = rule is not None and rule.endpoint in _MONITORS
    sent_bytes = _sent_bytes(one.method, response)
    observer.end(one, rule.rule if rule else NONE, response.status_code, sent_bytes, quiet=quiet)


def _request_id(environ: dict[str, Any]) -> str:
    """The one that a proxy in front gave it, or a new one."""
    given = environ.get(_IN_ENVIRON, "")
    return given if given and _SANE.fullmatch(given) else secrets.token_hex(8)


def _sent_bytes(method: str, response: Response) -> int | None:
    """Of the body; None for a stream, whose end nobody has counted."""
    if method == "HEAD" or response.status_code == 304:
        return 0
    return response.content_length or response.calculate_content_length()
