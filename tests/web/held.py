"""A site that holds one page, without a worker that could make another."""

import time

import redis

from app.store.cache import Cache, EntryMeta, Surface
from app.version import renderer
from app.work import Work
from config.settings import Settings, load

LOCATOR = "urls/example.org/secret-name.ipynb"
PAGE = "/<path:locator>"
"""The route of it."""


def holding(settings: Settings, store: redis.Redis) -> Settings:
    """Put the page into the store; gives the settings of a site that waits for no other."""
    now, work = time.time(), Work(LOCATOR)
    meta = EntryMeta("notebook", "c", now, now, now + 999, renderer=renderer(settings), work=work.as_dict())
    Cache(store, keep_seconds=999).put_entry(work.key, meta, {"page": Surface(b"<p>page</p>", {})})
    return load({"VITRINE_REDIS_URL": settings.redis_url, "VITRINE_WAIT_SECONDS": "0"})
