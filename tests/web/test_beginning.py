"""A page before anybody did anything: what it is painted with, and when the rest of it comes."""

import shutil

import pytest
from playwright.sync_api import expect

from config.settings import ROOT
from tests.notebooks import code, markdown, notebook, png, prints, shows
from tests.web.browser import other_origin, visit, wait_for

pytestmark = pytest.mark.browser

SHOWN = ("matplotlib-figures", "terminal-output")
TALL = [markdown(f"# Part {number}\n\n" + "Words. " * 300) for number in range(5)]
FOLDED = {**markdown("## Folded\n\nBy its author"), "metadata": {"jp-MarkdownHeadingCollapsed": True}}
LOOKS = """() => {
  const seen = new Map();
  // How high cells are that were not looked at is the browser's guess.
  const guesses = /^(?:--.*|block-size|height|grid-template-rows|.*-origin|bottom|top|inset-block-.*)$/;
  const names = [...getComputedStyle(document.body)].filter((name) => !guesses.test(name));
  for (const element of document.querySelectorAll("body, body *")) {
    const { localName, className, parentElement } = element;
    const kind = `${parentElement.localName}.${parentElement.className} ${localName}.${className}`;
    if (seen.has(kind) || !element.checkVisibility() || element.closest("script, .cell-link")) continue;
    for (const part of ["", "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      if (part && style.content === "none") continue;
      seen.set(kind + part, names.map((name) => `${name}: ${style.getPropertyValue(name)}`));
    }
  }
  return [...seen];
}"""
WHOLE_SHEET = """() => new Promise((done) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: done });
  link.href = document.querySelector("noscript").textContent.match(/href="([^"]*)"/)[1];
  document.head.append(link);
})"""
BEGUN = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/vitrine.css'))"

SCRIPTS_BEFORE_LOAD = """() => {
  const [{ loadEventStart }] = performance.getEntriesByType("navigation");
  const scripts = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/js/"));
  return scripts.map(({ responseEnd }) => responseEnd <= loadEventStart);
}"""


@pytest.fixture
def address(local_dir, unique):
    """A folder with a tall notebook, one that folds, and examples."""
    folder = local_dir / unique
    folder.mkdir()
    (folder / "tall.ipynb").write_bytes(
        notebook(*TALL, code("1", prints("1\n"), shows(image_png=png(30, 30))))
    )
    (folder / "folded.ipynb").write_bytes(
        notebook(markdown("# A"), FOLDED, markdown("Away."), markdown("# B"))
    )
    for name in SHOWN:
        shutil.copy(ROOT / "examples" / f"{name}.ipynb", folder)
    return f"/local/{unique}"


@pytest.mark.parametrize(("surface", "name"), [("", SHOWN[0]), ("/embed", SHOWN[1])])
def test_what_a_page_is_painted_with_is_how_it_stays(browser, live_server, address, surface, name):
    """Each element looks as it does with the whole style sheet: wide, narrow, dark and on paper."""
    with visit(browser, reader=False) as tab:

        def looks():
            for width, media, theme in (
                (1280, "screen", "light"),
                (412, "screen", "dark"),
                (800, "print", "light"),
            ):
                tab.page.set_viewport_size({"width": width, "height": 823})
                tab.page.emulate_media(media=media, color_scheme=theme)
                yield from ((media, width, *one) for one in tab.page.evaluate(LOOKS))

        tab.page.goto(live_server.url(f"{surface}{address}/{name}.ipynb"), wait_until="networkidle")
        before = list(looks())
        tab.page.evaluate(WHOLE_SHEET)
        assert len(before) > 100
        for one, other in zip(before, looks(), strict=True):
            assert one == other, (*one[:3], set(one[3]) ^ set(other[3]))


def test_nothing_more_is_asked_for_until_somebody_does_something(browser, live_server, address):
    with visit(browser, reader=False) as tab:
        asked = []
        tab.page.on("request", lambda request: asked.append(request.url))
        tab.page.goto(live_server.url(f"{address}/tall.ipynb"), wait_until="networkidle")
        assert [url for url in asked if "/static/" in url and "/icons/" not in url] == []
        tab.page.keyboard.press("Tab")
        expect(tab.page.locator(".fold-toggle").first).to_be_attached()
        assert tab.complaints == []


@pytest.mark.parametrize(
    ("name", "more"),
    [("tall", "#Part-3"), ("tall", "?fold=all"), ("folded", ""), ("tall", "")],
    ids=["a place", "what is folded", "an author who folds", "a reload"],
)
def test_what_else_is_to_be_seen_is_seen_without_a_reader(browser, live_server, address, name, more):
    with visit(browser, reader=False) as tab:
        tab.page.goto(live_server.url(f"{address}/{name}.ipynb{more}"))
        if (name, more) == ("tall", ""):
            tab.page.reload()
        expect(tab.page.locator(".fold-toggle").first).to_be_attached()
        assert tab.complaints == []


