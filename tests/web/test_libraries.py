"""Notebooks whose libraries come from CDNs, drawn in a real Chromium with the outside cut off."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Frame, expect

from app.formats.html import Html
from app.libraries import loader
from app.libraries.home import at_home, find, tables
from app.libraries.installed import installed
from app.libraries.rewrite import Home
from app.libraries.table import PLACES, Place, Tables
from app.models import Document, SourceRef
from app.version import renderer as renderer_version
from app.work import Work
from config.settings import ROOT, load
from tests.conftest import wait_until
from tests.notebooks import code, notebook, shows
from tests.surfaces.samples import composer, document
from tests.web.browser import Visit, visit, wait_for, wait_told

pytestmark = pytest.mark.browser

POLICY = "Content-Security-Policy"
NOTEBOOKS = ROOT / "tests" / "data" / "libraries"

LOOK = """
const all = (what, root = document) => [
    ...root.querySelectorAll(what),
    ...[...root.querySelectorAll("*")].filter((e) => e.shadowRoot).flatMap((e) => all(what, e.shadowRoot)),
];
const colours = (canvas) => {
    if (!canvas.width || !canvas.height) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
};
const painted = (what = "canvas") => all(what).filter((canvas) => colours(canvas) > 3).length;
const text = (what) => document.querySelector(what)?.textContent;
const said = (...words) => words.every((word) => document.body.innerText.includes(word));
"""

DRAWN = {
    "pyecharts": "painted() === 3",  # one chart, and a page of two
    "pyecharts-lab": "painted() === 1",
    "pyecharts-05": "painted() === 2",  # a chart, and a map of China
    "plotly": "all('svg .point').length === 3 && all('svg .heatmaplayer image').length === 1",
    "plotly-5": "all('svg .point').length === 3",
    "bokeh": "painted() >= 1",
    "holoviews": "painted() >= 1",
    "altair": "painted() + all('.mark-symbol path').length >= 1",
    "altair-5": "painted() + all('.mark-symbol path').length >= 1",
    "itables": "all('table.dataTable tbody tr').length === 10 && all('.dt-paging button').length >= 5",
    "umd": "text('#globals') === 'function 7' && text('#required') === 'function 7'"
    " && text('#inline') === 'a global' && all('#inline')[0].dataset.named === '3.7.1'",
    "late": "text('#written').startsWith('5.') && text('#tag').startsWith('7.')"
    " && text('#tag').endsWith(' https://cdn.jsdelivr.net/npm/d3@7.9.0/dist/d3.min.js')"
    " && text('#attribute') === 'function' && text('#fetched') === '200' && text('#asked') === '200'"
    " && text('#worker').startsWith('7.') && text('#module').startsWith('7.')"
    " && text('#jquery') === 'function'",
    "page": "text('#target') === 'filled in by a script tag and by jQuery, 42' && colours(all('#c')[0]) === 1"
    " && all('circle').length === 1 && all('.output img[src*=svg]').length === 1 && all('video').length === 1"
    " && said('written by a javascript cell', 'first', 'second of 0', 'quiet')"
    " && getComputedStyle(all('.demo')[0]).color === 'rgb(0, 128, 128)'"
    " && all('[data-late=first] > i').length === 1 && text('.mine') === 'second of 0'",
}


@dataclass
class Drawing:
    """A notebook's page in a tab of its own."""

    tab: Visit
    frame: Frame


@pytest.fixture(scope="module")
def notebooks(local_dir) -> str:
    """Their folder."""
    shutil.copytree(NOTEBOOKS, local_dir / "libraries")
    return "/local/libraries"


@pytest.fixture
def open_drawing(browser, live_server, notebooks) -> Iterator[Callable[[str], Drawing]]:
    """Opens a page until the end of the test: one at a time, since each that is drawn goes on drawing."""
    with ExitStack() as stack:

        def opened(name: str) -> Drawing:
            tab = stack.enter_context(visit(browser))
            tab.page.goto(live_server.url(f"{notebooks}/{name}.ipynb"), wait_until="commit")
            return Drawing(tab, _content(tab))

        yield opened


def _content(tab: Visit) -> Frame:
    tab.page.wait_for_load_state()
    return tab.page.frames[-1] if len(tab.page.frames) == 1 else tab.page.frames[1]


def _wait_until_drawn(frame: Frame, name: str) -> None:
    condition = f"() => {{ {LOOK} return {DRAWN[name]} }}"
    try:
        wait_until(lambda: frame.evaluate(condition), f"{name}: {DRAWN[name]}")
    except pytest.fail.Exception as failure:
        pytest.fail(f"{failure}; the frame says: {frame.evaluate('document.body.innerText')[-1500:]}")


@pytest.mark.parametrize("name", DRAWN)
def test_a_notebook_is_drawn_with_what_is_at_home(open_drawing, name):
    drawing = open_drawing(name)
    _wait_until_drawn(drawing.frame, name)
    assert drawing.frame.evaluate("self.origin") == "null"
    assert drawing.tab.outside == []


