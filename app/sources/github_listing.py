"""Lists of GitHub's API as ours: folders, repositories, owners."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from app.errors import NotFound
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Entry, Fetched, Listing, Moved, NotModified, SourceRef, Validators
from app.sources import github_address as address
from app.sources import paths
from app.sources.gist_address import is_gist_id
from app.sources.github_api import CONTENTS, REPOS, Content, GitHubApi, Repo
from app.sources.github_place import Place

FOLDER_LIMIT: Final = 1000
"""The API lists no more entries of a folder (REST description, “Get repository content”)."""
_CUT: Final = N_("These are the first 1,000 entries; GitHub's API lists no more of a folder.")
_ORDER: Final = {"folder": 0, "notebook": 1, "file": 2}


def contents_path(place: Place) -> str:
    """Where the API has a file or folder."""
    return f"/repos/{place.full_name}/contents/{paths.quote(place.path)}?ref={quote(place.ref, safe='')}"


@dataclass(frozen=True, slots=True)
class Lister:
    """Asks `api`; links to what we do not show go to pages below `web_url`."""

    api: GitHubApi
    web_url: str
    allow_private: bool

    def owner(self, ref: SourceRef, http: HttpClient, known: Validators) -> Fetched:
        """A user's or an organisation's repositories, the last changed first."""
        owner = ref.parts["owner"]
        try:
            reply = self.api.ask(http, f"/users/{owner}/repos?per_page=100&sort=updated", REPOS, known)
        except NotFound as error:
            what = (
                N_("There is no gist, user or organisation {owner} at {host}.")
                if is_gist_id(owner)
                else N_("There is no user or organisation {owner} at {host}.")
            )
            raise NotFound(_(what, owner=owner, host=self.web_url)) from error
        if reply.value is None:
            return NotModified(reply.answer.validators)
        return Listing(
            ref,
            title=owner,
            entries=tuple(
                Entry(
                    repo.name,
                    "repository",
                    address.print_repo(owner, repo.name),
                    note=paths.first_line(repo.description),
                )
                for repo in reply.value
                if self.allow_private or not repo.private
            ),
            validators=reply.answer.validators,
            web_url=f"{self.web_url}/{owner}",
            more=_("These are the 100 repositories that changed last; {source} has more.", source="GitHub")
            if reply.has_next_page
            else None,
        )

    def repo(self, ref: SourceRef, repo: Repo, http: HttpClient, known: Validators) -> Fetched:
        """A repository's root at its default branch; without any commit yet, an empty list."""
        root = Place(ref.parts["owner"], ref.parts["repo"], repo.default_branch, "")
        about = paths.first_line(repo.description)
        try:
            found = self.folder(ref, root, http, known)
        except NotFound:
            found = self._listing(ref, root, (), NO_VALIDATORS)
        return replace(found, description=about) if isinstance(found, Listing) else found

    def folder(self, ref: SourceRef, place: Place, http: HttpClient, known: Validators) -> Fetched:
        """What is in a folder.

        Raises:
            NotFound; what `HttpClient.get` raises.
        """
        reply = self.api.ask(http, contents_path(place), CONTENTS, known)
        if reply.value is None:
            return NotModified(reply.answer.validators)
        if isinstance(reply.value, list):
            return self._listing(ref, place, tuple(reply.value), reply.answer.validators)
        if reply.value.type == "submodule":
            raise NotFound(
                _("{path} is a submodule: another repository, to be asked for by itself.", path=place.path)
            )
        return Moved(address.print_inside(place.owner, place.repo, "blob", place.tail))

    def is_folder(self, http: HttpClient, place: Place) -> bool:
        """Whether the API knows a folder there."""
        try:
            return isinstance(self.api.get(http, contents_path(place), CONTENTS), list)
        except NotFound:
            return False

    def _listing(
        self, ref: SourceRef, place: Place, found: tuple[Content, ...], validators: Validators
    ) -> Listing:
        entries = sorted((self._entry(place, one) for one in found), key=lambda entry: _ORDER[entry.kind])
        return Listing(
            ref=place.known_in(ref),
            title=place.path or place.full_name,
            entries=tuple(entries),
            validators=validators,
            web_url=place.below(self.web_url, "tree"),
            more=_(_CUT) if len(found) >= FOLDER_LIMIT else None,
        )

    def _entry(self, place: Place, found: Content) -> Entry:
        inside = Place(place.owner, place.repo, place.ref, found.path)
        if found.type == "dir":
            locator = address.print_inside(place.owner, place.repo, "tree", inside.tail)
            return Entry(found.name, "folder", locator)
        if found.type == "file" and paths.is_readable(found.name):
            locator = address.print_inside(place.owner, place.repo, "blob", inside.tail)
            return Entry(found.name, paths.kind(found.name), locator, size_bytes=found.size)
        return Entry(found.name, "file", url=inside.below(self.web_url, "blob"), size_bytes=found.size)
