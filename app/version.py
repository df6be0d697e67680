"""Which version this is: for people, and of everything that a stored page's bytes depend on."""

import functools
import hashlib
from importlib import metadata
from pathlib import Path
from typing import Final

from config.settings import Settings

VERSION: Final = "0.1.0"

_ROOT: Final = Path(__file__).resolve().parent.parent
_RENDERS: Final = (
    *("app", "templates", "config", "static/css", "static/js", "static/icons"),
    "static/vendor/index.json",
)
_LIBRARIES: Final = (
    "babel",
    "comrak",
    "jinja2",
    "nbconvert",
    "nbformat",
    "nh3",
    "pillow",
    "pygments",
    "tinycss2",
)
_SHAPING: Final = (
    "assets", "content_origin", "frame_ancestors", "img_src", "public_url", "sandbox_connect_src",
)  # fmt: skip
"""Settings that stand in pages or their headers."""
_LIMITS: Final = tuple(
    name for name in Settings.model_fields if name.startswith("max_") and name != "max_queued_jobs"
)
"""Settings that say how much of a notebook a page shows."""


def renderer(settings: Settings) -> str:
    """Changes whenever the code, a template, a style, a library, a setting or a button that makes pages does.

    Stored pages of another renderer are stale by themselves; nobody has to remember to count a number up.
    """
    shaping = tuple(str(getattr(settings, name)) for name in (*_SHAPING, *_LIMITS))
    return _version((*shaping, _file(settings.path(settings.launchers_file))))


@functools.cache
def _file(path: Path) -> str:
    """An operator's own, which may lie anywhere; whoever reads it says what is wrong where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@functools.cache
def _version(shaping: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join((_code(), *shaping)).encode()).hexdigest()[:16]


@functools.cache
def _code() -> str:
    hasher = hashlib.sha256()
    for name in _RENDERS:
        for path in sorted([_ROOT / name, *(_ROOT / name).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                hasher.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes())
    for library in _LIBRARIES:
        hasher.update(f"{library}={metadata.version(library)}".encode())
    return hasher.hexdigest()
