import pytest

from app.surfaces.libraries import used_in

AMD = ("vendor/requirejs/2.3.8/require.js",)
JQUERY = ("vendor/jquery/3.7.1/dist/jquery.min.js",)
JUPYTER = ("js/jupyter.js",)
GLOBALS = ("js/jupyter-globals.js",)
CELL = (
    "<script>(function (element) {{\n{}\n}}).call(window, vitrineElement(document.currentScript));</script>"
)


@pytest.mark.parametrize(
    ("html", "paths"),
    [
        ("<script>require(['d3'], (d3) => 1)</script>", (*AMD, *JUPYTER)),
        ("<script>require.config({paths: {}})</script>", (*AMD, *JUPYTER)),
        ("<script src='https://cdn.example/require.min.js'></script>", (*AMD, *JUPYTER)),
        ("<script>$('#a').text('b')</script>", JQUERY),
        ("<p>a</p><button onclick=\"$('#a').hide()\">b</button>", JQUERY),
        ("<script>jQuery.ajax()</script>", JQUERY),
        ("<script>require(['jquery'], f)</script>", (*AMD, *JQUERY, *JUPYTER)),
        (CELL.format("element.append('<b>x</b>')"), (*JQUERY, *JUPYTER)),
        (CELL.format("window.x = 1"), JUPYTER),
        (CELL.format("element.innerHTML = '<b>x</b>'"), JUPYTER),
        ("<script>IPython.notebook.kernel.execute('x')</script>", (*JUPYTER, *GLOBALS)),
        ("<script>document.title = 'required'</script>", ()),
        ("<p>It costs $5.</p>", ()),
    ],
)
def test_a_frame_loads_what_its_scripts_use(html, paths):
    assert used_in(html) == paths


@pytest.mark.parametrize(
    "script",
    [
        "if (typeof define === 'function' && define.amd) { require(['a'], f) } else load()",
        "if (window.requirejs) { window.requirejs.config({}) } else load()",
        "if (typeof require !== 'undefined') require(['a'])",
    ],
)
def test_a_script_that_asks_for_requirejs_is_not_given_it(script):
    assert not set(AMD) & set(used_in(f"<script>{script}</script>"))
    assert set(AMD) <= set(used_in(f"<script>{script}</script><script>require(['b'])</script>"))


def test_a_script_that_asks_for_jupyter_is_told_that_it_is_not_there():
    asks = "<script>if (root.Jupyter !== undefined) Jupyter.notebook.kernel.execute('x')</script>"
    assert not set(GLOBALS) & set(used_in(asks))


def test_a_document_in_a_frame_brings_its_own_libraries():
    assert used_in('<iframe srcdoc="&lt;script&gt;$(1)&lt;/script&gt;"></iframe><script>1</script>') == ()
    assert used_in("<pre>$(1)</pre><script>1</script>") == ()
