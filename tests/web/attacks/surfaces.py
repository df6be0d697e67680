"""Attacks on each thing that this viewer draws by itself: one notebook a group, many attacks in each."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.notebooks import code, markdown, notebook, png, prints

_SVG_SCRIPT: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><script>window.__pwned="{name}"</script>'
    '<rect width="90" height="30" onload="window.__pwned=1" onclick="window.__pwned=2"/></svg>'
)


def breaking(name: str) -> str:
    """Markup that runs wherever a text is put into HTML, an attribute, a script or a style sheet unescaped."""
    run = f"window.__pwned='{name}'"
    return (
        f"</script></style></textarea></title></template>--></summary></pre>'\"><script>{run}</script>"
        f"<img src=x onerror=\"{run}\"><iframe srcdoc='<script>parent.{run}</script>'></iframe>"
    )


def output(mime: str, value: Any, **metadata: Any) -> dict[str, Any]:
    """An output of one type."""
    return {"output_type": "display_data", "data": {mime: value}, "metadata": metadata}


def _mimes() -> Iterator[dict[str, Any]]:
    evil = breaking
    chart = {"layout": {"title": evil("title"), "images": [{"source": "http://pwned.invalid/plotly"}]}}
    vega = {
        "$schema": evil("schema"),
        "data": {"url": "http://pwned.invalid/vega"},
        evil("key"): evil("value"),
    }
    yield code("a", output("application/vnd.plotly.v1+json", {**chart, "data": [{"text": evil("data")}]}))
    yield code(
        "b", output("application/vnd.vegalite.v5+json", vega, embed_options={"actions": evil("embed")})
    )
    yield code("c", output("application/vnd.vega.v5+json", vega))
    yield code("d", output("application/vnd.vegalite.v5+json", evil("vega-text")))
    yield code("e", output("application/json", {evil("json"): [evil("json-value"), {evil("deep"): None}]}))
    yield code("f", output("application/json", [1], root=evil("json-root"), expanded=True))
    yield code("g", output("text/jsonl", f"{json.dumps(evil('line'))}\n{evil('no-line')}"))
    for number, diagram in enumerate(_diagrams()):
        yield code(f"m{number}", output("text/vnd.mermaid", diagram))
        yield markdown(f"```mermaid\n{diagram}\n```")
    yield code("h", output("application/geo+json", _map(), url_template="http://pwned.invalid/{z}/{x}/{y}"))
    yield code("i", output("application/pdf", base64.b64encode(b"%PDF-1.7\n").decode(), title=evil("pdf")))
    yield code("j", output("image/svg+xml", _SVG_SCRIPT.format(name="svg")))
    yield code(
        "k", output("image/png", png(), alt=evil("alt"), width=evil("width"), needs_background=evil("b"))
    )
    yield code("l", output("text/html", "<p>isolated</p>" + evil("isolated"), isolated=True))
    yield code("n", output("text/html", _SVG_SCRIPT.format(name="inline")))
    yield code("o", output(evil("a mime type"), evil("unknown")))
    yield code("p", output("text/latex", f"$\\href{{javascript:window.__pwned=1}}{{x}}$ {evil('latex')}"))
    yield code("q", output("application/vnd.bokehjs_exec.v0+json", "", id=evil("bokeh")))
    for mime in ("application/javascript", "application/vnd.bokehjs_exec.v0+json"):
        both = {"application/javascript": "window.__pwned='script'", "text/html": evil("both"), mime: "1"}
        yield code("r", {"output_type": "display_data", "data": both, "metadata": {}})


def _diagrams() -> Iterator[str]:
    yield f'graph TD\n  A["{breaking("label")}"] --> B\n  click A "javascript:window.__pwned=1"'
    yield '%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%\ngraph TD\n  A --> B\n  click B call f()'
    yield f"</code></pre>{breaking('fence')}"


def _map() -> dict[str, Any]:
    shape = {"type": "Point", "coordinates": [1, 2, breaking("position")]}
    properties = {breaking("property"): breaking("property-value")}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": shape, "properties": properties}],
    }


def _texts() -> Iterator[dict[str, Any]]:
    evil = breaking
    yield code("a", prints(f"\x1b]8;;javascript:window.__pwned=1\x1b\\link\x1b]8;;\x1b\\ {evil('osc')}"))
    yield code("b", prints('\x1b]8;;https://a.example/"onmouseover="window.__pwned=1\x1b\\x\x1b]8;;\x07'))
    yield code(
        "c",
        prints(f"https://a.example/\"onclick=window.__pwned=1 https://a.example/'><script> \r{evil('cr')}"),
    )
    yield code("d", prints(evil("stream"), name=evil("stream-name")))
    yield code("e", prints("x" * 40_000 + evil("long")))
    trace = [f"\x1b[31m{evil('trace')}", evil("trace-2")]
    yield code(
        "f", {"output_type": "error", "ename": evil("ename"), "evalue": evil("evalue"), "traceback": trace}
    )
    yield code("g", {"output_type": "error", "ename": evil("name"), "evalue": evil("value"), "traceback": []})
    form = f'#@title {evil("form-title")} {{display-mode: "form"}}\n#@markdown <section>{evil("form-text")}'
    field = f'p = "{evil("field")}" #@param {{type:"{evil("type")}"}}'
    yield {**code(f"{form}\n{field}"), "metadata": {"cellView": "form", "id": evil("form-id")}}
    for kind in ("text/html", "text/latex", "text/markdown", "text/restructuredtext", evil("raw-type")):
        yield {"cell_type": "raw", "metadata": {"format": kind, "raw_mimetype": kind}, "source": evil("raw")}
    yield {**code(f"%%html\n{evil('magic')}"), "execution_count": evil("count"), "id": evil("id")}
    yield {**markdown("x"), "metadata": {"tags": [evil("tag")], "slideshow": {"slide_type": evil("type")}}}
    yield {**code("y"), "metadata": {"tags": ["hide-input"], "jupyter": {"source_hidden": evil("hidden")}}}
    yield code(f"#| code-fold: true\n#| code-summary: '{evil('summary')}'\n1")


def _prose() -> Iterator[dict[str, Any]]:
    evil = breaking
    yield markdown(
        f"> [!NOTE] {evil('alert')}\n> {evil('alert-text')}\n\n:::{{note}} {evil('admonition')}\nx\n:::"
    )
    yield markdown(f"A[^{evil('footnote')}] b[^1]\n\n[^{evil('footnote')}]: x\n[^1]: {evil('footnote-text')}")
    yield markdown('[^x"onclick=window.__pwned=1]\n\n[^x"onclick=window.__pwned=1]: y')
    yield markdown(
        '<https://a.example/"onclick=window.__pwned=1> https://a.example/\'onclick="window.__pwned=1"'
    )
    yield markdown(
        "<javascript:window.__pwned=1> [a](javascript:window.__pwned=1) [b](JaVa&#10;script:window.__pwned=1)"
    )
    yield markdown("[c]( <&#1;javascript:window.__pwned=1> ) [d][e]\n\n[e]: javascript:window.__pwned=1 'x'")
    yield markdown(f"# {evil('heading')} [x](javascript:window.__pwned=1)\n\n## `{evil('heading-code')}`")
    yield markdown("# <img src=x onerror=window.__pwned=1>\n\n[to it](#<img src=x onerror=window.__pwned=1>)")
    yield markdown(
        f"$\\href{{javascript:window.__pwned=1}}{{x}}$ $$\\text{{{evil('text')}}}$$ $\\style{{x}}{{y}}$"
    )
    yield markdown(
        "$\\class{cell stale}{x} \\cssId{vitrine}{y} \\unicode[x;y:url(http://pwned.invalid/f)]{65}$"
    )
    yield markdown(f"```{evil('fence')}\n{evil('fenced')}\n```\n\n~~~python {{.cls #id onclick=1}}\nx\n~~~")
    yield markdown(
        "| a |\n|---|\n| <script>window.__pwned=1</script> |\n\n- [x] <input onfocus=window.__pwned=1 autofocus>"
    )
    name, data = evil("attachment"), base64.b64encode(_SVG_SCRIPT.format(name="file").encode()).decode()
    attachments = {
        name: {"image/svg+xml": data},
        "b.svg": {"image/svg+xml": data},
        "c.html": {"text/html": data},
    }
    pictures = f'<img src="attachment:{name}"> ![{evil("picture")}](attachment:b.svg) [c](attachment:c.html)'
    yield {**markdown(pictures), "attachments": attachments}


def _slides() -> Iterator[dict[str, Any]]:
    """What reveal.js looks for in a slide."""
    url, run = "http://pwned.invalid/reveal", "window.__pwned='reveal'"
    for name in ("iframe", "image", "video"):
        inner = f"<section data-background-{name}='{url}' data-preload data-state='x'>s</section>"
        yield markdown(f"# {name}\n\n{inner}<div data-background-{name}='{url}'>d</div>")
    yield markdown(
        f"# loaded\n\n<img data-src='{url}'><iframe data-src='{url}' data-preload></iframe>"
        f"<video data-src='{url}' data-autoplay></video><a data-preview-link='{url}' href='#'>p</a>"
        f"<a data-preview-image='{url}' href='#'>p</a><p data-markdown='{url}'># m</p>"
        f"<section data-markdown><script type='text/template'><img src=x onerror={run}></script></section>"
        f"<section data-auto-animate data-auto-animate-id='x'>a</section><p class='fragment' data-fragment-index='{run}'>f"
    )
    yield markdown(
        "# laid over\n\n<div class='r-overlay reveal overlay pwn' style='position:fixed;inset:0;z-index:99'>o</div>"
        "<aside class='notes speaker-notes progress controls slide-number'>n</aside>"
        "<div class='backgrounds slide-background present stack past future'>b</div>"
        "<div class='slides'><section>more</section></div><p class='vitrine deck'>v</p>"
    )
    yield markdown(
        "# a link\n\n[x](#/1\"onclick=window.__pwned=1) <a href='#/<img src=x onerror=window.__pwned=1>'>y</a>"
    )


def _model(name: str, **state: Any) -> dict[str, Any]:
    module = "@jupyter-widgets/controls"
    return {
        "model_module": module,
        "model_module_version": "2.0.0",
        "model_name": f"{name}Model",
        "state": state,
    }


def _widgets() -> bytes:
    evil = breaking
    html = ("HTML", "HTMLMath", "Label", "Text", "Textarea", "Valid", "Password", "Combobox", "ColorPicker")
    models = {
        name.lower(): _model(
            name, value=evil(name), description=evil(f"{name}-said"), description_allow_html=True,
            tooltip=evil("tip"), placeholder=evil("place"), layout="IPY_MODEL_layout", style="IPY_MODEL_style",
        )
        for name in html
    }  # fmt: skip
    models |= {
        "button": _model("Button", description=evil("button"), tooltip=evil("tip"), icon=evil("icon")),
        "drop": _model("Dropdown", _options_labels=[evil("option")], index=0, description=evil("drop")),
        "slider": _model(
            "FloatSlider", value=evil("value"), min=evil("min"), max=1, description=evil("slide")
        ),
        "bar": _model(
            "FloatProgress", value=0.5, min=0, max=1, bar_style=evil("bar"), description=evil("bar")
        ),
        "tab": _model("Tab", children=["IPY_MODEL_html", evil("child")], titles=[evil("tab"), evil("tab-2")]),
        "date": _model("DatePicker", value={"year": evil("year"), "month": 1, "date": 1}),
        "image": _model("Image", format=evil("format"), width=evil("width"), value=evil("image")),
        "odd": {**_model("Odd"), "model_name": evil("model"), "model_module": evil("module")},
        "figure": {**_model("MPLCanvas", _data_url=f"data:{evil('url')}", _figure_label=evil("figure"))},
        "captured": _model(
            "Output", outputs=[output("text/html", evil("captured")), prints(evil("printed"))]
        ),
        "layout": _model("Layout", width="1px;}</style><script>window.__pwned=1</script>", display="flex"),
        "style": _model("DescriptionStyle", description_width=evil("style")),
        evil("an id"): _model("Label", value="x"),
    }
    models["box"] = _model("VBox", children=[f"IPY_MODEL_{name}" for name in models], box_style=evil("box"))
    state = {"state": models, "version_major": 2, "version_minor": 0}
    view = "application/vnd.jupyter.widget-view+json"
    cells = [
        code("x", output(view, {"model_id": name, "version_major": 2})) for name in [*models, evil("none")]
    ]
    return notebook(*cells, widgets={"application/vnd.jupyter.widget-state+json": state})


def _named() -> bytes:
    """Everything that the page around a notebook says of it."""
    evil = breaking
    kernel = {"name": evil("kernel"), "display_name": evil("kernel-name"), "language": evil("language")}
    colab = {"name": evil("colab"), "provenance": [{"file_id": evil("file")}]}
    return notebook(
        {**markdown("[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)](javascript:1)"), "id": 7},
        {**code("1"), "outputs": [{"output_type": evil("kind"), "data": evil("data")}], "metadata": evil("meta")},
        {"cell_type": evil("cell"), "source": [evil("source"), 7]},
        kernelspec=kernel,
        language_info={"name": evil("info"), "pygments_lexer": evil("lexer"), "file_extension": evil("ext")},
        title=evil("title"),
        authors=[{"name": evil("author")}, evil("author-2")],
        colab=colab,
    )  # fmt: skip


NOTEBOOKS: Final[Mapping[str, bytes]] = {
    "mimes": notebook(*_mimes()),
    "texts": notebook(*_texts()),
    "prose": notebook(*_prose()),
    "slides": notebook(*_slides()),
    "widgets": _widgets(),
    "named": _named(),
}
"""Group → its notebook."""

_EVIL = breaking("front-matter").replace('"', "'")
TEXTS: Final[Mapping[str, str]] = {
    "text.md": f'---\ntitle: "{_EVIL}"\nauthor: ["{_EVIL}"]\njupytext:\n  text_representation:\n'
    f'    format_name: myst\nkernelspec:\n  name: "{_EVIL}"\n  display_name: "{_EVIL}"\n---\n\n'
    f"```{{code-cell}} {_EVIL}\n:tags: [{_EVIL}]\nx\n```\n\n{_EVIL}\n",
    "text.qmd": f'---\ntitle: "{_EVIL}"\nauthor: "{_EVIL}"\njupyter: "{_EVIL}"\n---\n\n'
    f'```{{python}}\n#| label: {_EVIL}\n#| fig-cap: "{_EVIL}"\nx\n```\n\n{_EVIL}\n',
    "text.py": f'# %% [markdown] {_EVIL}\n# {_EVIL}\n\n# %% {_EVIL} tags=["{_EVIL}"]\nx = 1\n',
}
"""Notebooks that are text: name of the file → text."""
