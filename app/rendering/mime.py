"""How each MIME type is shown: one entry a type, the richest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from app.i18n import N_
from app.rendering import bundles, charts, maps, media, texts, trees, widgets
from app.rendering.pictures import raster, svg
from app.rendering.shown import Render

STILL = N_("a still form of it")


@dataclass(frozen=True, slots=True)
class MimeRenderer:
    """One entry: which types, how they are shown, and what a reader would call them."""

    types: str
    """MIME types in lower case, separated by blanks; ``*`` stands for any characters."""
    render: Render
    what: str = ""
    """A reader's name for it, where a page without scripts shows less of it or nothing."""
    stands_in: str = ""
    """Of an entry that may stand for a richer one, what it is of that: `STILL`, or its source."""
    whole: bool = False
    """Whether it is made of the whole bundle: then the value of its own type may be empty."""


class Registry:
    """Entries, by the types that an output offers."""

    def __init__(self, entries: tuple[MimeRenderer, ...]) -> None:
        self.entries = entries
        self._places = lru_cache(maxsize=512)(self._find)

    def knows(self, mime: str) -> bool:
        """Whether an entry covers this type."""
        return bool(self._places(mime))

    def ranked(self, data: Mapping[str, Any]) -> Iterator[tuple[MimeRenderer, str]]:
        """Entry and type for all that a bundle offers and that is known here, the richest first."""
        offers = sorted(
            (place, number, mime) for number, mime in enumerate(data) for place in self._places(mime)
        )
        for place, _, mime in offers:
            entry, value = self.entries[place], data[mime]
            if value is not None and (value != "" or entry.whole):
                yield entry, mime

    def _find(self, mime: str) -> tuple[int, ...]:
        names = {mime, mime.partition(";")[0]}
        return tuple(place for place, entry in enumerate(self.entries) if _covers(entry.types, names))


def _covers(types: str, names: set[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in types.split() for name in names)


_LOAD = "application/vnd.holoviews_load.v0+json application/vnd.bokehjs_load.v0+json"
_HOLOVIEWS = "application/vnd.holoviews_exec.v0+json"
_BOKEH = "application/vnd.bokehjs_exec.v0+json"
_PLOTLY = "application/vnd.plotly.v1+json"
_VEGA = "application/vnd.vega.v* application/vnd.vegalite.v*"
_JSON = "application/json text/jsonl application/jsonl application/json-lines"
_RASTER = "image/png image/jpeg image/jpg image/gif image/webp image/avif image/bmp image/x-ms-bmp"

REGISTRY = Registry((
    MimeRenderer(widgets.VIEW, widgets.view, N_("an interactive widget")),
    MimeRenderer(_LOAD, bundles.load, whole=True),
    MimeRenderer(_HOLOVIEWS, bundles.run, N_("an interactive chart (HoloViews)"), whole=True),
    MimeRenderer(_BOKEH, bundles.run, N_("an interactive chart (Bokeh)"), whole=True),
    MimeRenderer(_PLOTLY, charts.plotly, N_("an interactive chart (Plotly)")),
    MimeRenderer("application/geo+json", charts.geojson, N_("an interactive map")),
    MimeRenderer("application/javascript text/javascript", texts.javascript),
    MimeRenderer(_JSON, trees.as_json),
    MimeRenderer("text/html", texts.html),
    MimeRenderer(_VEGA, charts.vega, N_("an interactive chart (Vega)")),
    MimeRenderer("text/markdown", texts.markdown),
    MimeRenderer("text/vnd.mermaid", charts.mermaid, N_("a diagram (Mermaid)")),
    MimeRenderer("text/latex", texts.latex),
    MimeRenderer("image/svg+xml", svg, stands_in=STILL),
    MimeRenderer(_RASTER, raster, stands_in=STILL),
    MimeRenderer("video/*", media.video, N_("a video")),
    MimeRenderer("audio/*", media.audio, N_("a recording")),
    MimeRenderer("application/pdf", media.pdf, N_("a PDF document")),
    MimeRenderer("application/geo+json", maps.sketch, stands_in=STILL),
    MimeRenderer(f"{_PLOTLY} {_VEGA}", trees.source, stands_in=N_("its source")),
    MimeRenderer("text/vnd.mermaid", charts.source, stands_in=N_("its source")),
    MimeRenderer("text/plain", texts.plain, stands_in=STILL),
))  # fmt: skip
"""The order is JupyterLab's, by the ranks of its renderers; ours stand where a reader misses least.

A script's result comes before HTML and a chart's before its picture. The second half is what stands for the
first half where no script runs.
"""
