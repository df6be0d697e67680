import gzip

import brotli
import pytest
import zstandard

from app.store import encoding

DECODERS = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": zstandard.ZstdDecompressor().decompress,
}


@pytest.mark.parametrize("coding", encoding.ENCODERS)
def test_each_coding_gives_the_bytes_back(coding):
    page = b"<p>\xe5\x9b\xbe</p>" * 1000
    packed = encoding.ENCODERS[coding](page)
    assert DECODERS[coding](packed) == page
    assert len(packed) < len(page) / 10


@pytest.mark.parametrize("coding", encoding.ENCODERS)
def test_the_same_page_gives_the_same_bytes(coding):
    assert encoding.ENCODERS[coding](b"page" * 99) == encoding.ENCODERS[coding](b"page" * 99)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("identity", ""),
        ("", ""),
        ("*;q=0", ""),
        ("br;q=nonsense", ""),
    ],
)
def test_a_client_gets_the_best_coding_that_it_reads(header, chosen):
    assert encoding.choose(header) == chosen


def test_what_only_we_read_is_packed_and_unpacked():
    assert encoding.unpack(encoding.pack(b"document" * 99)) == b"document" * 99
