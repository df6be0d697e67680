"""What a notebook's metadata say of it: language, title, authors, each one line of bounded length."""

import re
from collections.abc import Mapping
from typing import Any

from app.models import Language

_MAX_TITLE_CHARS = 300
_MAX_NAME_CHARS = 100
_MOST_AUTHORS = 50
_UNNAMED = re.compile(r"untitled[\s_-]*\d*", re.IGNORECASE)
"""What Jupyter, IPython and Colab call a notebook that nobody has named."""


def language_of(metadata: Mapping[str, Any]) -> Language:
    """From ``language_info`` and ``kernelspec``; either may be just a name, as old tools wrote it.

    Databricks has a member of its own for it.
    """
    info = _named(metadata.get("language_info"))
    kernel = _named(metadata.get("kernelspec"))
    databricks = _named(metadata.get("application/vnd.databricks.v1+notebook"))
    mode = info.get("codemirror_mode")
    return Language(
        name=next(
            filter(None, map(_line, (info.get("name"), kernel.get("language"), databricks.get("language")))),
            "",
        ),
        lexer=_line(info.get("pygments_lexer")),
        kernel=_line(kernel.get("name")),
        kernel_title=_line(kernel.get("display_name")),
        mimetype=_line(info.get("mimetype")),
        codemirror_mode=_line(mode.get("name") if isinstance(mode, dict) else mode),
        file_extension=_line(info.get("file_extension")),
    )


def title_of(metadata: Mapping[str, Any]) -> str:
    """``title``, else the name that Colab gave the file without its ending, else empty."""
    colab = metadata.get("colab")
    for value in (metadata.get("title"), colab.get("name") if isinstance(colab, dict) else ""):
        title = _line(value, _MAX_TITLE_CHARS).removesuffix(".ipynb").strip()
        if title and not _UNNAMED.fullmatch(title):
            return title
    return ""


def authors_of(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in ``authors``: a list of objects with a name (nbformat 4), or of names; or ``author``."""
    stated = metadata.get("authors") or metadata.get("author")
    authors = stated if isinstance(stated, list) else [stated]
    named = (_named(author).get("name") for author in authors[:_MOST_AUTHORS])
    return tuple(name for name in map(_line, named) if name)


def _named(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {"name": value}


def _line(value: Any, most_chars: int = _MAX_NAME_CHARS) -> str:
    """A text without line ends and runs of white space, cut where it is longer than any real one."""
    return " ".join(value[: 4 * most_chars].split())[:most_chars] if isinstance(value, str) else ""
