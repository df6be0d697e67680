"""What the store holds of an address, and how a document goes into it and comes out again."""

import time
from dataclasses import dataclass, field, replace
from typing import Any

from app.errors import ServerError
from app.i18n import _
from app.jobs import listings
from app.models import (
    NO_VALIDATORS,
    Document,
    Neighbour,
    Neighbours,
    NotModified,
    SourceRef,
    Validators,
    Version,
)
from app.store.cache import Along, Cache, EntryMeta, Glimpse, SourceRecord, digest, nothing
from app.work import Work


@dataclass(slots=True)
class Held:
    """A document and what the store knows it by."""

    document: Document
    """Without its bytes."""
    sha256: str
    fetched_at: float
    _storing: Along
    _content: bytes | None = None
    """None where they are in the store only."""

    def put(self) -> Along:
        """What puts it into the store, the first time: before it is rendered, which may end this process.

        It has the packed bytes, which are not held here any more.
        """
        storing, self._storing = self._storing, nothing
        return storing

    def take(self, cache: Cache) -> Document | None:
        """The document with its bytes, which are not held here any more; None where the store lost them.

        They may be 50 MB, and what is made of them is as much again: they are not kept beside it.
        """
        content, self._content = self._content, None
        if content is None:
            content = cache.document(self.sha256)
        return None if content is None else replace(self.document, content=content)


@dataclass(frozen=True, slots=True)
class Known:
    """What the store holds for an address before upstream is asked."""

    entry: EntryMeta | None
    record: SourceRecord | None
    usable: bool
    """Whether «not modified» would be an answer that we can work with."""
    now: float = field(default_factory=time.time)

    @classmethod
    def of(
        cls,
        cache: Cache,
        work: Work,
        ref: SourceRef,
        renderer: str,
        *,
        glimpse: Glimpse | None = None,
        along: Along = nothing,
    ) -> "Known":
        """Read it; what is usable is kept on.

        Args:
            renderer: the version that answers are made with now.
            glimpse: what was read of it when the job began; `along` was told then.
        """
        if glimpse is not None and ref.locator == work.locator:
            entry, of_address = cache.glimpsed(glimpse)
        else:
            entry, of_address = cache.entry_and_source(work.key, ref.locator, along=along)
        record = listings.record_of(cache, ref, of_address)
        if record is None or not record.document or not listings.is_of(record, renderer):
            return cls(entry, None if record is None or not record.document else record, usable=False)
        return cls(entry, record, usable=cache.has_document(record.document))

    @property
    def validators(self) -> Validators:
        """For the conditional request."""
        return self.record.validators if self.record is not None and self.usable else NO_VALIDATORS

    @property
    def checked_at(self) -> float:
        """When upstream last answered; seconds since the epoch."""
        return self.record.checked_at if self.record is not None else 0.0

    @property
    def age_seconds(self) -> float:
        """Since upstream last answered."""
        return self.now - self.checked_at

    @property
    def document_sha256(self) -> str:
        """Empty for what is not known."""
        return self.record.document if self.record is not None else ""

    @property
    def is_listing(self) -> bool:
        """Whether a folder is at the address."""
        return self.record is not None and listings.is_listing(self.record)


def hold(
    cache: Cache, locator: str, fetched: Document | NotModified, known: Known, checked_at: float
) -> Held:
    """Take up what was fetched, or what is in the store; it comes there with ``put``.

    Raises:
        ServerError: a source says «not modified» of what was never fetched.
    """
    content: bytes | None = None
    if isinstance(fetched, Document):
        content, document = fetched.content, replace(fetched, content=b"")
        sha256 = digest(content)
        same = known.record is not None and sha256 == known.document_sha256
        fetched_at = known.record.fetched_at if known.record is not None and same else checked_at
    elif known.record is not None:
        document = document_of(known.record, fetched.validators)
        sha256, fetched_at = known.document_sha256, known.record.fetched_at
    else:
        raise ServerError(_("A source says «not modified» of a document that was never fetched."))
    record = record_of(document, sha256, fetched_at=fetched_at, checked_at=checked_at)
    return Held(document, sha256, fetched_at, cache.fetched(locator, content, record), content)


def record_of(document: Document, sha256: str, *, fetched_at: float, checked_at: float) -> SourceRecord:
    """Where a document in the store is from."""
    return SourceRecord(
        document=sha256,
        validators=document.validators,
        checked_at=checked_at,
        fetched_at=fetched_at,
        about=about(document),
    )


def about(document: Document) -> dict[str, Any]:
    """A document without its bytes and validators, as JSON."""
    ref = document.ref
    return {
        **{
            name: getattr(document, name)
            for name in Document.__slots__
            if name not in ("content", "validators", "ref")
        },
        "ref": {
            "source": ref.source,
            "locator": ref.locator,
            "parts": dict(ref.parts),
            "immutable": ref.immutable,
        },
    }


def document_of(record: SourceRecord, validators: Validators = NO_VALIDATORS) -> Document:
    """The inverse of `about`; the bytes stay in the store until they are needed."""
    members = dict(record.about)
    ref = SourceRef(**members.pop("ref"))
    members["versions"] = tuple(Version(**one) for one in members.get("versions", ()))
    if found := members.get("neighbours"):
        beside = {name: Neighbour(**found[name]) if found[name] else None for name in ("previous", "next")}
        members["neighbours"] = Neighbours(**{**found, **beside})
    kept = validators if validators != NO_VALIDATORS else record.validators
    return Document(ref=ref, content=b"", validators=kept, **members)
