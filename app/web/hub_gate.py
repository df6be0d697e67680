"""Who has signed in at a JupyterHub, remembered in a signed cookie.

The cookie says who, and is believed for an hour; then the hub is asked again, which readers who are still
signed in there do not see. Its key comes from the hub's token, so all machines read each other's cookies.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.errors import NotSignedIn
from app.fetching.hub import CALLBACK, Hub
from app.i18n import _
from config.settings import Settings, SettingsError

SESSION_SECONDS: Final = 3600
_SIGNING_IN_SECONDS: Final = 600
_SESSION: Final = "vitrine_session"
_SIGNING_IN: Final = "vitrine_signing_in"


@dataclass(frozen=True, slots=True)
class HubGate:
    """Reads and writes the cookies; `hub` does the rest."""

    hub: Hub
    signer: URLSafeTimedSerializer
    is_https: bool

    @classmethod
    def from_settings(cls, settings: Settings) -> "HubGate":
        """The gate of ``VITRINE_SIGN_IN=jupyterhub``.

        Raises:
            SettingsError: a setting that it needs is empty, or one that it cannot go with is set.
        """
        hub = Hub.from_settings(settings)
        if settings.content_origin:
            raise SettingsError(
                "VITRINE_CONTENT_ORIGIN is set, and with VITRINE_SIGN_IN=jupyterhub the content frames of "
                "another origin would have no session: leave it empty"
            )
        key = hmac.digest(settings.hub_api_token.encode(), b"vitrine session", hashlib.sha256)
        return cls(hub, URLSafeTimedSerializer(key), urlsplit(settings.public_url).scheme == "https")

    def user(self, request: Request) -> str | None:
        """Whom the cookie names, or None: nobody, or too long ago."""
        name = self._read(request, _SESSION, SESSION_SECONDS)
        return name if isinstance(name, str) else None

    def ask(self) -> Response | None:
        """Send a reader to the hub who has opened a page, and who would come back to it."""
        if request.method not in ("GET", "HEAD") or not _opens_a_page(request):
            return None
        state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        response = _redirect(self.hub.begin(state, verifier))
        # One slash: with two it would be another host's address.
        path = "/" + request.full_path.rstrip("?").lstrip("/\\")
        self._write(response, _SIGNING_IN, [state, verifier, path], _SIGNING_IN_SECONDS)
        return response

    def callback(self) -> Response:
        """The reader is back from the hub.

        Raises:
            NotSignedIn: it is not what this browser was sent for, or the hub says no.
        """
        kept = self._read(request, _SIGNING_IN, _SIGNING_IN_SECONDS)
        if not isinstance(kept, list) or len(kept) != 3:
            raise NotSignedIn(
                _("This sign-in has taken too long, or was begun in another browser; open the page again.")
            )
        state, verifier, path = (str(part) for part in kept)
        if not hmac.compare_digest(state.encode(), request.args.get("state", "").encode()):
            raise NotSignedIn(_("This sign-in is not the one that was begun last; open the page again."))
        if not request.args.get("code"):
            raise NotSignedIn(_("JupyterHub has not signed you in."))
        name = self.hub.user(request.args["code"], verifier)
        response = _redirect(path)
        self._write(response, _SESSION, name, SESSION_SECONDS)
        response.delete_cookie(_SIGNING_IN, path="/", secure=self.is_https, httponly=True, samesite="Lax")
        return response

    def register(self, app: Flask) -> None:
        """The address that the hub sends readers back to."""
        app.add_url_rule(CALLBACK, "hub.callback", self.callback)

    def _read(self, request: Request, name: str, max_age_seconds: int) -> object:
        try:
            return self.signer.loads(request.cookies.get(name, ""), max_age=max_age_seconds, salt=name)
        except BadData:
            return None

    def _write(self, response: Response, name: str, value: object, max_age_seconds: int) -> None:
        response.set_cookie(
            name,
            str(self.signer.dumps(value, salt=name)),
            max_age=max_age_seconds,
            secure=self.is_https,
            httponly=True,
            samesite="Lax",
        )


def _opens_a_page(request: Request) -> bool:
    """Not a script's request, nor a frame: a hub lets nobody frame its own pages."""
    wants_page = "text/html" in request.headers.get("Accept", "")
    return wants_page and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _redirect(to: str) -> Response:
    return Response(status=302, headers={"Location": to, "Cache-Control": "no-store"})
