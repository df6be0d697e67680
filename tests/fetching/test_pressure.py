"""What the client does with hosts that are silent or have no place free, and whom it blames for a timeout."""

from contextlib import nullcontext

import pytest

from app.errors import NotFound, UpstreamTimeout
from app.fetching.breaker import Pause
from app.fetching.slots import HostBusy, site_of

from .upstreams import answer


class Noted:
    """A breaker and slots that note what they are told, and answer as they are bid."""

    def __init__(self, *, pause: int | None = None, busy: str = "") -> None:
        self.pause = pause
        self.busy = busy
        self.told: list[tuple[str, str]] = []

    def closed_for(self, host: str) -> Pause | None:
        self.told.append(("asked", host))
        return None if self.pause is None else Pause(self.pause, asked_for=False)

    def failed(self, host: str) -> None:
        self.told.append(("failed", host))

    def worked(self, host: str) -> None:
        self.told.append(("worked", host))

    def held(self):
        return nullcontext()

    def take(self, host: str) -> None:
        if host == self.busy:
            raise HostBusy(site_of(host), 1)

    def of(self, what: str) -> list[str]:
        return [host for told, host in self.told if told == what]


@pytest.fixture
def client(new_client):
    def build(noted, **options):
        names = {"breaker": noted, "slots": noted, "resolver": lambda _host: ["127.0.0.1"]}
        return new_client("127.0.0.0/8", **names, **options)

    return build


def test_a_silent_host_is_not_asked_and_the_reader_is_told_when_it_is(upstream, client) -> None:
    with pytest.raises(UpstreamTimeout, match="left alone") as caught:
        client(Noted(pause=17)).get(upstream.url())
    assert caught.value.retry_after_seconds == 17
    assert upstream.requests == []


def test_a_time_out_is_noted_and_an_answer_too_be_it_an_error(upstream, client) -> None:
    upstream.routes |= {
        "/slow": lambda connection: upstream.drip(connection, b"H" * 200),
        "/slow-body": lambda c: (c.sendall(answer(content_length=200)), upstream.drip(c, b"." * 200)),
        "/good": answer(body=b"{}"),
    }
    noted = Noted()
    for path in ("/slow", "/slow-body"):
        with pytest.raises(UpstreamTimeout):
            client(noted, timeout_seconds=0.3).get(upstream.url(path))
    assert (noted.of("failed"), noted.of("worked")) == (["127.0.0.1"] * 2, [])
    with pytest.raises(NotFound):
        client(noted).get(upstream.url("/missing"))
    client(noted).get(upstream.url("/good"))
    assert noted.of("worked") == ["127.0.0.1"] * 2


def test_a_redirect_at_the_last_moment_does_not_make_another_host_look_silent(upstream, client) -> None:
    def late(connection):
        upstream.closing.wait(0.7)
        connection.sendall(answer("302 Found", location=upstream.url("/slow", host="victim.test")))

    upstream.routes |= {"/late": late, "/slow": lambda connection: upstream.drip(connection, b"H" * 200)}
    noted = Noted()
    with pytest.raises(UpstreamTimeout):
        client(noted, timeout_seconds=1.0).get(upstream.url("/late", host="evil.test"))
    assert noted.of("asked") == ["evil.test", "victim.test"]
    assert noted.of("failed") == []


def test_a_host_without_a_free_place_is_not_asked_be_it_by_a_redirect(upstream, client) -> None:
    upstream.routes["/a"] = answer("302 Found", location=upstream.url("/b", host="busy.test"))
    with pytest.raises(HostBusy):
        client(Noted(busy="busy.test")).get(upstream.url("/a"))
    assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("raw.githubusercontent.com", "githubusercontent.com"),
        ("a.b.evil.example", "evil.example"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_all_names_below_one_are_one_site(host, site) -> None:
    assert site_of(host) == site
