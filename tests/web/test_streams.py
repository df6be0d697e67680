"""What programs wrote, as a reader sees it."""

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, notebook, prints
from tests.web.browser import visit

pytestmark = pytest.mark.browser

MIXED = ("31;42", "38;5;226", "35;48;5;21", "2", "7;93")
COLOURED = " ".join(
    f"\x1b[{look}mx\x1b[0m" for look in (*range(30, 38), *range(90, 98), *range(40, 48), *MIXED)
)
READ = """[...document.querySelectorAll('.output pre span')].map(span => {
    const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const light = colour => {
        paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(span), root = getComputedStyle(document.documentElement);
    const own = style.backgroundColor !== 'rgba(0, 0, 0, 0)';
    const [one, other] = [light(style.color), light(own ? style.backgroundColor : root.backgroundColor)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
})"""


@pytest.fixture(scope="module")
def address(live_server, github):
    """A page with every colour and a long output."""
    body = notebook(code("p", prints(COLOURED)), code("p", prints("x\n" * 500)))
    return live_server.url("/url/" + github.put("/streams.ipynb", body).removeprefix("http://"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_a_terminal_can_be_read(browser, address, scheme):
    with visit(browser, color_scheme=scheme) as tab:
        tab.page.goto(address)
        contrasts = tab.page.evaluate(READ)
        assert len(contrasts) == 29
        assert min(contrasts) >= 4.5
    assert (tab.outside, tab.complaints) == ([], [])


def test_a_long_output_opens_without_javascript_and_can_be_reached_by_keys(browser, address):
    with visit(browser, java_script_enabled=False, viewport={"width": 390, "height": 844}) as tab:
        tab.page.goto(address)
        box = tab.page.get_by_role("region", name="Output of about 500 lines")
        assert box.bounding_box()["height"] < 700
        box.focus()
        expect(box).to_be_focused()
        tab.page.get_by_text("Show all 500 lines").click()
        assert box.bounding_box()["height"] > 5000
        expect(tab.page.get_by_text("Show less")).to_be_visible()
    assert tab.complaints == []
