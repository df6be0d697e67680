"""Gitea and Forgejo, Codeberg among them: ``/src/branch/…`` for files and folders alike."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal
from urllib.parse import quote

from pydantic import TypeAdapter

from app.errors import NotFound
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import Entry, Listing, Validators
from app.sources import paths
from app.sources.forge import NAMES, Forge, paging
from app.sources.repository import Folder, Item, Kind, Names, Place, Repository, is_name
from app.sources.rest import QUIET, JsonApi, Model
from app.sources.sites import Site
from config.settings import Settings

_PAGES: Final = frozenset({"src", "raw", "media", "blame", "commits", "_edit"})
_VARIANTS: Final = {"branch": "heads", "tag": "tags", "commit": ""}
"""How an address says what its ref is, and where git keeps such."""
_KINDS: Final = {"dir": "folder", "file": "file", "symlink": "file"}
_PAGES_OF_ONE: Final = 2
"""So many of its pages, of 50 each, are one of ours."""


class _Repo(Model):
    name: str
    full_name: str
    default_branch: str = ""
    empty: bool = False
    description: str | None = None
    updated_at: str | None = None


class _Content(Model):
    path: str
    type: str
    size: int = 0


class _Name(Model):
    name: str


class _Ref(Model):
    ref: str


_REPO: Final = TypeAdapter(_Repo)
_REPOS: Final = TypeAdapter(list[_Repo], config=QUIET)
_CONTENTS: Final[TypeAdapter[list[_Content] | _Content]] = TypeAdapter(
    list[_Content] | _Content, config=QUIET
)
_NAMES: Final = TypeAdapter(list[_Name], config=QUIET)
_REFS: Final[TypeAdapter[list[_Ref] | _Ref]] = TypeAdapter(list[_Ref] | _Ref, config=QUIET)


class Gitea(Forge):
    """``/gitea/<owner>/<repo>/src/branch/<ref>/<path>``, ``/src/tag/…``, ``/src/commit/…``, owners."""

    name = "gitea"
    title = "Gitea"
    wanted = N_("wanted: gitea/owner/repo/src/branch/main/notebook.ipynb, gitea/owner/repo/ or gitea/owner/")

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.gitea_urls)

    # --- addresses -------------------------------------------------------------------------------

    def read(self, site: Site, inside: tuple[str, ...]) -> Place | None:
        """Before 2017 the ref was a branch, and its address did not say so."""
        if inside[:1] == ("org",) or not all(map(is_name, inside[:2])):
            inside = inside[1:2] if inside[:1] == ("org",) else ()
        match inside:
            case (owner,):
                return Place(site, "owner", owner)
            case (owner, repo):
                return Place(site, "repo", owner, repo.removesuffix(".git"))
            case (owner, repo, "branches" | "tags" as names):
                return Place(site, names, owner, repo)
            case (owner, repo, page, variant, *tail) if page in _PAGES:
                if variant not in _VARIANTS:
                    variant, tail = "branch", [variant, *tail]
                if not tail:
                    return None
                kind: Kind = "blob" if paths.is_readable(tail[-1]) else "tree"
                return Place(site, "repo", owner, repo, variant=variant).inside(tail, kind)
        return None

    def stem(self, place: Place) -> str:
        """As Gitea has it."""
        if place.kind in ("owner", "repo"):
            return f"{'/'.join(filter(None, (place.owner, place.repo)))}/"
        if place.kind in ("branches", "tags"):
            return f"{place.full_name}/{place.kind}"
        return f"{place.full_name}/src/{place.variant or 'branch'}/"

    def raw_stem(self, place: Place) -> str:
        """``media`` gives any file, and for a Git LFS pointer what it stands for."""
        return f"{place.full_name}/media/{place.variant or 'branch'}/"

    # --- the API: https://docs.gitea.com/api ------------------------------------------------------

    def folder(self, place: Place, http: HttpClient, known: Validators, page: int) -> Folder | None:  # noqa: ARG002 - all at once
        """``GET /repos/{owner}/{repo}/contents/{filepath}``: a list for a folder, an object for a file."""
        path = f"{_repo(place)}/contents/{paths.quote(place.path)}".rstrip("/")
        reply = self._api(place).ask(http, f"{path}?ref={quote(place.ref, safe='')}", _CONTENTS, known)
        if reply.value is None:
            return None
        if not isinstance(reply.value, list):
            raise NotFound(self._nothing(place))
        items = tuple(Item(one.path, _KINDS.get(one.type, "other"), one.size) for one in reply.value)  # type: ignore[arg-type]
        return Folder(items, reply.answer.validators)

    def repository(self, place: Place, http: HttpClient) -> Repository:
        """``GET /repos/{owner}/{repo}``"""
        try:
            found = self._api(place).get(http, _repo(place), _REPO)
        except NotFound as missing:
            raise NotFound(
                _(
                    "There is no repository {full_name} at {host}, or it is private.",
                    full_name=place.full_name,
                    host=place.site.host,
                )
            ) from missing
        owner = found.full_name.partition("/")[0]
        return Repository(owner, found.name, "" if found.empty else found.default_branch, found.description)

    def refs(self, place: Place, http: HttpClient) -> Iterator[str]:
        """``GET /repos/{owner}/{repo}/git/refs/{ref}``: those that begin with it."""
        if kind := _VARIANTS[place.variant or "branch"]:
            first = paths.quote(place.tail.partition("/")[0])
            found = self._api(place).get(http, f"{_repo(place)}/git/refs/{kind}/{first}", _REFS)
            for one in found if isinstance(found, list) else [found]:
                yield one.ref.removeprefix(f"refs/{kind}/")

    def variant_of(self, kind: Literal["branch", "tag"], place: Place) -> str:  # noqa: ARG002 - the others' need
        """Said by every address."""
        return kind

    def named(self, place: Place, http: HttpClient, known: Validators, page: int) -> Names | None:
        """``GET /repos/{owner}/{repo}/branches``, and ``…/tags``"""
        path = f"{_repo(place)}/{place.kind}?limit=50&page="
        main = self.repository(place, http).default_branch if place.kind == "branches" else ""
        found = self._api(place).pages(
            http, lambda number: f"{path}{number}", _NAMES, known, most=_PAGES_OF_ONE, first=_first(page)
        )
        if found is None:
            return None
        return Names(tuple(one.name for one in found.values), found.validators, main, found.more)

    def owned(self, place: Place, http: HttpClient, known: Validators, page: int) -> Listing | None:
        """``GET /users/{username}/repos``, for organisations too."""
        path = f"/users/{quote(place.owner, safe='')}/repos?limit=50&page="
        try:
            found = self._api(place).pages(
                http, lambda number: f"{path}{number}", _REPOS, known, most=_PAGES_OF_ONE, first=_first(page)
            )
        except NotFound as missing:
            raise NotFound(
                _(
                    "There is no user or organisation {owner} at {host}.",
                    owner=place.owner,
                    host=place.site.host,
                )
            ) from missing
        if found is None:
            return None
        return Listing(
            self.ref(place),
            title=place.owner,
            entries=tuple(self._listed(place, repo) for repo in found.values),
            validators=found.validators,
            web_url=self.page(place),
            total=found.total,
            **paging(page, NAMES, has_next=found.more),
        )

    def _listed(self, owner: Place, found: _Repo) -> Entry:
        repo = replace(owner, kind="repo", owner=found.full_name.partition("/")[0], repo=found.name)
        about = paths.first_line(found.description)
        return Entry(found.name, "repository", self.locator(repo), note=about, changed=found.updated_at or "")

    def _api(self, place: Place) -> JsonApi:
        return JsonApi(self.title, f"{place.site.url}/api/v1")


def _first(page: int) -> int:
    """Of its pages, on one of ours."""
    return (page - 1) * _PAGES_OF_ONE + 1


def _repo(place: Place) -> str:
    return f"/repos/{quote(place.owner, safe='')}/{quote(place.repo, safe='')}"
