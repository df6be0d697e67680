"""What axe-core finds on our pages: nothing, in both themes and both languages."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from app.factory import create_app
from config.settings import load
from tests.notebooks import code, markdown, notebook, png, prints, shows
from tests.web.browser import serving, visit

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
WIDE = "".join(f"<td>{number} wide</td>" for number in range(40))
HEADS = "".join(f"<th>head {number}</th>" for number in range(40))
HEAD = f"<thead><tr><th></th>{HEADS}</tr></thead>"
TABLE = f"<table class=dataframe>{HEAD}<tbody><tr><th>0</th>{WIDE}</tr></tbody></table>"
PROSE = (
    "- [x] done\n- [ ] not yet\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    + "```python\nx = 1  # short\n```"
)
CELLS = [
    markdown(f"# All that is read\n\n[A link](https://example.org/) and `code`.\n\n{PROSE}"),
    code("%time x = '" + "long " * 60 + "'", prints("out\n"), prints("a warning\n", "stderr")),
    code("df", shows(text_html=TABLE)),
    code("plot", shows(image_png=png(2400, 40), text_plain="<Figure>")),
    code(
        "1 / 0",
        {
            "output_type": "error",
            "ename": "E",
            "evalue": "e",
            "traceback": ["\x1b[31mE\x1b[0m: \x1b[32me\x1b[0m"],
        },
    ),
    markdown("## Below\n\nMore text."),
]
CHINESE = [
    markdown("# 二十四节气\n\n这是一个笔记本，它的文字是中文。\n\n## 春\n\n立春。"),
    code("print('春')", prints("春\n")),
]
SURFACES = [
    "/", "/local/{}/", "/local/{}/gone.ipynb", "/local/{}/all.ipynb", "/embed/local/{}/all.ipynb",
    "/local/{}/zh.ipynb", "/local/{}/active.ipynb", "/embed/local/{}/active.ipynb",
    "/embed-code/local/{}/zh.ipynb",
]  # fmt: skip


SHOW_ALL = """() => {
    const all = new CSSStyleSheet();
    all.replaceSync(".cell { content-visibility: visible }");
    document.adoptedStyleSheets.push(all);
    return new Promise(requestAnimationFrame);
}"""


@pytest.fixture
def folder(local_dir, unique):
    """Notebooks with whatever may stand in one."""
    made = local_dir / unique
    made.mkdir()
    for name, cells in (
        ("all", CELLS),
        ("zh", CHINESE),
        ("active", [*CELLS, markdown("<script>0</script>")]),
    ):
        (made / f"{name}.ipynb").write_bytes(notebook(*cells))
    return unique


def violations(page):
    """What is wrong, in each document of the page, and where."""
    found = []
    for frame in page.frames:
        # A cell that is not drawn yet has no boxes that scroll, and no colours.
        frame.evaluate(SHOW_ALL)
        if not frame.evaluate("'axe' in self"):
            frame.evaluate(AXE_SCRIPT)
        answer = frame.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
        found += [
            (rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in answer["violations"]
        ]
    return found


def found_in(page, themes):
    found = {}
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        found[theme] = violations(page)
    return found


# What words say does not change a colour's contrast: the second language is tried in one theme.
LOOKS = pytest.mark.parametrize(
    ("lang", "themes"), [("en", ("light", "dark")), ("zh", ("dark",))], ids=["en", "zh"]
)


@LOOKS
@pytest.mark.parametrize("surface", SURFACES)
def test_axe_finds_nothing(browser, live_server, folder, surface, lang, themes):
    with visit(browser, **PHONE) as tab:
        tab.page.goto(live_server.url(f"{surface.format(folder)}?lang={lang}"))
        if "active" in surface:
            frame = tab.page.frame_locator("iframe.content-frame")
            expect(frame.get_by_role("heading", name="All that is read")).to_be_visible()
        if "all" in surface:
            expect(tab.page.locator(".source > pre[data-scrolls]")).to_have_count(1)
        assert found_in(tab.page, themes) == {theme: [] for theme in themes}


@LOOKS
def test_axe_finds_nothing_while_a_reader_waits(browser, environ, store_url, lang, themes):
    settings = load({**environ, "VITRINE_REDIS_URL": store_url, "VITRINE_WAIT_SECONDS": "0.1"})
    with serving(create_app(settings)) as base, visit(browser) as tab:
        assert tab.page.goto(f"{base}/local/quiet.ipynb?lang={lang}").status == 202
        assert found_in(tab.page, themes) == {theme: [] for theme in themes}
