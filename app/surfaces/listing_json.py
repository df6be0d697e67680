"""What is in a folder, for programs: made with its page."""

from typing import Any

import orjson

from app.models import Entry
from app.surfaces.addresses import ours, outside
from app.surfaces.listings import Shown, page_address, title_of


def entries(shown: Shown, *, source_name: str) -> bytes:
    """The answer of ``/api/v1/listing``: JSON in UTF-8."""
    listing = shown.listing
    locator = listing.ref.locator
    known = {
        "title": title_of(listing),
        "description": listing.description or None,
        "source": source_name,
        "locator": locator,
        "ref": listing.ref.parts.get("ref") or None,
        "page": shown.page,
        "first": shown.first or None,
        "total": shown.total,
        "truncated": listing.more,
        "entries": [_entry(entry) for entry in shown.entries],
        "links": {
            "page": page_address(locator, shown.page),
            "previous": None if shown.previous is None else page_address(locator, shown.previous),
            "next": None if shown.next is None else page_address(locator, shown.next),
            "source": outside(listing.web_url),
        },
    }
    return orjson.dumps(known)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "note": entry.note or None,
        "size": entry.size_bytes,
        "changed_at": entry.changed or None,
        "default": entry.is_default,
        "page": None if entry.locator is None else ours("", entry.locator),
        "url": outside(entry.url),
    }
