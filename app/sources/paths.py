"""Text in addresses: what is let in, and how it is printed. The sources parse and print through these."""

import re
import unicodedata
from typing import Final, Literal
from urllib.parse import quote as _quote

from app.errors import BadReference
from app.i18n import _

NOTEBOOK_SUFFIX: Final = ".ipynb"
MEDIA_TYPES: Final = {
    NOTEBOOK_SUFFIX: "application/x-ipynb+json",
    ".rmd": "text/markdown",
    ".qmd": "text/markdown",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".myst": "text/markdown",
    ".py": "text/x-python",
    ".r": "text/x-r",
    ".jl": "text/x-julia",
}
"""How the names of files end that are read as notebooks (the texts by `app/notebook/texts.py`)."""
READABLE: Final = ".ipynb, .md, .Rmd, .qmd, .py, .R or .jl"
"""The same for an error's sentence."""
_ALWAYS_NOTEBOOKS: Final = frozenset({NOTEBOOK_SUFFIX, ".rmd", ".qmd"})
MAX_CHARACTERS: Final = 4096
_READABLE: Final = "/:@=&+,"
_COMMIT: Final = re.compile(r"[0-9a-fA-F]{40}")
_OWNER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
_REPO: Final = re.compile(r"(?!\.\.?$)[A-Za-z0-9._-]{1,100}")


def quote(text: str) -> str:
    """Percent-encode decoded text for a path (RFC 3986 §3.3); the slash stays a slash."""
    return _quote(text, safe=_READABLE)


def shown(text: str) -> str:
    """A visitor's text as an error's sentence quotes it: short, on one line, without control characters."""
    plain = "".join(char if char.isprintable() else "�" for char in text)
    return f"“{plain[:80]}…”" if len(plain) > 80 else f"“{plain}”"


def bounded(text: str) -> str:
    """Text as it came, if it is not longer than an address can be.

    Raises:
        BadReference
    """
    if len(text) > MAX_CHARACTERS:
        raise BadReference(
            _(
                "An address may have {most} characters; this one has {text}.",
                most=MAX_CHARACTERS,
                text=len(text),
            )
        )
    return text


def checked(text: str) -> str:
    """Text as it came, if it can stand in an address.

    Raises:
        BadReference: control characters (they would end a header or a line of a log), half of a UTF-16
            pair (it has no bytes), or more than `MAX_CHARACTERS`.
    """
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in bounded(text)):
        raise BadReference(
            _("{address} holds a control character; wanted: an address on one line.", address=shown(text))
        )
    return text


def segments(path: str) -> tuple[str, ...]:
    """A decoded path's segments, without empty ones.

    Raises:
        BadReference: a ``.`` or ``..``. HTTP clients resolve them (RFC 3986 §5.2.4), so that
            ``trusted/repo/../../other/repo`` would fetch something else than what policies were asked about.
    """
    parts = tuple(part for part in checked(path).split("/") if part)
    if any(part in (".", "..") for part in parts):
        raise BadReference(
            _("{path} holds a “.” or “..” segment; wanted: the path without it.", path=shown(path))
        )
    return parts


def is_commit(text: str) -> bool:
    """A full commit or a gist's revision: 40 hexadecimal digits, which git refuses as a branch's name."""
    return _COMMIT.fullmatch(text) is not None


def is_owner(text: str) -> bool:
    """The name of a GitHub user or organisation (managed users have an underscore)."""
    return _OWNER.fullmatch(text) is not None


def is_repo(text: str) -> bool:
    """The name of a GitHub repository."""
    return _REPO.fullmatch(text) is not None


def suffix(name: str) -> str:
    """``Notes.QMD`` → ``.qmd``; empty where a name has none."""
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    return f".{ending.lower()}" if stem and dot else ""


def is_notebook(name: str) -> bool:
    """Whether a listing shows this file as a notebook: a script or a Markdown text may as well be none."""
    return suffix(name) in _ALWAYS_NOTEBOOKS


def kind(name: str) -> Literal["notebook", "file"]:
    """What a listing calls it."""
    return "notebook" if is_notebook(name) else "file"


def is_readable(name: str) -> bool:
    """Whether this file can be shown."""
    return suffix(name) in MEDIA_TYPES


def media_type(name: str) -> str:
    """Of a file that was read as a notebook, whatever it is called."""
    return MEDIA_TYPES.get(suffix(name), MEDIA_TYPES[NOTEBOOK_SUFFIX])


def first_line(text: str | None) -> str | None:
    """A description as one line of a listing, or None where there is none."""
    lines = (text or "").strip().splitlines()
    return lines[0][:200] if lines else None
