"""Which picture stands for a notebook."""

import base64
from dataclasses import replace

import pytest

from app.models import Cover
from app.notebook.parse import parse
from app.rendering.cover import cover_of, is_good
from app.rendering.renderer import Renderer
from app.store.cache import Cache
from tests.notebooks import code, markdown, notebook, png, shows

RENDERER = Renderer()


def cover(*cells, policy="sandboxed"):
    return RENDERER.render(parse(notebook(*cells)), policy=policy).cover


def attached(data):
    return {**markdown("![logo](attachment:logo.png)"), "attachments": {"logo.png": {"image/png": data}}}


@pytest.mark.parametrize(
    ("size", "good"),
    [
        ((640, 480), True),
        ((200, 200), True),
        ((199, 400), False),
        ((16, 16), False),
        ((900, 300), True),
        ((901, 300), False),
        ((300, 901), False),
        ((4096, 2000), True),
        ((4097, 2000), False),
    ],
)
def test_icons_strips_and_giants_are_not_good(size, good):
    assert is_good(size) is good


def test_it_is_the_first_good_figure_of_an_output():
    found = cover(
        attached(png(400, 300, b"\x01\x02\x03")),
        code("spark()", shows(image_png=png(400, 60))),
        code("plot()", shows(image_png=png(300, 250)), shows(image_png=png(800, 600))),
    )
    assert (found.width, found.height) == (300, 250)


def test_else_a_picture_of_the_prose_and_else_none():
    assert cover(attached(png(400, 300))).width == 400
    assert cover(markdown("![away](https://example.org/a.png)")) is None
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"></svg>'
    assert cover(code("svg", shows(image_svg_xml=drawing))) is None


def test_active_content_has_one_where_a_still_picture_is_in_it():
    still = shows(image_png=png(500, 400))
    assert cover(code("1", shows(text_html="<script>draw()</script>")), code("2", still)).width == 500


def test_what_is_no_picture_is_passed_over():
    good = base64.b64decode(png(400, 300))
    blobs = {
        "0.png": b"\x89PNG\r\n\x1a\n",
        "1.png": good[:20],
        "2.gif": b"GIF89a" + b"\xff" * 20,
        "3.png": good,
    }
    assert cover_of("", blobs) == Cover("3.png", 400, 300)


def test_it_is_kept_with_the_content(store):
    cache = Cache(store, keep_seconds=60)
    content = RENDERER.render(parse(notebook(code("1", shows(image_png=png(300, 250))))), policy="sandboxed")
    cache.put_fragment("with", content)
    cache.put_fragment("without", replace(content, cover=None))
    assert (cache.fragment("with").cover, cache.fragment("without").cover) == (content.cover, None)
