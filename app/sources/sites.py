"""The hosts of one kind of forge, and how our addresses name them.

``gitlab/group/project/…`` is of the first host; ``gitlab/git.example.org/group/project/…`` of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import BadReference, NotFound
from app.i18n import _
from app.sources import paths
from app.sources.link import Link
from config.settings import SettingsError


@dataclass(frozen=True, slots=True)
class Site:
    """One host."""

    url: str
    """Of its pages, without a closing slash: ``https://gitlab.com``."""
    host: str
    """``gitlab.com``; with its port, and with the path below which the forge is: ``example.org/git``."""

    @classmethod
    def at(cls, url: str) -> "Site":
        """The site at an address from the settings.

        Raises:
            SettingsError
        """
        try:
            link = Link.read(url)
            names = (link.host, *link.segments) if link is not None else ()
        except BadReference as error:
            raise SettingsError(f"{url!r} is no address of a forge: {error}") from error
        if not names:
            raise SettingsError(f"{url!r} is no address of a forge; wanted: https://git.example.org")
        return cls(url.rstrip("/"), "/".join(names))


class Sites:
    """The hosts in the settings' order; addresses that name none are the first one's."""

    def __init__(self, prefix: str, title: str, urls: Sequence[str]) -> None:
        self._prefix = prefix
        self._title = title
        self._sites = tuple(map(Site.at, urls))
        # The longer first: one forge may be below the path of another.
        self._by_length = sorted(self._sites, key=lambda site: len(site.host), reverse=True)

    def split(self, segments: tuple[str, ...]) -> tuple[Site, tuple[str, ...]]:
        """The site that decoded segments name, and the forge's own path below it.

        Raises:
            NotFound: the settings name no host of this forge.
        """
        if not self._sites:
            raise NotFound(_("This server shows nothing of {title}.", title=self._title))
        for site in self._by_length:
            names = tuple(site.host.split("/"))
            given = segments[: len(names)]
            if (given[:1] and given[0].lower() == names[0]) and given[1:] == names[1:]:
                return site, segments[len(names) :]
        return self._sites[0], segments

    def print(self, site: Site, inside: str) -> str:
        """The locator of the decoded path `inside` of a site, which `split` reads back."""
        plain = f"{self._prefix}/{paths.quote(inside)}"
        segments = tuple(part for part in inside.split("/") if part)
        if site == self._sites[0] and self.split(segments) == (site, segments):
            return plain
        return f"{self._prefix}/{paths.quote(site.host)}/{paths.quote(inside)}"

    def below(self, link: Link) -> tuple[Site, tuple[str, ...]] | None:
        """The site that a web address is on and the decoded segments behind it; None: on none."""
        for site in self._by_length:
            if (inside := link.below(site.url)) is not None:
                return site, inside
        return None
