"""What a worker does before its first fork: a whole job, of which nobody hears."""

import gc
from pkgutil import resolve_name

import pytest
import structlog

from app.fetching.client import GuardedClient
from app.formats.table import FORMATS
from app.jobs.rehearsal import Rehearsal
from app.registry import from_settings
from app.store.cache import Cache


@pytest.fixture
def rehearsal(settings, store):
    yield Rehearsal(
        settings,
        registry=from_settings(settings),
        http=GuardedClient.from_settings(settings),
        formats={name: resolve_name(place).from_settings(settings) for name, place in FORMATS.items()},
        cache=Cache(store, keep_seconds=60),
    )
    gc.unfreeze()


def test_a_rehearsal_goes_all_the_way_and_leaves_nothing_behind(rehearsal, store):
    with structlog.testing.capture_logs() as said:
        rehearsal.before_forks()
        rehearsal.in_a_fork()
    assert said == []
    assert store.keys("*") == []


def test_a_rehearsal_that_goes_wrong_is_told(rehearsal, monkeypatch):
    monkeypatch.setattr("app.jobs.rehearsal._LOCATOR", "url/127.0.0.1/private.ipynb")
    with structlog.testing.capture_logs() as said:
        rehearsal.before_forks()
    assert [line["log_level"] for line in said] == ["warning"]
