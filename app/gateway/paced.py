"""A client's socket that waits for the client no longer than `Patience` says.

It stands between gunicorn, which reads and writes as if clients were quick, and gevent's socket. What was not
in time is `TooSlow` where an answer can still be given, and a broken pipe where one was under way.
"""

import errno
import fcntl
import socket
import struct
import termios
import time
from array import array
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, Final

import gevent

from app.errors import Overloaded, TooSlow
from app.gateway.connections import Phase
from app.gateway.patience import Pace, Patience

UNSENT_BYTES: Final = 128 << 10
"""What the kernel may hold of an answer, beyond what is on its way: else megabytes go there at once, and
neither a reader's pace nor the memory that it costs could be seen."""
JOINED_BYTES: Final = 64 << 10
"""A body of so much is handed to the kernel in one piece with its head; a larger one is not copied."""
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_BLOCK_BYTES: Final = 256 << 10
IN_A_ROW: Final = 32
"""Requests of one connection; then others get their turn, however quickly its next one is there."""

Answers = Callable[[bytes, str], tuple[bytes, bytes] | None]
"""A whole request and the client's address → head and body of its answer, where that is at hand."""


def nothing(_head: bytes, _address: str) -> None:
    """Of an application that has no answers at hand."""


class Budget:
    """Bytes of bodies that all requests of a process hold."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0

    def take(self, count: int) -> None:
        """Raises:
        Overloaded: so much more may not be held.
        """
        if self._held + count > self._most:
            raise Overloaded("Too many large requests are being read just now.", retry_after_seconds=5)
        self._held += count

    def give_back(self, count: int) -> None:
        """They are held no longer."""
        self._held -= count


class PacedSocket:
    """What gunicorn takes for the client's socket."""

    def __init__(
        self, sock: Any, address: str, patience: Patience, budget: Budget, at_once: Answers = nothing
    ) -> None:
        self.address = address
        self.phase = Phase.OPENED
        self._sock = sock
        self._patience = patience
        self._budget = budget
        self._at_once = at_once
        self._begins = True
        self._in_a_row = 0
        self._head_deadline = 0.0
        self._body: Pace | None = None
        self._held_bytes = 0
        self._expects_continue = False
        self._lingers = False
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)

    # --- a request's way -------------------------------------------------------------------------

    def begin_body(self, *, expects_continue: bool) -> None:
        """The head was read; from now on, `recv` is asked for the body."""
        self.phase = Phase.WORK
        self._body = Pace(self._patience)
        self._expects_continue = expects_continue

    def end_request(self, *, nothing_left: bool = True) -> None:
        """It was answered; what comes next is another one's head.

        Args:
            nothing_left: whether no bytes of that have been read already.
        """
        self.phase = Phase.IDLE
        self._begins = nothing_left
        self._body = None
        self._budget.give_back(self._held_bytes)
        self._held_bytes = 0

    def linger(self) -> None:
        """On `close`, read on for a while: the client sends more than was wanted."""
        self._lingers = True

    def has_unread(self) -> bool:
        """Whether the kernel holds bytes of this client."""
        waiting = array("i", [0])
        with suppress(OSError):
            fcntl.ioctl(self._sock.fileno(), termios.FIONREAD, waiting)
        return waiting[0] > 0

    def cut(self) -> None:
        """Wake whoever waits for this client, as if the client had gone."""
        self._lingers = False
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    # --- as a socket -----------------------------------------------------------------------------

    def recv(self, size: int) -> bytes:
        """Bytes of a head or a body; empty where the client has gone or is idle for too long.

        Raises:
            TooSlow, Overloaded
            ConnectionResetError: the client has gone, or was `cut`.
        """
        try:
            if self._body is not None:
                return self._recv_body(size, self._body)
            while True:
                data = self._recv_head(size)
                if not (self._begins and self._is_answered_at_once(data)):
                    self._begins = False
                    return data
        except OSError as error:
            raise ConnectionResetError(errno.ECONNRESET, "the client has gone") from error

    def send(self, data: bytes) -> int:
        """As `sendall`."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes) -> None:
        """Raises:
        BrokenPipeError: the client has gone, or did not take the bytes in time.
        """
        before, self.phase = self.phase, Phase.ANSWER
        try:
            self._sock.settimeout(self._patience.stall_seconds)
            sent = self._sock.send(data)
            if sent < len(data):
                self._send_rest(memoryview(data)[sent:])
        except (OSError, TooSlow) as error:
            # What the kernel still holds for this client is not worth keeping.
            with suppress(OSError):
                self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            raise BrokenPipeError(errno.EPIPE, "the client has gone, or reads too slowly") from error
        finally:
            self.phase = before

    def sendfile(self, file: BinaryIO, offset: int, count: int) -> None:
        """Raises:
        BrokenPipeError: as `sendall`.
        """
        file.seek(offset)
        while count > 0 and (block := file.read(min(count, _BLOCK_BYTES))):
            self.sendall(block)
            count -= len(block)

    def shutdown(self, how: int) -> None:
        """As a socket's."""
        self._sock.shutdown(how)

    def close(self) -> None:
        """Whatever happened, and without cutting off an answer that the client has not read."""
        if self._lingers:
            self._lingers = False
            with suppress(OSError):
                self._drain()
        self.end_request()
        self._sock.close()

    def fileno(self) -> int:
        """As a socket's."""
        return int(self._sock.fileno())

    def getpeername(self) -> Any:
        """As a socket's."""
        return self._sock.getpeername()

    def gettimeout(self) -> None:
        """How long to wait is decided here, at each call."""

    def settimeout(self, _seconds: float | None) -> None:
        """How long to wait is decided here, at each call."""

    def setblocking(self, _flag: bool) -> None:
        """How long to wait is decided here, at each call."""

    # --- how -------------------------------------------------------------------------------------

    def _recv_head(self, size: int) -> bytes:
        idle = self.phase is not Phase.HEAD
        wait_seconds = self._patience.idle_seconds if idle else self._head_deadline - time.monotonic()
        self._sock.settimeout(max(wait_seconds, 0.001))
        try:
            data: bytes = self._sock.recv(size)
        except TimeoutError:
            if idle:
                return b""
            raise TooSlow(
                f"The head of this request did not come within {self._patience.head_seconds:g} seconds."
            ) from None
        if idle:
            self.phase = Phase.HEAD
            self._head_deadline = time.monotonic() + self._patience.head_seconds
        return data

    def _is_answered_at_once(self, data: bytes) -> bool:
        answer = self._at_once(data, self.address)
        if answer is None:
            return False
        head, body = answer
        if len(body) <= JOINED_BYTES:
            self.sendall(head + body)
        else:
            self.sendall(head)
            self.sendall(body)
        self.end_request()
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            self._in_a_row = 0
            gevent.sleep(0)
        return True

    def _recv_body(self, size: int, pace: Pace) -> bytes:
        if self._expects_continue:
            self._expects_continue = False
            self.sendall(_CONTINUE)
        self.phase = Phase.BODY
        try:
            self._sock.settimeout(pace.left_seconds())
            data: bytes = self._sock.recv(size)
        except TimeoutError:
            raise TooSlow("The body of this request came too slowly.") from None
        finally:
            self.phase = Phase.WORK
        pace.moved(len(data))
        self._budget.take(len(data))
        self._held_bytes += len(data)
        return data

    def _send_rest(self, rest: memoryview) -> None:
        pace = Pace(self._patience)
        while rest:
            self._sock.settimeout(pace.left_seconds())
            sent = self._sock.send(rest)
            pace.moved(sent)
            rest = rest[sent:]

    def _drain(self) -> None:
        """RFC 9112 §9.6: closing with unread bytes would make the kernel take our answer back."""
        self.phase = Phase.HEAD
        deadline = time.monotonic() + self._patience.linger_seconds
        self._sock.shutdown(socket.SHUT_WR)
        while (left := deadline - time.monotonic()) > 0:
            self._sock.settimeout(left)
            if not self._sock.recv(_BLOCK_BYTES):
                break
