"""What `serve` must have to itself before it starts anything: its address and its folder."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

BACKLOG: Final = 2048

_REASONS: Final = {
    errno.EADDRINUSE: "it is in use already; end what uses it, or choose another port with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose one with --host",
    errno.EACCES: "that needs more rights; choose a port from 1024 up with --port",
}


class CannotStart(Exception):
    """Nothing was started; the text says in one sentence why."""


def claim_address(host: str, port: int) -> socket.socket:
    """A socket that listens. Port 0 is one of the kernel's choosing.

    Raises:
        CannotStart: with host, port and the reason.
    """
    try:
        if not 0 <= port <= 65535:  # getaddrinfo() takes the rest of a division.
            raise OverflowError(port)
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        every = host == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(address[:2], family=family, backlog=BACKLOG, dualstack_ipv6=every)
    except (socket.gaierror, UnicodeError, OverflowError) as error:
        raise CannotStart(f"Cannot listen on {host} port {port}: there is no such host or port.") from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, os.strerror(error.errno or 0))
        raise CannotStart(f"Cannot listen on {host} port {port}: {reason}.") from error


@contextmanager
def claimed_folder(data_dir: Path) -> Iterator[None]:
    """Be the only `serve` that works in `data_dir`; the kernel lets go when the process ends.

    Raises:
        CannotStart: another has it, or it cannot be written to.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data_dir / "lock").open("w")
    except OSError as error:
        raise CannotStart(
            f"The folder {data_dir} cannot be written to; choose another with VITRINE_DATA_DIR."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                f"Another serve uses the folder {data_dir}; end it, or choose another folder with "
                "VITRINE_DATA_DIR."
            ) from error
        yield
