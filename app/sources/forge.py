"""How a source for a forge fetches, whichever forge it is: each is a subclass that knows its API."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from app.errors import (
    NotANotebook,
    NotFound,
    Refused,
    UpstreamError,
    UpstreamLimited,
    UpstreamTimeout,
)
from app.i18n import _
from app.interfaces import HttpClient
from app.models import (
    NO_VALIDATORS,
    Document,
    Entry,
    Fetched,
    HttpAnswer,
    Listing,
    Moved,
    NotModified,
    Readme,
    RefChoice,
    SourceRef,
    Validators,
)
from app.sources import order, paths, readmes, refs
from app.sources.forge_addresses import ForgeAddresses
from app.sources.link import Link
from app.sources.readmes import Bounded
from app.sources.repository import Folder, Item, Kind, Names, Place, Repository

NAMES: Final = 100
"""Branches or tags on one page."""
_LFS_POINTER: Final = b"version https://git-lfs.github.com/spec/"


class Forge(ForgeAddresses):
    """Files from the raw address, folders and lists from the API, both as any stranger gets them."""

    @abstractmethod
    def folder(self, place: Place, http: HttpClient, known: Validators, page: int) -> Folder | None:
        """What is in a folder, or on a page of it where it is large; None: not modified.

        Raises:
            NotFound: there is none; what `HttpClient.get` raises.
        """

    @abstractmethod
    def repository(self, place: Place, http: HttpClient) -> Repository:
        """Raises:
        NotFound: there is none that a stranger may see; what `HttpClient.get` raises.
        """

    @abstractmethod
    def refs(self, place: Place, http: HttpClient) -> Iterator[str]:
        """Branches and tags, with one of which the tail of `place` may begin, for as few calls as may be."""

    @abstractmethod
    def named(self, place: Place, http: HttpClient, known: Validators, page: int) -> Names | None:
        """A page of `NAMES` branches or tags, as `place.kind` says, the default one told; None: not modified.

        Raises:
            NotFound: there is no such repository; what `HttpClient.get` raises.
        """

    @abstractmethod
    def owned(self, place: Place, http: HttpClient, known: Validators, page: int) -> Listing | None:
        """A page of what an owner has; None: not modified.

        Raises:
            NotFound: there is no such owner; what `HttpClient.get` raises.
        """

    def get(self, place: Place, http: HttpClient, known: Validators) -> HttpAnswer:
        """A file's bytes; what Git LFS keeps elsewhere is followed by the forge itself."""
        return http.get(self.raw_url(place), validators=known)

    def revision(self, place: Place, answer: HttpAnswer) -> str | None:  # noqa: ARG002 - for those that say it
        """The commit that a file is of, as far as its address or the answer say."""
        return place.ref if place.is_pinned else None

    def ref_choice(self, ref: SourceRef) -> RefChoice | None:
        """The same file or folder, or the root."""
        place = self.place(ref)
        if not place.repo or place.kind not in ("repo", "tree", "blob"):
            return None
        kind: Kind = "blob" if place.kind == "blob" else "tree"
        path = ref.parts.get("path", "")
        tail = "{}" + (f"/{paths.quote(path)}" if path else "")
        home = replace(place, ref="", path="")

        def there(of: Literal["branch", "tag"]) -> str:
            return self.locator(replace(home, kind=kind, variant=self.variant_of(of, place))) + tail

        return RefChoice(
            home=self.locator(replace(home, kind="repo")),
            branches=self.locator(replace(home, kind="branches")),
            tags=self.locator(replace(home, kind="tags")),
            at_branch=there("branch"),
            at_tag=there("tag"),
        )

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:
        """A file costs no API call as long as it is found where it seems to be."""
        place = self.place(ref)
        match place.kind:
            case "owner":
                return self.owned(place, http, known, ref.page) or NotModified(known)
            case "repo":
                return self.root(place, http, known, ref.page)
            case "branches" | "tags":
                return self._names(ref, place, http, known)
            case _:
                return self._found(ref, place, http, known)

    def _found(self, ref: SourceRef, place: Place, http: HttpClient, known: Validators) -> Fetched:
        """What the address says; else the same at a ref with slashes; else a folder for a file, or a file."""
        asked, other = (self._file, self._listing) if place.kind == "blob" else (self._listing, self._file)
        try:
            return asked(ref, place, http, known)
        except NotFound as missing:
            # Where the API's limit is used up, the first word has to do.
            with suppress(UpstreamLimited):
                splits = [place, *self._other_splits(place, http)]
                for split in splits[1:]:
                    with suppress(NotFound):
                        return asked(ref, split, http, known)
                for split in splits if place.path else []:
                    with suppress(NotFound):
                        return self._turned(place, other(ref, split, http, known))
            raise NotFound(self._nothing(place)) from missing

    def _turned(self, place: Place, found: Fetched) -> Fetched:
        """A folder at a file's address, or the reverse, moves to its own, where that is another."""
        turned = self.locator(replace(place, kind="tree" if place.kind == "blob" else "blob"))
        return found if turned == self.locator(place) else Moved(turned)

    def _other_splits(self, place: Place, http: HttpClient) -> Iterator[Place]:
        """The same tail parted by the branch or tag with slashes that it begins with."""
        if place.is_pinned or not place.path:
            return
        with suppress(NotFound):
            name = refs.fitting(self.refs(place, http), place.tail)
            if "/" in name and name != place.ref:
                yield place.at(name)

    def _file(
        self, ref: SourceRef, place: Place, http: HttpClient, known: Validators
    ) -> Document | NotModified | Moved:
        url = self.raw_url(place)
        answer = self.get(place, http, known)
        if answer.not_modified:
            return NotModified(answer.validators)
        if moved := self._moved(place, answer):
            return moved
        if answer.content.startswith(_LFS_POINTER):
            raise NotANotebook(
                _(
                    "The file is a Git LFS pointer, and {title} gives strangers nothing more.",
                    title=self.title,
                )
            )
        exact = self._exact(place, http) if self.joined else place
        return Document(
            ref=self._known_in(ref, exact),
            content=answer.content,
            file_name=place.name,
            validators=answer.validators,
            revision=self.revision(place, answer),
            web_url=self.page(place),
            raw_url=url,
            base_url=url.partition("?")[0].rpartition("/")[0] + "/",
            links_url=self.page(place),
        )

    def _moved(self, place: Place, answer: HttpAnswer) -> Moved | None:
        """Where a redirect led to another repository: policies go by the address, so it must be that one's.

        Raises:
            NotFound: it led to a page, which is where a stranger is asked to sign in.
        """
        if answer.url == self.raw_url(place):
            return None
        if answer.headers.get("content-type", "").startswith("text/html"):
            raise NotFound(self._nothing(place))
        link = Link.read(answer.url)
        found = self.sites.below(link) if link is not None else None
        there = self.read(*found) if found is not None else None
        if there is None or _same_repository(there, place):
            return None
        home = replace(place, owner=there.owner, repo=there.repo, variant=there.variant or place.variant)
        return Moved(self.locator(home))

    def _exact(self, place: Place, http: HttpClient) -> Place:
        """Where ref and path part, which launch buttons need; without an answer it stays as it seems."""
        if not refs.surely_split(place.ref, place.path):
            with suppress(UpstreamLimited, UpstreamError, UpstreamTimeout, Refused):
                return next(self._other_splits(place, http), place)
        return place

    def _known_in(self, ref: SourceRef, place: Place) -> SourceRef:
        parts = {**ref.parts, "ref": refs.short(place.ref), "path": place.path}
        return SourceRef(ref.source, ref.locator, parts, ref.immutable)

    def _names(self, ref: SourceRef, place: Place, http: HttpClient, known: Validators) -> Fetched:
        found = self.named(place, http, known, ref.page)
        if found is None:
            return NotModified(known)
        kind: Literal["branch", "tag"] = "branch" if place.kind == "branches" else "tag"
        tree = replace(place, kind="tree", variant=self.variant_of(kind, place))
        entries = (
            Entry(name, kind, self.locator(replace(tree, ref=name)), is_default=name == found.default)
            for name in found.names
        )
        return Listing(
            ref,
            title="",
            entries=tuple(sorted(entries, key=lambda entry: not entry.is_default)),
            validators=found.validators,
            web_url=self.page(place),
            **paging(ref.page, NAMES, has_next=found.has_next),
        )

    def root(self, place: Place, http: HttpClient, known: Validators, page: int) -> Fetched:
        """A repository's root at its default branch; without any commit yet, an empty list."""
        found = self.repository(place, http)
        home = replace(place, owner=found.owner, repo=found.name)
        if not _same_repository(home, place):
            return Moved(self.locator(home))
        root = replace(place, kind="tree", ref=found.default_branch)
        ref = replace(self.ref(place), page=page)
        listing: Fetched = Listing(ref, place.full_name, (), web_url=self.page(place))
        if found.default_branch:
            with suppress(NotFound):
                listing = self._listing(ref, root, http, known)
        about = paths.first_line(found.description)
        return replace(listing, description=about) if isinstance(listing, Listing) else listing

    def _listing(
        self, ref: SourceRef, place: Place, http: HttpClient, known: Validators
    ) -> Listing | NotModified:
        found = self.folder(place, http, known, ref.page)
        if found is None:
            return NotModified(known)
        entries = sorted(map(partial(self._entry, place), found.items), key=order.of_entries)
        listing = Listing(
            ref=self._known_in(ref, place),
            title=place.path or place.full_name,
            entries=tuple(entries),
            validators=found.validators,
            web_url=self.page(place),
            more=found.more,
            whole=not found.page,
            first=(found.page - 1) * order.PAGE_ENTRIES + 1 if found.page else 1,
            total=found.total,
            has_next=found.has_next,
        )
        if found.page > 1:
            return listing
        return readmes.attached(listing, lambda name: self._readme(place, name, http))

    def _readme(self, folder: Place, name: str, http: HttpClient) -> Readme | None:
        inside = replace(folder, kind="blob", path=f"{folder.path}/{name}".lstrip("/"))
        answer = self.get(inside, Bounded(http), NO_VALIDATORS)
        base = self.raw_url(inside).partition("?")[0].rpartition("/")[0] + "/"
        return readmes.of_answer(name, answer, base, self.page(inside))

    def _entry(self, folder: Place, item: Item) -> Entry:
        inside = replace(folder, path=item.path, kind="tree" if item.kind == "folder" else "blob")
        if item.kind == "folder":
            return Entry(inside.name, "folder", self.locator(inside))
        if item.kind == "file" and paths.is_readable(inside.name):
            kind = paths.kind(inside.name)
            return Entry(inside.name, kind, self.locator(inside), size_bytes=item.size_bytes)
        return Entry(inside.name, "file", url=self.page(inside), size_bytes=item.size_bytes)

    def _nothing(self, place: Place) -> str:
        return _(
            "There is nothing at {path} in {repository} at {host} that a stranger may see.",
            path=paths.shown(place.tail),
            repository=place.full_name,
            host=urlsplit(place.site.url).netloc,
        )


def paging(page: int, size: int, *, has_next: bool) -> dict[str, Any]:
    """What a `Listing` says of being one page, of `size` entries, of a list."""
    return {"whole": page == 1 and not has_next, "first": (page - 1) * size + 1, "has_next": has_next}


def _same_repository(one: Place, other: Place) -> bool:
    """Names of owners and repositories differ by more than upper and lower case."""
    return (one.site, one.full_name.lower()) == (other.site, other.full_name.lower())
