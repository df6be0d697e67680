"""All sources in one table, and the two questions that everything else asks of them.

`resolve`: which source is this address of ours? `recognise`: which address of ours is this pasted text?
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from app.errors import BadReference, NotFound
from app.i18n import N_, _
from app.interfaces import Source
from app.models import Moved, SourceRef
from app.sources import gist_address, pasted, paths, viewers
from app.sources.bitbucket import Bitbucket
from app.sources.gist import Gists
from app.sources.gitea import Gitea
from app.sources.github import GitHub
from app.sources.gitlab import GitLab
from app.sources.huggingface import HuggingFace
from app.sources.link import Link
from app.sources.local import Local
from app.sources.posted import Posted
from app.sources.url import Url
from config.settings import Settings

WANTED: Final = N_(
    "wanted, for example: https://github.com/owner/repo/blob/main/notebook.ipynb, the address or the id of a "
    "gist, owner/repo, or https://example.org/notebook.ipynb"
)
_MOST_STEPS: Final = 5
"""An address in an address in an address: more is a joke at our expense."""


def from_settings(settings: Settings) -> "Registry":
    """The built-in sources.

    The order counts for pasted text only. A gist's id could be a user's name, so gists come before GitHub;
    ``owner/repo`` could be a host and a path, so GitHub comes before the web, which takes what is left.
    """
    sources: tuple[Source, ...] = (
        Gists(settings),
        GitHub(settings),
        GitLab(settings),
        Gitea(settings),
        HuggingFace(settings),
        Bitbucket(settings),
        Local(settings),
        Posted(),
        Url(),
    )
    return Registry(sources, own_url=settings.public_url)


class Registry:
    """Sources by their prefixes and names."""

    def __init__(self, sources: Iterable[Source], *, own_url: str = "") -> None:
        self.sources = tuple(sources)
        self._own_url = own_url
        self._by_prefix = {prefix: source for source in self.sources for prefix in source.prefixes}
        self._by_name = {source.name: source for source in self.sources}

    def resolve(self, path: str, query: str = "") -> SourceRef | Moved:
        """Read an address of ours.

        Args:
            path: decoded, without a surface's prefix and leading slash: ``gist/user/0123456789abcdef0123``.
            query: the upstream's own, still percent-encoded.

        Raises:
            NotFound: no source begins like this.
            BadReference: a source does, and cannot read the rest.
        """
        prefix, _slash, rest = paths.checked(path).partition("/")
        if source := self._by_prefix.get(prefix):
            return source.parse(prefix, rest, query)
        if gist_address.is_gist_id(prefix):
            return Moved(gist_address.parse(path).locator)
        raise NotFound(
            _("There is no page at {address}; {wanted}.", address=paths.shown("/" + path), wanted=_(WANTED))
        )

    def source_of(self, ref: SourceRef) -> Source:
        """The source that made a reference."""
        return self._by_name[ref.source]

    def recognise(self, text: str, *, own_url: str = "") -> str:
        """The locator for a pasted text.

        Args:
            own_url: how this request reaches this server, for links to its own pages.

        Raises:
            BadReference: with a sentence that shows an accepted form.
        """
        address = pasted.trimmed(text)
        for _step in range(_MOST_STEPS):
            inner = self._inner(address, own_url)
            if inner is None:
                break
            address = inner
        try:
            return self.resolve(unquote(self._locator(address, own_url))).locator
        except NotFound as error:
            raise BadReference(
                _(
                    "{address} is no address of a notebook; {wanted}.",
                    address=paths.shown(address),
                    wanted=_(WANTED),
                )
            ) from error

    def own(self, text: str, *, own_url: str = "") -> Link | None:
        """A pasted address as one of this server's own, its path as behind the server's; None: not ours.

        Raises:
            BadReference: no host, control characters, or too long.
        """
        return self._own_link(pasted.trimmed(text), own_url)

    def _inner(self, address: str, own_url: str) -> str | None:
        """The address that another one carries: a viewer's, or our own ``/create?url=…``."""
        link = self._own_link(address, own_url)
        return viewers.unwrap(address) if link is None else link.param("url")

    def _locator(self, address: str, own_url: str) -> str:
        link = self._own_link(address, own_url)
        if link is not None:
            # Our own addresses carry an upstream's query in their path; what follows is the reader's choices.
            return viewers.without_surface(link.path.lstrip("/"))
        found = (source.recognise(address) for source in self.sources)
        return next((locator for locator in found if locator is not None), address)

    def _own_link(self, address: str, own_url: str) -> Link | None:
        """An address of this server, its path as behind the server's own; None: not ours."""
        if address.startswith("/"):
            return Link.read(f"https://this.server{address}")
        link = Link.read(address)
        for base in filter(None, map(Link.read, (self._own_url, own_url))):
            root = base.path.rstrip("/")
            if link is not None and link.host == base.host and link.path.startswith(f"{root}/"):
                return replace(link, path=link.path.removeprefix(root))
        return None
