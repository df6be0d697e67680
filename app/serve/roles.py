"""The processes of `serve`, as a table: what runs, in which order, and what it needs."""

import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from app.store.bundled import BundledStore
from app.store.connection import answers, connect
from config.settings import ROOT

WEB_GRACE_SECONDS: Final = 3
"""For requests under way. The supervisor gives a second more, so that the web server can end by itself."""
OUTPUT_ABOVE: Final = "its output is above"


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of process."""

    name: str
    command: tuple[str, ...]
    count: int = 1
    environ: Mapping[str, str] = field(default_factory=dict)
    """On top of the supervisor's own."""
    listener: socket.socket | None = None
    """Handed to the process; the supervisor keeps it open over restarts, so that clients wait meanwhile."""
    ready: Callable[[], bool] | None = None
    """Asked again and again before the next role is started; each time for a second at most."""
    must_be_ready: bool = True
    """Whether to give up when it is not ready in time, or to say so and wait on."""
    stop_seconds: float = 2
    """From SIGTERM to SIGKILL."""
    orphan_signal: signal.Signals = signal.SIGTERM
    """What ends it when the supervisor is gone (Linux)."""
    output: str = OUTPUT_ABOVE
    """Where a person finds what it said."""


def store_role(store: BundledStore) -> Role:
    """The bundled store. SIGTERM puts everything on disk, with or without a supervisor."""
    return Role(
        name="store",
        command=store.command,
        ready=partial(answers, connect(store.url)),
        output=f"its log is {store.log_file}",
    )


def worker_role(store_url: str, *, count: int) -> Role:
    """The render workers. Orphans are killed: asked to end, they would wait for a store that is gone."""
    return Role(
        name="worker",
        command=(sys.executable, "-m", "app", "worker"),
        count=count,
        orphan_signal=signal.SIGKILL,
        environ={"VITRINE_REDIS_URL": store_url},
    )


def web_role(store_url: str, *, listener: socket.socket, workers: int) -> Role:
    """The web server. It is ready when the store, the queue and the workers are."""
    return Role(
        name="web",
        command=(
            *(sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config" / "gunicorn.conf.py")),
            *("--bind", f"fd://{listener.fileno()}", "--workers", str(workers)),
            *("--graceful-timeout", str(WEB_GRACE_SECONDS), "wsgi:application"),
        ),
        environ={"VITRINE_REDIS_URL": store_url},
        listener=listener,
        ready=partial(answers_readyz, listener.getsockname()),
        must_be_ready=False,
        stop_seconds=WEB_GRACE_SECONDS + 1,
    )


def answers_readyz(address: tuple[str, int]) -> bool:
    """Whether ``/readyz`` answers 200 there within a second."""
    connection = http.client.HTTPConnection(*reachable(address), timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(address: tuple[str, int]) -> tuple[str, int]:
    """The address for a client on this machine, where the server may listen on all addresses."""
    host, port = address[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 - compared, not bound


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
