"""Our static files' addresses, which change with their content."""

import functools
import hashlib
from typing import Final

from config.settings import ROOT

STATIC: Final = ROOT / "static"


@functools.cache
def static_url(path: str) -> str:
    """``css/vitrine.css`` → ``/static/css/vitrine.css?h=<12 hex digits>``: it may be kept for ever.

    A library's path has its version, which says as much; scripts and style sheets name it so, too.
    A file that is not there is named without a hash.
    """
    file = STATIC / path
    if path.startswith("vendor/") or not file.is_file():
        return f"/static/{path}"
    return f"/static/{path}?h={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
