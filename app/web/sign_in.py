"""Who may see anything: everybody, or those whom a proxy has signed in and programs with a token.

The proxy says who asks in a header. Anybody can send a header, so it counts only where the connection comes
from the proxy (`X-Forwarded-For` plays no part in that), and with the shared secret where one is set.
"""

import hmac
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from flask import Flask, Request, Response, g, request

from app.errors import NotSignedIn
from app.policies.ratelimit import unmapped
from app.web.tokens import has_token
from config.settings import UNIX_SOCKET, Settings

SECRET_HEADER: Final = "X-Vitrine-Secret"  # noqa: S105 - the name of a header
OPEN: Final = frozenset(
    {
        "assets.static_file", "assets.home_script", "assets.embed_script", "assets.robots", "assets.favicon",
        "assets.blob", "ops.alive", "ops.ready",
    }
)  # fmt: skip
"""What is answered without: nothing of a notebook, but for pictures by the hash of their bytes. A content
frame asks for those without cookies, and who knows such a name has seen the page that it is in."""
_MAX_NAME_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Gate:
    """Reads `header` from connections of `proxies`, with `secret` where it is not empty."""

    settings: Settings
    header: str
    proxies: tuple[IPv4Network | IPv6Network, ...]
    from_unix_socket: bool

    @classmethod
    def from_settings(cls, settings: Settings) -> "Gate":
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

    def check(self) -> None:
        """Before each request.

        Raises:
            NotSignedIn
        """
        if request.endpoint in OPEN:
            return
        user = self.user(request)
        if user is not None:
            g.user = user
        elif not has_token(request, self.settings):
            raise NotSignedIn("This server shows notebooks only to those who have signed in.")

    @staticmethod
    def keep_private(response: Response) -> Response:
        """After each request: what was made for one who has signed in is for no shared cache."""
        if request.endpoint not in OPEN:
            kept = response.headers.get("Cache-Control", "").split(", ")
            shared = ("public", "s-maxage=")
            private = ["private", *(part for part in kept if part and not part.startswith(shared))]
            response.headers["Cache-Control"] = "no-store" if "no-store" in kept else ", ".join(private)
        return response

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
    """Close the whole application, where the settings say so."""
    if settings.sign_in:
        gate = Gate.from_settings(settings)
        app.before_request(gate.check)
        app.after_request(gate.keep_private)


def client_of(request: Request) -> str:
    """Whose renders are counted: a token's, else who has signed in, else where the request comes from."""
    token = g.get("token")
    if token is not None:
        return str(token.client)
    user = g.get("user")
    return f"user:{user}" if user else request.remote_addr or ""
