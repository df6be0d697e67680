"""The web server's worker: gunicorn's own on gevent, and what that leaves unbounded.

A request is a greenlet, so that one which waits costs kilobytes and no thread. What gunicorn and gevent do
not bound is bounded here: the time for a head, for a body and for an answer to be taken, the memory of
bodies, and the places of a process. See ``docs/decisions/0014-slow-and-many-clients.md``.
"""

import math
import os
import resource
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from types import FrameType
from typing import Any, Final

from gevent import GreenletExit
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn import SERVER
from gunicorn.http.body import LengthReader
from gunicorn.http.errors import ParseException
from gunicorn.sock import ssl_context
from gunicorn.workers.ggevent import GeventWorker

from app.errors import BadReference, VitrineError
from app.gateway.at_once import EXTENSION, AtOnce
from app.gateway.connections import Connections, Phase
from app.gateway.ending import ENDING
from app.gateway.paced import Answers, Budget, PacedSocket, nothing
from app.gateway.patience import Patience
from app.gateway.refusals import MALFORMED, answer, refusal

_TURN_SECONDS: Final = 1
"""Between two signs of life to the arbiter."""
_END_TURN_SECONDS: Final = 0.05
_LAST_REQUEST_SECONDS: Final = {Phase.IDLE: 0.5, Phase.OPENED: 2.0}
"""After SIGTERM, for requests that are on their way: clients ask again where a kept connection ends, and fail
where a new one does."""
_HANDSHAKE_SECONDS: Final = 10
_REFUSED_AT_ONCE: Final = 64
"""Connections without a place that are told so at the same time; more wait in the kernel's queue."""
_OTHER_FILES: Final = 512
"""File descriptors for the store's connections and all else."""

_FULL: Final = answer(
    HTTPStatus.SERVICE_UNAVAILABLE, "This server has as many clients as it can have.", retry_after_seconds=2
)


