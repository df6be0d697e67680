"""What `VITRINE_FETCH_ALLOW` opens although it is not public."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final

from app.fetching.hosts import DEFAULT_PORTS, split_authority
from app.fetching.networks import IPAddress, IPNetwork
from config.settings import SettingsError

PUBLIC_PORTS: Final = frozenset(DEFAULT_PORTS.values())


@dataclass(frozen=True, slots=True)
class AllowList:
    """Exactly what was named, and nothing near it."""

    hosts: frozenset[tuple[str, int]] = frozenset()
    """Host, in its canonical form, and port; whatever the host resolves to."""
    networks: tuple[IPNetwork, ...] = ()
    """Any port of any address inside."""

    @classmethod
    def parse(cls, entries: Iterable[str]) -> "AllowList":
        """Read ``host`` (on ports 80 and 443), ``host:port`` and CIDR entries.

        Raises:
            SettingsError: an entry has another form.
        """
        hosts: set[tuple[str, int]] = set()
        networks: list[IPNetwork] = []
        for entry in entries:
            try:
                if "/" in entry:
                    networks.append(ip_network(entry))
                else:
                    hosts.update(_host_entry(entry))
            except ValueError as error:
                raise SettingsError(
                    f"VITRINE_FETCH_ALLOW: {entry!r} is not of a form that is read; wanted: a host "
                    "(gitlab.example), host:port (gitlab.example:8443) or a network without host bits "
                    "(10.1.0.0/16)"
                ) from error
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, port: int, address: IPAddress) -> bool:
        """Whether `address`, to which `host` resolves, may be asked on `port`."""
        return (host, port) in self.hosts or any(address in network for network in self.networks)

    def may_open(self, host: str, port: int) -> bool:
        """Whether there is an address for which `permits` says yes."""
        return (host, port) in self.hosts or bool(self.networks)


def _host_entry(entry: str) -> set[tuple[str, int]]:
    host, port = split_authority(entry)
    return {(host, one) for one in (PUBLIC_PORTS if port is None else (port,))}
