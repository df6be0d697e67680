"""What people read, in their language: English in the code, others in ``app/translations/<language>.po``.

Any module says `_("There is no {name} here.", name=...)`; templates have `_` and `ngettext` as well. Whoever
works for a reader says which language that reader has, by `use`, before anything is said.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from typing import Final, Literal, get_args

from babel.messages.pofile import read_po

UiLanguage = Literal["en", "zh"]
DEFAULT_LANGUAGE: Final[UiLanguage] = "en"
LANGUAGES: Final[tuple[UiLanguage, ...]] = get_args(UiLanguage)
TAGS: Final[Mapping[UiLanguage, str]] = {"en": "en", "zh": "zh-Hans"}
"""UiLanguage → its tag (BCP 47) for ``lang`` attributes."""
NAMES: Final[Mapping[UiLanguage, str]] = {"en": "English", "zh": "简体中文"}
"""UiLanguage → its name in itself."""
FOLDER: Final = Path(__file__).parent / "translations"

_language: ContextVar[UiLanguage] = ContextVar("language", default=DEFAULT_LANGUAGE)


@dataclass(frozen=True, slots=True)
class _Catalog:
    """One language's words for English ones."""

    words: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]]
    """English singular → the language's plural forms."""
    plural: Callable[[int], int]
    """A count → which of the forms."""


def current() -> UiLanguage:
    """Of whoever is being answered."""
    return _language.get()


def tag() -> str:
    """Of the current language, for ``lang`` attributes."""
    return TAGS[current()]


def speak(language: UiLanguage) -> None:
    """From here on in this context, as at the beginning of a request."""
    _language.set(language)


@contextmanager
def use(language: UiLanguage) -> Iterator[None]:
    """For as long as the block lasts."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


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


def _words(message: str) -> str:
    language = _language.get()
    return message if language == DEFAULT_LANGUAGE else _catalog(language).words.get(message) or message


def _counted(one: str, many: str, count: int) -> str:
    language = _language.get()
    if language != DEFAULT_LANGUAGE:
        catalog = _catalog(language)
        forms = catalog.counted.get(one, ())
        if forms and all(forms):
            return forms[catalog.plural(count)]
    return one if count == 1 else many


@functools.cache
def _catalog(language: UiLanguage) -> _Catalog:
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return _Catalog({}, {}, bool)
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    words: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    for message in read:
        if isinstance(message.id, str):
            if message.id and isinstance(message.string, str):
                words[message.id] = message.string
        else:
            counted[message.id[0]] = tuple(message.string or ())
    return _Catalog(words, counted, c2py(read.plural_expr))
