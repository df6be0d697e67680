"""A folder's page: notebooks first, then what leads to more of them, then the rest; so many on a page."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.i18n import _, ngettext
from app.models import Entry, Listing, Options, RefChoice, Rendered
from app.sources import order
from app.surfaces import words
from app.surfaces.addresses import chosen, ours, outside
from app.surfaces.notebooks import content_inside
from app.surfaces.trail import trail
from app.surfaces.views import ListingView, Origin, Pager, ReadmeView, Row
from app.surfaces.ways import refs_menu
from config.settings import Settings

PAGE: Final = "list-page"
"""The parameter that says which page. A name of ours, that no source's address has."""
_FILTERED: Final = 30
"""Longer lists have a box to look for names in."""
_FEW_OTHERS: Final = 5
"""So many other files are shown without being asked for."""

_COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "notebook": lambda count: ngettext("{count} notebook", "{count} notebooks", count),
    "gist": lambda count: ngettext("{count} gist", "{count} gists", count),
    "repository": lambda count: ngettext("{count} repository", "{count} repositories", count),
    "branch": lambda count: ngettext("{count} branch", "{count} branches", count),
    "tag": lambda count: ngettext("{count} tag", "{count} tags", count),
    "folder": lambda count: ngettext("{count} folder", "{count} folders", count),
    "other": lambda count: ngettext("{count} other file", "{count} other files", count),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a listing."""

    listing: Listing
    """As its source gave it."""
    entries: tuple[Entry, ...]
    """Of this page, in order."""
    page: int
    first: int
    """The number of its first entry, from 1."""
    total: int | None
    """Of entries on all pages, where known."""
    previous: int | None
    """The page before this one."""
    next: int | None

    @property
    def last(self) -> int:
        """The number of its last entry."""
        return self.first + len(self.entries) - 1


def shown_of(listing: Listing, page: int) -> Shown:
    """A page of a listing; past the last one, nothing is on it."""
    entries = tuple(sorted(listing.entries, key=order.of_entries))
    previous = page - 1 if page > 1 else None
    if not listing.whole:
        after = page + 1 if listing.has_next else None
        return Shown(listing, entries, page, listing.first, listing.total, previous, after)
    start = (page - 1) * order.PAGE_ENTRIES
    end = start + order.PAGE_ENTRIES
    after = page + 1 if end < len(entries) else None
    return Shown(listing, entries[start:end], page, start + 1, len(entries), previous, after)


def listing_view(
    shown: Shown,
    source_title: str,
    options: Options,
    settings: Settings,
    *,
    readme: Rendered | None,
    refs: RefChoice | None,
) -> ListingView:
    """For `listing.html`."""
    listing, query = shown.listing, chosen(options)
    locator = listing.ref.locator
    rows = tuple(_row(entry, query) for entry in shown.entries if not order.is_aside(entry))
    others = tuple(_row(entry, query) for entry in shown.entries if order.is_aside(entry))
    return ListingView(
        title=title_of(listing),
        lang=words.language(" ".join([listing.title, *(entry.name for entry in shown.entries)]), ""),
        theme=options.theme,
        description=listing.description or "",
        canonical=settings.public_url + ours("", locator) if settings.public_url else None,
        trail=trail(listing.ref, source_title),
        origin=Origin(source_title, outside(listing.web_url)),
        ref=listing.ref.parts.get("ref", ""),
        refs=refs_menu(listing, refs, options),
        counts=_counts(listing.entries if listing.whole else shown.entries),
        rows=rows,
        others=others,
        others_text=_COUNTED["other"](len(others)),
        others_open=len(others) <= _FEW_OTHERS or not rows,
        dated=any(row.changed for row in (*rows, *others)),
        filtered=len(rows) + len(others) > _FILTERED,
        empty="" if listing.entries or shown.page > 1 else _empty(listing),
        pager=_pager(shown, query),
        more=_more(shown, source_title),
        readme=ReadmeView(listing.readme.name, content_inside(readme)) if listing.readme and readme else None,
    )


def title_of(listing: Listing) -> str:
    """Its name, or what it is."""
    parts = listing.ref.parts
    if listing.title:
        return listing.title
    if "gist_id" in parts:
        return _("Gist {id}", id=parts["gist_id"])
    if "user" in parts:
        return _("Gists of {user}", user=parts["user"])
    name = f"{parts.get('owner', '')}/{parts.get('repo', '')}".strip("/")
    match parts.get("kind", ""):
        case "branches":
            return _("Branches of {name}", name=name)
        case "tags":
            return _("Tags of {name}", name=name)
    return _("Local notebooks")


def page_address(locator: str, page: int, query: str = "") -> str:
    """Of a page of a list; the first one has the list's own."""
    own = f"{PAGE}={page}" if page > 1 else ""
    return ours("", locator, "&".join(filter(None, (own, query))))


def _row(entry: Entry, query: str) -> Row:
    here = entry.locator is not None
    return Row(
        name=entry.name,
        kind=entry.kind,
        href=ours("", entry.locator, query) if entry.locator is not None else outside(entry.url),
        upstream=not here,
        note=entry.note or "",
        size="" if entry.size_bytes is None else words.size(entry.size_bytes),
        changed=words.stamp(entry.changed),
        is_default=entry.is_default,
    )


def _counts(entries: Sequence[Entry]) -> tuple[str, ...]:
    """``12 notebooks``, ``3 folders``."""
    kinds = Counter("other" if order.is_aside(entry) else entry.kind for entry in entries)
    return tuple(counted(kinds[kind]) for kind, counted in _COUNTED.items() if kinds[kind])


def _pager(shown: Shown, query: str) -> Pager | None:
    """None where all is on one page."""
    if shown.previous is None and shown.next is None:
        return None
    locator = shown.listing.ref.locator
    numbers = {"first": f"{shown.first:,}", "last": f"{shown.last:,}"}
    if not shown.entries:
        text = _("There is nothing on this page.")
    elif not shown.first:
        text = _("Page {number}", number=shown.page)
    elif shown.total is None:
        text = _("{first}–{last}", **numbers)
    else:
        total = f"{shown.total:,}"
        text = _("{first}–{last} of {total}", **numbers, total=total)
    return Pager(
        text=text,
        previous=None if shown.previous is None else page_address(locator, shown.previous, query),
        next=None if shown.next is None else page_address(locator, shown.next, query),
    )


def _more(shown: Shown, source_title: str) -> str:
    if not shown.listing.more:
        return ""
    count = f"{len(shown.listing.entries):,}"
    return _("These are the first {count} entries; {source} has more.", count=count, source=source_title)


def _empty(listing: Listing) -> str:
    """Why there may be nothing, by what it is."""
    parts = listing.ref.parts
    if "user" in parts and "gist_id" not in parts:
        return _("There are no public gists here; those that are secret have addresses, and are in no list.")
    match parts.get("kind", ""):
        case "owner":
            return _("There are no public repositories here; private ones are not shown.")
        case "repo":
            return _("There is nothing in this repository yet.")
        case "branches":
            return _("There are no branches here.")
        case "tags":
            return _("There are no tags here.")
    return _("There is nothing in here. The folders above are in the line at the top of this page.")
