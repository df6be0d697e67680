"""A folder in the store: kept once as it was fetched, whatever page of it is shown, and how.

So the second page, another theme or language, and what programs ask for cost no further call of the source's
API.
"""

from dataclasses import asdict
from typing import Any, Final

import orjson

from app.models import Entry, Listing, Readme, SourceRef, Validators, Version
from app.records import known
from app.store.cache import Cache, SourceRecord

_LISTING: Final = "listing"


def record_of(cache: Cache, ref: SourceRef, record: SourceRecord | None) -> SourceRecord | None:
    """What is known of an address; of a list that its source gives in pages, of the page asked for.

    Args:
        record: of the address.
    """
    if ref.page == 1 or (record is not None and not (is_listing(record) and not record.about["whole"])):
        return record
    return cache.source(_key(ref))


def is_listing(record: SourceRecord) -> bool:
    """Whether it is a folder's, and not a document's."""
    return _LISTING in record.about


def is_of(record: SourceRecord, renderer: str) -> bool:
    """Whether a folder's was fetched by this version: another one may have read less of the same answer."""
    return not is_listing(record) or record.about[_LISTING] == renderer


def put(cache: Cache, ref: SourceRef, listing: Listing, *, renderer: str, checked_at: float) -> None:
    """Keep what was fetched from an address."""
    kept = {name: value for name, value in asdict(listing).items() if name != "validators"}
    about: dict[str, Any] = {_LISTING: renderer, "whole": listing.whole, "web_url": listing.web_url}
    document = cache.put_document(orjson.dumps(kept, default=dict))
    record = SourceRecord(document, listing.validators, checked_at, checked_at, about)
    cache.put_source(ref.locator if listing.whole else _key(ref), record)


def get(cache: Cache, record: SourceRecord, validators: Validators) -> Listing | None:
    """What is kept, or None: it is not, any more.

    Args:
        validators: what the source said now; none for those that are kept.
    """
    content = cache.document(record.document)
    if content is None:
        return None
    members = known(Listing, orjson.loads(content))
    members["ref"] = SourceRef(**known(SourceRef, members["ref"]))
    members["entries"] = tuple(Entry(**known(Entry, one)) for one in members["entries"])
    members["versions"] = tuple(Version(**one) for one in members.get("versions", ()))
    if members.get("readme"):
        members["readme"] = Readme(**known(Readme, members["readme"]))
    return Listing(**members, validators=validators if validators != Validators() else record.validators)


def _key(ref: SourceRef) -> str:
    """A locator has no ``#``."""
    return ref.locator if ref.page == 1 else f"{ref.locator}#{ref.page}"
