"""Which libraries notebooks would have loaded and are not at home: counted by host, for who runs this."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from app.store.counters import MAX_LABELS, OTHER, Counters

COUNT: Final = "libraries_not_at_home"
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?")


def count_missing(counters: Counters, addresses: Iterable[str]) -> None:
    """Count a rendered notebook's missing libraries: each host once.

    Args:
        addresses: of libraries, or their hosts.
    """
    counters.add(COUNT, sorted({host_of(address) for address in addresses})[:MAX_LABELS])


def host_of(address: str) -> str:
    """Its host in lower case; `OTHER` for what has none: any text may stand in a notebook."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return OTHER
    return host if _HOST.fullmatch(host) and "." in host else OTHER
