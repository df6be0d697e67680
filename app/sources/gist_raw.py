"""The gists' raw host: it costs no API call, but knows neither a gist's files nor, perhaps, its owner."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.errors import NotFound, VitrineError
from app.interfaces import HttpClient
from app.models import HttpAnswer, SourceRef, Validators
from app.sources import paths

_PAGE_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class GistRaw:
    """Files below `raw_url` of gists whose pages are below `web_url`."""

    web_url: str
    raw_url: str

    def folder(self, ref: SourceRef, revision: str | None) -> str:
        """Where the files of a revision are; of the newest one without it."""
        user = ref.parts.get("user", "anonymous")
        return f"{self.raw_url}/{user}/{ref.parts['gist_id']}/raw/" + (f"{revision}/" if revision else "")

    def url(self, ref: SourceRef) -> str:
        """Where the named file is; the first one where none is named."""
        return self.folder(ref, ref.parts.get("revision")) + paths.quote(ref.parts.get("file", ""))

    def get(self, ref: SourceRef, http: HttpClient, known: Validators) -> HttpAnswer | None:
        """The file, or None: there is none, its owner is not certain, or it is no notebook for sure.

        Raises:
            what `HttpClient.get` raises, but NotFound.
        """
        if not self._is_by(ref.parts.get("user", ""), ref.parts["gist_id"], http):
            return None
        try:
            answer = http.get(self.url(ref).rstrip("/"), validators=known)
        except NotFound:
            return None
        named = "file" in ref.parts or answer.not_modified
        return answer if named or answer.content.lstrip().startswith(b"{") else None

    def _is_by(self, user: str, gist_id: str, http: HttpClient) -> bool:
        """Whether the gist's page stays at this user's name.

        The raw host may not look at the user, and policies do: nobody's gist may be shown as another's.
        """
        page = f"{self.web_url}/{user}/{gist_id}"
        with suppress(VitrineError):
            answer = http.get(page, max_bytes=_PAGE_BYTES) if user else None
            return answer is not None and urlsplit(answer.url).path.lower() == urlsplit(page).path.lower()
        return False
