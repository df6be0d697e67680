"""Pictures: what their first bytes say, and what comes of them in the page."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import base64
import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering.images import Picture, identify, standalone_svg
from app.rendering.limits import Limits
from app.rendering.renderer import Renderer
from tests.notebooks import png
from tests.rendering.cells import code, markdown, rendered, shows

PNG = base64.b64decode(png(3, 2))
GIF = b"GIF89a" + struct.pack("<HH", 7, 5) + b"\0\0\0;"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xdb\x00\x04\x00\x00\xff\xff\xc2\x00\x11\x08\x00\x09\x00\x08\x03\x01\x22\x00"
)
WEBP = b"RIFF\x00\x00\x00\x00WEBP"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><circle r="5"/></svg>'

IDENTIFIED = [
    (PNG, Picture("png", (3, 2))),
    (GIF, Picture("gif", (7, 5))),
    (JPEG, Picture("jpg", (8, 9))),
    (WEBP + b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x05\x00\x04\x40", Picture("webp", (5, 4))),
    (WEBP + b"VP8L\0\0\0\0\x2f" + struct.pack("<I", 5 | 3 << 14), Picture("webp", (6, 4))),
    (WEBP + b"VP8X\0\0\0\0\0\0\0\0\x09\0\0\x04\0\0", Picture("webp", (10, 5))),
    (WEBP + b"????", Picture("webp")),
    (SVG.encode(), Picture("svg", (40, 30))),
    (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!DOCTYPE svg><!-- a > b --> <svg viewBox='0 0 12 8'>", Picture("svg", (12, 8))),
    (b'<svg width="72pt" height="1in">', Picture("svg", (96, 96))),
    (b'<svg width="100%" height="100%">', Picture("svg")),
    (b"<svg>", Picture("svg")),
    (PNG[:20], Picture("png")),
    (JPEG[:24], Picture("jpg")),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\xff" * 8, Picture("png")),
    (b"GIF89a\0\0\0\0", Picture("gif")),
    (b"\xff\xd8\xff" + b"\xff" * 100_000, Picture("jpg")),
    (b"<html><svg>", None),
    (b"<svgx>", None),
    (b"<!-- " * 50_000, None),
    (b"%PDF-1.7", None),
    (b"", None),
]  # fmt: skip


@pytest.mark.parametrize(("data", "picture"), IDENTIFIED)
def test_type_and_size_come_from_the_bytes(data: bytes, picture: Picture | None) -> None:
    assert identify(data) == picture


STARTS = [
    b"",
    PNG[:8],
    PNG[:16],
    b"GIF87a",
    JPEG[:4],
    WEBP + b"VP8X",
    WEBP + b"VP8L",
    WEBP + b"VP8 ",
    b"<svg ",
]


@given(st.sampled_from(STARTS), st.binary(max_size=60))
def test_no_bytes_make_it_fail(start: bytes, rest: bytes) -> None:
    picture = identify(start + rest)
    assert picture is None or picture.size is None or min(picture.size) > 0


STANDALONE = [
    ("<svg width='1'/>", b'<svg xmlns="http://www.w3.org/2000/svg" width=\'1\'/>'),
    (' <svg><use xlink:href="#a"/></svg>', b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/></svg>'),
    (SVG, SVG.encode()),
    ("no picture", b"no picture"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "data"), STANDALONE)
def test_svg_gets_the_namespaces_that_a_file_needs(text: str, data: bytes) -> None:
    assert standalone_svg(text) == data


def image(
    mime: str, value: str, metadata: dict[str, object] | None = None, plain: str = "<Figure size 1x1>"
) -> str:
    bundle = {mime.replace("/", "_").replace("+", "_"): value, "text_plain": plain}
    return rendered(code("", shows(metadata, **bundle))).html


def test_a_picture_leaves_the_page_and_is_named_by_its_content() -> None:
    page = rendered(code("", shows(image_png=png(), text_plain="<Figure size 640x480 with 1 Axes>")))
    name = f"{hashlib.sha256(PNG).hexdigest()}.png"
    assert page.blobs == {name: PNG}
    figure = f'<figure class="output image"><img src="/blob/{name}" width="3" height="2" alt="Figure" decoding="async"></figure>'
    assert figure in page.html


def test_only_the_first_picture_of_a_notebook_is_loaded_at_once() -> None:
    page = rendered(code("", shows(image_png=png())), code("", shows(image_png=png(9)), name="d"))
    assert page.html.count("<img") == 2
    assert page.html.count('loading="lazy"') == 1
    assert page.html.index('width="3"') < page.html.index('loading="lazy"')


@pytest.mark.parametrize(
    ("mime", "value", "size"),
    [
        ("image/png", png(), 'width="3" height="2"'),
        ("image/gif", base64.b64encode(GIF).decode(), 'width="7" height="5"'),
        ("image/jpeg", base64.b64encode(JPEG).decode(), 'width="8" height="9"'),
        ("image/svg+xml", SVG, 'width="40" height="30"'),
    ],
)
def test_the_page_knows_a_picture_s_size_before_its_bytes_come(mime: str, value: str, size: str) -> None:
    assert size in image(mime, value)


def test_a_picture_that_is_shown_many_times_is_one_file() -> None:
    twice = f"![a](data:image/png;base64,{png(40, 40)})"
    page = rendered(
        code("", shows(image_png=png(40, 40))),
        code("", shows(image_png=png(40, 40)), name="d"),
        markdown(twice, name="e"),
    )
    (name,) = page.blobs
    assert page.html.count(f'src="/blob/{name}"') == 3


SIZES = [
    ({}, 'width="3" height="2"'),
    ({"image/png": {"width": 30, "height": 40}}, 'width="30" height="40"'),
    ({"width": 30, "height": 40}, 'width="30" height="40"'),
    ({"image/png": {"width": 6}}, 'width="6" height="4"'),
    ({"image/png": {"height": 1}}, 'width="2" height="1"'),
    ({"image/png": {"width": "1 onerror=x"}}, 'width="3" height="2"'),
    ({"image/png": {"width": 10**9, "height": -1}}, 'width="3" height="2"'),
    ({"image/png": {"width": True}}, 'width="3" height="2"'),
    ({"image/png": {"retina": True}}, 'width="1" height="1"'),
    ({"image/png": "x"}, 'width="3" height="2"'),
]


@pytest.mark.parametrize(("metadata", "attributes"), SIZES)
def test_the_outputs_metadata_say_how_large_it_is_shown(metadata: dict[str, object], attributes: str) -> None:
    assert attributes in image("image/png", png(), metadata)


def test_a_transparent_picture_can_ask_for_a_light_ground() -> None:
    assert 'class="needs-background"' in image("image/png", png(), {"needs_background": "light"})
    assert "needs-background" not in image("image/png", png(), {"needs_background": "<b>"})


ALTERNATIVES = [
    ("<Figure size 640x480 with 1 Axes>", {}, 'alt="Figure"'),
    ("<matplotlib.figure.Figure at 0x7f>", {}, 'alt="Figure"'),
    ("<IPython.core.display.Image object>", {}, 'alt="Image"'),
    ("plot without title", {}, 'alt="plot without title"'),
    ('a "b" <c>', {}, 'alt="a &quot;b&quot; &lt;c&gt;"'),
    ("", {}, 'alt="Figure"'),
    ("x", {"image/png": {"alt": "a chart"}}, 'alt="a chart"'),
    ("x", {"alt": " "}, 'alt="x"'),
    ("y" * 500, {}, f'alt="{"y" * 120}"'),
]


@pytest.mark.parametrize(("plain", "metadata", "attribute"), ALTERNATIVES)
def test_a_picture_has_words_for_those_who_do_not_see_it(
    plain: str, metadata: dict[str, object], attribute: str
) -> None:
    assert attribute in image("image/png", png(), metadata, plain)


def test_the_bytes_decide_what_a_picture_is() -> None:
    page = rendered(code("", shows(image_png=base64.b64encode(GIF).decode())))
    assert next(iter(page.blobs)).endswith(".gif")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_picture_whose_base64_is_broken_into_lines_is_the_same_picture(line_end: str) -> None:
    encoded = png(40, 40)
    broken = line_end.join(encoded[at : at + 76] for at in range(0, len(encoded), 76)) + line_end
    pages = [rendered(code("", shows(image_png=text))) for text in (encoded, broken)]
    assert pages[0].blobs == pages[1].blobs
    assert len(pages[0].blobs) == 1


NO_PICTURES = [
    ("image/png", base64.b64encode(b"<script>alert(1)</script>").decode()),
    ("image/png", "not base64"),
    ("image/png", base64.b64encode(SVG.encode()).decode()),
]


@pytest.mark.parametrize(("mime", "value"), NO_PICTURES)
def test_what_is_no_picture_is_said_to_be_none_and_the_text_is_shown(mime: str, value: str) -> None:
    html = image(mime, value, plain="the text")
    assert "<img" not in html
    assert "<pre>the text</pre>" in html
    assert (
        '<p class="omitted" lang="en">Not shown here: an output that is called a picture, and is none.</p>'
        in html
    )


def test_a_picture_past_the_limit_is_not_shown() -> None:
    page = rendered(code("", shows(image_png=png())), renderer=Renderer(Limits(image_bytes=50)))
    assert not page.blobs
    assert "a picture that is too large" in page.omitted[0]


def test_svg_is_shown_as_a_picture_and_never_inline() -> None:
    page = rendered(code("", shows(image_svg_xml=SVG)))
    ((name, data),) = page.blobs.items()
    assert name.endswith(".svg")
    assert data == SVG.encode()
    assert f'<img src="/blob/{name}" width="40" height="30" alt="Figure"' in page.html
    assert "<svg" not in page.html


def test_what_does_not_start_like_svg_is_not_shown_as_svg() -> None:
    assert not rendered(code("", shows(image_svg_xml="<script>x()</script><svg></svg>"))).blobs
