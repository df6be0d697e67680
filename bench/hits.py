"""A client that costs little beside what it measures: raw requests, over kept connections in one loop."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

CONNECTIONS: Final = 8
_BUFFER_BYTES: Final = 1 << 20
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length: "


@dataclass(slots=True)
class _Answer:
    """One that is on its way."""

    head: bytes = b""
    left: int = -1
    """Bytes of the body that are still to come; -1 while the head is."""


def per_second(port: int, requests: Iterator[bytes], status: int, seconds: float) -> tuple[int, float]:
    """How many requests were answered, and in how many seconds.

    Args:
        requests: heads of requests, as many as are asked for. Each connection has one under way.
        status: of every answer.
    """
    buffer = memoryview(bytearray(_BUFFER_BYTES))
    done = 0
    with ExitStack() as stack:
        waiting = stack.enter_context(selectors.DefaultSelector())
        for _ in range(CONNECTIONS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            waiting.register(connection, selectors.EVENT_READ, _Answer())
            connection.sendall(next(requests))
        since = time.perf_counter()
        while (took := time.perf_counter() - since) < seconds:
            for key, _events in waiting.select(seconds):
                connection, answer = key.fileobj, key.data
                assert isinstance(connection, socket.socket)
                _take(answer, buffer[: connection.recv_into(buffer)], status)
                if answer.left == 0:
                    done += 1
                    answer.head, answer.left = b"", -1
                    connection.sendall(next(requests))
    return done, took


def once(port: int, request: bytes, status: int) -> tuple[float, bytes]:
    """Seconds until a whole answer is there, over a connection of its own, and the answer's head."""
    buffer, answer = memoryview(bytearray(_BUFFER_BYTES)), _Answer()
    since = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        while answer.left:
            _take(answer, buffer[: connection.recv_into(buffer)], status)
        return time.perf_counter() - since, answer.head


def _take(answer: _Answer, data: memoryview, status: int) -> None:
    if not data:
        raise SystemExit("a server closed a connection that it was to keep")
    if answer.left >= 0:
        answer.left -= len(data)
        return
    answer.head += bytes(data)
    head, end, body = answer.head.partition(_END)
    if end:
        if not head.startswith(b"HTTP/1.1 %d " % status):
            raise SystemExit(f"an answer was to be {status}: {head[:40]!r}")
        length = head.lower().partition(_LENGTH)[2].partition(b"\r\n")[0]
        answer.left = (int(length) if status != 304 else 0) - len(body)
        answer.head = head
