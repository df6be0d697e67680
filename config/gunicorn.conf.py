"""The web server: ``gunicorn -c config/gunicorn.conf.py wsgi:application``; arguments override."""  # noqa: N999 - gunicorn's name for it

import os
import sys
from pathlib import Path
from typing import Any

bind = "127.0.0.1:8000"

# Greenlets, because a request waits: for the store, for a render, for its client. What they do not bound,
# the class does (docs/decisions/0014-slow-and-many-clients.md).
worker_class = "app.gateway.worker.WebWorker"
workers = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
# Of each worker, with a client's connection or without: some 12 KB. Past it, one that waits for its client's
# next request gives its place to a new one.
worker_connections = 1000
# Each worker loads the application for itself: connections to the store must not be shared over a fork.
preload_app = False
# A leak, if there is one, stays small; the jitter keeps the workers from starting anew together.
max_requests = 20_000
max_requests_jitter = 2_000

timeout = 60
graceful_timeout = 8
# Longer than proxies keep theirs (nginx: 60), so that it is not we who close while a request is on its way.
keepalive = 75
# The heartbeat is a file; on a disk it can block the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - made there with mkstemp

# An address may carry another one whole (/create?url=…), so the line is the longest that gunicorn allows.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# What proxies say is read in one place, the application, by VITRINE_TRUSTED_PROXIES; here nothing is.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# It would write into the home directory of whoever runs the server.
control_socket_disable = True


# This file's own imports, wherever gunicorn was started; last, so that they hide nothing of what it serves.
sys.path.append(str(Path(__file__).resolve().parent.parent))

from app import logs  # noqa: E402 - found by the line above
from app.web import processes  # noqa: E402

# The application writes a line for each request itself. gunicorn's own lines have the form of ours.
accesslog = None
loglevel = logs.early()
logger_class = "app.gateway.server_log.ServerLog"


def on_starting(server: Any) -> None:
    """Count all processes together; end with the supervisor, where the kernel does not see to that."""
    processes.begin(server.cfg.worker_tmp_dir, uid=server.cfg.uid, gid=server.cfg.gid)
    if sys.platform != "linux":
        from app.serve.lifeline import end_with_supervisor

        end_with_supervisor()


def child_exit(_server: Any, worker: Any) -> None:
    """What a process has counted stays, however it ended."""
    processes.bury(worker.pid)


def on_exit(_server: Any) -> None:
    """Leave nothing behind."""
    processes.end()
