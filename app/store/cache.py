"""What is kept in Redis or Valkey, and under which keys. Values are bytes and JSON, never pickles.

    vitrine:entry:<work key>      hash: meta (JSON) and, for each surface, its bytes in one coding, and in
                                  each other that was asked for
    vitrine:source:<sha256>       JSON: what is known of an address, for the next conditional request
    vitrine:document:<sha256>     the notebook's bytes, packed
    vitrine:fragment:<sha256>     the rendered content, packed JSON: shared by all addresses with these bytes
    vitrine:cells:<sha256>        packed JSON: what the cells of the last revision at an address became
    vitrine:blob:<sha256>.<ext>   a picture
    vitrine:failure:<work key>    JSON: a problem, remembered briefly
    vitrine:changed               channel: the work key of each entry, when it is written

All of these keys expire: with ``volatile-lru`` a full store evicts pages, not jobs. An entry is written in
one transaction; where a reader waits for one of its surfaces, in two: that one first, then all of it.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal, cast

import orjson
import redis
from redis.client import Pipeline

from app.errors import Problem
from app.models import Cover, Heading, Rendered, Validators
from app.records import known
from app.store import encoding

PREFIX: Final = "vitrine:"
CHANGED: Final = PREFIX + "changed"
"""Told in the transaction that writes an entry: if and only if it happens."""


_FIRST: Final[Mapping[str, encoding.Encoding]] = {"page": "br", "frame": "br"}
"""What the reader who waits will ask for, as every browser does."""
_FIRST_OF_OTHERS: Final = "zstd"
"""Of what may never be asked for: it costs a fifth."""


Along = Callable[[Pipeline], None]
"""Adds to what is sent to the store what belongs to the same moment: it has no round trip of its own then."""


def nothing(_pipe: Pipeline) -> None:
    """All that most moments have to add."""


def together(*each: Along) -> Along:
    """All of these, in their order."""

    def add(pipe: Pipeline) -> None:
        for one in each:
            one(pipe)

    return add


@dataclass(frozen=True, slots=True)
class Surface:
    """One composed answer: its headers and its bytes before compression."""

    body: bytes
    headers: Mapping[str, str]
    """What belongs to these bytes: ``Content-Type``, ``Content-Security-Policy``, ``Link``."""


@dataclass(frozen=True, slots=True)
class EntryMeta:
    """What is known of a stored answer, without its bytes."""

    kind: Literal["notebook", "listing", "moved"]
    content: str
    """The key of the content that the surfaces were composed from; the same key means the same bytes."""
    fetched_at: float
    """When this content was first seen; seconds since the epoch, as all times here."""
    checked_at: float
    """When upstream last confirmed it."""
    fresh_until: float
    document: str = ""
    """SHA-256 of the notebook's bytes."""
    file_name: str = ""
    title: str = ""
    revision: str = ""
    moved_to: str = ""
    """The locator to go to instead."""
    policy: str = ""
    active: bool = False
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of each surface."""
    etags: Mapping[str, str] = field(default_factory=dict)
    """Of each surface: a hash of its bytes before compression."""
    blobs: tuple[str, ...] = ()
    renderer: str = ""
    """The version that composed it: another version's entries are stale."""
    work: Mapping[str, Any] = field(default_factory=dict)
    """The piece of work that this answers."""
    whole: bool = True
    """Whether all surfaces are there; else one that somebody waited for is, and the others are being made."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One surface as it is kept."""

    meta: EntryMeta
    body: bytes
    coding: str
    key: str = ""
    """The work key that it is kept under."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was stored of an answer and its address when a job began, as `Cache.entry_and_source` reads it."""

    meta: bytes | None
    record: bytes | None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What is known of an address between two requests to its upstream."""

    document: str
    validators: Validators
    checked_at: float
    fetched_at: float
    about: Mapping[str, Any]
    """The Document without its bytes, as JSON."""


class Cache:
    """The store's keys and formats. Every method may raise redis-py errors; `viewer` turns them."""

    def __init__(self, client: redis.Redis, *, keep_seconds: float) -> None:
        self._redis = client
        self._keep_seconds = int(keep_seconds)

    # --- entries ---------------------------------------------------------------------------------

    def entry(self, key: str) -> EntryMeta | None:
        """What is known of a stored answer."""
        return _entry_meta(self._hmget(entry_key(key), "meta")[0])

    def entry_and_source(
        self, key: str, locator: str, *, along: Along = nothing
    ) -> tuple[EntryMeta | None, SourceRecord | None]:
        """What is known of a stored answer and of its address, in one round trip."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.hget(entry_key(key), "meta")
            pipe.get(source_key(locator))
            along(pipe)
            meta, record, *_rest = pipe.execute()
        return self.glimpsed(Glimpse(meta, record))

    def glimpsed(self, glimpse: Glimpse) -> tuple[EntryMeta | None, SourceRecord | None]:
        """The same, of what was read along with something else."""
        return _entry_meta(glimpse.meta), _source_record(glimpse.record)

    def surface(self, key: str, surface: str, coding: str) -> Stored | None:
        """One surface in one round trip, but for the first time that somebody asks for another coding.

        Args:
            coding: empty for none.
        """
        return self.look(key, surface, coding)[1]

    def look(self, key: str, surface: str, coding: str) -> tuple[EntryMeta | None, Stored | None]:
        """The same, with what is known of the answer, which may not have this surface."""
        return self.seen(self._hmget(*_wanted(key, surface, coding)), key, surface, coding)

    def see(self, pipe: Pipeline, key: str, surface: str, coding: str) -> None:
        """Ask for the same along with other commands; `seen` reads the answer."""
        name, *fields = _wanted(key, surface, coding)
        pipe.hmget(name, fields)

    def seen(
        self, answered: list[bytes | None], key: str, surface: str, coding: str
    ) -> tuple[EntryMeta | None, Stored | None]:
        """What `look` gives."""
        meta_bytes, body = answered
        first = _FIRST.get(surface, _FIRST_OF_OTHERS)
        meta = _entry_meta(meta_bytes)
        if meta is None:
            return None, None
        if meta.kind == "moved":
            return meta, Stored(meta, b"", "", key)
        if body is None:
            return meta, self._recoded(key, surface, first, coding) if coding not in ("", first) else None
        return meta, Stored(meta, body if coding else encoding.decode(body, first), coding, key)

    def _recoded(self, key: str, surface: str, first: str, coding: str) -> Stored | None:
        """The surface in a coding that nobody has asked for yet; kept, unless the entry changes meanwhile."""
        name = entry_key(key)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.watch(name)  # type: ignore[no-untyped-call]
            meta_bytes, body = cast("list[bytes | None]", pipe.hmget(name, ["meta", f"{surface}.{first}"]))
            meta = _entry_meta(meta_bytes)
            if meta is None or body is None:
                return None
            made = encoding.ENCODERS[coding](encoding.decode(body, first))
            pipe.multi()
            pipe.hset(name, f"{surface}.{coding}", made)
            with suppress(redis.WatchError):
                pipe.execute()
        return Stored(meta, made, coding, key)

    def put_entry(
        self,
        key: str,
        meta: EntryMeta,
        surfaces: Mapping[str, Surface],
        *,
        packed: Mapping[str, bytes] = MappingProxyType({}),
    ) -> EntryMeta:
        """Store an answer whole, in place of what was there.

        Args:
            packed: surfaces that are compressed already, as `put_first` gives them.
        """
        meta = _described(meta, surfaces)
        fields = {**packed}
        for name, surface in surfaces.items():
            if _field_of(name) not in packed:
                fields[_field_of(name)] = first_coded(name, surface)[1]
        with self._redis.pipeline(transaction=True) as pipe:
            self._write(pipe, key, meta, fields)
            pipe.execute()
        return meta

    def put_first(
        self,
        key: str,
        meta: EntryMeta,
        name: str,
        surface: Surface,
        coded: bytes,
        *,
        blobs: Mapping[str, bytes],
        along: Along,
    ) -> Mapping[str, bytes]:
        """Store the surface that somebody waits for, in place of all that was there, and nothing else yet.

        Args:
            coded: its bytes, as `first_coded` gives them.
            blobs: the pictures of all surfaces.

        Returns:
            What was stored, for `put_entry`, which is to follow.
        """
        fields = {_field_of(name): coded}
        meta = replace(_described(meta, {name: surface}), whole=False)
        with self._redis.pipeline(transaction=True) as pipe:
            self._put_blobs(pipe, blobs)
            self._write(pipe, key, meta, fields)
            along(pipe)
            pipe.execute()
        return fields

    def _write(self, pipe: Pipeline, key: str, meta: EntryMeta, fields: Mapping[str, bytes]) -> None:
        pipe.delete(entry_key(key))
        pipe.hset(entry_key(key), mapping={**fields, "meta": _dump(meta)})  # type: ignore[dict-item] # bytes are fine
        pipe.expire(entry_key(key), self._keep_seconds)
        pipe.delete(PREFIX + "failure:" + key)
        pipe.publish(CHANGED, key)

    def confirm(self, key: str, meta: EntryMeta) -> bool:
        """Upstream says that this is still the content: new times, a new lease for it and its pictures.

        Returns:
            False where a part of it was evicted meanwhile; then it must be made again.
        """
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.expire(entry_key(key), self._keep_seconds)
            for name in meta.blobs:
                pipe.expire(PREFIX + "blob:" + name, self._keep_seconds)
            pipe.delete(PREFIX + "failure:" + key)
            there = pipe.execute()[:-1]
        if not all(there):
            return False
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(entry_key(key), "meta", _dump(meta))
            # Evicted just now? Then this is an entry without surfaces: a miss, and it must still expire.
            pipe.expire(entry_key(key), self._keep_seconds)
            pipe.execute()
        return True

    # --- sources and documents -------------------------------------------------------------------

    def source(self, locator: str) -> SourceRecord | None:
        """What is known of an address."""
        return _source_record(self._get(source_key(locator)))

    def put_source(self, locator: str, record: SourceRecord) -> None:
        """Remember what is known of an address."""
        self._set(source_key(locator), _dump(record))

    def document(self, sha256: str) -> bytes | None:
        """A notebook's bytes."""
        packed = self._get(PREFIX + "document:" + sha256)
        return encoding.unpack(packed) if packed else None

    def has_document(self, sha256: str) -> bool:
        """Whether a notebook's bytes are here; they are kept on if so."""
        return bool(self._redis.expire(PREFIX + "document:" + sha256, self._keep_seconds))

    def put_document(self, content: bytes) -> str:
        """Keep a notebook's bytes; gives their SHA-256."""
        sha256 = digest(content)
        self._set(PREFIX + "document:" + sha256, encoding.pack(content))
        return sha256

    def put_fetched(self, locator: str, content: bytes, record: SourceRecord) -> None:
        """Keep a notebook's bytes and what is known of its address, in one round trip.

        Args:
            record: with the hash of these bytes.
        """
        self.send(self.fetched(locator, content, record))

    def fetched(self, locator: str, content: bytes | None, record: SourceRecord) -> Along:
        """What keeps them; without the bytes where they are kept already."""
        packed = None if content is None else encoding.pack(content)

        def add(pipe: Pipeline) -> None:
            if packed is not None:
                pipe.set(PREFIX + "document:" + record.document, packed, ex=self._keep_seconds)
            pipe.set(source_key(locator), _dump(record), ex=self._keep_seconds)

        return add

    def send(self, along: Along) -> list[Any]:
        """In a round trip of its own; the answers."""
        with self._redis.pipeline(transaction=False) as pipe:
            along(pipe)
            return pipe.execute()

    # --- content ---------------------------------------------------------------------------------

    def fragment(self, *keys: str, along: Along = nothing) -> Rendered | None:
        """Rendered content, with the names of its pictures but not their bytes; the first that is there."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.mget([PREFIX + "fragment:" + key for key in keys])
            along(pipe)
            kept: list[bytes | None] = pipe.execute()[0]
        return next((found for packed in kept if (found := self._fragment(packed)) is not None), None)

    def _fragment(self, packed: bytes | None) -> Rendered | None:
        data = _load(_unpack(packed))
        if data is None:
            return None
        try:
            blobs = cast("list[str]", data.pop("blobs"))
            headings = tuple(Heading(**heading) for heading in data.pop("headings"))
            cover = Cover(**found) if (found := data.pop("cover")) else None
            members = {
                name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
            }
            rendered = Rendered(
                **cast("Any", members), headings=headings, cover=cover, blobs=dict.fromkeys(blobs, b"")
            )
        except (TypeError, KeyError):
            return None
        return rendered if self._keep_blobs(blobs) else None

    def put_fragment(
        self, key: str, rendered: Rendered, *, with_blobs: bool = True, along: Along = nothing
    ) -> None:
        """Keep rendered content and its pictures, unless `put_first` has kept those."""
        data = {name: getattr(rendered, name) for name in Rendered.__slots__}
        data["blobs"] = list(rendered.blobs)
        with self._redis.pipeline(transaction=True) as pipe:
            self._put_blobs(pipe, rendered.blobs if with_blobs else {})
            pipe.set(PREFIX + "fragment:" + key, encoding.pack(_dump(data)), ex=self._keep_seconds)
            along(pipe)
            pipe.execute()

    def cells(self, key: str) -> list[Any]:
        """What `put_cells` was given, as JSON; empty where nothing is, and kept on where something is."""
        data = _unpack(
            cast("bytes | None", self._redis.getex(PREFIX + "cells:" + key, ex=self._keep_seconds))
        )
        try:
            rows = orjson.loads(data) if data else []
        except orjson.JSONDecodeError:
            return []
        return rows if isinstance(rows, list) else []

    def put_cells(self, key: str, rows: list[tuple[Any, ...]]) -> None:
        """Keep what cells became, in place of what was there."""
        self._set(PREFIX + "cells:" + key, encoding.pack(_dump(rows)))

    def _put_blobs(self, pipe: Pipeline, blobs: Mapping[str, bytes]) -> None:
        for name, content in blobs.items():
            pipe.set(PREFIX + "blob:" + name, content, ex=self._keep_seconds)

    def blob(self, name: str) -> bytes | None:
        """A picture."""
        return self._get(PREFIX + "blob:" + name)

    def _keep_blobs(self, names: list[str]) -> bool:
        if not names:
            return True
        with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.expire(PREFIX + "blob:" + name, self._keep_seconds)
            return all(pipe.execute())

    # --- failures --------------------------------------------------------------------------------

    def failure(self, key: str) -> Problem | None:
        """A failure that is remembered, with the seconds until it is forgotten as ``retry_after``."""
        data, left_seconds = self.send(partial(self.see_failure, key=key))
        return self.seen_failure(data, left_seconds)

    def see_failure(self, pipe: Pipeline, key: str) -> None:
        """Ask for the same along with other commands; `seen_failure` reads the two answers."""
        pipe.get(PREFIX + "failure:" + key)
        pipe.ttl(PREFIX + "failure:" + key)

    def seen_failure(self, data: bytes | None, left_seconds: int) -> Problem | None:
        """What `failure` gives."""
        members = _load(data)
        if members is None:
            return None
        try:
            problem = Problem.from_dict(members)
        except TypeError:
            return None
        if problem.retryable and problem.retry_after is None:
            problem = replace(problem, retry_after=max(1, left_seconds))
        return problem

    def put_failure(self, key: str, problem: Problem, seconds: int) -> None:
        """Remember a failure."""
        if seconds > 0:
            self._redis.set(PREFIX + "failure:" + key, _dump(problem.as_dict()), ex=seconds)

    # --- plumbing --------------------------------------------------------------------------------

    def _get(self, key: str) -> bytes | None:
        return cast("bytes | None", self._redis.get(key))

    def _set(self, key: str, value: bytes) -> None:
        self._redis.set(key, value, ex=self._keep_seconds)

    def _hmget(self, key: str, *fields: str) -> list[bytes | None]:
        return cast("list[bytes | None]", self._redis.hmget(key, list(fields)))


def first_coded(name: str, surface: Surface) -> tuple[encoding.Encoding, bytes]:
    """A surface as it is stored when it is made: the coding, and the bytes."""
    coding = _FIRST.get(name, _FIRST_OF_OTHERS)
    return coding, encoding.ENCODERS[coding](surface.body)


def _wanted(key: str, surface: str, coding: str) -> tuple[str, str, str]:
    """The key of an entry, and the fields that a reader of one surface needs."""
    return entry_key(key), "meta", f"{surface}.{coding or _FIRST.get(surface, _FIRST_OF_OTHERS)}"


def _field_of(name: str) -> str:
    """Where an entry has a surface as it was made."""
    return f"{name}.{_FIRST.get(name, _FIRST_OF_OTHERS)}"


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _dump(value: Any) -> bytes:
    return orjson.dumps(value)


def _unpack(packed: bytes | None) -> bytes | None:
    try:
        return encoding.unpack(packed) if packed else None
    except encoding.Damaged:
        return None


def _load(data: bytes | None) -> dict[str, Any] | None:
    """JSON of ours, or None: what another version or a fault left under the key is a miss."""
    try:
        value = orjson.loads(data) if data else None
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def entry_key(key: str) -> str:
    """Where the answer to a piece of work is stored, with its ``meta``."""
    return f"{PREFIX}entry:{key}"


def source_key(locator: str) -> str:
    """Where that is stored which is known of an address."""
    return PREFIX + "source:" + digest(locator.encode())


def _source_record(stored: bytes | None) -> SourceRecord | None:
    data = _load(stored)
    if data is None:
        return None
    try:
        return SourceRecord(**{**known(SourceRecord, data), "validators": Validators(**data["validators"])})
    except (TypeError, KeyError):
        return None


def _described(meta: EntryMeta, surfaces: Mapping[str, Surface]) -> EntryMeta:
    return replace(
        meta,
        headers={name: dict(surface.headers) for name, surface in surfaces.items()},
        etags={name: digest(surface.body)[:32] for name, surface in surfaces.items()},
    )


def _entry_meta(data: bytes | None) -> EntryMeta | None:
    members = _load(data)
    if members is None:
        return None
    try:
        return EntryMeta(**{**known(EntryMeta, members), "blobs": tuple(members["blobs"])})
    except (TypeError, KeyError):
        return None
