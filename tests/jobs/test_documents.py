"""A notebook's bytes between fetch and render: in the store, and in one pair of hands."""

import sys

from app.jobs.documents import Known, hold
from app.models import Document, NotModified, SourceRef
from app.registry import from_settings
from app.store.cache import Cache
from app.work import Work

LOCATOR = "url/a.example/n.ipynb"
WORK = Work(LOCATOR)


def known(settings, cache):
    return Known.of(cache, WORK, from_settings(settings).resolve(LOCATOR), "")


def fetched(content):
    return Document(SourceRef("url", LOCATOR), content, "n.ipynb")


def test_what_was_fetched_is_held_by_nobody_but_its_reader(settings, store):
    cache, content = Cache(store, keep_seconds=60), b"{}" + bytes(100)
    owners = sys.getrefcount(content)
    held = hold(cache, LOCATOR, fetched(content), known(settings, cache), 1.0)
    cache.send(held.put())
    document = held.take(cache)
    assert document.content == content
    del document
    assert (held.document.content, sys.getrefcount(content)) == (b"", owners)


def test_what_is_in_the_store_already_comes_from_there(settings, store):
    cache = Cache(store, keep_seconds=60)
    cache.send(hold(cache, LOCATOR, fetched(b"{}"), known(settings, cache), 1.0).put())
    held = hold(cache, LOCATOR, NotModified(), known(settings, cache), 2.0)
    assert [held.take(cache).content for _reader in range(2)] == [b"{}", b"{}"]


def test_what_left_the_store_is_told(settings, store):
    cache = Cache(store, keep_seconds=60)
    cache.send(hold(cache, LOCATOR, fetched(b"{}"), known(settings, cache), 1.0).put())
    held = hold(cache, LOCATOR, NotModified(), known(settings, cache), 2.0)
    store.flushdb()
    assert held.take(cache) is None
