"""Hugging Face: models, and below ``datasets/`` and ``spaces/`` those."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar
from urllib.parse import quote

from pydantic import TypeAdapter

from app.errors import NotFound, Refused
from app.i18n import N_, _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Entry, HttpAnswer, Listing, Validators
from app.sources import paths
from app.sources.forge import Forge
from app.sources.link import Link
from app.sources.repository import Folder, Item, Names, Place, Repository, is_name
from app.sources.rest import QUIET, JsonApi, Model, Pages
from app.sources.sites import Site
from config.settings import Settings

_VARIANTS: Final = ("datasets", "spaces")
_PAGES: Final = frozenset({"branches", "tags", "blob", "tree", "resolve", "raw", "blame", "edit", "commits"})
_NO_OWNERS: Final = frozenset(
    {"api", "blog", "collections", "docs", "join", "learn", "login", "models", "papers", "settings", "tasks"}
)
_CACHE: Final = ("api", "resolve-cache")
"""Where small files' addresses lead: ``/api/resolve-cache/models/<owner>/<repo>/<commit>/<path>``."""
_KINDS: Final = {"directory": "folder", "file": "file"}
_DEFAULT_BRANCH: Final = "main"
_AT_ONCE: Final = 500
"""Of an owner's repositories."""
_MOST_CALLS: Final = 10
"""For one list."""

T = TypeVar("T")


class _Repo(Model):
    id: str
    lastModified: str | None = None  # noqa: N815 - as Hugging Face writes it


class _Node(Model):
    path: str
    type: str
    size: int = 0


class _Ref(Model):
    name: str


class _Refs(Model):
    branches: tuple[_Ref, ...] = ()
    tags: tuple[_Ref, ...] = ()


_REPO: Final = TypeAdapter(_Repo)
_REPOS: Final = TypeAdapter(list[_Repo], config=QUIET)
_TREE: Final = TypeAdapter(list[_Node], config=QUIET)
_REFS: Final = TypeAdapter(_Refs)


