"""Lists of gists as ours: the files of one, the gists of a user."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import NotFound
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import Entry, Fetched, Listing, NotModified, SourceRef, Validators
from app.sources import gist_address as address
from app.sources import paths
from app.sources.github_api import GISTS, Gist, GistFile, GitHubApi

_MORE_FILES: Final = N_("These are the first 300 files; GitHub's API lists no more of a gist.")
_MORE_GISTS: Final = N_("These are the 100 latest gists; GitHub has more.")
_NAMES_IN_A_NOTE: Final = 5


@dataclass(frozen=True, slots=True)
class GistLister:
    """Asks `api`; links to what we do not show go to pages below `web_url`."""

    api: GitHubApi
    web_url: str
    allow_private: bool

    def of_user(self, ref: SourceRef, http: HttpClient, known: Validators) -> Fetched:
        """A user's public gists, those with notebooks first."""
        user = ref.parts["user"]
        try:
            reply = self.api.ask(http, f"/users/{user}/gists?per_page=100", GISTS, known)
        except NotFound as error:
            raise NotFound(
                _("There is no user {user} at {web_url}.", user=user, web_url=self.web_url)
            ) from error
        if reply.value is None:
            return NotModified(reply.answer.validators)
        entries = [self._gist(user, found) for found in reply.value if found.public or self.allow_private]
        return Listing(
            ref,
            title=_("Gists of {user}", user=user),
            entries=tuple(sorted(entries, key=lambda entry: entry.locator is None)),
            validators=reply.answer.validators,
            web_url=f"{self.web_url}/{user}",
            more=_(_MORE_GISTS) if reply.has_next_page else None,
        )

    def files(
        self, ref: SourceRef, found: Gist, files: Sequence[GistFile], validators: Validators
    ) -> Listing:
        """A gist's files, the notebooks first."""
        return Listing(
            ref,
            title=paths.first_line(found.description) or _("gist {id}", id=ref.parts["gist_id"]),
            entries=tuple(
                self._file(ref, file)
                for file in sorted(files, key=lambda file: not paths.is_notebook(file.filename))
            ),
            validators=validators,
            web_url=self.page(ref),
            more=_(_MORE_FILES) if found.truncated else None,
        )

    def page(self, ref: SourceRef) -> str:
        """The upstream's page of a gist or of a revision, at the file where one is named."""
        parts = ref.parts
        inside = (self.web_url, parts.get("user"), parts["gist_id"], parts.get("revision"))
        mark = "#" + address.anchor(parts["file"]) if "file" in parts else ""
        return "/".join(part for part in inside if part) + mark

    def _file(self, ref: SourceRef, file: GistFile) -> Entry:
        parts = ref.parts
        exact = address.gist(
            parts.get("user", ""), parts["gist_id"], parts.get("revision", ""), file.filename
        )
        if paths.is_readable(file.filename):
            return Entry(file.filename, paths.kind(file.filename), exact.locator, size_bytes=file.size)
        return Entry(file.filename, "file", url=self.page(exact), size_bytes=file.size)

    def _gist(self, user: str, found: Gist) -> Entry:
        """Shown by us where a notebook is in it, and marked by its notebooks' names."""
        names = [file.filename for file in found.files.values() if file is not None]
        notebooks = [name for name in names if paths.is_notebook(name)]
        ref = address.gist(user, found.id)
        shown = notebooks or names
        return Entry(
            paths.first_line(found.description) or (shown or [found.id])[0],
            "gist",
            locator=ref.locator if notebooks else None,
            url=None if notebooks else self.page(ref),
            note=", ".join(shown[:_NAMES_IN_A_NOTE]) + (", …" if len(shown) > _NAMES_IN_A_NOTE else ""),
        )
