"""Brings ``app/translations/*.po`` up to what the code and the templates say; `make translations` runs it.

New messages come without a translation, which a test then asks for; those that nobody says any more go. The
same input gives the same bytes: no dates, no numbers of lines, and the order is that of the messages.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract
from steps import ROOT

sys.path.insert(0, str(ROOT))

from app import errors, i18n
from app.surfaces.problem_types import meaning

KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
COMMENT = "Translators:"
"""How a comment begins that stands above a message for whoever translates it."""
_TEMPLATES = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_HEADER = """\
# {name}. docs/translating.md says how to work on this file; `make translations` keeps it complete.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def said() -> Catalog:
    """All messages of the code and the templates, each with the files that say it."""
    catalog = Catalog()
    for path, method, options in _sources():
        found = extract_from_file(method, path, KEYWORDS, [COMMENT], options, strip_comment_tags=True)
        for _line, message, comments, context in found:
            name = str(path.relative_to(ROOT))
            catalog.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    for kind in errors.ALL:  # the page of a kind of problem says what its class does
        catalog.add(meaning(kind), None, [("app/errors.py", 0)])
    return catalog


def path_of(language: i18n.UiLanguage) -> Path:
    """A language's catalogue."""
    return i18n.FOLDER / f"{language}.po"


def kept(language: i18n.UiLanguage) -> Catalog:
    """The catalogue as it is in the repository; empty where there is none yet."""
    if not path_of(language).is_file():
        return Catalog(locale=language)
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: i18n.UiLanguage) -> bytes:
    """The catalogue as it should be in the repository."""
    catalog = kept(language)
    catalog.update(said(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = [(name, 0) for name in sorted({name for name, _line in message.locations})]
    body = BytesIO()
    write_po(body, catalog, width=100, sort_output=True, omit_header=True, include_lineno=False)
    name = i18n.NAMES[language]
    header = _HEADER.format(name=name, language=language, plural_forms=catalog.plural_forms)
    return header.encode() + body.getvalue().strip() + b"\n"


def _sources() -> Iterator[tuple[Path, Any, dict[str, str]]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        yield path, "python", {}
    for path in sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.j2")]):
        yield path, babel_extract, _TEMPLATES


if __name__ == "__main__":
    for language in i18n.LANGUAGES:
        if language != i18n.DEFAULT_LANGUAGE:
            path_of(language).write_bytes(updated(language))
            left = [message.id for message in kept(language) if message.id and not message.string]
            print(f"{path_of(language).relative_to(ROOT)}: {len(left)} without a translation")  # noqa: T201
