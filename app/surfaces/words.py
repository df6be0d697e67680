"""Numbers, times and languages as people read them."""

import re
from datetime import UTC, datetime
from typing import Final

from app.i18n import _, date
from app.surfaces.views import Stamp

_SAMPLE_CHARACTERS: Final = 50_000
_TAG: Final = re.compile(r"<[^<>]*>")
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA: Final = re.compile("[\u3041-\u30ff]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_LATIN: Final = re.compile("[A-Za-z]")
_EASTERN: Final = re.compile("[\u3041-\ud7a3\uf900-\ufaff]")
"""All of these scripts are in it."""


def size(size_bytes: int) -> str:
    """``532 B``, ``1.2 KB``, ``48 MB``: of a thousand, as file managers count."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    value, unit = size_bytes / 1000, "KB"
    for larger in ("MB", "GB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if value >= 9.95 else f"{value:.1f} {unit}"


def moment(at: datetime) -> str:
    """``22 Nov 2026, 20:09 UTC``: whole without JavaScript, in the reader's language."""
    at = at.astimezone(UTC)
    return _("{date}, {at:%H:%M} UTC", date=date(at), at=at)


def iso(at: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def stamp(text: str) -> Stamp | None:
    """A moment that a source has written, where it can be read: RFC 3339, of any offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Stamp(iso(at), moment(at)) if at.tzinfo else None


def revision(full: str) -> str:
    """A commit by its first seven digits, as forges show it; anything else whole."""
    return full[:7] if re.fullmatch(r"[0-9a-f]{32,64}", full) else full


def language(headings: str, html: str) -> str:
    """The language for ``<html lang>``, by its script: it chooses how Han characters are drawn.

    Headings decide where there are any, since code and tables are Latin in every language.
    """
    sample = headings if headings.strip() else html[:_SAMPLE_CHARACTERS]
    if sample.isascii() or not _EASTERN.search(sample):  # most notebooks: nothing is counted
        return "en"
    sample = _TAG.sub(" ", sample)
    han, kana, hangul = (len(script.findall(sample)) for script in (_HAN, _KANA, _HANGUL))
    # A Han character or a syllable says about as much as two Latin letters.
    if 2 * (han + kana + hangul) <= len(_LATIN.findall(sample)):
        return "en"
    if hangul > han:
        return "ko"
    return "ja" if 5 * kana > han else "zh"
