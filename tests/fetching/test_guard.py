import threading
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from app.errors import Refused, UpstreamError, UpstreamTimeout
from app.fetching.allowlist import AllowList
from app.fetching.deadline import Deadline
from app.fetching.guard import Guard
from app.fetching.networks import is_public
from app.fetching.urls import parse
from config.settings import Settings, SettingsError

from .upstreams import MemoryNetwork, answer

PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.254", "127.0.0.1", "168.63.129.16", "169.254.169.254",
    "172.16.0.1", "192.0.0.9", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::5db8:d822", "::ffff:7f00:1", "::ffff:a9fe:a9fe", "::ffff:0:7f00:1",
    "::ffff:0:5db8:d822", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::5db8:d822", "100::1",
    "2001::1", "2001:0:5db8:d822::", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::",
    "2002:5db8:d822::", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "93.184.216.34", "140.82.112.3", "172.32.0.1", "192.0.1.1", "2606:2800:220:1::1",
    "2a00:1450:4001::1", "::ffff:5db8:d822", "64:ff9b::8c52:7003",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_not_everyone_reaches_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_that_everyone_reaches_is_public(address: str) -> None:
    assert is_public(ip_address(address))


NAMES = {"intranet": ["10.1.2.3"], "two.example": ["10.1.2.3", "10.9.9.9"], "web.example": ["93.184.216.34"]}


def guard(*allow: str) -> Guard:
    return Guard(AllowList.parse(allow), lambda host: NAMES.get(host, []))


def permitted(checker: Guard, url: str) -> bool:
    try:
        checker.check(parse(url), Deadline.after(5))
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    ("entry", "opened", "closed"),
    [
        (
            "intranet",
            ["http://intranet/", "https://INTRANET/", "http://intranet:443/"],
            ["http://intranet:8080/", "http://10.1.2.3/", "http://two.example/", "http://web.example:8080/"],
        ),
        (
            "intranet:8080",
            ["http://intranet:8080/", "https://intranet:8080/"],
            ["http://intranet/", "http://intranet:8081/", "http://10.1.2.3:8080/", "http://web.example:8080/"],
        ),
        (
            "10.1.0.0/16",
            ["http://10.1.2.3/", "http://10.1.255.255:9999/", "http://intranet:22/", "http://[::ffff:10.1.2.3]/"],
            ["http://10.2.0.1/", "http://two.example/", "http://web.example:8080/", "http://[64:ff9b::a01:203]/"],
        ),
        ("web.example:8080", ["http://web.example:8080/", "http://web.example/"], ["http://web.example:8081/"]),
        ("127.0.0.1:8080", ["http://127.0.0.1:8080/"], ["http://127.0.0.1/", "http://127.0.0.2:8080/"]),
        ("[fd00::1]:8080", ["http://[fd00::1]:8080/"], ["http://[fd00::1]/", "http://[fd00::2]:8080/"]),
        ("fd00::/8", ["http://[fd12::1]:8080/"], ["http://[fc00::1]/"]),
        ("Bücher.example", [], ["http://intranet/"]),
    ],
)  # fmt: skip
def test_an_entry_opens_exactly_what_it_names(entry: str, opened: list[str], closed: list[str]) -> None:
    checker = guard(entry)
    assert [url for url in opened if not permitted(checker, url)] == []
    assert [url for url in closed if permitted(checker, url)] == []


def test_a_named_host_is_compared_in_its_canonical_form() -> None:
    checker = Guard(AllowList.parse(["Bücher.example"]), lambda _host: ["10.1.2.3"])
    assert permitted(checker, "http://xn--bcher-kva.example/")


@pytest.mark.parametrize(
    "entry",
    ["http://intranet", "intranet/", "intranet:0", "intranet:70000", "intranet:http", "*", "*.corp.example",
     "10.1.0.0/33", "10.1.2.3/16", "::1", "a b", "user@intranet", "127.1", "int%72anet", ":8080"],
)  # fmt: skip
def test_an_entry_of_the_wrong_form_names_the_setting_and_the_form(entry: str) -> None:
    with pytest.raises(SettingsError, match=r"VITRINE_FETCH_ALLOW.*host:port") as caught:
        Guard.from_settings(Settings(fetch_allow=entry))
    assert repr(entry) in str(caught.value)


def test_the_setting_opens_what_it_names() -> None:
    checker = Guard.from_settings(Settings(fetch_allow="127.0.0.1:8080, 10.0.0.0/8"))
    assert permitted(checker, "http://127.0.0.1:8080/")
    assert permitted(checker, "http://10.0.0.1:9/")
    assert not permitted(checker, "http://127.0.0.1:80/")


@pytest.mark.parametrize(
    "answers", [["93.184.216.34", "10.0.0.5"], ["10.0.0.5", "93.184.216.34"], ["93.184.216.34", "::1"]]
)
def test_one_bad_answer_refuses_all(answers: list[str]) -> None:
    with pytest.raises(Refused):
        Guard(resolver=lambda _host: answers).check(parse("http://mixed.test/"), Deadline.after(5))


def test_all_good_answers_are_kept_in_their_order_and_once() -> None:
    answers = ["2606:2800:220:1::1", "93.184.216.34", "93.184.216.34", "::ffff:93.184.216.34"]
    checked = Guard(resolver=lambda _host: answers).check(parse("http://good.test/"), Deadline.after(5))
    assert checked.dial == ("2606:2800:220:1::1", "93.184.216.34")


def test_a_refusal_names_the_host_and_not_what_it_resolved_to() -> None:
    with pytest.raises(Refused, match=r"secret\.test") as caught:
        Guard(resolver=lambda _host: ["10.11.12.13"]).check(parse("http://secret.test/"), Deadline.after(5))
    assert "10.11" not in caught.value.detail


def test_a_port_that_is_not_open_is_refused_before_anyone_is_asked() -> None:
    def resolver(host: str) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(Refused):
        Guard(resolver=resolver).check(parse("http://example.org:22/"), Deadline.after(5))


@pytest.mark.parametrize("failure", [OSError("no such host"), UnicodeError("label too long")])
def test_a_name_that_does_not_resolve_is_an_upstream_error(failure: Exception) -> None:
    def resolver(_host: str) -> list[str]:
        raise failure

    with pytest.raises(UpstreamError, match=r"nx\.test cannot be found"):
        Guard(resolver=resolver).check(parse("http://nx.test/"), Deadline.after(5))


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """A resolver waits on this; released at the end, so that no thread outlives the test."""
    released = threading.Event()
    yield released
    released.set()


def test_a_resolver_that_hangs_ends_at_the_deadline(hanging, new_client) -> None:
    came_back: list[str] = []

    def resolver(host: str) -> list[str]:
        hanging.wait(10)
        came_back.append(host)
        return ["93.184.216.34"]

    network = MemoryNetwork(lambda _host, _target: answer(body=b"{}"))
    with pytest.raises(UpstreamTimeout):
        new_client(resolver=resolver, network=network, timeout_seconds=0.2).get("http://slow.test/")
    assert came_back == network.dialled == []
