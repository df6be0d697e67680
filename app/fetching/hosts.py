"""Hosts and ports, in the one form that is checked, dialled and sent."""

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final

import idna

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]@%/?#]+)(?::(?P<port>[0-9]{1,5}))?")
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_NUMERIC_END: Final = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\Z")


def split_authority(text: str) -> tuple[str, int | None]:
    """``Example.org:8080`` → ``("example.org", 8080)``; the port is None where there is none.

    Raises:
        ValueError: not a host, or a port that is none (1–65535).
    """
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        raise ValueError("not a host with an optional port")
    port = None if match["port"] is None else int(match["port"])
    if port is not None and not 1 <= port <= 65535:
        raise ValueError("not a port")
    return _canonical_host(match["host"]), port


def _canonical_host(text: str) -> str:
    """Lower case and IDNA (UTS #46), so that what is checked is what is sent.

    A last label that is a number makes a host an IPv4 address for some programs (WHATWG URL §3.5, inet_aton),
    so only the one form that all read alike is taken: four decimal numbers without leading zeros.
    """
    if text.startswith("["):
        return str(IPv6Address(text[1:-1]))
    host = text.lower() if text.isascii() else idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    host = host.removesuffix(".")
    if _NAME.fullmatch(host) is None:
        raise ValueError("not a host name")
    if _NUMERIC_END.search(host):
        IPv4Address(host)
    return host
