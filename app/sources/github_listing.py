"""Lists of GitHub's API as ours: folders, repositories, owners."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from app.errors import NotFound, VitrineError
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import (
    NO_VALIDATORS,
    Entry,
    Fetched,
    Listing,
    Moved,
    NotModified,
    Readme,
    SourceRef,
    Validators,
)
from app.sources import github_address as address
from app.sources import order, paths, readmes
from app.sources.gist_address import is_gist_id
from app.sources.github_api import (
    CONTENTS,
    NAMED_REFS,
    REPO,
    REPOS,
    TREE,
    Content,
    GitHubApi,
    Repo,
)
from app.sources.github_place import Place
from app.sources.readmes import Bounded

FOLDER_LIMIT: Final = 1000
"""The API lists no more entries of a folder (REST description, “Get repository content”)."""
_PAGE: Final = 100
"""The most of other lists that GitHub gives at a time."""
_MOST: Final = 20_000
"""Entries of a folder that are shown."""


def contents_path(place: Place) -> str:
    """Where the API has a file or folder."""
    return f"/repos/{place.full_name}/contents/{paths.quote(place.path)}?ref={quote(place.ref, safe='')}"


@dataclass(frozen=True, slots=True)
class Lister:
    """Asks `api`; links to what we do not show go to pages below `web_url`."""

    api: GitHubApi
    web_url: str
    raw_url: str
    allow_private: bool

    def owner(self, ref: SourceRef, http: HttpClient, known: Validators) -> Fetched:
        """A user's or an organisation's repositories, the last changed first."""
        owner = ref.parts["owner"]
        try:
            path = f"/users/{owner}/repos?per_page={_PAGE}&sort=updated&page={ref.page}"
            reply = self.api.ask(http, path, REPOS, known)
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
                    changed=repo.pushed_at or "",
                )
                for repo in reply.value
                if self.allow_private or not repo.private
            ),
            validators=reply.answer.validators,
            web_url=f"{self.web_url}/{owner}",
            **_paging(ref.page, reply.has_next_page),
        )

    def named_refs(self, ref: SourceRef, http: HttpClient, known: Validators) -> Fetched:
        """Branches or tags; branches with the default one first, which costs a call more.

        Raises:
            NotFound; what `HttpClient.get` raises.
        """
        owner, repo, kind = ref.parts["owner"], ref.parts["repo"], ref.parts["kind"]
        path = f"/repos/{owner}/{repo}/{kind}?per_page={_PAGE}&page={ref.page}"
        reply = self.api.ask(http, path, NAMED_REFS, known)
        if reply.value is None:
            return NotModified(reply.answer.validators)
        is_branch = kind == "branches"
        main = self.api.get(http, f"/repos/{owner}/{repo}", REPO).default_branch if is_branch else ""
        entries = [
            Entry(
                one.name,
                "branch" if is_branch else "tag",
                address.print_inside(owner, repo, "tree", one.name),
                is_default=one.name == main,
            )
            for one in reply.value
        ]
        return Listing(
            ref,
            title="",
            entries=tuple(sorted(entries, key=lambda entry: not entry.is_default)),
            validators=reply.answer.validators,
            web_url=f"{self.web_url}/{owner}/{repo}/{kind}",
            **_paging(ref.page, reply.has_next_page),
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
            found = tuple(reply.value)
            whole = self._whole(place, found, http) if len(found) >= FOLDER_LIMIT else found
            listing = self._listing(ref, place, whole, reply.answer.validators)
            return readmes.attached(listing, lambda name: self._readme(place, name, http))
        if reply.value.type == "submodule":
            raise NotFound(
                _("{path} is a submodule: another repository, to be asked for by itself.", path=place.path)
            )
        return Moved(address.print_inside(place.owner, place.repo, "blob", place.tail))

    def _readme(self, folder: Place, name: str, http: HttpClient) -> Readme | None:
        """From the raw host, as any stranger gets it."""
        inside = replace(folder, path=f"{folder.path}/{name}".lstrip("/"))
        url = inside.below(self.raw_url)
        base = url.rpartition("/")[0] + "/"
        return readmes.of_answer(name, Bounded(http).get(url), base, inside.below(self.web_url, "blob"))

    def _whole(self, place: Place, found: tuple[Content, ...], http: HttpClient) -> tuple[Content, ...]:
        """A folder of which the API has listed no more than the beginning, from git's own tree of it.

        One call more, which names the tree as git does (gitrevisions, ``<rev>:<path>``).
        """
        name = quote(f"{place.ref}:{place.path}", safe="")
        with suppress(VitrineError):
            tree = self.api.get(http, f"/repos/{place.full_name}/git/trees/{name}", TREE)
            prefix = f"{place.path}/" if place.path else ""
            kinds = {"tree": "dir", "blob": "file"}
            every = (
                Content(
                    type=kinds.get(one.type, "other"), name=one.path, path=prefix + one.path, size=one.size
                )
                for one in tree.tree[:_MOST]
            )
            return tuple(every)
        return found

    def is_folder(self, http: HttpClient, place: Place) -> bool:
        """Whether the API knows a folder there."""
        try:
            return isinstance(self.api.get(http, contents_path(place), CONTENTS), list)
        except NotFound:
            return False

    def _listing(
        self, ref: SourceRef, place: Place, found: tuple[Content, ...], validators: Validators
    ) -> Listing:
        entries = sorted((self._entry(place, one) for one in found), key=order.of_entries)
        return Listing(
            ref=place.known_in(ref),
            title=place.path or place.full_name,
            entries=tuple(entries),
            validators=validators,
            web_url=place.below(self.web_url, "tree"),
            more=len(found) in (FOLDER_LIMIT, _MOST),
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


def _paging(page: int, has_next: bool) -> dict[str, Any]:
    """What a `Listing` says of being one page of a list."""
    return {"whole": page == 1 and not has_next, "first": (page - 1) * _PAGE + 1, "has_next": has_next}
