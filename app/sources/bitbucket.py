"""Bitbucket Cloud. A Data Center's pages are read by their form (`app/sources/forges.py`)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Generic, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

from app.errors import NotFound, UpstreamError
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Entry, HttpAnswer, Listing, Validators
from app.sources import paths
from app.sources.forge import NAMES, Forge, paging
from app.sources.repository import Folder, Item, Kind, Names, Place, Repository, is_name
from app.sources.rest import JsonApi, Model
from app.sources.sites import Site
from config.settings import Settings

T = TypeVar("T")

_PAGES: Final = frozenset({"src", "raw", "annotate"})
_KINDS: Final = {"commit_directory": "folder", "commit_file": "file"}
_MOST_PAGES: Final = 10
_LONGEST_REF: Final = 5
"""Segments of a branch's name that are looked for."""


class _Page(Model, Generic[T]):
    values: tuple[T, ...]
    next: str | None = None
    size: int | None = None


class _Node(Model):
    path: str
    type: str
    size: int | None = None


class _Branch(Model):
    name: str


class _Repo(Model):
    full_name: str
    description: str | None = None
    updated_on: str | None = None
    mainbranch: _Branch | None = None


class _Commit(Model):
    hash: str


class _Ref(Model):
    name: str
    target: _Commit


_FOLDER: Final[TypeAdapter[_Page[_Node]]] = TypeAdapter(_Page[_Node])
_REPO: Final = TypeAdapter(_Repo)
_REPOS: Final[TypeAdapter[_Page[_Repo]]] = TypeAdapter(_Page[_Repo])
_NAMES: Final[TypeAdapter[_Page[_Branch]]] = TypeAdapter(_Page[_Branch])
_REFS: Final[TypeAdapter[_Page[_Ref]]] = TypeAdapter(_Page[_Ref])


