"""Names to addresses, within a time limit."""

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from ipaddress import ip_address

from app.fetching.networks import IPAddress, unmapped

Resolver = Callable[[str], Sequence[str]]
"""Host name → IP addresses as text, the best first. Where there are none: OSError, or an empty answer."""


def system_resolver(host: str) -> tuple[str, ...]:
    """The operating system's answer, in its order (RFC 6724)."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(str(entry[4][0]) for entry in found)


def resolve(resolver: Resolver, host: str, seconds: float) -> tuple[IPAddress, ...]:
    """Ask `resolver` once and wait `seconds` at most.

    ``getaddrinfo`` knows no time limit and cannot be interrupted, so it runs in a thread of its own; that
    is a daemon, so that a resolver that hangs holds up neither this download nor the end of the process.

    Raises:
        TimeoutError: no answer within the time.
        OSError: the resolver failed.
    """
    answer: Future[Sequence[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(resolver(host))
        except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            answer.set_exception(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return tuple(dict.fromkeys(unmapped(ip_address(text)) for text in answer.result(timeout=seconds)))
