"""Files of our own that stand for libraries, in a real Chromium, on pages beside the static folder."""

import http.server
import threading
from functools import partial

import pytest

from app.libraries.home import at_home
from app.surfaces.assets import STATIC, static_url
from tests.web.browser import visit, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def static_server():
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path):
            return super().translate_path(path.removeprefix("/static"))

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(STATIC)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser, static_server):
    with visit(browser) as seen:

        def show(html):
            page = f"<!doctype html><meta charset=utf-8><link rel=icon href=data:,><body>{html}"
            seen.page.route(
                static_server + "/", lambda route: route.fulfill(body=page, content_type="text/html")
            )
            seen.page.goto(static_server + "/")
            return seen.page

        yield show
        assert (seen.complaints, seen.outside) == ([], [])


def address(url):
    """Where our file for it is."""
    return static_url(at_home(url))


MATHJAX_2 = "https://cdn.mathjax.org/mathjax/latest/MathJax.js?config=TeX-AMS_HTML"


def test_mathjax_2_s_commands_typeset_with_the_third_version(tab):
    page = tab(
        "<p id=a>@x^2@</p><p id=b></p>"
        f"<script src='{address(MATHJAX_2)}'></script>"
        "<script>MathJax.Hub.Config({tex2jax: {inlineMath: [['@', '@']]}});"
        "MathJax.Hub.Queue(() => { b.textContent = '@y@' }, ['Typeset', MathJax.Hub, 'b'],"
        "() => { window.queued = document.querySelectorAll('mjx-container').length })</script>"
    )
    wait_for(page, "window.queued === 2")


def test_mathjax_2_s_commands_go_to_the_third_version_where_it_is_on_the_page(tab):
    page = tab(
        f"<p>\\(x\\)</p><script defer src='{address('https://unpkg.com/mathjax@3/es5/tex-svg.js')}'></script>"
        f"<script src='{address(MATHJAX_2)}'></script>"
        "<script>MathJax.Hub.Queue(['Typeset', MathJax.Hub], () => { window.queued = 1 })</script>"
    )
    wait_for(page, "window.queued === 1")
    assert page.evaluate("document.querySelectorAll('script[src*=tex-svg]').length") == 1


def test_libraries_whose_files_are_scripts_can_be_imported(tab):
    page = tab(
        "<div id=chart></div><script type=module>"
        f"import mermaid from '{address('https://cdn.jsdelivr.net/npm/mermaid@10/dist/mermaid.esm.min.mjs')}';"
        f"import * as d3 from '{address('https://cdn.jsdelivr.net/npm/d3@7/+esm')}';"
        f"import embed from '{address('https://esm.sh/vega-embed@v7.0.2?deps=vega@6')}';"
        f"import debounce from '{address('https://esm.sh/lodash-es@4.17.21/debounce')}';"
        "const {svg} = await mermaid.render('m', 'graph TD; A-->B');"
        "await embed('#chart', {data: {values: [{a: 1}]}, mark: 'bar', encoding: {x: {field: 'a'}}});"
        "let calls = 0; const call = debounce(() => { calls += 1 }, 10); call(); call(); call();"
        "await new Promise((done) => setTimeout(done, 100));"
        "window.found = [svg.includes('<svg'), d3.scaleLinear([0, 1], [0, 10])(0.5), d3.default.version[0],"
        "document.querySelector('#chart .marks') !== null, calls]</script>"
    )
    wait_for(page, "window.found")
    assert page.evaluate("window.found") == [True, 5, "7", True, 1]
