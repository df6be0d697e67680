"""What the client talks to in these tests: servers on loopback, and a network that only exists in memory."""

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpcore2

Handler = Callable[[socket.socket], None]


def answer(status: str = "200 OK", body: bytes = b"", **headers: object) -> bytes:
    """A whole HTTP answer; ``content_length=None`` leaves that header out."""
    headers.setdefault("content_length", len(body))
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1") + body


class Upstream:
    """An HTTP server on a loopback port: path → a whole answer, or what to do with the socket."""

    def __init__(self, ssl_context: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, bytes | Handler] = {}
        self.requests: list[str] = []
        self.closing = threading.Event()
        upstream = self

        class Exchange(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    if ssl_context is None:
                        upstream._serve(self.request)
                        return
                    with ssl_context.wrap_socket(self.request, server_side=True) as connection:
                        upstream._serve(connection)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Exchange)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def _serve(self, connection: socket.socket) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            data = connection.recv(65536)
            if not data:
                return
            received += data
        request = received.decode("latin-1")
        self.requests.append(request)
        reply = self.routes.get(request.split(" ")[1], answer("404 Not Found"))
        if callable(reply):
            reply(connection)
        else:
            connection.sendall(reply)

    def drip(self, connection: socket.socket, data: bytes) -> None:
        """Send `data` a byte at a time, in a few seconds: a client that waits for all of it gets it."""
        for byte in data:
            if self.closing.wait(0.05):
                return
            connection.sendall(bytes([byte]))

    def url(self, path: str = "/n.ipynb", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class MemoryNetwork(httpcore2.NetworkBackend):
    """Nothing leaves the process: records what is dialled, answers by host and path."""

    def __init__(
        self, respond: Callable[[str, str], bytes], *, dead: Sequence[str] = (), peer: str | None = None
    ) -> None:
        self.dialled: list[tuple[str, int]] = []
        self.timeouts: list[float | None] = []
        self.requests: list[str] = []
        self.server_names: list[str | None] = []
        self._respond = respond
        self._dead = dead
        self._peer = peer

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        self.dialled.append((host, port))
        self.timeouts.append(timeout)
        if host in self._dead:
            raise httpcore2.ConnectError
        return _MemoryStream(self, self._peer or host)

    def reply(self, request: str) -> bytes:
        self.requests.append(request)
        return self._respond(request.partition("host: ")[2].split("\r\n")[0], request.split(" ")[1])


class _MemoryStream(httpcore2.NetworkStream):
    def __init__(self, network: MemoryNetwork, peer: str) -> None:
        self._network = network
        self._peer = peer
        self._written = b""
        self._chunks: Iterator[bytes] | None = None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._written += buffer

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._chunks is None:
            self._chunks = iter([self._network.reply(self._written.decode("latin-1"))])
        return next(self._chunks, b"")

    def close(self) -> None:
        pass

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        self._network.server_names.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        return (self._peer, 0) if info == "server_addr" else None
