"""Which addresses may be fetched: public ones on the web's ports, and what the operator names."""

from dataclasses import dataclass
from ipaddress import ip_address

from app.errors import Refusal, Refused, UpstreamError
from app.fetching.allowlist import PUBLIC_PORTS, AllowList
from app.fetching.deadline import Deadline
from app.fetching.networks import IPAddress, is_public, unmapped
from app.fetching.resolving import Resolver, resolve, system_resolver
from app.fetching.urls import WebAddress
from app.i18n import _
from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """An address that may be fetched, and the only IP addresses that may be dialled for it."""

    web: WebAddress
    dial: tuple[str, ...]
    """At least one, the best first."""


class Guard:
    """Decides; the only thing that it does in the world is to ask its resolver."""

    def __init__(self, allow: AllowList | None = None, resolver: Resolver = system_resolver) -> None:
        self._allow = allow or AllowList()
        self._resolver = resolver

    @classmethod
    def from_settings(cls, settings: Settings) -> "Guard":
        """Raises:
        SettingsError: ``VITRINE_FETCH_ALLOW`` has an entry of the wrong form.
        """
        return cls(AllowList.parse(settings.fetch_allow))

    def check(self, web: WebAddress, deadline: Deadline) -> Checked:
        """Resolve `web` once and look at every answer: one that is not allowed refuses them all.

        Raises:
            Refused: it leads, or could lead, to where we do not go. The text does not tell what the
                name resolved to, or an outsider could map a private network.
            UpstreamError: the name has no address.
            TimeoutError: the deadline passed before the resolver answered.
        """
        if web.port not in PUBLIC_PORTS and not self._allow.may_open(web.host, web.port):
            raise _refusal(web, "port")
        addresses = self._addresses(web, deadline)
        if not all(self._permits(web, address) for address in addresses):
            raise _refusal(web, "network")
        return Checked(web, tuple(map(str, addresses)))

    def is_named(self, checked: Checked) -> bool:
        """Whether the operator has named the address, be it public or not."""
        host, port = checked.web.host, checked.web.port
        return all(self._allow.permits(host, port, ip_address(one)) for one in checked.dial)

    def _permits(self, web: WebAddress, address: IPAddress) -> bool:
        if self._allow.permits(web.host, web.port, address):
            return True
        return web.port in PUBLIC_PORTS and is_public(address)

    def _addresses(self, web: WebAddress, deadline: Deadline) -> tuple[IPAddress, ...]:
        if web.literal is not None:
            return (unmapped(web.literal),)
        try:
            addresses = resolve(self._resolver, web.host, deadline.left())
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            raise _unknown(web) from error
        if not addresses:
            raise _unknown(web)
        return addresses


def _refusal(web: WebAddress, reason: Refusal) -> Refused:
    return Refused(
        _(
            "{host} is not fetched: only public addresses on ports 80 and 443 are, and those that "
            "this server's VITRINE_FETCH_ALLOW names",
            host=web.host,
        ),
        reason=reason,
    )


def _unknown(web: WebAddress) -> UpstreamError:
    return UpstreamError(_("{host} cannot be found: the name has no address", host=web.host))
