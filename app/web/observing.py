"""Around each request: it is counted."""

import time

from flask import Flask, Response, g, request

from app.web import seen
from app.web.traffic import NONE, Traffic


def register(app: Flask, traffic: Traffic) -> None:
    """Before all else that is asked before a request, so that what is refused there counts too."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        seen.begin()
        traffic.begun()

    @app.after_request
    def end(response: Response) -> Response:
        ended = _Ended(traffic)
        if response.is_streamed and response.content_length is None:
            response.call_on_close(lambda: ended(response))
        else:
            ended(response)
        return response


class _Ended:
    """What is done once an answer is there; what it needs of the request is taken up before that is gone."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._began: float = g.began
        self._seen = seen.seen()
        self._method = request.method
        self._route = request.url_rule.rule if request.url_rule else NONE

    def __call__(self, response: Response) -> None:
        seconds = time.perf_counter() - self._began
        cache = self._seen.get("cache", NONE)
        self._traffic.ended(self._route, self._method, response.status_code, cache, seconds)
        if "problem" in self._seen:
            self._traffic.problem(self._seen["problem"])
