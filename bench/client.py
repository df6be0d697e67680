"""A client of the benchmarks: one connection that is kept open, and answers waited for."""

import http.client
import json
import socket
import time
from contextlib import suppress

from bench.hostile_requests import Request

PATIENCE_SECONDS = 120
ASK_AGAIN_SECONDS = 0.2


class Client:
    """One of several, told from the others by the address that a proxy would name."""

    def __init__(self, port: int, name: str) -> None:
        self._port = port
        self._headers = {"X-Forwarded-For": name}
        self._connection = self._connect()

    def ask(self, request: Request) -> int | str:
        """The status in the end, since what is being made is waited for; else why there is none."""
        if request.raw is not None:
            return self._send(request.raw)
        deadline = time.monotonic() + PATIENCE_SECONDS
        status, body = self._answer(request)
        job = json.loads(body)["links"]["self"] if status == http.client.ACCEPTED and request.body else ""
        again = Request(job or request.address.replace("?refresh=1", ""))
        while status == http.client.ACCEPTED and time.monotonic() < deadline:
            time.sleep(ASK_AGAIN_SECONDS)
            status, body = self._answer(again)
            status = _of_job(body) if job and status == http.client.OK else status
        return status

    def _answer(self, request: Request) -> tuple[int | str, bytes]:
        method = "GET" if request.body is None else "POST"
        headers = {**self._headers, **request.headers}
        for attempt in (1, 2):
            try:
                self._connection.request(method, request.address, request.body, headers)
                response = self._connection.getresponse()
                body = response.read()
            except (http.client.HTTPException, OSError, ValueError) as error:
                self._connection.close()
                # A server may close a connection that it kept open, as this is sent (RFC 9112 §9.6).
                if attempt == 2 or not isinstance(error, http.client.RemoteDisconnected | ConnectionError):
                    return f"no answer ({type(error).__name__})", b""
            else:
                return response.status, body
        raise AssertionError("not reached")

    def _send(self, data: bytes) -> int | str:
        """To what is hardly a request, any answer is right, and none as well."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=10) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            first = connection.recv(100).split(b" ")
            return int(first[1]) if len(first) > 1 and first[1].isdigit() else "closed"
        return "closed"

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)


def _of_job(body: bytes) -> int:
    """The status that the page of a job would have."""
    job = json.loads(body)
    if job["status"] in ("queued", "running"):
        return http.client.ACCEPTED
    return int(job["error"]["status"]) if job["error"] else http.client.OK
