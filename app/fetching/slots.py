"""How many fetches one site may have under way, so that a slow one cannot hold every worker."""

from contextlib import AbstractContextManager, nullcontext
from ipaddress import ip_address
from typing import Protocol


class HostBusy(Exception):
    """A site has as many fetches under way as it may. No failure: the job waits, and its worker does not."""

    def __init__(self, site: str, at_once: int) -> None:
        super().__init__(site)
        self.site = site
        self.at_once = at_once


class Slots(Protocol):
    """The places of each site."""

    def held(self) -> AbstractContextManager[None]:
        """Around the fetching of one job: what was taken within is given back at the end."""
        ...

    def take(self, host: str) -> None:
        """Before each request.

        Raises:
            HostBusy: the site of `host` has no place free.
        """
        ...


class NoSlots:
    """No limit: for a single fetch, and for tests."""

    def held(self) -> AbstractContextManager[None]:
        """Nothing."""
        return nullcontext()

    def take(self, host: str) -> None:
        """Nothing."""


def site_of(host: str) -> str:
    """An IP address, or the last two labels of a name.

    Whoever owns a name can make any number of names below it, so the names are one site. That all of `co.uk`
    is one too costs those sites nothing but a place at a time.
    """
    try:
        return str(ip_address(host))
    except ValueError:
        return ".".join(host.split(".")[-2:])
