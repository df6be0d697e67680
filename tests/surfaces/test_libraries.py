import pytest

from app.surfaces.libraries import LIBRARIES, used_in

REQUIREJS, JQUERY = (library.path for library in LIBRARIES)


@pytest.mark.parametrize(
    ("html", "paths"),
    [
        ("<script>require(['d3'], (d3) => 1)</script>", (REQUIREJS,)),
        ("<script>require.config({paths: {}})</script>", (REQUIREJS,)),
        ("<script>$('#a').text('b')</script>", (JQUERY,)),
        ("<script>jQuery.ajax()</script>", (JQUERY,)),
        ("<script>require(['jquery'], f)</script>", (REQUIREJS, JQUERY)),
        ("<script>document.title = 'required'</script>", ()),
        ("<p>It costs $5.</p>", ()),
    ],
)
def test_a_frame_loads_what_its_scripts_use(html, paths):
    assert used_in(html) == paths
