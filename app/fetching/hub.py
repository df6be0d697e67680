"""A JupyterHub that signs readers in: OAuth 2.0 with a code (RFC 6749 §4.1) and its proof (PKCE, RFC 7636).

The browser is sent to the hub's own address; what follows goes from this server to the hub's API, which an
operator names and which may therefore be on a private address.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from app.errors import NotSignedIn, UpstreamError
from app.fetching.client import GuardedClient
from app.fetching.hosts import DEFAULT_PORTS
from app.i18n import _
from config.settings import PREFIX, Settings, SettingsError

CALLBACK: Final = "/oauth_callback"
_MAX_BYTES: Final = 1 << 18
_ACCESS: Final = "access:services"


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub, and this server as one of its services."""

    client: GuardedClient
    authorise_url: str
    api_url: str
    client_id: str
    api_token: str
    redirect_uri: str

    @classmethod
    def from_settings(cls, settings: Settings) -> "Hub":
        """Raises:
        SettingsError: one of the settings that a hub needs is empty.
        """
        for name in ("hub_url", "hub_api_token", "public_url"):
            if not getattr(settings, name):
                raise SettingsError(f"{PREFIX}{name.upper()} is empty: VITRINE_SIGN_IN=jupyterhub needs it")
        api_url = settings.hub_api_url or f"{settings.hub_url}/hub/api"
        allowed = (*settings.fetch_allow, _authority(api_url))
        client = GuardedClient.from_settings(settings.model_copy(update={"fetch_allow": allowed}))
        return cls(
            client,
            authorise_url=f"{settings.hub_url}/hub/api/oauth2/authorize",
            api_url=api_url,
            client_id=settings.hub_client_id,
            api_token=settings.hub_api_token,
            redirect_uri=settings.public_url + CALLBACK,
        )

    def begin(self, state: str, verifier: str) -> str:
        """The address at the hub that a browser is sent to."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.authorise_url}?{urlencode(query)}"

    def user(self, code: str, verifier: str) -> str:
        """Who has signed in, from what the browser brought back.

        Raises:
            NotSignedIn: the hub does not know the code, or does not let this reader in here.
            UpstreamError, UpstreamTimeout: the hub does not answer as a hub does.
        """
        form = {
            "client_id": self.client_id,
            "client_secret": self.api_token,
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": self.redirect_uri,
        }
        token = _token(*self.client.submit(f"{self.api_url}/oauth2/token", form, _MAX_BYTES))
        headers = {"authorization": f"token {token}", "accept": "application/json"}
        model = _object(
            self.client.get(f"{self.api_url}/user", headers=headers, max_bytes=_MAX_BYTES).content
        )
        name = str(model.get("name") or "")
        if not name or not self._lets_in(model.get("scopes")):
            raise NotSignedIn(_("JupyterHub has signed you in, and does not let you use this service."))
        return name

    def _lets_in(self, scopes: Any) -> bool:
        """Whether a token's scopes have access to this service (JupyterHub, «Scopes», access:services)."""
        service = self.client_id.removeprefix("service-")
        return isinstance(scopes, list) and not {_ACCESS, f"{_ACCESS}!service={service}"}.isdisjoint(scopes)


def _token(status: int, content: bytes) -> str:
    if 400 <= status < 500:
        raise NotSignedIn(_("JupyterHub does not know this sign-in, or not any more; open the page again."))
    token = _object(content).get("access_token") if status == 200 else None
    if not isinstance(token, str) or not token:
        raise UpstreamError(
            _("JupyterHub answered a sign-in with status {status} and no token.", status=status)
        )
    return token


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError as error:
        raise UpstreamError(_("JupyterHub answered a sign-in with something else than JSON.")) from error
    if not isinstance(value, dict):
        raise UpstreamError(_("JupyterHub answered a sign-in with something else than an object."))
    return value


def _authority(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or DEFAULT_PORTS[parts.scheme]}"
