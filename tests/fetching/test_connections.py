"""Which connection is made, and that it does not stay."""

import socket

import httpcore2
import pytest

from app.errors import Refused, UpstreamError, VitrineError

from .upstreams import MemoryNetwork, answer

ADDRESSES = ["2606:2800:220:1::1", "93.184.216.34"]


def test_proxies_in_the_environment_are_ignored(
    upstream, other_upstream, client, monkeypatch, tmp_path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, other_upstream.url(""))
        monkeypatch.setenv(name.upper(), other_upstream.url(""))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    upstream.routes["/n.ipynb"] = answer(body=b"{}")
    assert client.get(upstream.url()).content == b"{}"
    assert other_upstream.requests == []
    assert "authorization" not in upstream.requests[0]


def test_the_checked_address_is_dialled_when_the_name_changes(upstream, new_client) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    upstream.routes["/n.ipynb"] = answer(body=b"{}")
    client = new_client("127.0.0.1/32", resolver=lambda _host: next(answers))
    assert client.get(upstream.url(host="rebind.test")).content == b"{}"
    assert f"host: rebind.test:{upstream.port}\r\n" in upstream.requests[0]
    assert next(answers) == ["127.0.0.2"]


def test_each_redirect_is_resolved_and_checked_anew(upstream, new_client) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    upstream.routes |= {"/a": answer("302 Found", location="/n.ipynb"), "/n.ipynb": answer(body=b"{}")}
    client = new_client("127.0.0.1/32", resolver=lambda _host: next(answers))
    with pytest.raises(Refused):
        client.get(upstream.url("/a", host="rebind.test"))
    assert len(upstream.requests) == 1


def test_the_next_address_is_tried_when_one_does_not_answer(new_client) -> None:
    network = MemoryNetwork(lambda _host, _target: answer(body=b"{}"), dead=ADDRESSES[:1])
    client = new_client(network=network, resolver=lambda _host: ADDRESSES)
    assert client.get("https://two.test/").content == b"{}"
    assert network.dialled == [(address, 443) for address in ADDRESSES]
    assert network.server_names == ["two.test"]


def test_one_address_does_not_use_up_the_time_of_the_others(new_client) -> None:
    network = MemoryNetwork(lambda _host, _target: answer(body=b"{}"), dead=ADDRESSES[:1])
    new_client(network=network, resolver=lambda _host: ADDRESSES, timeout_seconds=20.0).get(
        "http://two.test/"
    )
    first, last = network.timeouts
    assert 0 < first <= 10 < last <= 20


def test_when_no_address_answers_the_upstream_cannot_be_reached(new_client) -> None:
    network = MemoryNetwork(lambda _host, _target: b"", dead=ADDRESSES)
    with pytest.raises(UpstreamError, match="cannot be reached"):
        new_client(network=network, resolver=lambda _host: ADDRESSES).get("https://two.test/")


def test_a_connection_that_leads_elsewhere_is_refused(new_client) -> None:
    network = MemoryNetwork(lambda _host, _target: answer(body=b"secret"), peer="10.0.0.1")
    with pytest.raises(Refused):
        new_client(network=network, resolver=lambda _host: ["93.184.216.34"]).get("http://a.test/")
    assert network.requests == []


def test_connections_are_closed(upstream, new_client) -> None:
    sockets: list[socket.socket] = []

    class Watching(httpcore2.SyncBackend):
        def connect_tcp(self, *args, **kwargs):
            stream = super().connect_tcp(*args, **kwargs)
            sockets.append(stream.get_extra_info("socket"))
            return stream

    client = new_client(f"127.0.0.1:{upstream.port}", network=Watching())
    upstream.routes |= {
        "/a": answer("302 Found", location="/b"),
        "/b": answer(body=b"x" * 99),
        "/c": b"HTTP/9 no\r\n\r\n",
    }
    client.get(upstream.url("/a"))
    for path in ("/b", "/c", "/missing"):
        with pytest.raises(VitrineError):
            client.get(upstream.url(path), max_bytes=9)
    assert [one.fileno() for one in sockets] == [-1] * 5
