"""A store that keeps nothing: every command is answered at once, from here.

For a worker that rehearses a job: what it does to speak with a store is done, and nobody is told.
"""

from typing import Any, Final

import redis
from redis.connection import AbstractConnection

_NOTHING: Final = b"_\r\n"
_ANSWERS: Final = {
    b"HELLO": b"%1\r\n$5\r\nproto\r\n:3\r\n",
    b"MULTI": b"+OK\r\n",
    b"EVAL": b"*3\r\n:1\r\n:0\r\n:0\r\n",
    b"MGET": b"*2\r\n_\r\n_\r\n",
    b"XADD": b"$3\r\n0-1\r\n",
    b"HSET": b":1\r\n",
    b"EXPIRE": b":1\r\n",
    b"DEL": b":1\r\n",
    b"PUBLISH": b":1\r\n",
}
"""RESP3, by command; there is nothing at any key."""


def connect_to_nobody() -> redis.Redis:
    """A client whose commands end here."""
    pool = redis.BlockingConnectionPool(1, connection_class=_Connection)  # type: ignore[no-untyped-call]
    return redis.Redis.from_pool(pool)


class _Connection(AbstractConnection):
    def repr_pieces(self) -> list[tuple[str, Any]]:
        return []

    def _connect(self) -> "_Socket":
        return _Socket()

    def _host_error(self) -> str:
        return ""


class _Socket:
    """What redis-py needs of one."""

    def __init__(self) -> None:
        self._unread = b""
        self._answers = b""
        self._queued: list[bytes] | None = None

    def sendall(self, data: bytes) -> None:
        """Commands, each an array of strings with their lengths (RESP); the last may not be all yet."""
        self._unread += data
        at = 0
        while (end := _end_of_command(self._unread, at)) is not None:
            self._answer(self._unread[at:end].split(b"\r\n", 3)[2])
            at = end
        self._unread = self._unread[at:]

    def _answer(self, name: bytes) -> None:
        if name == b"EXEC" and self._queued is not None:
            self._answers += b"*%d\r\n%b" % (len(self._queued), b"".join(self._queued))
            self._queued = None
        elif self._queued is not None:
            self._queued.append(_ANSWERS.get(name, _NOTHING))
            self._answers += b"+QUEUED\r\n"
        else:
            self._queued = [] if name == b"MULTI" else None
            self._answers += _ANSWERS.get(name, _NOTHING)

    def recv(self, most: int) -> bytes:
        """What is answered by now.

        Raises:
            TimeoutError: nothing.
        """
        if not self._answers:
            raise TimeoutError
        data, self._answers = self._answers[:most], self._answers[most:]
        return data

    def settimeout(self, seconds: float | None) -> None:
        """Nothing takes time."""

    def shutdown(self, how: int) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """The same."""


def _end_of_command(data: bytes, at: int) -> int | None:
    """Where it ends that begins at `at`; None where there is more to come."""
    place = data.find(b"\r\n", at)
    if place < 0:
        return None
    strings = int(data[at + 1 : place])
    for _string in range(strings):
        length_at = place + 2
        place = data.find(b"\r\n", length_at)
        if place < 0:
            return None
        place += 2 + int(data[length_at + 1 : place])
        if len(data) < place + 2:
            return None
    return place + 2
