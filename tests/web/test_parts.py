"""A part of a notebook as page, embed and API answer, and what a part that is not there says."""

import pytest
from playwright.sync_api import expect

from config.settings import ROOT
from tests.conftest import wait_until
from tests.notebooks import code, markdown, notebook, prints, shows
from tests.web.browser import visit
from tests.web.conftest import opened

CELLS = [
    markdown("# Title\n\n[There](#Far)\n\n[Here](#Near)\n\n## Near"),
    code("hidden()", prints("one")),
    markdown("## Far\n\nfar text"),
    code("shown()", prints("two")),
]


@pytest.fixture
def path(github, unique):
    """Where the notebook is on our server, below a surface."""
    github.repo(f"someone/{unique}").commit("main", {"a.ipynb": notebook(*CELLS)})
    return f"github/someone/{unique}/blob/main/a.ipynb"


def test_a_part_says_that_it_is_one_and_leads_to_the_whole(client, path):
    page = opened(client, f"/{path}?cells=1,4&code=hide").text
    assert "Cells 1, 4 of 4" in page
    assert f'<a href="/{path}?code=hide">Whole notebook</a>' in page
    assert 'content="noindex"' in page
    assert "cells=1,4" in page.partition("</header>")[0]  # the code to embed it, the other formats
    assert f'href="/{path}?code=hide#user-content-Far"' in page
    assert 'href="#user-content-Near"' in page
    embed = opened(client, f"/embed/{path}?section=far").text
    assert "Section “Far”" in embed
    assert f'<a href="/{path}" rel="noopener">Whole notebook</a>' in embed
    assert all(text in embed for text in ("far text", "two"))
    assert "one" not in embed.partition('<div class="notebook">')[2].partition("</main>")[0]
    assert "Cell 4 of 4, outputs only" in opened(client, f"/embed/{path}?cells=4&outputs=only").text


def test_one_part_is_stored_once_however_it_is_written(client, path):
    first = opened(client, f"/{path}?cells=2-3")
    again = opened(client, f"/{path}?cells=3,2")
    assert "hit" in again.headers["Cache-Status"]
    assert again.data == first.data


BAD = [
    ("cells=3-1", 400, "runs backwards"),
    ("cells=drop", 400, "such as 3-7,9"),
    ("cells=2-9", 404, "this notebook has 4 cells"),
    ("cell=nowhere", 404, "None of the 4 cells"),
    ("section=nowhere", 404, "there is: Title, Near, Far"),
    ("cells=1&outputs=only", 404, "has outputs"),
]


@pytest.mark.parametrize(("query", "status", "sentence"), BAD, ids=[query for query, _, _ in BAD])
def test_a_part_that_is_not_there_is_a_small_page_for_people_and_a_problem_for_programs(
    client, path, query, status, sentence
):
    shown = opened(client, f"/embed/{path}?{query}&theme=dark")
    assert shown.status_code == status
    assert sentence in shown.text
    assert f'<a href="/{path}?theme=dark">Whole notebook</a>' in shown.text
    assert '<header class="bar"' not in shown.text
    problem = client.get(f"/{path}?{query}", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json["stage"]) == (status, "request")
    assert sentence in problem.json["detail"]


def test_the_api_renders_parts_and_says_which_it_cannot(client, github, path):
    url = github.settings["VITRINE_GITHUB_URL"] + path.removeprefix("github")
    ask = lambda **options: client.post("/api/v1/jobs", json={"url": url, "options": options})  # noqa: E731
    job = ask(cells="4,4", outputs="only").json
    assert job["links"]["page"] == f"/{path}?cells=4&outputs=only"
    done = client.get(f"/api/v1/jobs/{job['id']}?wait=30").json
    assert done["status"] == "done"
    result = client.get(job["links"]["result"])
    assert "two" in result.text
    assert "shown()" not in result.text
    assert client.get(job["links"]["page"]).data == result.data
    assert ask(cells="4", outputs="only").json["id"] == job["id"]
    refused = ask(cells="x")
    assert refused.status_code == 400
    assert refused.json["errors"][0]["pointer"] == "/options"
    assert "such as 3-7,9" in refused.json["detail"]
    failed = client.get(f"/api/v1/jobs/{ask(cells='5').json['id']}?wait=30").json
    assert failed["status"] == "failed"
    assert (failed["error"]["type"], failed["error"]["status"]) == ("/api/problems/no-such-part", 404)


LOADING = [
    markdown("# Parts\n\n<style>.mine { color: rgb(1, 2, 3) }</style>"),
    code("load", shows(application_javascript="window.ours = (name) => document.getElementById(name)")),
    code("other", shows(text_html="<p id=other>other</p><script>ours('other').textContent += '!'</script>")),
    code(
        "draw",
        shows(text_html="<p id=mine class=mine></p><script>ours('mine').textContent = 'drawn'</script>"),
    ),
]


@pytest.mark.browser
def test_a_single_cell_draws_with_what_hidden_cells_load(browser, live_server, github, unique):
    github.repo(f"someone/{unique}").commit("main", {"a.ipynb": notebook(*LOADING)})
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"/embed/github/someone/{unique}/blob/main/a.ipynb?cells=4"))
        frame = tab.page.frame_locator("iframe.content-frame")
        expect(frame.locator("#mine")).to_have_text("drawn")
        expect(frame.locator("#mine")).to_have_css("color", "rgb(1, 2, 3)")
        expect(frame.locator(".unseen")).to_have_count(1)
        expect(frame.locator(".unseen")).to_be_hidden()
        expect(frame.locator(".cell")).to_have_count(1)
        expect(frame.locator("#other")).to_have_count(0)
        expect(tab.page.get_by_text("Cell 4 of 4")).to_be_visible()
    assert (tab.outside, tab.complaints) == ([], [])


LIBRARIES = ROOT / "tests" / "data" / "libraries"
DRAWN = """() => {
    const canvas = (root) => root.querySelector("canvas, .main-svg .heatmaplayer")
        || [...root.querySelectorAll("*")].some((e) => e.shadowRoot && canvas(e.shadowRoot));
    return Boolean(canvas(document));
}"""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["bokeh", "holoviews", "pyecharts-lab", "plotly"])
def test_a_chart_alone_draws_with_the_library_that_a_hidden_cell_loads(
    browser, live_server, github, unique, name
):
    content = (LIBRARIES / f"{name}.ipynb").read_bytes()
    github.repo(f"someone/{unique}").commit("main", {"a.ipynb": content})
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"/embed/github/someone/{unique}/blob/main/a.ipynb?cells=3"))
        wait_until(lambda: tab.page.frames[1].evaluate(DRAWN), f"{name} to draw")
        assert tab.page.frames[1].evaluate("document.querySelectorAll('.cell').length") == 1
    assert tab.outside == []
