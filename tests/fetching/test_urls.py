import pytest

from app.errors import Refused
from app.fetching.urls import parse


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("https://example.org:08443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org?q=1", "https://example.org/?q=1"),
        ("https://example.org/a#b?c", "https://example.org/a"),
        ("https://my_host.r3---sn.example.org/", "https://my_host.r3---sn.example.org/"),
        ("https://bücher.example/ü?ü=é", "https://xn--bcher-kva.example/%C3%BC?%C3%BC=%C3%A9"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/a%20b%2Fc/<x>?{y}", "https://example.org/a%20b%2Fc/%3Cx%3E?%7By%7D"),
        ("https://example.org//a/../b", "https://example.org//a/../b"),
        ("http://[2606:2800:220:0001::1]:8080/", "http://[2606:2800:220:1::1]:8080/"),
        ("http://１.1.1.1/", "http://1.1.1.1/"),
    ],
)
def test_an_address_has_one_canonical_form(url: str, canonical: str) -> None:
    assert parse(url).url == canonical
    assert parse(canonical) == parse(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "//example.org/", "http:/example.org", "http://", "http://?", "http://:80/",
        "httpſ://example.org/", "ftp://example.org/", "javascript:alert(1)", "http://ex ample.org/",
        "http://example.org/a b", "http://example.org/\u2028", "http://example.org/\x00", "http://example.org/\x85",
        "http://example.org/\ud800", "http://example.org\\@evil.test/", "http://u@example.org/",
        "http://@example.org/", "http://exa%6dple.org/", "http://example.org:/", "http://example.org:65536/",
        "http://example.org:-1/", "http://example.org:８０/", "http://example.org：80/", "http://ex℀mple.org/",
        "http://-a.example/", "http://a..example/", "http://.example/", "http://example.org../",
        "http://" + "a" * 64 + ".example/", "http://" + "a." * 127 + "example/", "http://{{7*7}}.test/",
        "http://[::1", "http://[::g]/", "http://[fe80::1%25eth0]/", "http://[v1.a]/", "http://[1.1.1.1]/",
        "https://example.org/" + "ü" * 2048,
        # Public addresses in forms that are read differently, or not at all.
        "http://1.1/", "http://16843009/", "http://0x1010101/", "http://01.01.01.01/", "http://1.1.1.1.1/",
        "http://1.1.1.0x1/", "http://1.1.1.256/", "http://foo.0x/", "http://example.1/",
    ],
)  # fmt: skip
def test_an_address_that_programs_could_read_differently_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse(url)


@pytest.mark.parametrize(
    ("here", "location", "there"),
    [
        ("https://a.example/x/y?q", "z", "https://a.example/x/z"),
        ("https://a.example/x", "//b.example/z", "https://b.example/z"),
        ("http://a.example/x", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/", "/caf\xc3\xa9", "https://a.example/caf%C3%A9"),
        ("https://a.example/", "/caf\xe9", "https://a.example/caf%C3%A9"),
    ],
)
def test_a_redirect_is_followed_from_where_it_was_given(here: str, location: str, there: str) -> None:
    assert parse(here).follow(location).url == there


@pytest.mark.parametrize(
    "location", ["http://a.example/", "file:///etc/passwd", "/a\tb", "//[", "//u:p@b.example/"]
)
def test_a_redirect_to_something_else_is_refused(location: str) -> None:
    with pytest.raises(Refused):
        parse("https://a.example/").follow(location)


def test_what_people_are_shown_of_an_address_holds_no_query() -> None:
    web = parse("https://example.org/n.ipynb?token=secret")
    assert web.shown == "https://example.org/n.ipynb"
    assert len(parse("https://example.org/" + "a" * 4000).shown) < 250
