"""Which IP addresses are public."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

NOT_PUBLIC: Final[tuple[IPNetwork, ...]] = (
    # `is_global` follows the registry of the Python release that runs; these it has called global.
    IPv4Network("100.64.0.0/10"),  # behind a carrier's NAT (RFC 6598); some clouds' metadata
    IPv4Network("168.63.129.16/32"),  # Azure's host agent, reachable from every machine there
    IPv4Network("192.0.0.0/24"),  # protocol assignments (RFC 6890); Oracle's metadata
    IPv4Network("192.88.99.0/24"),  # 6to4 relays (RFC 7526)
    IPv6Network("2001::/23"),  # protocol assignments (RFC 2928); Teredo (RFC 4380) carries an IPv4 address
    IPv6Network("2001:db8::/32"),  # documentation (RFC 3849)
    IPv6Network("2002::/16"),  # 6to4 (RFC 7526, deprecated) carries an IPv4 address
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
)

GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All that IANA gives out. What lies outside is refused without an entry of its own: loopback, ::/96
(v4-compatible), ::ffff:0:0:0/96 (SIIT), 64:ff9b:1::/48 (local NAT64), 5f00::/16 (segment routing), fc00::/7
(private), fe80::/10 and fec0::/10 (link and site), ff00::/8 (multicast)."""

NAT64: Final = IPv6Network("64:ff9b::/96")
"""How an IPv6-only machine reaches IPv4 (RFC 6052): as public as the IPv4 address that it ends with."""


def unmapped(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv4-mapped one (``::ffff:192.0.2.1``, RFC 4291 §2.5.5.2) stands for."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_public(address: IPAddress) -> bool:
    """Whether anyone on the internet could reach `address`, so that fetching it gives nothing away."""
    address = unmapped(address)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    special = address.is_multicast or any(address in network for network in NOT_PUBLIC)
    return address.is_global and not special
