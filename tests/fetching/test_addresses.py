"""The table of addresses: each goes through the whole client, over a network that only exists in memory."""

import json
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from app.errors import Refused, UpstreamError
from app.fetching.client import MAX_REDIRECTS
from app.fetching.networks import is_public

from .upstreams import MemoryNetwork, answer

CASES = json.loads((Path(__file__).parents[1] / "data" / "addresses.json").read_text())
DENIED = [case for case in CASES if case["verdict"] == "deny" and not case.get("rebind")]
ALLOWED = [case for case in CASES if case["verdict"] == "allow" or case.get("rebind")]


def test_the_table_is_whole() -> None:
    assert len(CASES) == len(DENIED) + len(ALLOWED) == 63
    assert len(ALLOWED) == 5


class Names:
    """The case's own DNS; a second question gets the second answer, where the case says that they change."""

    def __init__(self, case: dict[str, Any]) -> None:
        self._all = case.get("dns_all") or {"localhost": ["127.0.0.1", "::1"]} | case.get("dns", {})
        self._changing = case.get("rebind", False)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if host not in self._all:
            # As the C library does: inet_aton's short and odd forms become addresses.
            return [socket.inet_ntoa(socket.inet_aton(host))]
        known: list[str] = self._all[host]
        return [known[min(len(self.asked), len(known)) - 1]] if self._changing else known


def network_for(case: dict[str, Any]) -> MemoryNetwork:
    def respond(host: str, target: str) -> bytes:
        if "redirect" in case and "to=" in target:
            return answer("302 Found", location=case["redirect"])
        if "redirect_chain" in case:
            left = int(target.rpartition("=")[2])
            return answer("302 Found", location=f"/?n={left - 1}") if left else answer(body=b"{}")
        return answer(body=b"{}")

    return MemoryNetwork(respond)


@pytest.mark.parametrize("case", DENIED, ids=lambda case: f"{case['id']} {case['why']}")
def test_an_address_of_the_table_is_denied(case, new_client) -> None:
    network = network_for(case)
    client = new_client(resolver=Names(case), network=network)
    with pytest.raises((Refused, UpstreamError)):
        client.get(case["url"])
    assert all(is_public(ip_address(address)) for address, _port in network.dialled)
    assert len(network.dialled) <= MAX_REDIRECTS + 1


@pytest.mark.parametrize("case", ALLOWED, ids=lambda case: f"{case['id']} {case['why']}")
def test_an_address_of_the_table_is_allowed(case, new_client) -> None:
    network = network_for(case)
    names = Names(case)
    assert new_client(resolver=names, network=network).get(case["url"]).content == b"{}"
    public = {
        address for answers in case["dns"].values() for address in answers if is_public(ip_address(address))
    }
    assert {address for address, _port in network.dialled} <= public
    assert all(host.isascii() for host in names.asked)
    assert all(f"host: {names.asked[-1]}\r\n" in request for request in network.requests)


def test_the_normalised_host_is_what_is_asked_for_and_sent(new_client) -> None:
    case = next(case for case in CASES if case["id"] == "s69")
    network, names = network_for(case), Names(case)
    assert new_client(resolver=names, network=network).get(case["url"]).url == "http://github.com/x.ipynb"
    assert names.asked == ["github.com"]


def test_a_name_whose_answer_changes_is_dialled_where_it_was_checked(new_client) -> None:
    case = next(case for case in CASES if case.get("rebind"))
    network, names = network_for(case), Names(case)
    new_client(resolver=names, network=network).get(case["url"])
    assert network.dialled == [("93.184.216.34", 80)]
    assert len(names.asked) == 1
