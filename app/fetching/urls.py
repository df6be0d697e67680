"""The one reading of an address: what is checked, dialled and sent all comes from here."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urljoin

from app.errors import Refused
from app.fetching.hosts import DEFAULT_PORTS, split_authority
from app.fetching.networks import IPAddress
from app.i18n import _

MAX_URL_BYTES: Final = 4096
_SHOWN_CHARS: Final = 200

_FORBIDDEN: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\\]")
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?",
    re.IGNORECASE | re.ASCII,
)
# Everything printable that RFC 3986 allows, and the few that are common in the wild; `%` is kept as it is.
_KEPT: Final = "%/:@!$&'()*+,;=?[]|"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address in its canonical form, all ASCII."""

    scheme: str
    host: str
    """A name in its IDNA form, or an IP address; IPv6 without brackets."""
    port: int
    target: str
    """Path and query, percent-encoded; begins with ``/``."""

    @property
    def literal(self) -> IPAddress | None:
        """The host as an IP address, or None: it is a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port: the Host header (RFC 9110 §7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        """The whole address, without its fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def shown(self) -> str:
        """For people and logs: without the query, which may hold a secret, and of bounded length."""
        text = self.url.partition("?")[0]
        return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"

    def follow(self, location: str) -> "WebAddress":
        """Where a redirect's `location` leads from here (RFC 9110 §10.2.2).

        Raises:
            Refused: as `parse`, or the way leads from https to http.
        """
        location = _as_text(location)
        _refuse_characters(location)  # before `urljoin`, which drops some of them silently
        try:
            target = parse(urljoin(self.url, location))
        except ValueError as error:
            raise Refused(
                _("{host} redirects to something that is no http or https address", host=self.host),
                reason="redirect",
            ) from error
        if (self.scheme, target.scheme) == ("https", "http"):
            raise Refused(
                _("{host} redirects from https to http, which is not followed", host=self.host),
                reason="redirect",
            )
        return target


def parse(url: str) -> WebAddress:
    """Read `url`, which a stranger may have written.

    Raises:
        Refused: it is not http or https, or not of a form that every program reads in the same way.
    """
    _refuse_characters(url)
    if len(url.encode()) > MAX_URL_BYTES:
        raise Refused(
            _("This address is too long to be fetched: {most} bytes are allowed", most=MAX_URL_BYTES),
            reason="form",
        )
    match = _URL.fullmatch(url)
    if match is None:
        raise Refused(_("Only addresses that begin with http:// or https:// are fetched"), reason="form")
    if "@" in match["authority"]:
        raise Refused(_("An address with a user name or password in it is not fetched"), reason="form")
    scheme = match["scheme"].lower()
    try:
        host, port = split_authority(match["authority"])
    except ValueError as error:
        raise Refused(
            _("This address has no valid host: wanted is one such as https://example.org/"), reason="form"
        ) from error
    target = quote((match["path"] or "/") + (match["query"] or ""), safe=_KEPT)
    return WebAddress(scheme, host, DEFAULT_PORTS[scheme] if port is None else port, target)


def _refuse_characters(text: str) -> None:
    if _FORBIDDEN.search(text):
        raise Refused(
            _("An address with a space, a backslash or a control character in it is not fetched"),
            reason="form",
        )


def _as_text(header: str) -> str:
    """Headers are bytes, read as Latin-1; where servers put more than ASCII into a Location it is UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header