class Bitbucket(Forge):
    """``/bitbucket/<workspace>/<repo>/src/<ref>/<path>``, repositories, workspaces."""

    name = "bitbucket"
    title = "Bitbucket"
    wanted = N_("wanted: bitbucket/workspace/repo/src/main/notebook.ipynb or bitbucket/workspace/repo/")
    joined = False

    def __init__(self, settings: Settings) -> None:
        super().__init__((settings.bitbucket_url,) if settings.bitbucket_url else ())
        self._api = JsonApi(self.title, settings.bitbucket_api_url)

    # --- addresses -------------------------------------------------------------------------------

    def read(self, site: Site, inside: tuple[str, ...]) -> Place | None:
        """Files and folders have the same page."""
        if not all(map(is_name, inside[:2])):
            return None
        match inside:
            case (owner,) | (owner, "workspace", *_):
                return Place(site, "owner", owner)
            case (owner, repo) | (owner, repo, "src"):
                return Place(site, "repo", owner, repo.removesuffix(".git"))
            case (owner, repo, "branches" | "tags" as names):
                return Place(site, names, owner, repo)
            case (owner, repo, page, *tail) if page in _PAGES and tail:
                kind: Kind = "blob" if paths.is_readable(tail[-1]) else "tree"
                return Place(site, "repo", owner, repo).inside(tail, kind)
        return None

    def stem(self, place: Place) -> str:
        """As Bitbucket has it."""
        page = {"owner": "", "repo": "", "branches": "branches", "tags": "tags"}.get(place.kind, "src/")
        return f"{'/'.join(filter(None, (place.owner, place.repo)))}/{page}"

    def page(self, place: Place) -> str:
        """Both are on one page."""
        return super().page(replace(place, kind="branches") if place.kind == "tags" else place)

    def raw_stem(self, place: Place) -> str:
        """Of the web, which is not counted as the API is; for Git LFS it has no more than the pointer."""
        return f"{place.full_name}/raw/"

    # --- the API: https://developer.atlassian.com/cloud/bitbucket/rest ----------------------------

    def get(self, place: Place, http: HttpClient, known: Validators) -> HttpAnswer:
        """A ref with slashes is asked for by its commit."""
        return http.get(self.raw_url(self._by_commit(place, http)), validators=known)

    def folder(self, place: Place, http: HttpClient, known: Validators, page: int) -> Folder | None:  # noqa: ARG002 - all
        """``GET /repositories/{workspace}/{repo}/src/{commit}/{path}``, which for a file has its bytes."""
        pinned = self._by_commit(place, http)
        path = f"{_repo(place)}/src/{quote(pinned.ref, safe='')}/{paths.quote(place.path)}".rstrip("/")
        try:
            found = self._pages(http, f"{path}/?pagelen=100", _FOLDER, known)
        except UpstreamError as no_list:
            raise NotFound(self._nothing(place)) from no_list
        if found is None:
            return None
        values, more, validators = found
        items = tuple(Item(one.path, _KINDS.get(one.type, "other"), one.size) for one in values)  # type: ignore[arg-type]
        return Folder(items, validators, more)

    def repository(self, place: Place, http: HttpClient) -> Repository:
        """``GET /repositories/{workspace}/{repo}``"""
        try:
            found = self._api.get(http, _repo(place), _REPO)
        except NotFound as missing:
            raise NotFound(
                _(
                    "There is no repository {full_name} at {host}, or it is private.",
                    full_name=place.full_name,
                    host=place.site.host,
                )
            ) from missing
        owner, _slash, name = found.full_name.partition("/")
        branch = found.mainbranch.name if found.mainbranch is not None else ""
        return Repository(owner, name, branch, found.description)

    def refs(self, place: Place, http: HttpClient) -> Iterator[str]:
        """``GET /repositories/{workspace}/{repo}/refs``, asked for the names that the address allows."""
        yield from (ref.name for ref in self._refs(place, place.tail.split("/"), http))

    def named(self, place: Place, http: HttpClient, known: Validators, page: int) -> Names | None:
        """``GET /repositories/{workspace}/{repo}/refs/branches``, and ``…/tags``"""
        path = f"{_repo(place)}/refs/{place.kind}?pagelen={NAMES}&page={page}"
        main = self.repository(place, http).default_branch if place.kind == "branches" else ""
        reply = self._api.ask(http, path, _NAMES, known)
        if reply.value is None:
            return None
        names = tuple(one.name for one in reply.value.values)
        return Names(names, reply.answer.validators, main, bool(reply.value.next))

    def owned(self, place: Place, http: HttpClient, known: Validators, page: int) -> Listing | None:
        """``GET /repositories/{workspace}``"""
        path = f"/repositories/{quote(place.owner, safe='')}?pagelen={NAMES}&sort=-updated_on&page={page}"
        try:
            reply = self._api.ask(http, path, _REPOS, known)
        except NotFound as missing:
            raise NotFound(
                _("There is no workspace {owner} at {host}.", owner=place.owner, host=place.site.host)
            ) from missing
        if reply.value is None:
            return None
        return Listing(
            self.ref(place),
            title=place.owner,
            entries=tuple(self._listed(place, repo) for repo in reply.value.values),
            validators=reply.answer.validators,
            web_url=f"{place.site.url}/{place.owner}/workspace/repositories",
            total=reply.value.size,
            **paging(page, NAMES, has_next=bool(reply.value.next)),
        )

    def _listed(self, owner: Place, found: _Repo) -> Entry:
        workspace, _slash, name = found.full_name.partition("/")
        repo = replace(owner, kind="repo", owner=workspace, repo=name)
        about = paths.first_line(found.description)
        return Entry(name, "repository", self.locator(repo), note=about, changed=found.updated_on or "")

    def _refs(self, place: Place, segments: list[str], http: HttpClient) -> tuple[_Ref, ...]:
        """Those called like the first segments of an address."""
        names = ["/".join(segments[:length]) for length in range(1, min(len(segments), _LONGEST_REF) + 1)]
        query = " OR ".join(f'name="{name}"' for name in names if not {'"', "\\"} & set(name))
        path = f"{_repo(place)}/refs?q={quote(query, safe='')}&fields=values.name,values.target.hash"
        return self._api.get(http, path, _REFS).values if query else ()

    def _by_commit(self, place: Place, http: HttpClient) -> Place:
        if "/" not in place.ref:
            return place
        found = self._refs(place, place.ref.split("/"), http)
        commit = next((ref.target.hash for ref in found if ref.name == place.ref), None)
        if commit is None:
            raise NotFound(self._nothing(place))
        return replace(place, ref=commit)

    def _pages(
        self, http: HttpClient, path: str, model: TypeAdapter[_Page[T]], known: Validators
    ) -> tuple[list[T], bool, Validators] | None:
        """A list over its pages, whose next one each names itself; None: not modified."""
        reply = self._api.ask(http, path, model, known)
        if reply.value is None:
            return None
        page, values, count = reply.value, list(reply.value.values), 1
        while page.next and count < _MOST_PAGES and page.next.startswith(f"{self._api.url}/"):
            page = self._api.get(http, page.next.removeprefix(self._api.url), model)
            values += page.values
            count += 1
        return values, bool(page.next), reply.answer.validators if count == 1 else NO_VALIDATORS


def _repo(place: Place) -> str:
    return f"/repositories/{quote(place.owner, safe='')}/{quote(place.repo, safe='')}"
