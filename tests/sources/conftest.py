"""A stand-in GitHub, the real client, and the built-in sources on top."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.fetching.client import GuardedClient
from app.models import NO_VALIDATORS, Document, Fetched, Listing, SourceRef, Validators
from app.registry import Registry, from_settings
from config.settings import load
from tests.standin import StandIn

NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
OTHER = NOTEBOOK.replace(b"5", b"4")

Show = Callable[..., Fetched]


@pytest.fixture(scope="module")
def anywhere() -> Registry:
    """The sources as they are without any setting, for what needs no network."""
    return from_settings(load({"VITRINE_PUBLIC_URL": "https://nb.example.org/sub"}))


@pytest.fixture
def github() -> Iterator[StandIn]:
    """An empty stand-in."""
    with StandIn() as standin:
        yield standin


@pytest.fixture
def show(github: StandIn, tmp_path: Path) -> Show:
    """Fetch a locator, with further settings by name: what a worker does."""

    def fetch(locator: str, known: Validators = NO_VALIDATORS, *, page: int = 1, **further: str) -> Fetched:
        environ = {
            **github.settings,
            "VITRINE_LOCAL_DIR": str(tmp_path),
            "VITRINE_FETCH_TIMEOUT_SECONDS": "10",
        }
        settings = load(environ | {f"VITRINE_{name.upper()}": value for name, value in further.items()})
        registry = from_settings(settings)
        ref = registry.resolve(unquote(locator))
        assert isinstance(ref, SourceRef), f"{locator} is {ref}"
        ref = replace(ref, page=page)
        return registry.source_of(ref).fetch(ref, GuardedClient.from_settings(settings), known)

    return fetch


def document(fetched: Fetched) -> Document:
    """What was fetched, which is a document."""
    assert isinstance(fetched, Document), fetched
    return fetched


def listing(fetched: Fetched) -> Listing:
    """What was fetched, which is a list."""
    assert isinstance(fetched, Listing), fetched
    return fetched
