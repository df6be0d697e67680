import httpcore2
import pytest

from app.errors import NotFound, Refused, TooLarge, UpstreamError, UpstreamLimited
from app.fetching.breaker import NoBreaker
from app.fetching.client import GuardedClient
from app.fetching.guard import Guard
from app.fetching.headers import user_agent
from app.fetching.slots import NoSlots
from app.models import Validators
from app.version import VERSION
from config.settings import Settings

from .upstreams import answer


def test_a_document_comes_with_its_headers_in_lower_case(upstream, client) -> None:
    upstream.routes["/n.ipynb?a=1"] = answer(body=b"{}", ETag='"1"', X_Two="a")
    got = client.get(upstream.url("/n.ipynb?a=1"))
    assert (got.status, got.content, got.url) == (200, b"{}", upstream.url("/n.ipynb?a=1"))
    assert got.headers["x-two"] == "a"
    assert got.validators == Validators(etag='"1"')


def test_the_settings_make_a_client(upstream) -> None:
    upstream.routes["/n.ipynb"] = answer(body=b"{}")
    values = {
        "fetch_allow": f"127.0.0.1:{upstream.port}",
        "public_url": "https://nb.example",
        "max_notebook_bytes": 2,
    }
    client = GuardedClient.from_settings(Settings(**values))
    assert client.get(upstream.url()).content == b"{}"
    assert f"user-agent: Vitrine/{VERSION} (+https://nb.example)\r\n" in upstream.requests[0]
    upstream.routes["/n.ipynb"] = answer(body=b"{ }")
    with pytest.raises(TooLarge):
        client.get(upstream.url())


class Nowhere(httpcore2.NetworkBackend):
    """A network that notes who is dialled."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def connect_tcp(self, host: str, *_how: object, **_more: object) -> httpcore2.NetworkStream:
        self.dialled.append(host)
        raise httpcore2.ConnectError


def test_a_rehearsal_asks_nobody() -> None:
    network = Nowhere()
    client = GuardedClient(Guard(), timeout_seconds=5, max_bytes=2, user_agent="x", network=network)
    alike = client.rehearsing(b"{}", breaker=NoBreaker(), slots=NoSlots())
    assert alike.get("http://1.1.1.1/").content == b"{}"
    assert network.dialled == []
    with pytest.raises(UpstreamError):
        client.get("http://1.1.1.1/")
    assert network.dialled == ["1.1.1.1"]


@pytest.mark.parametrize(
    ("project", "agent"),
    [
        ("", f"Vitrine/{VERSION}"),
        ("https://nb.example", f"Vitrine/{VERSION} (+https://nb.example)"),
        ("https://ü", f"Vitrine/{VERSION}"),
    ],
)
def test_the_user_agent_is_honest(project: str, agent: str) -> None:
    assert user_agent(project) == agent


def test_loopback_is_refused_where_nothing_allows_it(upstream, new_client) -> None:
    upstream.routes["/n.ipynb"] = answer(body=b"{}")
    for allowed in ((), (f"127.0.0.2:{upstream.port}",), ("127.0.0.1",)):
        with pytest.raises(Refused):
            new_client(*allowed).get(upstream.url())
    assert upstream.requests == []


def test_what_has_not_changed_costs_a_304(upstream, client) -> None:
    upstream.routes["/n.ipynb"] = answer("304 Not Modified", content_length=None, ETag='"2"')
    got = client.get(upstream.url(), validators=Validators('"1"', "Sun, 22 Nov 2026 10:00:00 GMT"))
    assert got.not_modified
    assert got.content == b""
    assert got.validators == Validators('"2"', "Sun, 22 Nov 2026 10:00:00 GMT")
    assert 'if-none-match: "1"\r\n' in upstream.requests[0]
    assert "if-modified-since: Sun, 22 Nov 2026 10:00:00 GMT\r\n" in upstream.requests[0]


def test_without_validators_the_request_is_not_conditional_and_a_304_is_an_error(upstream, client) -> None:
    upstream.routes["/n.ipynb"] = answer("304 Not Modified", content_length=None)
    with pytest.raises(UpstreamError):
        client.get(upstream.url())
    assert "if-" not in upstream.requests[0]


ERRORS = {
    UpstreamError: [204, 206, 300, 400, 418, 500, 502, 503, 504],
    Refused: [401, 403, 451],
    NotFound: [404, 410],
    UpstreamLimited: [429],
}
ROWS = [(status, error) for error, statuses in ERRORS.items() for status in statuses]


@pytest.mark.parametrize(("status", "error"), ROWS)
def test_each_status_has_its_error(status, error, upstream, client) -> None:
    upstream.routes["/n.ipynb?token=s3cret"] = answer(
        f"{status} <script>", body=b"upstream's words", X_Y="words"
    )
    with pytest.raises(error) as caught:
        client.get(upstream.url("/n.ipynb?token=s3cret"))
    assert type(caught.value) is error
    assert upstream.url("/n.ipynb") in caught.value.detail
    assert not any(word in caught.value.detail for word in ("s3cret", "script", "words"))
