"""Who wants to be called back: checked when it is asked for, and again when it is done."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request

from app.errors import BadRequest, Refused, UpstreamError
from app.fetching.deadline import Deadline
from app.fetching.guard import Checked, Guard
from app.fetching.urls import parse
from app.i18n import _
from app.jobs.hooks import Hook
from app.web.api_parts import Parts
from app.web.sign_in import client_of

_RESOLVING_SECONDS: Final = 2.0


class Callers:
    """Webhooks of one application."""

    def __init__(self, parts: Parts) -> None:
        self._viewer = parts.viewer
        self._programs = parts.programs
        self._are_on = bool(parts.settings.webhook_secret)
        self._guard = Guard.from_settings(parts.settings)

    def check(self, url: str | None) -> None:
        """Before anything is started for it.

        Raises:
            Refused: webhooks are off, or none is sent to this address.
            BadRequest: the address has no host that is known.
            RateLimited: each call counts as a render.
        """
        if url is None:
            return
        if not self._are_on:
            raise Refused(
                _("webhook: this server sends none; it has no VITRINE_WEBHOOK_SECRET to sign with.")
            )
        checked = self._checked(url)
        if checked is not None and checked.web.scheme != "https" and not self._guard.is_named(checked):
            raise Refused(
                _(
                    "webhook: wanted is an address that begins with https://; http only where this "
                    "server's VITRINE_FETCH_ALLOW names the host."
                )
            )
        # Else a stored page, asked for again and again, would have us knock at somebody's door without limit.
        self._viewer.charge(client_of(request))

    def call_back(self, url: str | None, kind: str, document: Mapping[str, Any]) -> None:
        """Send a message once the job or batch of this document has ended."""
        if url is not None:
            self._programs.call_back(Hook(url, kind, document["id"], document))

    def _checked(self, url: str) -> Checked | None:
        """None: the resolver is slow; the courier asks it again."""
        try:
            return self._guard.check(parse(url), Deadline.after(_RESOLVING_SECONDS))
        except TimeoutError:
            return None
        except Refused as error:
            raise Refused(_("webhook: {detail}", detail=error.detail)) from error
        except UpstreamError as error:
            raise BadRequest(_("webhook: {detail}", detail=error.detail)) from error
