"""What a reader sees, in a real Chromium with the outside cut off."""

import os
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from app.factory import create_app
from config.settings import ROOT, load
from tests.conftest import start
from tests.jobs import workers
from tests.notebooks import code, markdown, notebook, png, shows
from tests.web.browser import other_origin, serving, visit, wait_for

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_reads_well(browser, live_server, screen, scheme):
    with visit(browser, **screen, color_scheme=scheme) as tab:
        tab.page.goto(live_server.url("/local/quiet.ipynb"))
        expect(tab.page.get_by_role("heading", name="A quiet notebook")).to_be_visible()
        expect(tab.page.get_by_text("hello", exact=True)).to_be_visible()
        picture = tab.page.locator("figure.image img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 3)
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert _luminance(tab.page) > 128 if scheme == "light" else _luminance(tab.page) < 128
    assert (tab.outside, tab.complaints) == ([], [])


def test_a_page_reads_well_without_javascript(browser, live_server):
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url("/local/quiet.ipynb"))
        expect(tab.page.get_by_role("heading", name="A quiet notebook")).to_be_visible()
        expect(tab.page.locator("time").first).to_contain_text("20")
    assert tab.complaints == []


def test_a_sandboxed_notebook_runs_and_reaches_nothing(browser, live_server):
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/local/active.ipynb"))
        said = tab.page.frame_locator("iframe.content-frame").locator("[id$=said]")
        expect(said).to_have_text("the script ran")
        assert said.get_attribute("data-parent") == "SecurityError"  # the page around it
        assert said.get_attribute("data-storage") == "1"  # of memory: see the next test
        assert not said.get_attribute("data-cookie")
        assert tab.page.url == live_server.url("/local/active.ipynb")  # it tried to leave
        frame = tab.page.frames[1]
        assert frame.evaluate("self.origin") == "null"
        wait_for(tab.page, "document.querySelector('iframe').style.height != ''")
    assert tab.outside == []
    assert [text for text in tab.complaints if "navigat" not in text] == []


def test_what_a_sandboxed_notebook_stores_is_gone_with_it(browser, live_server):
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/frame/local/active.ipynb"))
        expect(tab.page.locator("[id$=said]")).to_have_text("the script ran")
        assert tab.page.evaluate("self.origin") == "null"  # opened directly, it is boxed in as well
        tab.page.goto(live_server.url("/local/quiet.ipynb"))
        assert tab.page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_a_notebook_s_scripts_have_what_jupyter_hands_them(browser, live_server, github, unique):
    html = (
        "<p id=said></p><script>"
        "require(['jquery'], ($) => $('#said').text('required ' + (window.jQuery === $)));</script>"
    )
    address = github.put(f"/{unique}.ipynb", notebook(code("x", shows(text_html=html)))).removeprefix(
        "http://"
    )
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        said = tab.page.frame_locator("iframe.content-frame").locator("#said")
        expect(said).to_have_text("required true")
    assert tab.outside == []


def test_a_library_that_may_not_be_loaded_is_named(browser, live_server, github, unique):
    html = "<script src='https://cdn.example/chart.js'></script><script>document.title</script>"
    body = notebook(markdown("# Chart"), code("chart", shows(text_html=html)))
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        line = tab.page.frame_locator("iframe.content-frame").get_by_role("status")
        expect(line).to_contain_text("cdn.example")
    assert tab.outside == []


@pytest.mark.parametrize("notebook_name", ["quiet", "active"])
def test_an_embed_stands_on_a_page_of_another_origin(browser, live_server, notebook_name):
    embed = live_server.url(f"/embed/local/{notebook_name}.ipynb")
    with other_origin(
        f'<!doctype html><title>Blog</title><iframe src="{embed}" width=600 height=500>'
    ) as blog:
        with visit(browser) as tab:
            tab.page.goto(blog)
            frame = tab.page.frame_locator("iframe")
            inner = frame.frame_locator("iframe.content-frame") if notebook_name == "active" else frame
            expect(inner.get_by_role("heading", name="notebook")).to_be_visible()
            expect(frame.get_by_role("link", name="Vitrine")).to_have_attribute(
                "href", f"/local/{notebook_name}.ipynb"
            )
            assert tab.page.title() == "Blog"
        assert tab.outside == []


def test_the_script_puts_an_embed_that_fits(browser, live_server):
    script = live_server.url("/embed.js")
    html = f'<!doctype html><p>Post<script async src="{script}" data-notebook="/local/quiet.ipynb"></script>'
    with other_origin(html) as blog, visit(browser) as tab:
        tab.page.goto(blog)
        expect(
            tab.page.frame_locator("iframe").get_by_role("heading", name="A quiet notebook")
        ).to_be_visible()
        wait_for(tab.page, "document.querySelector('iframe').style.height != '400px'")
        inner = tab.page.frames[1]
        assert inner.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")


