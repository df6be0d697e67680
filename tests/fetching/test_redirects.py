import pytest

from app.errors import Refused, UpstreamError
from app.fetching.client import MAX_REDIRECTS

from .upstreams import MemoryNetwork, answer


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_followed(status, upstream, client) -> None:
    upstream.routes |= {"/a": answer(status, location="b"), "/b": answer(body=b"{}")}
    got = client.get(upstream.url("/a"))
    assert (got.content, got.url) == (b"{}", upstream.url("/b"))


def test_as_many_redirects_as_are_allowed_are_followed(upstream, client) -> None:
    for hop in range(MAX_REDIRECTS):
        upstream.routes[f"/{hop}"] = answer("302 Found", location=f"/{hop + 1}")
    upstream.routes[f"/{MAX_REDIRECTS}"] = answer(body=b"{}")
    assert client.get(upstream.url("/0")).content == b"{}"


def test_endless_redirects_end(upstream, client) -> None:
    upstream.routes["/a"] = answer("302 Found", location="/a")
    with pytest.raises(UpstreamError, match="redirects more than 5 times"):
        client.get(upstream.url("/a"))
    assert len(upstream.requests) == MAX_REDIRECTS + 1


def test_a_redirect_without_a_location_is_an_error(upstream, client) -> None:
    upstream.routes["/a"] = answer("302 Found")
    with pytest.raises(UpstreamError):
        client.get(upstream.url("/a"))


def test_a_redirect_to_a_private_address_is_refused(upstream, other_upstream, client) -> None:
    other_upstream.routes["/n.ipynb"] = answer(body=b"secret")
    upstream.routes["/a"] = answer("302 Found", location=other_upstream.url())
    with pytest.raises(Refused):
        client.get(upstream.url("/a"))
    assert other_upstream.requests == []


def test_a_redirect_from_https_to_http_is_refused(new_client) -> None:
    network = MemoryNetwork(lambda _host, _target: answer("302 Found", location="http://a.test/"))
    with pytest.raises(Refused, match="https to http"):
        new_client(network=network, resolver=lambda _host: ["93.184.216.34"]).get("https://a.test/")
    assert len(network.dialled) == 1


@pytest.mark.parametrize("name", ["Authorization", "PRIVATE-TOKEN", "Cookie"])
def test_a_secret_goes_to_the_host_that_it_was_given_for_and_to_no_other(
    name, upstream, other_upstream, new_client
) -> None:
    client = new_client("127.0.0.0/8")
    upstream.routes |= {
        "/a": answer("302 Found", location="/b"),
        "/b": answer("302 Found", location=other_upstream.url()),
    }
    other_upstream.routes["/n.ipynb"] = answer("302 Found", location=upstream.url("/c"))
    upstream.routes["/c"] = answer(body=b"{}")
    client.get(upstream.url("/a"), headers={name: "s3cret", "Accept": "text/x"})
    first, second, third = upstream.requests
    assert "s3cret" in first
    assert "s3cret" in second
    assert "s3cret" not in other_upstream.requests[0]
    assert "s3cret" not in third
    assert "accept: text/x\r\n" in other_upstream.requests[0]
