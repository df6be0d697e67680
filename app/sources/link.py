"""A web address as a person pasted it, read once and canonical."""

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.errors import BadReference
from app.fetching.hosts import DEFAULT_PORTS, split_authority
from app.i18n import _
from app.sources import paths

Scheme = Literal["http", "https"]
_SCHEMES: Final[dict[str, Scheme]] = {"http": "http", "https": "https"}
_PLAIN: Final = re.compile(
    r"([^\s/?#@:\[\]]+\.[^\s/?#@:\[\]]+(:\d+)?|[^\s/?#@:\[\]]+:\d+|\[[0-9A-Fa-f:.]+\](:\d+)?)/.*"
)
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Link:
    """An http or https address; `path`, `query` and `fragment` are still percent-encoded."""

    scheme: Scheme
    host: str
    """As `canonical_host` has it."""
    path: str
    """Empty, or with its leading slash."""
    query: str = ""
    fragment: str = ""

    @classmethod
    def read(cls, pasted: str) -> "Link | None":
        """Read ``https://…``, ``http://…`` or a plain host with a path; None: no web address.

        Raises:
            BadReference: a host that is none, a user name in front of it, or control characters.
        """
        if _PLAIN.fullmatch(pasted):
            pasted = "https://" + pasted
        scheme, _mark, rest = pasted.partition("://")
        known = _SCHEMES.get(scheme.lower())
        if known is None or not rest:
            return None
        authority = re.split(r"[/?#]", paths.checked(rest), maxsplit=1)[0]
        # The host is read by itself: `urlsplit` drops some characters silently and raises at others.
        split = urlsplit("//host" + rest[len(authority) :])
        host = canonical_host(known, unquote(authority))
        return cls(known, host, clean(split.path), clean(split.query), split.fragment)

    @property
    def url(self) -> str:
        """The address to fetch, without its fragment."""
        return f"{self.scheme}://{self.host}{self.path or '/'}{'?' + self.query if self.query else ''}"

    @property
    def shown(self) -> str:
        """As an error's sentence quotes it: without the query, which may hold a key."""
        return paths.shown(self.url.partition("?")[0])

    @property
    def segments(self) -> tuple[str, ...]:
        """The path's decoded segments, without empty ones.

        Raises:
            BadReference: a ``.`` or ``..``, or a control character.
        """
        return paths.segments(unquote(self.path))

    def param(self, name: str) -> str | None:
        """The first value of a query parameter, decoded; None where there is none or an empty one."""
        return next((value for key, value in parse_qsl(self.query) if key == name), None)

    def below(self, base: str) -> tuple[str, ...] | None:
        """The decoded segments behind `base`, an address such as ``https://example.org/git``.

        The scheme does not count, and neither does a ``www.``. None: not below it.
        """
        root = Link.read(base)
        if root is None or self.host.removeprefix("www.") != root.host.removeprefix("www."):
            return None
        inner = root.segments
        return self.segments[len(inner) :] if self.segments[: len(inner)] == inner else None


def canonical_host(scheme: Scheme, authority: str) -> str:
    """``Example.ORG:443`` → ``example.org``: one spelling a host, so that policies and caches see one.

    The port stays where it is not the scheme's own; an IPv6 address has its brackets.

    Raises:
        BadReference: no host, one with forbidden characters, a user name in front, or a port that is none.
    """
    if "@" in authority:
        raise BadReference(
            _("The address has a user name in front of its host; wanted: https://example.org/….")
        )
    try:
        host, port = split_authority(authority.removesuffix(":"))
    except ValueError as error:
        raise BadReference(
            _(
                "{authority} is no host; wanted: example.org or example.org:8080.",
                authority=paths.shown(authority),
            )
        ) from error
    name = f"[{host}]" if ":" in host else host
    return name if port in (None, DEFAULT_PORTS[scheme]) else f"{name}:{port}"


def clean(encoded: str) -> str:
    """Percent-encode what has to be, and leave what is encoded already (RFC 3986 §2.4): idempotent."""
    return quote(_STRAY_PERCENT.sub("%25", encoded), safe="/:@=&+,;!$'()*?%~")