def test_the_theme_that_a_reader_chose_is_there_at_the_first_paint(browser, live_server, address):
    with visit(browser, reader=False, color_scheme="light") as tab:
        tab.page.goto(live_server.url(f"{address}/tall.ipynb"))
        tab.page.evaluate(
            "localStorage.setItem('vitrine:look', JSON.stringify({theme: 'dark', lines: false}))"
        )
        tab.page.goto(live_server.url(f"{address}/folded.ipynb").replace("folded", "tall") + "?toc=0")
        expect(tab.page.locator("html")).to_have_css("color-scheme", "dark")
        expect(tab.page.locator("meta[name=color-scheme]")).to_have_attribute("content", "dark")
        assert not tab.page.evaluate(BEGUN)
        tab.page.goto(live_server.url(f"{address}/tall.ipynb?theme=light"))
        expect(tab.page.locator("html")).to_have_css("color-scheme", "light")


@pytest.mark.parametrize("more", ["#Part-3", "?fold=all"])
def test_the_load_event_waits_for_the_scripts_that_a_page_needs_at_once(browser, live_server, address, more):
    with visit(browser, reader=False) as tab:
        tab.page.goto(live_server.url(f"{address}/tall.ipynb{more}"))
        assert set(tab.page.evaluate(SCRIPTS_BEFORE_LOAD)) == {True}


@pytest.mark.parametrize("surface", ["", "/embed"])
def test_in_a_frame_its_height_is_told_without_a_reader(browser, live_server, address, surface):
    framed = live_server.url(f"{surface}{address}/tall.ipynb")
    script = (
        "self.height = 0; addEventListener('message', ({data}) => (self.height = data.height || self.height))"
    )
    with (
        other_origin(f'<script>{script}</script><iframe src="{framed}">') as host,
        visit(browser, reader=False) as tab,
    ):
        tab.page.goto(host)
        wait_for(tab.page, "self.height > 900")
        frame = tab.page.frames[1]
        assert frame.evaluate(
            "[document.documentElement.dataset.surface, document.querySelector('base').target]"
        ) == [
            "embed",
            "_blank",
        ]
        assert frame.locator(".bar").count() == 0 or not frame.locator(".bar").is_visible()
        assert set(frame.evaluate(SCRIPTS_BEFORE_LOAD)) == {True}
        assert not frame.evaluate(BEGUN)


def test_without_scripts_the_whole_style_sheet_is_there(browser, live_server, address):
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url(f"{address}/tall.ipynb"), wait_until="networkidle")
        tab.page.get_by_title("Formats").click()
        expect(tab.page.get_by_role("link", name="Markdown")).to_be_visible()


def test_formulas_are_drawn_where_the_reader_is_and_before_a_page_is_printed(
    browser, live_server, local_dir, unique
):
    cells = [markdown("$a_1$"), *TALL, markdown("# About $b_2$"), *TALL, markdown("$c_3$")]
    (local_dir / f"{unique}-long.ipynb").write_bytes(notebook(*cells))
    with visit(browser) as tab:
        tab.page.goto(live_server.url(f"/local/{unique}-long.ipynb"))
        drawn = tab.page.locator("main .math > mjx-container")
        expect(drawn).to_have_count(2)
        expect(tab.page.locator(".toc mjx-container")).to_have_count(1)
        expect(tab.page.locator(".math").last).to_have_text(r"\(c_3\)")
        tab.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(drawn).to_have_count(3)
        assert tab.complaints == []


def test_formulas_are_drawn_when_a_reader_comes_near(browser, live_server, local_dir, unique):
    (local_dir / f"{unique}-far.ipynb").write_bytes(notebook(*TALL, markdown("$a_1$")))
    (local_dir / f"{unique}-near.ipynb").write_bytes(notebook(markdown("$a_1$"), *TALL))
    drawn = "mjx-container > .spoken"
    with visit(browser, reader=False) as tab:
        asked = []
        tab.page.on("request", lambda request: asked.append(request.url))
        tab.page.goto(live_server.url(f"/local/{unique}-far.ipynb"), wait_until="networkidle")
        assert not [url for url in asked if "math" in url]
        tab.page.locator(".math").scroll_into_view_if_needed()
        expect(tab.page.locator(drawn)).to_have_count(1)
        tab.page.goto(live_server.url(f"/local/{unique}-near.ipynb"))
        expect(tab.page.locator(drawn)).to_have_count(1)
        assert not tab.page.evaluate(BEGUN)
        assert tab.complaints == []
