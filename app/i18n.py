"""What people read, in their language: English in the code, others in ``app/translations/<language>.po``.

Any module says `_("There is no {name} here.", name=...)`; templates have `_` and `ngettext` as well. Whoever
works for a reader says which language that reader has, by `use` or `speak`, before anything is said. It is
kept in a context variable: each thread has its own, and so has each greenlet (gevent), which serves one
connection.
"""

import datetime
import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, get_args

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment
from markupsafe import Markup

UiLanguage = Literal["en", "zh"]
DEFAULT_LANGUAGE: Final[UiLanguage] = "en"
LANGUAGES: Final[tuple[UiLanguage, ...]] = get_args(UiLanguage)
TAGS: Final[Mapping[UiLanguage, str]] = {"en": "en", "zh": "zh-Hans"}
"""UiLanguage → its tag (BCP 47) for ``lang`` attributes."""
NAMES: Final[Mapping[UiLanguage, str]] = {"en": "English", "zh": "简体中文"}
"""UiLanguage → its name in itself."""
FOLDER: Final = Path(__file__).parent / "translations"

_language: ContextVar[UiLanguage] = ContextVar("language", default=DEFAULT_LANGUAGE)
_chosen: ContextVar[bool] = ContextVar("language_chosen", default=False)


def current() -> UiLanguage:
    """Of whoever is being answered."""
    return _language.get()


def tag() -> str:
    """Of the current language, for ``lang`` attributes."""
    return TAGS[current()]


def chosen() -> UiLanguage | None:
    """The language, if the reader chose it, to go on into links; else the browser's wishes decide."""
    return _language.get() if _chosen.get() else None


def speak(language: UiLanguage, *, chosen: bool = False) -> None:
    """From here on in this context, as at the beginning of a request."""
    _language.set(language)
    _chosen.set(chosen)


@contextmanager
def use(language: UiLanguage, *, chosen: bool = False) -> Iterator[None]:
    """For as long as the block lasts."""
    before = _language.get(), _chosen.get()
    speak(language, chosen=chosen)
    try:
        yield
    finally:
        speak(before[0], chosen=before[1])


def _(message: str, /, **values: object) -> str:
    """The message in the current language, with ``{name}`` filled in from `values`."""
    text = _words(message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """That which fits the count, which is ``{count}`` in it."""
    return _counted(one, many, count).format(count=count, **values)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a message of a table, to be translated by `_` where it is said."""
    return message


def teach(templates: Environment) -> None:
    """Give an environment `_`, ``gettext``, ``ngettext``, ``{% trans %}`` and ``ui_lang``."""
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        of_template, of_template_counted, newstyle=True
    )
    templates.globals |= {"ui_lang": tag, "_": in_template}


def in_template(message: str, /, **values: object) -> Markup:
    """A message with ``%(name)s`` filled in, escaped; itself it may hold markup.

    Jinja's own does the same by way of two lookups and three copies: for a page's two hundred messages, that
    took as long as its content.
    """
    words = _marked(_language.get(), message)
    return words % values if values else words


def of_template(message: str) -> str:
    """For Jinja's extension, which fills in ``%(name)s`` itself."""
    return _words(message)


def of_template_counted(one: str, many: str, count: int) -> str:
    """Likewise."""
    return _counted(one, many, count)


def preload() -> None:
    """Read the catalogues now: before a fork, so that no fork does it again."""
    for language in LANGUAGES:
        _catalog(language)


def date(day: datetime.date) -> str:
    """``22 Nov 2026``, ``2026年11月22日``: whatever the process's locale."""
    language = current()
    style = "d MMM y" if language == DEFAULT_LANGUAGE else "long"
    return format_date(day, style, locale=language)


def _words(message: str) -> str:
    language = _language.get()
    return message if language == DEFAULT_LANGUAGE or not message else _catalog(language).gettext(message)


@functools.lru_cache(maxsize=2048)  # more than all templates say
def _marked(_language: UiLanguage, message: str) -> Markup:
    """In the current language, which is named to be kept by."""
    return Markup(_words(message))  # noqa: S704 - of ours


def _counted(one: str, many: str, count: int) -> str:
    return _catalog(_language.get()).ngettext(one, many, count)


@functools.cache
def _catalog(language: UiLanguage) -> NullTranslations:
    """The catalogue, compiled in memory: a file that git does not show cannot be out of date."""
    if language == DEFAULT_LANGUAGE:
        return NullTranslations()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)
