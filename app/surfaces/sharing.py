"""What a notebook says of itself where its address is shared: in chats, search engines, other pages' cards.

An address that has to be absolute is made of `VITRINE_PUBLIC_URL`. Without that setting it is left out: pages
are stored, and a stored page knows nothing of the request's host, which anybody can make up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import unquote, urlencode

from app.i18n import _
from app.models import Rendered, SourceRef
from app.surfaces import words
from app.surfaces.addresses import ours
from app.surfaces.summary import shortened
from app.surfaces.views import Crumb, Discovery, Picture, Sharing

OEMBED: Final[Mapping[str, str]] = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
"""Format of an oEmbed answer → the type of the link that leads to it (oEmbed 1.0 §4)."""
TOLD: Final = "told"
"""The stored surface that oEmbed answers are made of."""
CARD: Final = "card"
"""The format of drawn cards."""
CARD_SIZE: Final = (1200, 630)
"""What Facebook, LinkedIn and others show without cutting: 1.91 to 1."""
_LOCALES: Final = {"en": "en_US", "zh": "zh_CN", "ja": "ja_JP", "ko": "ko_KR"}
_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
_LONGEST_TITLE: Final = 200
_LARGE: Final = (300, 157)
"""From here on Twitter shows a picture across the card instead of as a stamp beside the text."""
_LONGEST_HEADER: Final = 2000
"""Of links in a header; proxies have a few kilobytes for all headers together."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A notebook or folder that is shared."""

    ref: SourceRef
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    public_url: str
    surface: str = ""
    """``format/slides``; empty for its page."""
    query: str = ""
    """The reader's choices."""
    web_url: str | None = None
    file_name: str = ""
    media_type: str = ""
    lang: str = "en"
    last_modified: str | None = None
    """As HTTP has it."""

    def absolute(self, path: str) -> str:
        """A path of ours, with the server's address where that is known."""
        return self.public_url + path


def sharing(subject: Subject, rendered: Rendered) -> Sharing:
    """For the head of a notebook's page."""
    picture = _picture(subject, rendered)
    large = all(side >= least for side, least in zip((picture.width, picture.height), _LARGE, strict=True))
    modified = _modified(subject.last_modified)
    return Sharing(
        locale=_LOCALES.get(subject.lang, ""),
        modified=modified,
        picture=picture if subject.public_url else None,
        large=large,
        data=_structured(subject, rendered, picture, modified),
    )


def discovery(subject: Subject) -> tuple[Discovery, ...]:
    """Where programs find how to embed this page (oEmbed 1.0 §4)."""
    page = subject.absolute(ours(subject.surface, subject.ref.locator, subject.query))
    return tuple(
        Discovery(media_type, subject.absolute(f"/oembed?{urlencode({'url': page, 'format': name})}"))
        for name, media_type in OEMBED.items()
    )


def link_header(links: tuple[Discovery, ...]) -> dict[str, str]:
    """The same links as a header (RFC 8288); none where the address is longer than proxies like."""
    value = ", ".join(f'<{link.href}>; rel="alternate"; type="{link.type}"' for link in links)
    return {"Link": value} if len(value) <= _LONGEST_HEADER else {}


def told(subject: Subject, rendered: Rendered | None = None) -> dict[str, Any]:
    """What an oEmbed answer is made of, as JSON: everything but what depends on the request.

    Args:
        rendered: None for a folder.
    """
    owner = _owner(subject)
    about: dict[str, Any] = {
        "title": _sendable(shortened(subject.title, _LONGEST_TITLE)),
        "authors": [_sendable(name) for name in rendered.authors] if rendered else [],
        "owner": {"name": _sendable(owner.text), "path": owner.href} if owner else None,
        "picture": None,
    }
    if rendered is not None:
        picture = _picture(subject, rendered)
        path = picture.url.removeprefix(subject.public_url)
        about["picture"] = {"path": path, "width": picture.width, "height": picture.height}
    return about


def told_by_address(ref: SourceRef) -> dict[str, Any]:
    """What can be told of a notebook that nobody has looked at yet."""
    path = ref.parts.get("file") or ref.parts.get("path") or unquote(ref.locator)
    return {"title": path.rstrip("/").rpartition("/")[2], "authors": [], "owner": None, "picture": None}


def _sendable(text: str) -> str:
    """Without what UTF-8 has no form for: half of a UTF-16 pair."""
    return text.encode("utf-8", "replace").decode()


def _picture(subject: Subject, rendered: Rendered) -> Picture:
    """The notebook's own, else a card that is drawn when somebody asks for it."""
    cover = rendered.cover
    if cover is None:
        url = subject.absolute(ours(f"format/{CARD}", subject.ref.locator))
        return Picture(url, "image/png", *CARD_SIZE, alt=subject.title)
    media_type = _TYPES.get(cover.name.rpartition(".")[2], "image/png")
    url = subject.absolute(f"/blob/{cover.name}")
    return Picture(
        url, media_type, cover.width, cover.height, alt=_("A figure of {title}", title=subject.title)
    )


def _owner(subject: Subject) -> Crumb | None:
    """Whose repository or gist it is, with the address of what we list of theirs."""
    name = subject.ref.parts.get("owner") or subject.ref.parts.get("user") or ""
    last = name.rpartition("/")[2]
    return next((crumb for crumb in subject.crumbs if last and crumb.text == last and crumb.href), None)


def _modified(last_modified: str | None) -> str:
    """RFC 3339; empty where the source did not say when it was changed."""
    if not last_modified:
        return ""
    try:
        at = parsedate_to_datetime(last_modified)
    except ValueError:
        return ""
    sane = at if at.tzinfo else at.replace(tzinfo=UTC)
    return words.iso(sane) if datetime(1990, 1, 1, tzinfo=UTC) < sane else ""


def _structured(
    subject: Subject, rendered: Rendered, picture: Picture, modified: str
) -> Mapping[str, object]:
    """schema.org's words for a notebook (JSON-LD 1.1); a path in it is relative to the page's address."""
    locator = subject.ref.locator
    page = subject.absolute(ours("", locator))
    known = {
        "@context": "https://schema.org",
        "@type": ["LearningResource", "SoftwareSourceCode"],
        "name": subject.title,
        "headline": shortened(subject.title, 110),  # the longest that Google takes
        "description": subject.description,
        "url": page,
        "inLanguage": subject.lang,
        "programmingLanguage": rendered.language,
        "author": [{"@type": "Person", "name": name} for name in rendered.authors],
        "dateModified": modified,
        "image": picture.url,
        "isBasedOn": subject.web_url,
        "encoding": {
            "@type": "MediaObject",
            "name": subject.file_name,
            "contentUrl": subject.absolute(ours("download", locator)),
            "encodingFormat": subject.media_type,
        },
    }
    return {name: value for name, value in known.items() if value}
