"""What is printed is read back as the same, whatever the names."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.errors import BadReference, NotFound
from app.models import Moved, SourceRef
from app.registry import Registry, from_settings
from app.sources import gist_address, url
from app.sources.link import Link, clean
from config.settings import load

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

REGISTRY: Registry = from_settings(load({}))

name = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
odd = st.sampled_from(
    ["?", "%2F", "%", "a?b", "blob", "refs", "heads", "files", "0" * 20, "0" * 40, "a.ipynb"]
)
piece = (name | odd).filter(lambda text: "/" not in text and text not in (".", ".."))
path = st.lists(piece | st.just(""), max_size=6).map("/".join)
hexadecimal = st.text("0123456789abcdef", min_size=40, max_size=40)

PREFIXES = [
    "gist/u/" + "0" * 20,
    "gist/" + "0" * 20,
    "github/o/r/blob/main",
    "github/o/r/tree",
    "gitlab",
    "gitlab/g/s/p/-/blob/main",
    "gitlab/g/p/-/tree",
    "gitea/codeberg.org",
    "gitea/o/r/src/branch",
    "huggingface/datasets/o/r/blob",
    "bitbucket/w/r/src",
    "urls/h.org",
    "url/h",
]


@pytest.mark.parametrize("prefix", PREFIXES)
@unhurried
@given(path, name)
def test_a_reference_is_read_back_from_its_locator(prefix: str, rest: str, query: str) -> None:
    try:
        found = REGISTRY.resolve(f"{prefix}/{rest}", query)
    except BadReference:  # these read names more strictly than any text
        assert prefix.startswith(("gitlab", "gitea", "huggingface", "bitbucket"))
        return
    assert found.locator.isascii()
    assert not set(' ?#"<>\\') & set(found.locator)
    again = REGISTRY.resolve(unquote(found.locator))
    assert again == found or isinstance(found, Moved)


@unhurried
@given(st.sampled_from(["", "user"]), hexadecimal, st.booleans(), piece | hexadecimal | st.just("2059"))
def test_a_gist_made_of_parts_is_read_back(user: str, digits: str, pinned: bool, file: str) -> None:
    made = gist_address.gist(user, digits[:20], digits if pinned else "", file)
    assert REGISTRY.resolve(unquote(made.locator)) == made


@unhurried
@given(st.text(max_size=60) | path)
def test_whatever_is_pasted_is_refused_or_leads_to_an_address_of_ours(pasted: str) -> None:
    try:
        locator = REGISTRY.recognise(pasted)
    except BadReference:
        return
    try:
        REGISTRY.resolve(unquote(locator))
    except NotFound:
        pytest.fail(f"{pasted!r} was recognised as {locator}, which is nothing")


@unhurried
@given(piece, piece, name)
def test_a_web_address_is_fetched_as_it_was_pasted(folder: str, file: str, query: str) -> None:
    assume("%" not in folder + file)
    pasted = f"https://example.org/{quote(folder)}/%2F%3F%D6/{quote(file)}?{clean(query)}=1"
    link = Link.read(pasted)
    ref = REGISTRY.resolve(unquote(REGISTRY.recognise(pasted)))
    assert isinstance(ref, SourceRef)
    fetched = Link.read(url.address(ref))
    assert fetched is not None
    assert link is not None
    assert fetched.query == link.query
    assert unquote(fetched.path) == unquote(link.path)
    assert "/%2F%3F%D6/" in fetched.path


@pytest.mark.parametrize(
    "encoded", ["", "/", "/a%20b", "/%E7%AC%94", "/%D6%D0", "/a%2Fb", "/%3Fa", "/100%25"]
)
def test_what_a_decoded_path_cannot_hold_stays_encoded(encoded: str) -> None:
    assert url.encode(url.decode(encoded)) == encoded
