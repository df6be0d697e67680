"""A folder's page: notebooks first, then what leads to more of them, then the rest."""

from typing import Final

from app.models import Entry, Listing, Options
from app.surfaces import words
from app.surfaces.addresses import ours, outside
from app.surfaces.trail import trail
from app.surfaces.views import ListingView, Origin, Row
from config.settings import Settings

_ORDER: Final = ("notebook", "gist", "repository", "folder", "file")


def listing_view(listing: Listing, source_title: str, options: Options, settings: Settings) -> ListingView:
    """For `listing.html`."""
    locator = listing.ref.locator
    entries = sorted(listing.entries, key=lambda entry: _ORDER.index(entry.kind))
    return ListingView(
        title=listing.title,
        lang=words.language(" ".join([listing.title, *(entry.name for entry in entries)]), ""),
        theme=options.theme,
        description=listing.description or "",
        canonical=settings.public_url + ours("", locator) if settings.public_url else None,
        trail=trail(listing.ref, source_title),
        origin=Origin(source_title, outside(listing.web_url)),
        ref=listing.ref.parts.get("ref", ""),
        rows=tuple(_row(entry) for entry in entries),
        more=listing.more or "",
    )


def _row(entry: Entry) -> Row:
    here = entry.locator is not None
    return Row(
        name=entry.name,
        kind=entry.kind,
        href=ours("", entry.locator) if entry.locator is not None else outside(entry.url),
        upstream=not here,
        note=entry.note or "",
        size="" if entry.size_bytes is None else words.size(entry.size_bytes),
    )
