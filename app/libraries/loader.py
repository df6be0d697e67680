"""The script that a content frame, and each document in a frame of it, begins with."""

import functools
import hashlib
import json
from typing import Final

from app.libraries.home import tables
from app.libraries.table import Tables, rows_for_browser
from config.settings import ROOT

_PARTS: Final = ("frame.js", "blocked.js", "amd.js", "at-home.js", "home.js")
"""Storage of memory; what tells of files that were refused; what lets plain tags and RequireJS live together;
where a library lies here; what loads it from there."""


def compose(tables: Tables) -> str:
    """The tables as the browser needs them, and the code that goes by them: one file."""
    parts = [(ROOT / "static" / "js" / name).read_text(encoding="utf-8") for name in _PARTS]
    rows = json.dumps(rows_for_browser(tables), separators=(",", ":"))
    return f"self.vitrineHome = {{ tables: {rows} }};\n" + "\n".join(parts)


@functools.cache
def script() -> str:
    """That of this installation."""
    return compose(tables())


@functools.cache
def address() -> str:
    """``/home.js?h=<12 hex digits>``: it may be kept for ever."""
    return f"/home.js?h={hashlib.sha256(script().encode()).hexdigest()[:12]}"


def tag() -> str:
    """For the beginning of a document."""
    return f'<script src="{address()}"></script>'
