import gzip
import random
import zlib

import brotli
import pytest
import zstandard

from app.errors import TooLarge, UpstreamError
from app.fetching.body import read_body
from app.fetching.encodings import DECODERS

PLAIN = b'{"cells": []}' * 50


def deflate(data: bytes, *, bare: bool) -> bytes:
    packer = zlib.compressobj(wbits=-15 if bare else 15)
    return packer.compress(data) + packer.flush()


ENCODERS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "GZip": gzip.compress,
    "x-gzip": gzip.compress,
    "gzip, identity": gzip.compress,
    "deflate": lambda data: deflate(data, bare=False),
    "deflate ": lambda data: deflate(data, bare=True),
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstandard.compress,
}
COMPRESSED = [name for name in ENCODERS if name.strip() not in ("", "identity")]


def read(chunks: list[bytes], encoding: str, max_bytes: int = 1 << 20) -> bytes:
    return read_body(chunks, {"content-encoding": encoding}, max_bytes, "https://a.test/")


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize("encoding", ENCODERS)
def test_each_encoding_is_read_in_chunks_of_any_size(encoding: str, size: int) -> None:
    packed = ENCODERS[encoding](PLAIN)
    assert read([packed[i : i + size] for i in range(0, len(packed), size)], encoding) == PLAIN


@pytest.mark.parametrize("encoding", ENCODERS)
def test_the_limit_counts_what_comes_out_to_the_byte(encoding: str) -> None:
    noise = random.Random(1).randbytes(300_000)
    packed = ENCODERS[encoding](noise)
    chunks = [packed[i : i + 65536] for i in range(0, len(packed), 65536)]
    assert read(chunks, encoding, len(noise)) == noise
    with pytest.raises(TooLarge):
        read(chunks, encoding, len(noise) - 1)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_an_empty_body_is_empty(encoding: str) -> None:
    assert read([], encoding) == b""
    assert read([ENCODERS[encoding](b"")], encoding) == b""


@pytest.mark.parametrize("encoding", COMPRESSED)
def test_a_body_that_is_cut_off_is_an_error(encoding: str) -> None:
    with pytest.raises(UpstreamError, match="damaged"):
        read([ENCODERS[encoding](PLAIN)[:-1]], encoding)


@pytest.mark.parametrize("encoding", COMPRESSED)
@pytest.mark.parametrize("together", [True, False])
def test_a_body_with_something_behind_it_is_an_error(encoding: str, together: bool) -> None:
    packed = ENCODERS[encoding](PLAIN)
    with pytest.raises(UpstreamError, match="damaged"):
        read([packed + b"more"] if together else [packed, b"more"], encoding)


@pytest.mark.parametrize("encoding", COMPRESSED)
def test_a_body_in_another_encoding_than_it_says_is_an_error(encoding: str) -> None:
    with pytest.raises(UpstreamError, match="damaged"):
        read([b"\xf7 not at all \xff\xff" * 20], encoding)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,br", "compress", "aes128gcm", "gzip;q=1", "*"])
def test_several_encodings_and_unknown_ones_are_refused(encoding: str) -> None:
    with pytest.raises(UpstreamError, match="encoding that is not read"):
        read([gzip.compress(gzip.compress(PLAIN))], encoding)


def test_an_announced_size_over_the_limit_is_refused_before_reading() -> None:
    def chunks():
        raise AssertionError("read")
        yield b""

    with pytest.raises(TooLarge, match=r"limit of 0\.5 MB"):
        read_body(chunks(), {"content-length": str((1 << 19) + 1)}, 1 << 19, "https://a.test/")


@pytest.mark.parametrize("encoding", DECODERS)
def test_a_bomb_is_not_unpacked_much_beyond_the_limit(encoding: str) -> None:
    bomb = ENCODERS[encoding](bytes(64 << 20))
    assert len(bomb) < 1 << 20
    unpacked = DECODERS[encoding]().feed(bomb, 1000)
    assert 1000 <= len(unpacked) <= 17 << 20