class WebWorker(GeventWorker):  # type: ignore[misc] # gunicorn has no type information
    """One process of the web role."""

    patience = Patience()
    _at_once: Answers = staticmethod(nothing)

    def init_process(self) -> None:
        """Before the application is loaded."""
        if self.cfg.keepalive:
            self.patience = replace(self.patience, idle_seconds=self.cfg.keepalive)
        self._connections = Connections(_places(self.cfg.worker_connections))
        self._budget = Budget(self.patience.bodies_bytes)
        self._accepted: list[Pool] = []
        self._wake = Event()
        super().init_process()

    def load_wsgi(self) -> None:
        """Ask for what is at hand; have each other answer say whether the connection is of use after it."""
        super().load_wsgi()
        application = self.wsgi
        offer = getattr(application, "extensions", {}).get(EXTENSION)
        if offer is not None and _reads_plainly(self.cfg):
            self._at_once = AtOnce(offer, scheme="https" if self.cfg.is_ssl else "http", server=SERVER)

        def concluding(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            body = environ["wsgi.input"]

            def start(*arguments: Any) -> Any:
                if not self.alive or _unread_bytes(body) > self.patience.drain_bytes:
                    start_response.__self__.force_close()
                return start_response(*arguments)

            return application(environ, start)

        self.wsgi: Callable[..., Iterable[bytes]] = concluding

    # --- life ------------------------------------------------------------------------------------

    def run(self) -> None:
        """Serve until asked to end, then end what is under way."""
        servers = [self._serve(listener) for listener in self.sockets]
        while self.alive:
            self.notify()
            self._wake.wait(_TURN_SECONDS)
        ENDING.asked = True
        for server in servers:
            server.close()
        self._end_connections()

    def handle_exit(self, _signum: int, _frame: FrameType | None) -> None:
        """SIGTERM: let requests under way end."""
        self.alive = False
        ENDING.asked = True
        self._wake.set()

    def _serve(self, listener: Any) -> StreamServer:
        listener.setblocking(True)
        places = Pool(self._connections.most + _REFUSED_AT_ONCE)
        self._accepted.append(places)
        tls = {"ssl_context": ssl_context(self.cfg)} if self.cfg.is_ssl else {}
        named = _Named(listener.getsockname())
        server = _Server(listener, handle=partial(self.handle, named), spawn=places, **tls)
        if self.cfg.workers > 1:
            server.max_accept = 1  # the other processes are as ready to take the next one
        server.start()
        return server

    def _end_connections(self) -> None:
        started = time.monotonic()
        # One that was accepted a moment ago has a greenlet, which may not have begun.
        while any(self._accepted) and time.monotonic() - started < self.cfg.graceful_timeout:
            for connection in self._connections:
                patience_seconds = _LAST_REQUEST_SECONDS.get(connection.phase, math.inf)
                if time.monotonic() - started > patience_seconds and not connection.has_unread():
                    connection.cut()
            self.notify()
            self._wake.clear()
            self._wake.wait(_END_TURN_SECONDS)
        if self._connections:
            self.log.info("%d requests were not answered in time", len(self._connections))

    # --- a connection ----------------------------------------------------------------------------

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """One connection, from its first byte to its last. Called in a greenlet of its own."""
        address = addr[0] if isinstance(addr, tuple) else ""
        paced = PacedSocket(client, address, self.patience, self._budget, self._at_once)
        if not self._connections.admit(paced):
            self._refuse(paced, _FULL)
            paced.close()
            return
        try:
            super().handle(listener, paced, addr)
        finally:
            self._connections.leave(paced)

    def timeout_ctx(self) -> Any:
        """`PacedSocket` knows a client that thinks from one that is slow."""
        return nullcontext()

    def handle_request(self, listener_name: Any, req: Any, sock: PacedSocket, addr: Any) -> None:
        """One request, with its head read.

        Raises:
            StopIteration: the connection is of no more use.
        """
        # «100 Continue» is said when the application begins to read, and never to what it refuses unread.
        sock.begin_body(expects_continue=req._expected_100_continue)
        req._expected_100_continue = False
        req.body.reader = _Reader(req.body.reader)
        try:
            super().handle_request(listener_name, req, sock, addr)
        except StopIteration:
            if not self.alive:  # this request was the last of `max_requests`
                self._wake.set()
            if _unread_bytes(req.body):
                sock.linger()
            raise
        if not _drained(req.body, self.patience.drain_bytes):
            sock.linger()
            raise StopIteration
        sock.end_request(nothing_left=not req.unreader.buf.getbuffer().nbytes)

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        """Tell the client, or the log where it is our fault; neither gets what the client sent."""
        said = refusal(exc)
        if isinstance(exc, GreenletExit | SystemExit):
            return
        if said is None:
            self.log.error("A request could not be answered.", exc_info=exc)
            said = answer(HTTPStatus.INTERNAL_SERVER_ERROR, "This failed by a defect of the server.")
        self._refuse(client, said)

    def _refuse(self, client: PacedSocket, said: bytes) -> None:
        client.linger()
        try:
            client.sendall(said)
        except OSError:
            self.log.debug("A client had gone before it was answered.")


class _Named:
    """What gunicorn asks of a listener, which may be closed before its last connection is looked at."""

    def __init__(self, name: Any) -> None:
        self._name = name

    def getsockname(self) -> Any:
        """As a socket's."""
        return self._name


class _Server(StreamServer):  # type: ignore[misc] # gevent has no type information
    """With a bound for the handshake, where gunicorn is given a certificate."""

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> Any:
        """Called in the connection's greenlet."""
        client_socket.settimeout(_HANDSHAKE_SECONDS)
        return super().wrap_socket_and_handle(client_socket, address)


class _Reader:
    """A body's reader whose complaints about the framing are told to the client, not to the log."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def read(self, size: int) -> bytes:
        """Raises:
        BadReference: the body is not framed as its head says.
        TooSlow, Overloaded
        """
        try:
            return self.reader.read(size)  # type: ignore[no-any-return]
        except ParseException:
            raise BadReference(MALFORMED) from None


def _unread_bytes(body: Any) -> float:
    """What is still to come of a body; infinite where nobody knows."""
    reader = body.reader.reader
    if body.failed:
        return math.inf
    if isinstance(reader, LengthReader):
        return int(reader.length)
    return math.inf if reader.parser else 0


def _drained(body: Any, most: int) -> bool:
    """Whether the rest of a body has been read, so that the next request begins where it should."""
    left = _unread_bytes(body)
    try:
        return left == 0 or (left <= most and len(body.read()) >= 0)
    except VitrineError:
        return False


def _reads_plainly(cfg: Any) -> bool:
    """Whether gunicorn takes a plain head as it stands: nothing before it or in it is a proxy's word."""
    return cfg.proxy_protocol == "off" and not cfg.secure_scheme_headers and "SCRIPT_NAME" not in os.environ


def _places(wanted: int) -> int:
    """How many connections may be open, having raised the limit on files as far as that needs and may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    others = _REFUSED_AT_ONCE + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted + others:
        soft = wanted + others if hard == resource.RLIM_INFINITY else min(hard, wanted + others)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(1, min(wanted, soft - others))
    return wanted
