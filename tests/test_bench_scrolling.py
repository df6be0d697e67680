"""What `make bench` compares a page of 10,000 cells with."""

from bench import scrolling


def test_nbconvert_s_page_has_as_many_cells() -> None:
    html = scrolling._converted()
    assert html.count('<div class="jp-Cell ') >= scrolling.CELLS
    assert html.rstrip().endswith("</html>")