def test_maps_of_folium_are_drawn_and_only_their_tiles_are_asked_of_others(open_drawing):
    tab = open_drawing("folium").tab

    def maps() -> list[Frame]:
        return [frame for frame in tab.page.frames if frame.url == "about:srcdoc"]

    # As Folium writes them now, and as it did before 0.13.
    wait_told(tab.page, lambda: len(maps()) == 2, "both maps")
    for inner in maps():
        wait_for(inner, "document.querySelector('img.leaflet-marker-icon')?.naturalWidth > 0")
        assert inner.evaluate("self.origin") == "null"
        style = "getComputedStyle(document.querySelector('.leaflet-marker-icon')).position"
        assert inner.evaluate(style) == "absolute"
    wait_told(tab.page, lambda: tab.outside, "a tile to be asked for")
    assert {urlsplit(url).hostname for url in tab.outside} == {"tile.openstreetmap.org"}


def test_a_file_that_is_not_at_home_is_told_of_once_a_host_by_the_output_that_asks(open_drawing):
    drawing = open_drawing("elsewhere")
    told = {"chart.min.js": "cdn.example", "b.css": "styles.example", "late.js": "late.example"}
    outputs = drawing.frame.locator(".output:has(.blocked)")
    expect(outputs).to_have_count(3)
    for number, (file, host) in enumerate(told.items()):
        sentence = f"Not loaded: {file} from {host}, of which this server has no copy."
        expect(outputs.nth(number).get_by_role("status")).to_have_text(sentence)
    assert drawing.tab.outside == []


def test_tables_and_pictures_need_no_frame(open_drawing):
    page = open_drawing("pandas").tab.page
    assert page.locator("iframe").count() == 0
    expect(page.locator("table td").first).to_have_css(
        "background-color", re.compile(r"rgb\(\d+, \d+, \d+\)")
    )
    expect(page.locator("figure.image img")).to_have_js_property("naturalWidth", 40)
    expect(page.locator("video[controls]")).to_be_visible()


def test_a_dialog_of_a_trusted_notebook_opens(browser, live_server, local_dir):
    (local_dir / "trusted").mkdir()
    shutil.copy(NOTEBOOKS / "page.ipynb", local_dir / "trusted")
    with visit(browser) as tab:
        dialogs = []
        tab.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.accept()))
        tab.page.goto(live_server.url("/local/trusted/page.ipynb"))
        _wait_until_drawn(tab.page.frames[1], "page")
        assert dialogs == ["hello"]
    assert tab.outside == []


def test_a_dialog_of_a_sandboxed_notebook_is_dropped(open_drawing):
    drawing = open_drawing("page")
    _wait_until_drawn(drawing.frame, "page")
    assert [text for text in drawing.tab.complaints if "alert()" in text]


def test_a_library_is_found_in_the_browser_as_on_the_server(open_drawing):
    """For every place and every name of the tables, in the forms that addresses there have."""
    here = tables()
    named = [*here.names, *here.installed, "no-such-library"]
    urls = [
        f"{'' if place.startswith('/') else 'https://'}{place}/{rest}"
        for place in here.places
        for name in named
        for rest in (f"{name}@5/dist/{name}.min.js", f"{name}/4.1/{name}", f"v5/{name}-3.9.2.min.js", name)
    ]
    urls += [
        f"//unpkg.com/{package}@{asked}/{file}"
        for package, versions in here.installed.items()
        for version in versions
        for asked in (version.name, f"^{version.numbers[0]}", "latest")
        for file in version.files.values()
    ]
    found = open_drawing("umd").frame.evaluate("(urls) => urls.map(vitrineHome.find)", urls)
    wanted = [at_home(url) for url in urls]
    assert [pair for pair in zip(urls, wanted, found, strict=True) if pair[1] != pair[2]] == []
    assert len(set(wanted)) > 200


NEW_PLACE = "https://libraries.example/js/d3/7.9.0/d3.min.js"


def test_an_added_row_is_all_that_a_new_place_needs(browser, live_server, local_dir):
    here = Tables(installed(), places={**PLACES, "libraries.example/js": Place("slash")})
    assert at_home(NEW_PLACE) is None
    written = Home(find=lambda url: find(url, here)).html(f"<script src='{NEW_PLACE}'></script>")
    assert 'src="/static/vendor/d3/7.' in written
    loads = f"const s = document.createElement('script'); s.src = '{NEW_PLACE}'; document.head.append(s)"
    body = notebook(code("late", shows(text_html=f"<p>late</p><script>{loads}</script>")))
    (local_dir / "a-new-place.ipynb").write_bytes(body)
    with visit(browser) as tab:
        answer = {"content_type": "text/javascript", "body": loader.compose(here)}
        tab.page.route("**/home.js*", lambda route: route.fulfill(**answer))
        tab.page.goto(live_server.url("/frame/local/a-new-place.ipynb"))
        wait_for(tab.page, "self.d3?.version.startsWith('7.')")
    assert tab.outside == []


def test_where_libraries_may_come_from_elsewhere_nothing_is_changed(environ, site):
    cdn = load({**environ, "VITRINE_REDIS_URL": site.redis_url, "VITRINE_ASSETS": "cdn"})
    assert renderer_version(cdn) != renderer_version(site)  # what is stored is not taken for the other's
    content = (NOTEBOOKS / "folium.ipynb").read_bytes()
    made = Html.from_settings(cdn).render(Document(SourceRef("local", "x"), content, "x.ipynb"), Work("x"))
    assert "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js" in made.html
    assert "/home.js" not in made.html
    view = composer(assets="cdn").frame(made, document(), source_title="x", policy="sandboxed")
    assert "/home.js" not in view.html
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data: https:" in view.headers[POLICY]
