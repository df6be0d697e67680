import gzip
from dataclasses import replace

import orjson
import pytest

from app.errors import NotFound, UpstreamError
from app.models import Heading, Rendered, Validators
from app.store import encoding
from app.store.cache import Cache, EntryMeta, SourceRecord, Surface, digest, first_coded

META = EntryMeta(
    kind="notebook", content="c1", fetched_at=1.0, checked_at=2.0, fresh_until=3.0, blobs=("a.png",)
)
PAGE = {"page": Surface(b"<p>page</p>" * 50, {"Content-Type": "text/html; charset=utf-8"})}
KEEP_SECONDS = 1000


@pytest.fixture
def cache(store):
    return Cache(store, keep_seconds=KEEP_SECONDS)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip", ""])
def test_a_surface_is_read_in_the_coding_asked_for(cache, coding):
    cache.put_entry("k", META, PAGE)
    stored = cache.surface("k", "page", coding)
    assert stored.coding == coding
    assert stored.meta.headers["page"] == PAGE["page"].headers
    assert stored.meta.etags["page"] == digest(PAGE["page"].body)[:32]
    assert (stored.body == PAGE["page"].body) == (coding == "")


@pytest.mark.parametrize("surface", ["page", "embed"])
@pytest.mark.parametrize("coding", ["br", "zstd", "gzip"])
def test_a_coding_is_made_once_and_kept(cache, store, surface, coding):
    cache.put_entry("k", META, {surface: PAGE["page"]})
    assert len(store.hkeys("vitrine:entry:k")) == 2  # what is known of it, and one coding
    first = cache.surface("k", surface, coding).body
    kept = store.hgetall("vitrine:entry:k")
    assert kept[f"{surface}.{coding}".encode()] == first
    assert cache.surface("k", surface, coding).body == first
    assert store.hgetall("vitrine:entry:k") == kept
    assert 0 < store.ttl("vitrine:entry:k") <= KEEP_SECONDS


def test_a_coding_of_an_old_answer_is_not_kept_with_the_new_one(cache, store, monkeypatch):
    cache.put_entry("k", META, PAGE)
    encode = encoding.ENCODERS["gzip"]

    def slowly(data: bytes) -> bytes:
        new = Surface(b"<p>new</p>", {})
        Cache(store, keep_seconds=KEEP_SECONDS).put_entry("k", replace(META, content="c2"), {"page": new})
        return encode(data)

    with monkeypatch.context() as patched:
        patched.setattr(encoding, "ENCODERS", {**encoding.ENCODERS, "gzip": slowly})
        old = cache.surface("k", "page", "gzip")
    assert (old.meta.content, gzip.decompress(old.body)) == ("c1", PAGE["page"].body)
    assert gzip.decompress(cache.surface("k", "page", "gzip").body) == b"<p>new</p>"


def test_an_entry_that_is_evicted_while_it_is_coded_does_not_come_back(cache, store, monkeypatch):
    cache.put_entry("k", META, PAGE)

    def evicting(data: bytes) -> bytes:
        store.delete("vitrine:entry:k")
        return data

    monkeypatch.setattr(encoding, "ENCODERS", {**encoding.ENCODERS, "gzip": evicting})
    assert cache.surface("k", "page", "gzip") is not None
    assert not store.exists("vitrine:entry:k")


def test_a_surface_that_was_not_made_is_a_miss(cache):
    cache.put_entry("k", META, PAGE)
    for coding in ("br", "gzip", ""):
        assert cache.surface("k", "frame", coding) is None
        assert cache.surface("other", "page", coding) is None


def test_an_entry_takes_the_place_of_the_one_before_it(cache):
    cache.put_entry("k", META, {**PAGE, "frame": PAGE["page"]})
    cache.put_entry("k", replace(META, content="c2"), PAGE)
    assert cache.entry("k").content == "c2"
    assert cache.surface("k", "frame", "br") is None


def test_what_is_stored_first_is_the_same_in_the_end(cache, store):
    surfaces = {**PAGE, "embed": Surface(b"embed", {})}
    along = lambda pipe: pipe.set("told", 1)  # noqa: E731
    coded = first_coded("page", PAGE["page"])[1]
    packed = cache.put_first("k", META, "page", PAGE["page"], coded, blobs={"a.png": b"png"}, along=along)
    first = cache.surface("k", "page", "br")
    assert (first.meta.whole, store.get("told"), cache.blob("a.png")) == (False, b"1", b"png")
    assert cache.look("k", "embed", "br") == (first.meta, None)
    cache.put_entry("k", META, surfaces, packed=packed)
    last = cache.surface("k", "page", "br")
    assert (last.meta.whole, last.body, last.meta.etags["page"]) == (
        True,
        first.body,
        first.meta.etags["page"],
    )
    assert cache.surface("k", "embed", "").body == b"embed"


