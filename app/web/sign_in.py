"""Who may see anything: everybody, or those whom a proxy or a JupyterHub has signed in, and tokens.

A proxy says who asks in a header. Anybody can send a header, so it counts only where the connection comes
from the proxy (`X-Forwarded-For` plays no part in that), and with the shared secret where one is set.
"""

import hmac
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final, Protocol

from flask import Flask, Request, Response, g, request

from app.errors import NotSignedIn
from app.i18n import _
from app.policies.ratelimit import unmapped
from app.web.metrics import ENDPOINT as METRICS
from app.web.tokens import has_token
from config.settings import JUPYTERHUB, UNIX_SOCKET, Settings

SECRET_HEADER: Final = "X-Vitrine-Secret"  # noqa: S105 - the name of a header
OPEN: Final = frozenset(
    {
        "assets.static_file", "assets.home_script", "assets.embed_script", "assets.robots", "assets.favicon",
        "assets.blob", "ops.alive", "ops.ready", "hub.callback",
    }
)  # fmt: skip
"""What is answered without: nothing of a notebook, but for pictures by the hash of their bytes. A content
frame asks for those without cookies, and who knows such a name has seen the page that it is in."""
_MAX_NAME_CHARACTERS: Final = 200


class Gate(Protocol):
    """One way of signing in."""

    def user(self, request: Request) -> str | None:
        """Who asks, or None: nobody who has signed in."""
        ...

    def ask(self) -> Response | None:
        """What sends this reader to where one signs in, or None: an error is the answer."""
        ...

    def register(self, app: Flask, /) -> None:
        """Add the addresses that it needs."""
        ...


@dataclass(frozen=True, slots=True)
class HeaderGate:
    """Reads `header` from connections of `proxies`, with `secret` where it is not empty."""

    settings: Settings
    header: str
    proxies: tuple[IPv4Network | IPv6Network, ...]
    from_unix_socket: bool

    @classmethod
    def from_settings(cls, settings: Settings) -> "HeaderGate":
        """The gate of ``VITRINE_SIGN_IN=header:<name>``."""
        networks = [one for one in settings.sign_in_proxies if one != UNIX_SOCKET]
        return cls(
            settings,
            header=settings.sign_in.removeprefix("header:"),
            proxies=tuple(ip_network(one, strict=False) for one in networks),
            from_unix_socket=UNIX_SOCKET in settings.sign_in_proxies,
        )

    def user(self, request: Request) -> str | None:
        """Whom the proxy names, or None: nobody, or it is not the proxy that says so."""
        if not (self._is_from_proxy(request) and self._has_secret(request)):
            return None
        name = request.headers.get(self.header, "").strip()
        # Where a proxy adds its header instead of replacing the reader's, both arrive, joined by a comma.
        is_one = name.isprintable() and "," not in name and len(name) <= _MAX_NAME_CHARACTERS
        return name if name and is_one else None

    def ask(self) -> Response | None:
        """A proxy has asked already."""
        return None

    def register(self, _app: Flask) -> None:
        """It needs none."""

    def _is_from_proxy(self, request: Request) -> bool:
        environ = request.environ
        before = environ.get("werkzeug.proxy_fix.orig", {})
        peer = before.get("REMOTE_ADDR") or ("" if before else environ.get("REMOTE_ADDR", ""))
        try:
            address = unmapped(ip_address(peer))
        except ValueError:  # gunicorn has no address of who connects to a Unix socket
            return not peer and self.from_unix_socket
        return any(address in network for network in self.proxies)

    def _has_secret(self, request: Request) -> bool:
        wanted = self.settings.sign_in_secret
        return (
            hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), wanted.encode())
            or not wanted
        )


def register(app: Flask, settings: Settings) -> None:
    """Close the whole application, where the settings say so.

    Raises:
        SettingsError: the settings of the sign-in do not go together.
    """
    gate = gate_of(settings)
    if gate is None:
        return
    gate.register(app)
    app.before_request(partial(_check, gate, settings))
    app.after_request(_keep_private)


def gate_of(settings: Settings) -> Gate | None:
    """The gate that ``VITRINE_SIGN_IN`` names; None: everybody may come in.

    Raises:
        SettingsError: the settings of the sign-in do not go together.
    """
    if settings.sign_in == JUPYTERHUB:
        from app.web.hub_gate import HubGate  # with the HTTP client, which no other web process needs

        return HubGate.from_settings(settings)
    return HeaderGate.from_settings(settings) if settings.sign_in else None


def _check(gate: Gate, settings: Settings) -> Response | None:
    """Before each request.

    Raises:
        NotSignedIn
    """
    asks_for_its_own_token = request.endpoint == METRICS and bool(settings.metrics_token)
    if request.endpoint in OPEN or asks_for_its_own_token:
        return None
    user = gate.user(request)
    if user is not None:
        g.user = user
        return None
    if has_token(request, settings):
        return None
    asked = gate.ask()
    if asked is None:
        raise NotSignedIn(_("This server shows notebooks only to those who have signed in."))
    return asked


def _keep_private(response: Response) -> Response:
    """After each request: what was made for one who has signed in is for no shared cache."""
    if request.endpoint not in OPEN:
        kept = response.headers.get("Cache-Control", "").split(", ")
        shared = ("public", "s-maxage=")
        private = ["private", *(part for part in kept if part and not part.startswith(shared))]
        response.headers["Cache-Control"] = "no-store" if "no-store" in kept else ", ".join(private)
    return response


def client_of(request: Request) -> str:
    """Whose renders are counted: a token's, else who has signed in, else where the request comes from."""
    token = g.get("token")
    if token is not None:
        return str(token.client)
    user = g.get("user")
    return f"user:{user}" if user else request.remote_addr or ""
