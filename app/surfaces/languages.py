"""The switch of languages: the same page in each of them."""

from dataclasses import dataclass, fields
from urllib.parse import urlencode

from app import i18n
from app.i18n import LANGUAGES, NAMES, TAGS
from app.models import DEFAULT_OPTIONS, Options, Policy

_PARAMETER = "lang"


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """This page in one language."""

    tag: str
    """Of the language (BCP 47)."""
    name: str
    """In itself."""
    href: str
    current: bool


def switch(path: str, query: str = "") -> tuple[LanguageLink, ...]:
    """A link a language; what else the address asks for stays.

    Args:
        path: ours, percent-encoded, with its leading slash.
        query: as it came.
    """
    kept = [part for part in query.split("&") if part and part.partition("=")[0] != _PARAMETER]
    return tuple(
        LanguageLink(
            tag=TAGS[language],
            name=NAMES[language],
            href=f"{path}?{'&'.join([*kept, f'{_PARAMETER}={language}'])}",
            current=language == i18n.current(),
        )
        for language in LANGUAGES
    )


def asked(options: Options, policy: Policy | None = None) -> str:
    """All that a page's address asks for, as a query: a stored page knows its options, and no request."""
    wishes = {
        field.name: getattr(options, field.name)
        for field in fields(options)
        if not field.name.startswith(_PARAMETER)
        and getattr(options, field.name) != getattr(DEFAULT_OPTIONS, field.name)
    }
    switched = {name: int(value) if isinstance(value, bool) else value for name, value in wishes.items()}
    return urlencode(switched | ({"policy": policy} if policy else {}))


def kept(href: str) -> str:
    """An address of ours, in the language that the reader chose, where one was chosen."""
    language = i18n.chosen()
    if language is None:
        return href
    return f"{href}{'&' if '?' in href else '?'}{_PARAMETER}={language}"
