"""A network that leads nowhere: every address answers at once, and the same."""

from collections.abc import Iterable
from typing import Any, Final

import httpcore2

_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class InMemory(httpcore2.NetworkBackend):
    """What is dialled is answered from here."""

    def __init__(self, body: bytes) -> None:
        self._answer = _HEAD % len(body) + body

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the library's signature
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """A stream with one answer."""
        return _Answer(self._answer, (host, port))


class _Answer(httpcore2.MockStream):
    def __init__(self, answer: bytes, address: tuple[str, int]) -> None:
        super().__init__([answer])
        self._address = address

    def get_extra_info(self, info: str) -> Any:
        return self._address if info == "server_addr" else None