def test_everything_expires(cache, store):
    cache.put_entry("k", META, PAGE)
    cache.put_document(b"{}")
    cache.put_source("l", SourceRecord("d", Validators("e"), 1.0, 1.0, {}))
    cache.put_fragment("f", Rendered(html="<p>", active=False, blobs={"a.png": b"png"}))
    cache.put_failure("x", NotFound("gone").problem, 300)
    cache.put_first(
        "k", META, "page", PAGE["page"], b"coded", blobs={"b.png": b"png"}, along=lambda _pipe: None
    )
    cache.put_fetched("m", b"[]", SourceRecord("e", Validators("e"), 1.0, 1.0, {}))
    lives = {key: store.ttl(key) for key in store.scan_iter()}
    assert len(lives) == 9
    assert [key for key, seconds in lives.items() if not 0 < seconds <= KEEP_SECONDS] == []


def test_a_confirmed_entry_has_new_times_and_a_new_lease(cache, store):
    cache.put_fragment("f", Rendered(html="<p>", active=False, blobs={"a.png": b"png"}))
    cache.put_entry("k", META, PAGE)
    store.expire("vitrine:entry:k", 5)
    store.expire("vitrine:blob:a.png", 5)
    assert cache.confirm("k", replace(cache.entry("k"), checked_at=9.0))
    assert cache.entry("k").checked_at == 9.0
    assert store.ttl("vitrine:entry:k") > 5
    assert store.ttl("vitrine:blob:a.png") > 5
    assert cache.surface("k", "page", "br") is not None


@pytest.mark.parametrize("evicted", ["vitrine:entry:k", "vitrine:blob:a.png"])
def test_an_entry_of_which_a_part_was_evicted_is_not_confirmed(cache, store, evicted):
    cache.put_fragment("f", Rendered(html="<p>", active=False, blobs={"a.png": b"png"}))
    cache.put_entry("k", META, PAGE)
    store.delete(evicted)
    assert not cache.confirm("k", META)


def test_rendered_content_comes_back_as_it_was_but_for_the_bytes_of_its_pictures(cache):
    rendered = Rendered(
        html="<p>",
        active=True,
        title="T",
        headings=(Heading(1, "H", "h"),),
        math=True,
        omitted=("one",),
        modules=("plotly",),
        blobs={"a.png": b"png"},
    )
    cache.put_fragment("f", rendered)
    assert cache.fragment("f") == replace(rendered, blobs={"a.png": b""})
    assert cache.blob("a.png") == b"png"


def test_content_whose_picture_was_evicted_is_a_miss(cache, store):
    cache.put_fragment("f", Rendered(html="<p>", active=False, blobs={"a.png": b"png"}))
    store.delete("vitrine:blob:a.png")
    assert cache.fragment("f") is None


def test_a_document_goes_by_the_hash_of_its_bytes(cache):
    sha256 = cache.put_document(b'{"cells": []}')
    assert sha256 == digest(b'{"cells": []}')
    assert cache.document(sha256) == b'{"cells": []}'
    assert cache.has_document(sha256)
    assert not cache.has_document("0" * 64)


def test_what_a_newer_version_added_is_passed_over(cache, store):
    cache.put_entry("k", META, PAGE)
    cache.put_source("l", SourceRecord("d", Validators("e"), 1.0, 1.0, {}))
    cache.put_failure("x", NotFound("gone").problem, 300)
    source = "vitrine:source:" + digest(b"l")
    meta = orjson.loads(store.hget("vitrine:entry:k", "meta"))
    store.hset("vitrine:entry:k", "meta", orjson.dumps({**meta, "later": 1}))
    store.set(source, orjson.dumps({**orjson.loads(store.get(source)), "later": 1}))
    failure = orjson.loads(store.get("vitrine:failure:x"))
    store.set("vitrine:failure:x", orjson.dumps({**failure, "later": 1}), ex=300)
    assert cache.surface("k", "page", "br").meta == cache.entry("k")
    assert cache.entry("k").content == META.content
    assert cache.source("l").document == "d"
    assert cache.failure("x").status == 404


def test_what_is_known_of_an_address_comes_back(cache):
    record = SourceRecord("d", Validators('"e"', "Mon"), 1.0, 2.0, {"file_name": "a.ipynb"})
    cache.put_source("github/o/r/blob/main/a.ipynb", record)
    assert cache.source("github/o/r/blob/main/a.ipynb") == record
    assert cache.source("github/o/r/blob/main/b.ipynb") is None


def test_a_failure_is_remembered_briefly_and_forgotten_by_a_success(cache, store):
    cache.put_failure("k", UpstreamError("It answered 500.").problem, 5)
    problem = cache.failure("k")
    assert problem.status == 502
    assert 1 <= problem.retry_after <= 5
    cache.put_entry("k", META, PAGE)
    assert cache.failure("k") is None


@pytest.mark.parametrize("garbage", [b"", b"\x80\x04pickle", b"[]", b'{"kind": "notebook"}', b"null"])
def test_what_we_cannot_read_is_a_miss_and_never_an_error(cache, store, garbage):
    store.hset("vitrine:entry:k", "meta", garbage)
    store.set("vitrine:fragment:f", garbage)
    store.set("vitrine:failure:k", garbage)
    store.set("vitrine:source:" + digest(b"l"), garbage)
    assert cache.entry("k") is None
    assert cache.surface("k", "page", "br") is None
    assert cache.fragment("f") is None
    assert cache.failure("k") is None
    assert cache.source("l") is None
