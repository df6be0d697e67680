"""Our static files' addresses, which change with their content."""

import functools
import hashlib
from typing import Final

from app.surfaces.scripts import joined
from config.settings import ROOT

STATIC: Final = ROOT / "static"


@functools.cache
def static_url(path: str) -> str:
    """``css/vitrine.css`` → ``/static/css/vitrine.css?h=<12 hex digits>``: it may be kept for ever.

    A library's path has its version, which says as much; scripts and style sheets name it so, too.
    A file that is not there is named without a hash.
    """
    content = None if path.startswith("vendor/") else read(path)
    if content is None:
        return f"/static/{path}"
    return f"/static/{path}?h={hashlib.sha256(content).hexdigest()[:12]}"


def read(path: str) -> bytes | None:
    """A file below ``static``, or several scripts as one; None where there is none."""
    file = STATIC / path
    return file.read_bytes() if file.is_file() else joined(path)
