"""The whole: the page's structure, options, reproducibility, nbconvert's way in, and notebooks of others."""

from pathlib import Path

import nbformat
import pytest

from app.models import POLICIES, Cell, Language, Options, Policy
from app.notebook.parse import parse
from app.rendering.exporter import FragmentExporter
from app.rendering.renderer import Renderer
from tests.notebooks import QUIET
from tests.rendering.cells import RENDERER, code, markdown, prints, rendered

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
NOTEBOOKS = [
    path for folder in ("real", "languages", "libraries") for path in sorted(CORPUS.glob(f"{folder}/*"))
]


def test_a_page_has_a_section_for_each_cell() -> None:
    page = rendered(
        markdown("text"), code("x", prints("1")), Cell("raw", "<raw>", "r"), code("", name="e", count=None)
    )
    assert page.html == (
        '<div class="notebook">\n'
        '<section class="cell markdown" id="cell-m">'
        '<a class="cell-link" href="#cell-m" aria-label="Cell 1"></a>'
        '<div class="prose"><p>text</p>\n</div></section>\n'
        '<section class="cell code" id="cell-c"><a class="prompt" href="#cell-c" title="Cell 2">[1]:</a>'
        '<div class="source"><pre class="highlight"><code>x</code></pre></div>'
        '<div class="outputs"><div class="output stream stdout"><pre>1</pre></div></div></section>\n'
        '<section class="cell raw" id="cell-r">'
        '<a class="cell-link" href="#cell-r" aria-label="Cell 3"></a><pre>&lt;raw&gt;</pre></section>\n'
        '<section class="cell code" id="cell-e"><a class="prompt" href="#cell-e" title="Cell 4">[ ]:</a>'
        '<div class="source"><pre class="highlight"><code></code></pre></div></section>\n'
        "</div>"
    )
    assert page.cells == 4


def test_sources_can_be_left_out() -> None:
    page = rendered(code("secret()", prints("shown")), options=Options(code="hide"))
    assert "secret" not in page.html
    assert 'aria-label="Cell 1"></a><div class="outputs">' in page.html


RAW = [
    (
        {"raw_mimetype": "text/html"},
        "<b>x</b>",
        '<div class="output html" id="vitrine-output-r-1"><b>x</b></div>',
    ),
    ({"format": "text/markdown"}, "*x*", "<em>x</em>"),
    ({"raw_mimetype": "text/latex"}, "$x$ <", "<pre>$x$ &lt;</pre>"),
    ({"raw_mimetype": "text/x-python"}, "\nx", "<pre>\n\nx</pre>"),
    ({"raw_mimetype": 3}, "<b>", "<pre>&lt;b&gt;</pre>"),
]


@pytest.mark.parametrize(("metadata", "source", "html"), RAW)
def test_a_raw_cell_is_shown_by_its_type(metadata: dict[str, object], source: str, html: str) -> None:
    assert html in rendered(Cell("raw", source, "r", metadata)).html


def test_language_and_kernel_are_named() -> None:
    page = rendered(
        code("f[x_]"), language=Language(name="Wolfram Language", kernel="wl", kernel_title="WL 15")
    )
    assert (page.language, page.kernel) == ("Wolfram Language", "WL 15")
    assert '<span class="nv">x_</span>' in page.html


def test_nothing_is_shared_between_two_renders() -> None:
    first = rendered(markdown("# A\n\n$x$"))
    rendered(markdown("# A\n\n<iframe></iframe>"))
    assert rendered(markdown("# A\n\n$x$")) == first


def test_preloading_changes_nothing() -> None:
    renderer = Renderer()
    renderer.preload()
    assert rendered(*_CELLS, renderer=renderer) == rendered(*_CELLS, renderer=Renderer())


_CELLS = (markdown("# A\n\n```r\nx <- 1\n```"), code("%%sql\nSELECT 1", prints("\x1b[31mx")))


def test_nbconvert_can_call_the_exporter_with_a_node_of_its_own() -> None:
    node = nbformat.reads(QUIET.decode(), as_version=4)
    html, resources = FragmentExporter().from_notebook_node(node)
    expected = RENDERER.render(parse(QUIET), policy="sanitised")
    assert html == expected.html
    assert resources["rendered"] == expected
    assert html.startswith('<div class="notebook">')


def test_the_template_makes_neither_a_document_nor_a_style_sheet() -> None:
    html, _ = FragmentExporter().from_notebook_node(parse(QUIET))
    for tag in ("<html", "<head", "<body", "<style", "<link", "<script"):
        assert tag not in html


@pytest.mark.skipif(not NOTEBOOKS, reason="the folder of real notebooks is not here")
@pytest.mark.parametrize("policy", POLICIES)
def test_every_real_notebook_renders(policy: Policy) -> None:
    for path in NOTEBOOKS:
        page = RENDERER.render(parse(path.read_bytes()), policy=policy, base_url="https://h/d/")
        assert page.html.encode().endswith((b"</div>", b"</script>") if page.active else b"</div>"), path.name
        if not page.active:
            assert page.html.count("<div") == page.html.count("</div>"), path.name
            assert "<script" not in page.html, path.name
        anchors = [heading.anchor for heading in page.headings]
        assert len(anchors) == len(set(anchors)), path.name
        for name in page.blobs:
            assert f"/blob/{name}" in page.html, path.name


@pytest.mark.skipif(not NOTEBOOKS, reason="the folder of real notebooks is not here")
def test_every_real_notebook_renders_to_the_same_bytes_again() -> None:
    for path in NOTEBOOKS:
        notebook = parse(path.read_bytes())
        assert RENDERER.render(notebook, policy="sandboxed") == RENDERER.render(notebook, policy="sandboxed")
