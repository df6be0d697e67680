"""In which language a request is answered: as its address says, else as its browser wishes."""

import functools
from typing import cast, get_args

from flask import Flask, Request, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app import i18n
from app.errors import BadReference
from app.i18n import DEFAULT_LANGUAGE, LANGUAGES, UiLanguage, _


def register(app: Flask) -> None:
    """Before anything is said to the reader."""

    @app.before_request
    def speak() -> None:
        # A language that is none of ours is refused where the other parameters are; here nothing may fail.
        i18n.speak(preferred(request.environ.get("HTTP_ACCEPT_LANGUAGE", "")))
        if "lang" in request.args and request.args["lang"] in LANGUAGES:
            language, chosen = language_of(request)
            i18n.speak(language, chosen=chosen)

    @app.teardown_request
    def fall_silent(_error: BaseException | None) -> None:
        # What comes next in this thread may be no request, and is not to speak as this reader wished.
        i18n.speak(DEFAULT_LANGUAGE)


def language_of(request: Request) -> tuple[UiLanguage, bool]:
    """The language, and whether the address says it.

    Raises:
        BadReference: a language that is none of ours.
    """
    asked = request.args.get("lang", "")
    if not asked:
        return preferred(request.environ.get("HTTP_ACCEPT_LANGUAGE", "")), False
    if asked not in get_args(UiLanguage):
        raise BadReference(
            _("lang={asked!r} is not one of {accepted}.", asked=asked[:40], accepted=", ".join(LANGUAGES))
        )
    return cast("UiLanguage", asked), True


@functools.lru_cache(maxsize=256)
def preferred(header: str) -> UiLanguage:
    """The first of ours that the browser wishes for; ``zh-TW`` is Chinese as well."""
    for value, quality in parse_accept_header(header, LanguageAccept):
        language = value.partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return DEFAULT_LANGUAGE
