"""How a source for a forge reads and prints its addresses, whichever forge it is.

A forge is a subclass of `Forge` (`app/sources/forge.py`), which fetches by what is said here.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote, unquote

from app.errors import BadReference
from app.i18n import _
from app.models import Moved, SourceRef
from app.sources import forges, paths
from app.sources.link import Link
from app.sources.repository import Place
from app.sources.sites import Site, Sites


class ForgeAddresses(ABC):
    """``/<prefix>/[<host>/]<the forge's own path>``: files, folders, repositories, owners."""

    name: str
    title: str
    wanted: str
    """How an address of it looks, for errors."""
    cheap = False
    joined = True
    """Whether the forge takes ref and path as one, so that it does not matter where the ref ends."""

    def __init__(self, urls: Sequence[str]) -> None:
        self.prefixes: tuple[str, ...] = (self.name,)
        self.sites = Sites(self.name, self.title, urls)

    @abstractmethod
    def read(self, site: Site, inside: tuple[str, ...]) -> Place | None:
        """The place that the segments of a page's or a raw file's address name; None: none."""

    @abstractmethod
    def stem(self, place: Place) -> str:
        """The decoded path of a place's page on its site as far as the ref; with a slash last."""

    @abstractmethod
    def raw_stem(self, place: Place) -> str:
        """The same of a file's bytes."""

    def variant_of(self, kind: Literal["branch", "tag"], place: Place) -> str:  # noqa: ARG002 - for those that say it
        """What addresses say besides, where the ref is a branch or a tag."""
        return place.variant

    def clone_url(self, place: Place) -> str:
        """What git clones."""
        return f"{place.site.url}/{place.full_name}.git"

    def recognise(self, pasted: str) -> str | None:
        """Pages and raw files.

        Raises:
            BadReference: a page of the forge that holds no notebook.
        """
        link = Link.read(pasted)
        if link is None or (found := self.sites.below(link)) is None:
            return None
        site, inside = found
        place = self.read(site, inside)
        if place is not None:
            return self.locator(place)
        if (inside and paths.is_readable(inside[-1])) or forges.raw_link(link) != link:
            return (
                None  # a snippet, an attachment, a build's artefact: the bytes have an address of their own
            )
        raise BadReference(
            _(
                "This page of {title} is no file, folder, repository or owner; {wanted}.",
                title=self.title,
                wanted=_(self.wanted),
            )
        )

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:  # noqa: ARG002 - the protocol's
        """The forges' query parameters (``?ref_type=heads``) change the page and not the file.

        Raises:
            BadReference, NotFound
        """
        segments = paths.segments(rest)
        place = self.read(*self.sites.split(segments))
        if place is None:
            raise BadReference(
                _(
                    "{rest} is no address of {title}; {wanted}.",
                    rest=paths.shown(rest),
                    title=self.title,
                    wanted=_(self.wanted),
                )
            )
        ref = self.ref(place)
        same = unquote(ref.locator).rstrip("/") == "/".join((self.name, *segments))
        return ref if same else Moved(ref.locator)

    def locator(self, place: Place) -> str:
        """Of a place on this server."""
        return self.sites.print(place.site, self.stem(place) + place.tail)

    def ref(self, place: Place) -> SourceRef:
        """The reference to a place."""
        host = place.site.host.partition("/")[0]
        parts = {"kind": place.kind, "host": host, "owner": place.owner, "repo": place.repo}
        if place.repo:
            parts["clone_url"] = self.clone_url(place)
        if place.ref:
            parts |= {"ref": place.ref, "path": place.path}
        known = {name: value for name, value in parts.items() if value or name == "path"}
        return SourceRef(self.name, self.locator(place), known, immutable=place.is_pinned)

    def place(self, ref: SourceRef) -> Place:
        """The inverse of `ref`."""
        place = self.read(*self.sites.split(paths.segments(unquote(ref.locator))[1:]))
        if place is None:
            raise BadReference(
                _(
                    "{locator} is no address of {title}; {wanted}.",
                    locator=ref.locator,
                    title=self.title,
                    wanted=_(self.wanted),
                )
            )
        return place

    def page(self, place: Place) -> str:
        """The address of the forge's own page."""
        return self._below(place, self.stem(place))

    def raw_url(self, place: Place) -> str:
        """Where a file's bytes are."""
        return self._below(place, self.raw_stem(place))

    def _below(self, place: Place, stem: str) -> str:
        ref = paths.quote(place.ref) if self.joined else quote(place.ref, safe="")
        path = f"/{paths.quote(place.path)}" if place.path else ""
        return f"{place.site.url}/{paths.quote(stem)}{ref}{path}".rstrip("/")
