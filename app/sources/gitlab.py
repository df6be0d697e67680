"""GitLab, at gitlab.com and wherever the settings say: groups inside groups, ``/-/`` before the page."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pydantic import TypeAdapter

from app.errors import NotFound
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Entry, Fetched, Listing, Validators
from app.sources import order, paths
from app.sources.forge import NAMES, Forge, paging
from app.sources.repository import Folder, Item, Names, Place, Repository, is_name
from app.sources.rest import QUIET, JsonApi, Model, Pages
from app.sources.sites import Site
from config.settings import Settings

_PAGES: Final = frozenset({"blob", "tree", "raw", "blame", "edit", "commits"})
"""Of a file or folder. No project may be called like one of these (GitLab's reserved names)."""
_LISTS: Final = frozenset({"groups", "users", "dashboard", "explore", "help", "admin", "search", "api"})
_PAGES_OF_ONE: Final = order.PAGE_ENTRIES // 100
"""So many of its pages, of 100 each, are one of ours."""
_KINDS: Final = {"tree": "folder", "blob": "file"}


class _Project(Model):
    path_with_namespace: str
    path: str
    default_branch: str | None = None
    description: str | None = None
    last_activity_at: str | None = None


class _Group(Model):
    full_path: str
    path: str
    description: str | None = None


class _Node(Model):
    path: str
    type: str


class _Ref(Model):
    name: str
    default: bool = False


_PROJECT: Final = TypeAdapter(_Project)
_PROJECTS: Final = TypeAdapter(list[_Project], config=QUIET)
_GROUPS: Final = TypeAdapter(list[_Group], config=QUIET)
_TREE: Final = TypeAdapter(list[_Node], config=QUIET)
_REFS: Final = TypeAdapter(list[_Ref], config=QUIET)


class GitLab(Forge):
    """``/gitlab/<group>/…/<project>/-/blob/<ref>/<path>``, ``/-/tree/…``, projects, groups, users."""

    name = "gitlab"
    title = "GitLab"
    wanted = N_(
        "wanted: gitlab/group/project/-/blob/main/notebook.ipynb, gitlab/group/project/ or gitlab/group/"
    )

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.gitlab_urls)

    # --- addresses -------------------------------------------------------------------------------

    def read(self, site: Site, inside: tuple[str, ...]) -> Place | None:
        """Before 2019 there was no ``-`` between project and page."""
        at = next((i for i, name in enumerate(inside) if i > 1 and (name == "-" or name in _PAGES)), None)
        names = inside[:at]
        if names[:1] in (("groups",), ("users",)) and at is None:
            names = names[1:2] if names[0] == "users" else names[1:]
        if not names or names[0] in _LISTS or not all(map(is_name, names)) or names[0] == "-":
            return None
        if at is None and len(names) == 1:
            return Place(site, "owner", names[0])
        repo = Place(site, "repo", "/".join(names[:-1]), names[-1].removesuffix(".git"))
        match inside[len(names) + (inside[at] == "-") :] if at is not None else ():
            case () | ("tree",):
                return repo
            case ("branches" | "tags" as kind, *_):
                return replace(repo, kind=kind)
            case ("commit", commit) if paths.is_commit(commit):
                return repo.inside([commit], "tree")
            case ("tree", *tail):
                return replace(repo.inside(tail, "tree"), kind="tree")
            case (page, *tail) if page in _PAGES and tail:
                return repo.inside(tail, "blob")
        return None

    def stem(self, place: Place) -> str:
        """As GitLab has it."""
        if place.kind in ("owner", "repo"):
            return f"{'/'.join(filter(None, (place.owner, place.repo)))}/"
        if place.kind in ("branches", "tags"):
            return f"{place.full_name}/-/{place.kind}"
        return f"{place.full_name}/-/{place.kind}/"

    def raw_stem(self, place: Place) -> str:
        """The web's raw address: it knows refs with slashes, has an ETag, and follows Git LFS."""
        return f"{place.full_name}/-/raw/"

    # --- the API ---------------------------------------------------------------------------------

    def folder(self, place: Place, http: HttpClient, known: Validators, page: int) -> Folder | None:
        """https://docs.gitlab.com/api/repositories/#list-repository-tree"""
        query = f"ref={quote(place.ref, safe='')}&path={quote(place.path, safe='')}&per_page=100"
        path = f"{_project(place)}/repository/tree?{query}&page="
        found = self._api(place).pages(
            http,
            lambda number: f"{path}{number}",
            _TREE,
            known,
            most=_PAGES_OF_ONE,
            first=(page - 1) * _PAGES_OF_ONE + 1,
        )
        if found is None:
            return None
        if place.path and not found.values:  # git has no empty folder; older GitLabs answer so
            raise NotFound(self._nothing(place))
        items = tuple(Item(node.path, _KINDS.get(node.type, "other")) for node in found.values)  # type: ignore[arg-type]
        whole = page == 1 and not found.more
        return Folder(
            items, found.validators, page=0 if whole else page, has_next=found.more, total=found.total
        )

    def repository(self, place: Place, http: HttpClient) -> Repository:
        """https://docs.gitlab.com/api/projects/#get-a-single-project"""
        found = self._api(place).get(http, _project(place), _PROJECT)
        owner, _slash, name = found.path_with_namespace.rpartition("/")
        return Repository(owner, name, found.default_branch or "", found.description)

    def root(self, place: Place, http: HttpClient, known: Validators, page: int) -> Fetched:
        """A project, or a group inside another: the address does not say."""
        try:
            return super().root(place, http, known, page)
        except NotFound as missing:
            try:
                group = replace(place, owner=place.full_name, repo="")
                return self._of_group(group, place, http, page)
            except NotFound:
                raise NotFound(
                    _(
                        "There is no project or group {name} at {host} that a stranger may see.",
                        **_named(place),
                    )
                ) from missing

    def refs(self, place: Place, http: HttpClient) -> Iterator[str]:
        """https://docs.gitlab.com/api/branches/#list-repository-branches, and tags likewise."""
        first = quote(f"^{place.tail.partition('/')[0]}", safe="")
        for kind in ("branches", "tags"):
            path = f"{_project(place)}/repository/{kind}?search={first}&per_page=100"
            yield from (ref.name for ref in self._api(place).get(http, path, _REFS))

    def named(self, place: Place, http: HttpClient, known: Validators, page: int) -> Names | None:
        """The same lists, whole; of branches, each says whether it is the default one."""
        path = f"{_project(place)}/repository/{place.kind}?per_page={NAMES}&page="
        found = self._api(place).pages(
            http, lambda number: f"{path}{number}", _REFS, known, most=1, first=page
        )
        if found is None:
            return None
        main = next((ref.name for ref in found.values if ref.default), "")
        return Names(tuple(ref.name for ref in found.values), found.validators, main, found.more)

    def owned(  # several calls, none of which can be conditional
        self,
        place: Place,
        http: HttpClient,
        known: Validators,  # noqa: ARG002 - as said
        page: int,
    ) -> Listing | None:
        """A group's projects and subgroups, or a user's projects."""
        try:
            return self._of_group(place, place, http, page)
        except NotFound:
            path = f"/users/{quote(place.owner, safe='')}/projects"
        try:
            found = self._projects(place, path, http, page)
        except NotFound as missing:
            raise NotFound(
                _("There is no group or user {name} at {host} that a stranger may see.", **_named(place))
            ) from missing
        return self._list(place, place, found, (), page)

    def _of_group(self, group: Place, asked: Place, http: HttpClient, page: int) -> Listing:
        """https://docs.gitlab.com/api/groups/#list-projects"""
        path = f"/groups/{quote(group.owner, safe='')}"
        found = self._projects(group, f"{path}/projects", http, page)
        every = f"{path}/subgroups?per_page=100"
        subgroups = self._api(group).get(http, every, _GROUPS) if page == 1 else []
        folders = [replace(group, kind="owner", owner=one.full_path) for one in subgroups]
        entries = tuple(
            Entry(one.path, "folder", self.locator(folder), note=paths.first_line(one.description))
            for one, folder in zip(subgroups, folders, strict=True)
        )
        return self._list(group, asked, found, entries, page)

    def _projects(self, place: Place, path: str, http: HttpClient, page: int) -> Pages[_Project]:
        query = "simple=true&order_by=last_activity_at&with_shared=false&per_page=100&page="
        found = self._api(place).pages(
            http, lambda number: f"{path}?{query}{number}", _PROJECTS, most=1, first=page
        )
        return found or Pages((), False, NO_VALIDATORS)

    def _list(
        self, owner: Place, asked: Place, found: Pages[_Project], groups: tuple[Entry, ...], page: int
    ) -> Listing:
        paged = paging(page, NAMES, has_next=found.more)
        if not paged["whole"]:
            paged["first"] = 0  # the first page has the groups besides
        return Listing(
            self.ref(asked),
            title=owner.owner,
            entries=(*groups, *(self._listed(owner, project) for project in found.values)),
            web_url=self.page(asked),
            **paged,
        )

    def _listed(self, owner: Place, found: _Project) -> Entry:
        namespace, _slash, name = found.path_with_namespace.rpartition("/")
        project = replace(owner, kind="repo", owner=namespace, repo=name)
        about = paths.first_line(found.description)
        return Entry(
            found.path, "repository", self.locator(project), note=about, changed=found.last_activity_at or ""
        )

    def _api(self, place: Place) -> JsonApi:
        return JsonApi(self.title, f"{place.site.url}/api/v4")


def _project(place: Place) -> str:
    return f"/projects/{quote(place.full_name, safe='')}"


def _named(place: Place) -> dict[str, str]:
    """For a sentence that says what is not there."""
    return {"name": place.full_name.rstrip("/"), "host": place.site.host}
