from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.fetching.allowlist import AllowList
from app.fetching.client import GuardedClient
from app.fetching.guard import Guard

from .upstreams import Upstream


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    yield server
    server.close()


@pytest.fixture
def other_upstream() -> Iterator[Upstream]:
    server = Upstream()
    yield server
    server.close()


@pytest.fixture
def new_client() -> Callable[..., GuardedClient]:
    """A client that may fetch what is given as ``VITRINE_FETCH_ALLOW`` would be."""

    def build(*allow: str, resolver: Any = None, **changes: Any) -> GuardedClient:
        guard = Guard(AllowList.parse(allow), *([resolver] if resolver else []))
        options = {"timeout_seconds": 20.0, "max_bytes": 1 << 20, "user_agent": "Vitrine/test"} | changes
        return GuardedClient(guard, **options)

    return build


@pytest.fixture
def client(upstream: Upstream, new_client: Callable[..., GuardedClient]) -> GuardedClient:
    """A client that may fetch from `upstream`."""
    return new_client(f"127.0.0.1:{upstream.port}")
