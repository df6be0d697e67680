"""`python -m app serve`: web, render workers and, where none is given, a store, as one process tree."""

import sys
from contextlib import ExitStack, suppress

from app.errors import StoreUnavailable
from app.serve.claims import CannotStart, claim_address, claimed_folder
from app.serve.roles import cores, reachable, store_role, web_role, worker_role
from app.serve.supervisor import Supervisor, say
from app.store.bundled import prepare
from config.settings import Settings

CANNOT_START = 2


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    web_workers: int | None = None,
    render_workers: int | None = None,
) -> int:
    """Run everything until SIGTERM or Ctrl-C; a second Ctrl-C ends at once.

    Args:
        port: 0 for one of the kernel's choosing; the line that says that all is ready names it.
        web_workers: None for one a core, up to four.
        render_workers: None for one a core.

    Returns:
        The exit code: 0 when asked to end, 1 when a role could not be kept running, 2 when nothing was
        started (the address or the folder is taken, there is no binary for the store), 130 after a second
        Ctrl-C.
    """
    with ExitStack() as claims:
        try:
            listener = claims.enter_context(claim_address(host, port))
            roles = []
            store_url = settings.redis_url
            if not store_url:
                data_dir = settings.path(settings.data_dir).resolve()
                claims.enter_context(claimed_folder(data_dir))
                store = prepare(data_dir, memory_bytes=settings.store_memory_bytes)
                store_url = store.url
                roles.append(store_role(store))
        except (CannotStart, StoreUnavailable) as error:
            say(str(error))
            return CANNOT_START
        render_count = cores() if render_workers is None else render_workers
        web_count = min(4, cores()) if web_workers is None else web_workers
        roles.append(worker_role(store_url, count=render_count))
        roles.append(web_role(store_url, listener=listener, workers=web_count))
        return Supervisor(roles).run(lambda: _announce(listener.getsockname()))


def _announce(address: tuple[str, int]) -> None:
    host, port = reachable(address)
    shown = f"[{host}]" if ":" in host else host
    with suppress(OSError):
        sys.stdout.write(f"Vitrine is ready: http://{shown}:{port}\n")
        sys.stdout.flush()