class HuggingFace(Forge):
    """``/huggingface/[datasets/]<owner>/<repo>/blob/<ref>/<path>``, ``/tree/…``, repositories, owners."""

    name = "huggingface"
    title = "Hugging Face"
    wanted = N_(
        "wanted: huggingface/owner/repo/blob/main/notebook.ipynb, huggingface/datasets/owner/repo/ "
        "or huggingface/owner/"
    )
    joined = False

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.huggingface_urls)

    # --- addresses -------------------------------------------------------------------------------

    def read(self, site: Site, inside: tuple[str, ...]) -> Place | None:
        """The oldest models have no owner: ``gpt2/blob/main/…``."""
        if inside[:2] == _CACHE and len(inside) > 5:
            variant = inside[2] if inside[2] in _VARIANTS else ""
            place = Place(site, "repo", inside[3], inside[4], variant=variant)
            return place.inside([*inside[5:]], "blob")
        variant, names = (inside[0], inside[1:]) if inside[:1] and inside[0] in _VARIANTS else ("", inside)
        at = next((i for i, name in enumerate(names) if i in (1, 2) and name in _PAGES), None)
        owned, page = names[:at], names[at:] if at is not None else ()
        if not owned or owned[0] in _NO_OWNERS or not all(map(is_name, owned)):
            return None
        match owned:
            case (owner,) if not page:
                return Place(site, "owner", owner, variant=variant)
            case (repo,):
                place = Place(site, "repo", "", repo, variant=variant)
            case (owner, repo):
                place = Place(site, "repo", owner, repo.removesuffix(".git"), variant=variant)
            case _:
                return None
        match page:
            case () | ("tree",):
                return place
            case ("branches" | "tags" as names_of,):
                return replace(place, kind=names_of)
            case ("tree", *tail):
                return replace(place.inside(tail, "tree"), kind="tree")
            case (_, *tail) if tail:
                return place.inside(tail, "blob")
        return None

    def stem(self, place: Place) -> str:
        """As Hugging Face has it."""
        name = place.owner if place.kind == "owner" else place.full_name
        page = {"owner": "", "repo": "", "branches": "branches", "tags": "tags"}.get(
            place.kind, f"{place.kind}/"
        )
        return "/".join(filter(None, (place.variant, name))) + f"/{page}"

    def page(self, place: Place) -> str:
        """It has none of branches."""
        return super().page(replace(place, kind="repo") if place.kind in ("branches", "tags") else place)

    def raw_stem(self, place: Place) -> str:
        """``resolve`` follows Git LFS, which ``raw`` does not."""
        return "/".join(filter(None, (place.variant, place.full_name))) + "/resolve/"

    def clone_url(self, place: Place) -> str:
        """Without ``.git``."""
        return f"{place.site.url}/{'/'.join(filter(None, (place.variant, place.full_name)))}"

    # --- fetching: https://huggingface.co/docs/hub/api --------------------------------------------

    def get(self, place: Place, http: HttpClient, known: Validators) -> HttpAnswer:
        """What is not there and what is private both want a sign-in here."""
        try:
            return super().get(place, http, known)
        except Refused as refused:
            if refused.asks_for_sign_in:
                raise NotFound(self._nothing(place)) from refused
            raise

    def revision(self, place: Place, answer: HttpAnswer) -> str | None:
        """The address that a small file's leads to holds its commit, and so does a header."""
        link = Link.read(answer.url)
        found = self.sites.below(link) if link is not None else None
        there = self.read(*found) if found is not None else None
        stated = answer.headers.get("x-repo-commit", "")
        commit = stated if paths.is_commit(stated) else there.ref if there and there.is_pinned else ""
        return commit or super().revision(place, answer)

    def folder(self, place: Place, http: HttpClient, known: Validators, page: int) -> Folder | None:  # noqa: ARG002 - all
        """``GET /api/models/{repo}/tree/{revision}/{path}``, 1,000 entries at a time; each names the next."""
        ref = quote(place.ref, safe="")
        path = f"{_repo(place)}/tree/{ref}/{paths.quote(place.path)}".rstrip("/")
        try:
            found = self._all(place, path, _TREE, http, known)
        except Refused as refused:
            raise self._perhaps_missing(place, refused) from refused
        if found is None:
            return None
        items = tuple(Item(one.path, _KINDS.get(one.type, "other"), one.size) for one in found.values)  # type: ignore[arg-type]
        return Folder(items, found.validators, found.more)

    def _all(
        self, place: Place, path: str, model: TypeAdapter[list[T]], http: HttpClient, known: Validators
    ) -> Pages[T] | None:
        """A list over its pages, of which each but the last names the next; None: not modified."""
        api = self._api(place)
        reply = api.ask(http, path, model, known)
        if reply.value is None:
            return None
        values, calls = list(reply.value), 1
        validators = NO_VALIDATORS if reply.has_next_page else reply.answer.validators
        while calls < _MOST_CALLS and reply.next_url.startswith(f"{api.url}/"):
            reply = api.ask(http, reply.next_url.removeprefix(api.url), model, NO_VALIDATORS)
            values += reply.value or []
            calls += 1
        return Pages(tuple(values), reply.has_next_page, validators)

    def repository(self, place: Place, http: HttpClient) -> Repository:
        """``GET /api/models/{repo}``"""
        try:
            found = self._api(place).get(http, _repo(place), _REPO)
        except Refused as refused:
            raise self._perhaps_missing(place, refused) from refused
        owner, _slash, name = found.id.rpartition("/")
        return Repository(owner, name, _DEFAULT_BRANCH)

    def refs(self, place: Place, http: HttpClient) -> Iterator[str]:
        """``GET /api/models/{repo}/refs``"""
        found = self._named(place, http)
        yield from (ref.name for ref in (*found.branches, *found.tags))

    def named(self, place: Place, http: HttpClient, known: Validators, page: int) -> Names | None:  # noqa: ARG002 - all
        """The same answer, which has all of both."""
        found = self._named(place, http)
        names = found.branches if place.kind == "branches" else found.tags
        return Names(tuple(ref.name for ref in names), default=_DEFAULT_BRANCH)

    def _named(self, place: Place, http: HttpClient) -> _Refs:
        try:
            return self._api(place).get(http, f"{_repo(place)}/refs", _REFS)
        except Refused as refused:
            raise self._perhaps_missing(place, refused) from refused

    def owned(self, place: Place, http: HttpClient, known: Validators, page: int) -> Listing | None:  # noqa: ARG002 - three lists, all at once
        """An owner's models, and the way to the datasets and spaces; or one of those two.

        Raises:
            NotFound: nobody of this name has anything.
        """
        repos, more = self._by(place, http)
        others = [replace(place, variant=name) for name in ("" if place.variant else _VARIANTS)]
        entries = (
            *(Entry(other.variant, "folder", self.locator(other)) for other in others),
            *(self._listed(place, repo) for repo in repos),
        )
        if not repos and not any(self._by(other, http)[0] for other in others):
            raise NotFound(
                _(
                    "Nobody called {owner} at {host} has {variant}.",
                    owner=place.owner,
                    host=place.site.host,
                    variant=place.variant or _("anything"),
                )
            )
        return Listing(
            self.ref(place),
            title=place.owner,
            entries=entries,
            validators=NO_VALIDATORS,
            web_url=f"{place.site.url}/{place.owner}",
            more=more,
        )

    def _by(self, place: Place, http: HttpClient) -> tuple[Sequence[_Repo], bool]:
        query = f"author={quote(place.owner, safe='')}&sort=lastModified&direction=-1&limit={_AT_ONCE}"
        path = f"/{place.variant or 'models'}?{query}"
        found = self._all(place, path, _REPOS, http, NO_VALIDATORS)
        return (found.values, found.more) if found else ((), False)

    def _listed(self, owner: Place, found: _Repo) -> Entry:
        namespace, _slash, name = found.id.rpartition("/")
        return Entry(
            name,
            "repository",
            self.locator(replace(owner, kind="repo", owner=namespace, repo=name)),
            changed=found.lastModified or "",
        )

    def _perhaps_missing(self, place: Place, refused: Refused) -> NotFound | Refused:
        """Hugging Face does not tell a stranger whether something is missing or private."""
        if not refused.asks_for_sign_in:
            return refused
        return NotFound(
            _(
                "There is no repository {full_name} at {host}, or it is private.",
                full_name=place.full_name,
                host=place.site.host,
            )
        )

    def _api(self, place: Place) -> JsonApi:
        return JsonApi(self.title, f"{place.site.url}/api")


def _repo(place: Place) -> str:
    return f"/{place.variant or 'models'}/{paths.quote(place.full_name)}"