def test_a_page_with_formulas_draws_them_without_asking_anybody(browser, live_server, github, unique):
    body = notebook(markdown("# Formulas\n\nInline $a_1 * b_2$ and\n\n$$\\int_0^1 x^2\\,dx = \\tfrac13$$"))
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        expect(tab.page.locator("mjx-container svg")).to_have_count(2)
    assert (tab.outside, tab.complaints) == ([], [])


def test_an_output_s_own_style_stays_in_its_output(browser, live_server, github, unique):
    html = "<style>#T td {color: rgb(1, 2, 3)} body {display: none}</style><table id=T><td>x</td></table>"
    body = notebook(markdown("# Styled"), code("df.style", shows(text_html=html)))
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        expect(tab.page.get_by_role("heading", name="Styled")).to_be_visible()
        expect(tab.page.locator(".output.html td")).to_have_css("color", "rgb(1, 2, 3)")
    assert tab.complaints == []


def test_a_link_of_the_contents_leads_to_its_heading(browser, live_server, github, unique):
    text = "# Top\n\n" + "\n\n".join(f"## Part {n}\n\n" + "words " * 400 for n in range(1, 6))
    address = github.put(f"/{unique}.ipynb", notebook(markdown(text))).removeprefix("http://")
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        tab.page.locator(".toc").get_by_text("Part 4").click()
        expect(tab.page.get_by_role("heading", name="Part 4")).to_be_in_viewport()


def test_the_waiting_page_turns_into_the_notebook(browser, environ, store_url):
    settings = load({**environ, "VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "0.1"})
    with serving(create_app(settings)) as base, visit(browser) as tab, visit(browser) as other:
        tab.page.goto(base + "/local/quiet.ipynb")
        expect(tab.page.get_by_text("Waiting for its turn")).to_be_visible()
        script = f'<script async src="{base}/embed.js" data-notebook="/local/quiet.ipynb"></script>'
        with other_origin(f"<!doctype html><p>Post</p>{script}") as blog:
            other.page.goto(blog)
            embed = other.page.frame_locator("iframe")
            expect(embed.get_by_text("Waiting for its turn")).to_be_visible()
            expect(embed.locator("header")).to_have_count(0)
            with _real_worker(environ, store_url):
                for place in (tab.page, embed):
                    expect(place.get_by_role("heading", name="A quiet notebook")).to_be_visible()
            inner = other.page.frames[1]
            wait_for(inner, "document.documentElement.scrollHeight <= innerHeight")


def test_the_waiting_page_stops_when_the_job_fails(browser, environ, store_url):
    settings = load({**environ, "VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "0.1"})
    problem = {
        "type": "/api/problems/not-found",
        "title": "Nothing is there",
        "status": 404,
        "detail": "There is no such gist.",
        "stage": "request",
        "retryable": False,
    }
    with serving(create_app(settings)) as base, visit(browser) as tab:
        tab.page.goto(base + "/local/quiet.ipynb")
        with workers.worker(settings, lambda _work, _enter: {"problem": problem}):
            expect(tab.page.get_by_text("There is no such gist.")).to_be_visible()
        assert tab.page.url == base + "/local/quiet.ipynb"


def test_the_box_takes_an_address_to_its_page(browser, live_server, github, unique):
    github.gist(unique, "someone", {"g.ipynb": notebook(markdown("# From a gist"))})
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url("/"))
        tab.page.get_by_role("textbox").fill(f"  {unique} ")
        tab.page.keyboard.press("Enter")
        expect(tab.page.get_by_role("heading", name="From a gist")).to_be_visible()
        assert tab.page.url.endswith(f"/gist/{unique}")
    assert (tab.outside, tab.complaints) == ([], [])


def test_a_wide_output_scrolls_in_its_own_box(browser, live_server, github, unique):
    row = "".join(f"<td>{n} wide</td>" for n in range(80))
    body = notebook(
        markdown("# Wide"),
        code("x = " + "1 + " * 200 + "1", shows(text_html=f"<table><tr>{row}</table>")),
        code("p", shows(image_png=png(2000, 4), text_plain="<Figure>")),
    )
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url("/url/" + address))
        expect(tab.page.get_by_role("heading", name="Wide")).to_be_visible()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@contextmanager
def _real_worker(environ, store_url):
    command = [sys.executable, "-m", "app", "worker"]
    settings = {"PATH": os.environ["PATH"], **environ, "VITRINE_REDIS_URL": store_url}
    process = start(command, cwd=ROOT, env=settings)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _luminance(page):
    colour = page.evaluate(
        "() => { const c = document.createElement('canvas').getContext('2d', {willReadFrequently: true});"
        "c.fillStyle = getComputedStyle(document.body).backgroundColor; c.fillRect(0, 0, 1, 1);"
        "const [r, g, b, a] = c.getImageData(0, 0, 1, 1).data;"
        "if (a) return [r, g, b]; c.fillStyle = getComputedStyle(document.documentElement).backgroundColor;"
        "c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3) }"
    )
    return sum(colour) / 3
