"""Notebooks that a program posted: they live in the store, under the hash of their bytes."""

import re
from typing import Final

from app.errors import BadReference, NotFound
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Fetched, Moved, SourceRef, Validators

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Posted:
    """``/posted/<sha256>``"""

    name = "posted"
    title = N_("Posted notebook")
    prefixes: tuple[str, ...] = ("posted",)
    cheap = False

    def recognise(self, pasted: str) -> str | None:  # noqa: ARG002 - the protocol's name
        """Nobody pastes these."""
        return None

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:  # noqa: ARG002 - the protocol's
        """Raises:
        BadReference: not a SHA-256.
        """
        if not _SHA256.fullmatch(rest):
            raise BadReference(_("A posted notebook's address ends in the 64 hex digits of its SHA-256."))
        return SourceRef(self.name, f"posted/{rest}", {"sha256": rest}, immutable=True)

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:  # noqa: ARG002
        """Raises:
        NotFound: always; what is still kept is in the store and never fetched.
        """
        raise NotFound(_("This posted notebook is no longer kept; post it again."))
