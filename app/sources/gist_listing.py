"""Lists of gists as ours: the files of one, the gists of a user."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import NotFound
from app.i18n import _
from app.interfaces import HttpClient
from app.models import (
    Entry,
    Fetched,
    Listing,
    Neighbours,
    NotModified,
    Readme,
    SourceRef,
    Validators,
    Version,
)
from app.sources import gist_address as address
from app.sources import order, paths, readmes
from app.sources.github_api import GISTS, Gist, GistFile, GitHubApi

_PAGE: Final = 100
"""The most that GitHub gives at a time."""
_MOST_VERSIONS: Final = 30
"""The API has no more in one answer."""
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
            path = f"/users/{user}/gists?per_page={_PAGE}&page={ref.page}"
            reply = self.api.ask(http, path, GISTS, known)
        except NotFound as error:
            raise NotFound(
                _("There is no user {user} at {web_url}.", user=user, web_url=self.web_url)
            ) from error
        if reply.value is None:
            return NotModified(reply.answer.validators)
        entries = [self._gist(user, found) for found in reply.value if found.public or self.allow_private]
        return Listing(
            ref,
            title="",
            entries=tuple(sorted(entries, key=lambda entry: entry.locator is None)),
            validators=reply.answer.validators,
            web_url=f"{self.web_url}/{user}",
            whole=ref.page == 1 and not reply.has_next_page,
            first=(ref.page - 1) * _PAGE + 1,
            has_next=reply.has_next_page,
        )

    def files(
        self, ref: SourceRef, found: Gist, files: Sequence[GistFile], validators: Validators
    ) -> Listing:
        """A gist's files, the notebooks first."""
        listing = Listing(
            ref,
            title=paths.first_line(found.description) or "",
            entries=tuple(
                self._file(ref, file)
                for file in sorted(files, key=lambda file: not paths.is_notebook(file.filename))
            ),
            validators=validators,
            web_url=self.page(ref),
            more=found.truncated,
            versions=self.versions(ref, found),
        )
        return readmes.attached(listing, lambda name: self._readme(ref, name, files))

    def _readme(self, ref: SourceRef, name: str, files: Sequence[GistFile]) -> Readme | None:
        """As far as the answer has it."""
        content = next((file.inline for file in files if file.filename == name), None)
        return Readme(name, readmes.text_of(content), links_url=self.page(ref) + "/") if content else None

    def versions(self, ref: SourceRef, found: Gist) -> tuple[Version, ...]:
        """The newest one has the gist's own address."""
        user, gist_id, file = (ref.parts.get(name, "") for name in ("user", "gist_id", "file"))
        return tuple(
            Version(
                one.version,
                address.gist(user, gist_id, one.version if number else "", file).locator,
                one.committed_at,
            )
            for number, one in enumerate(found.history[:_MOST_VERSIONS])
        )

    def neighbours(self, ref: SourceRef, file: GistFile, found: Gist) -> Neighbours | None:
        """Of a notebook in a gist of several."""
        parts = ref.parts
        names = (one.filename for one in found.files.values() if one and paths.is_notebook(one.filename))
        return order.neighbours(
            file.filename,
            (
                (
                    name,
                    address.gist(
                        parts.get("user", ""), parts["gist_id"], parts.get("revision", ""), name
                    ).locator,
                )
                for name in names
            ),
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
            changed=found.updated_at,
            note=", ".join(shown[:_NAMES_IN_A_NOTE]) + (", …" if len(shown) > _NAMES_IN_A_NOTE else ""),
        )
