"""What is known of a notebook, for programs: made with its page, so that nobody reads the notebook again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from app.interfaces import Source
from app.models import Document, Policy, Rendered
from app.surfaces import words
from app.surfaces.addresses import ours, outside

_KINDS: Final = ("markdown", "code", "raw")
_FORMATS: Final = ("slides", "script", "markdown")
HEADERS: Final = {"Content-Type": "application/json"}


def metadata(
    rendered: Rendered, document: Document, *, source: Source, policy: Policy, fetched_at: datetime
) -> bytes:
    """The answer of ``/api/v1/notebook``: JSON in UTF-8."""
    kinds = {kind: rendered.cell_kinds.get(kind, 0) for kind in _KINDS}
    known = {
        "title": rendered.title or document.file_name,
        "authors": rendered.authors,
        "language": rendered.language or None,
        "kernel": rendered.kernel or None,
        "headings": [
            {"level": heading.level, "text": heading.text, "id": heading.anchor}
            for heading in rendered.headings
        ],
        "cells": {"total": rendered.cells, **kinds},
        "has_active_content": rendered.active,
        "policy": policy,
        "source": source.name,
        "locator": document.ref.locator,
        "file_name": document.file_name,
        "revision": document.revision or None,
        "fetched_at": words.iso(fetched_at),
        "repairs": rendered.repairs,
        "links": _links(document),
    }
    return orjson.dumps(known)


def _links(document: Document) -> Mapping[str, Any]:
    locator = document.ref.locator
    formats = {name: ours(f"format/{name}", locator) for name in _FORMATS}
    return {
        "page": ours("", locator),
        "embed": ours("embed", locator),
        "download": ours("download", locator),
        **formats,
        "source": outside(document.web_url),
        "raw": outside(document.raw_url),
    }
