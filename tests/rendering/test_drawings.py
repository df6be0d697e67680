"""Drawings inside of HTML: pictures, where they look the same as that."""

import time

import pytest

from tests.rendering.cells import code, markdown, rendered, shows

LINE = '<line x1="0" y1="0" x2="9" y2="9" style="stroke-width:2"/>'
DRAWING = f'<svg width="20" height="10" style="stroke:rgb(0,0,0)">{LINE}<text x="1">a &amp; b</text></svg>'


def test_a_drawing_that_stands_still_is_a_picture_and_needs_no_frame() -> None:
    cell = code("", shows(text_html=f"<table><tr><td>{DRAWING}</td></tr></table>"))
    page = rendered(cell, policy="sandboxed")
    assert (page.active, page.omitted) == (False, ())
    assert page == rendered(cell)
    (name,) = page.blobs
    assert f'<img src="/blob/{name}" alt="a &amp; b" width="20" height="10"' in page.html
    assert b'xmlns="http://www.w3.org/2000/svg"' in page.blobs[name]
    assert LINE.encode() in page.blobs[name]


def test_a_drawing_in_a_text_is_a_picture() -> None:
    page = rendered(markdown(f"before {DRAWING} after"), policy="sandboxed")
    assert not page.active
    assert len(page.blobs) == 1


PAGE_S_OWN = [
    '<svg width="9" height="9"><path d="M0 0h9" stroke="currentColor"/></svg>',
    '<svg width="9" height="9"><path d="M0 0h9" style="stroke:var(--a)"/></svg>',
    '<style>.a{stroke:red}</style><svg width="9" height="9"><path class="a" d="M0 0h9"/></svg>',
]


@pytest.mark.parametrize("html", PAGE_S_OWN)
def test_a_drawing_in_colours_of_the_page_needs_a_frame_and_is_a_picture_without_one(html: str) -> None:
    assert rendered(code("", shows(text_html=html)), policy="sandboxed").active
    assert len(rendered(code("", shows(text_html=html))).blobs) == 1


LIVE = [
    "<svg><script>x()</script></svg>",
    '<svg onload="x()"></svg>',
    '<svg><rect onclick="x()"/></svg>',
    "<svg><foreignObject><b>x</b></foreignObject></svg>",
    '<svg><animate attributeName="x"/></svg>',
    '<svg><use href="#icon"/></svg>',
    '<svg><use xlink:href="https://h/a.svg#a"/></svg>',
    '<svg><image href="https://h/a.png"/></svg>',
    '<svg><rect fill="url(https://h/a.svg#a)"/></svg>',
    "<svg><a href='javascript:x()'><rect/></a></svg>",
    "<svg><svg></svg></svg>",
    "<svg><rect></svg>",
    "<svg><rect width=9></svg>",
    "<svg>&nbsp;</svg>",
    "<svg><![CDATA[x]]></svg>",
    "<svg><style>@import 'x'</style></svg>",
    "<svg><rect/>",
]


@pytest.mark.parametrize("html", LIVE)
def test_what_moves_runs_or_loads_is_no_picture(html: str) -> None:
    assert rendered(code("", shows(text_html=html)), policy="sandboxed").active
    page = rendered(code("", shows(text_html=f"<p>text</p>{html}")))
    assert "<svg" not in page.html
    assert html == "<svg><svg></svg></svg>" or not page.blobs


@pytest.mark.parametrize(
    "html", ["<svg " * 50_000, "<svg>" * 50_000, "<svg><b " * 50_000, "<svg></svg" * 50_000]
)
def test_broken_drawings_take_linear_time(html: str) -> None:
    since = time.perf_counter()
    rendered(code("", shows(text_html=html)))
    assert time.perf_counter() - since < 5
