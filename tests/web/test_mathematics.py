"""Formulas as a reader sees them: each drawn, none that reaches out of its place, in a real Chromium."""

# ruff: noqa: E501
# A row of a table is one line: source and what is seen of it beside each other.

import pytest
from playwright.sync_api import expect

from tests.notebooks import code, markdown, notebook, shows
from tests.web.browser import visit

pytestmark = pytest.mark.browser

FORMULAS = {
    "see \\eqref{eq:late} and \\ref{eq:late}": ("(3)", "3"),
    "$$\\newcommand{\\vect}[1]{\\mathbf{#1}} \\def\\RR{\\mathbb{R}}$$": ("",),
    "<div hidden>$\\newcommand{\\hid}{H}$</div>": ("",),
    "$\\vect{x}\\in\\RR$ and $\\hid$": ("x∈R", "H"),
    "$\\fromoutput$": ("O",),
    "\\begin{align} a &= b \\\\ c &< d \\label{eq:second} \\end{align}": ("(1)a=b(2)c<d",),
    "$$E = mc^2 \\tag{*} \\label{eq:star}$$ by \\eqref{eq:star}": ("(*)E=mc2", "(*)"),
    "\\begin{equation*} x \\end{equation*}": ("x",),
    "\\begin{equation} y \\label{eq:late} \\end{equation}": ("(3)y",),
    "\\(a_1*b_2*c\\) \\[\\sum_{i<n}\\]": ("a1∗b2∗c", "∑i<n"),
    "$\\ce{H2O <=> H+ + OH-}$": ("HA2O↽−−⇀HA++OHA−",),
    "$\\cancel{x} \\bcancel{y}$": ("xy",),
    "$\\require{cancel}\\xcancel{z}$": ("z",),
    "$\\require{physics} \\dv{f}{x} \\ket{\\psi}$": ("dfdx|ψ⟩",),
    "$\\boldsymbol{\\alpha} \\unicode{x263a}$": ("α☺",),
    "$\\color{red}{r} + s$, $\\color{blue} t$": ("r+s", "t"),
    "| $|x|$ | $y_1$ |\n|---|---|\n| $z_1$ | \\$5 |": ("|x|", "y1", "z1"),
    "1. $a$\n   - $b$\n\n[^1]\n\n[^1]: $c$": ("a", "b", "c"),
    "<details><summary>More</summary>\n\n$\\frac{h}{i}$\n\n</details>": ("hi",),
    "<div>$a<b$ &amp; \\\\(c\\\\)</div>": ("a<b", "c"),
    "$5 and $10, \\$5, `$x$`, [a $5 thing](http://x.y/$z$)": (),
}
"""Markdown of a cell → what is read aloud of each of its formulas."""

REFUSED = {
    r"$\href{JaVaScRiPt:alert(1)}{a}$": "a",
    r"$\href{data:text/html,x}{b}$": "b",
    r"$\class{omitted}{c}$": "c",
    r"$\cssId{main}{d}$": "d",
    r"$\style{position:fixed;background:url(https://evil.example/s)}{e}$": "e",
    r"$\bbox[position:fixed;background:url(https://evil.example/b)]{f}$": "f",
    r"$\color{url(https://evil.example/c)}{g}$": "g",
}
"""What MathJax's extensions for HTML would do to a page → what is left of it."""

BROKEN = {r"$\frac{a}{$": "Missing close brace", r"$\begin{nope}x\end{nope}$": "Unknown environment 'nope'"}
"""A formula with a mistake → what is said of it where it stands."""

OUTPUTS = [
    (shows(text_latex="$\\displaystyle \\frac{x}{y}$"), ("xy",)),
    (shows(text_latex="\\begin{equation*}\\newcommand{\\fromoutput}{O}\\int\\end{equation*}"), ("∫",)),
    (shows(text_latex="\\begin{tabular}{l}\na\n\\end{tabular}"), ()),
    (shows(text_html="<p>$\\alpha_1$ costs $5 or $6</p><td class=tex2jax_ignore>$x$</td>"), ("α1",)),
    (shows(text_html="<math><mfrac><mi>x</mi><mn>2</mn></mfrac></math>"), ()),
]
SEEN = """[...document.querySelectorAll('.cell.markdown, .output')].map(cell => ({
    spoken: [...cell.querySelectorAll('mjx-container > .spoken')].map(one => one.textContent.replace(/[\\s\\u2061-\\u2064]/g, '')),
    errors: [...cell.querySelectorAll('mjx-container[title]')].map(one => one.title),
    traces: [...cell.querySelectorAll('svg [class], svg [id]:not(path, [id^=mjx-eqn]), svg a:not([href^="#"])'),
             ...[...cell.querySelectorAll('svg *')].filter(one => [...one.attributes].some(a =>
               /^on|^data-x/.test(a.name) || /url\\(|position/.test(a.value)))].length,
}))"""


def _put(github, name, *cells):
    return "/url/" + github.put(f"/{name}.ipynb", notebook(*cells)).removeprefix("http://")


def _drawn(page, count):
    expect(page.locator("mjx-container > .spoken")).to_have_count(count)


@pytest.fixture(scope="module")
def seen(browser, live_server, github):
    """What is seen of each cell and output, by what it was made from."""
    texts = [*FORMULAS, *REFUSED, *BROKEN]
    count = sum(map(len, FORMULAS.values())) + len(REFUSED) + len(BROKEN)
    count += sum(len(spoken) for _, spoken in OUTPUTS)
    cells = [code("1", *(output for output, _ in OUTPUTS)), *map(markdown, texts)]
    with visit(browser) as tab:
        # In an embed, all are drawn without a look at them.
        tab.page.goto(live_server.url(f"/embed{_put(github, 'every-formula', *cells)}?policy=sanitised"))
        _drawn(tab.page, count)
        found = tab.page.evaluate(SEEN)
        assert (tab.outside, tab.complaints) == ([], [])
    return dict(zip([*range(len(OUTPUTS)), *texts], found, strict=True))


@pytest.mark.parametrize("source", FORMULAS)
def test_formulas_are_drawn_over_all_cells_as_one_document(seen, source):
    assert (tuple(seen[source]["spoken"]), seen[source]["errors"]) == (FORMULAS[source], [])


@pytest.mark.parametrize("number", range(len(OUTPUTS)))
def test_formulas_of_outputs_are_drawn(seen, number):
    assert (tuple(seen[number]["spoken"]), seen[number]["errors"]) == (OUTPUTS[number][1], [])


@pytest.mark.parametrize("source", REFUSED)
def test_a_formula_cannot_reach_out_of_its_place(seen, source):
    assert (seen[source]["spoken"], seen[source]["traces"]) == ([REFUSED[source]], 0)


@pytest.mark.parametrize("source", BROKEN)
def test_a_mistake_shows_where_it_stands_and_says_why(seen, source):
    assert seen[source]["errors"] == [BROKEN[source]]


def test_a_frame_s_scripts_find_mathjax_and_its_static_text_is_typeset(browser, live_server, github):
    html = (
        "<b>$x$</b><code>$y$</code><p id=late></p><script>"
        "MathJax.Hub.Queue(['Typeset', MathJax.Hub, 'late'], () => { late.title = 'done'; });"
        "late.textContent = 'late $z$';</script>"
    )
    with visit(browser) as tab:
        tab.page.goto(
            live_server.url(_put(github, "math-in-frame", markdown("$a$"), code("h", shows(text_html=html))))
        )
        frame = tab.page.frame_locator("iframe.content-frame")
        expect(frame.locator("#late[title=done]")).to_have_count(1)
        expect(frame.locator("mjx-container")).to_have_count(3)
        expect(frame.locator("code", has_text="$y$")).to_have_count(1)
    assert (tab.outside, tab.complaints) == ([], [])


def test_copying_gives_tex_and_the_contents_list_has_formulas(browser, live_server, github):
    text = "# Energy $E=mc^2$\n\nfirst $\\alpha$\n\n$$\\beta$$\n\n## Last"
    with visit(browser, viewport={"width": 390, "height": 844}) as tab:
        tab.page.goto(live_server.url(_put(github, "copied", markdown(text))))
        _drawn(tab.page, 4)  # the heading's stands in the list as well
        copied = tab.page.evaluate(
            "() => { const data = new DataTransfer(), range = document.createRange();"
            "range.selectNodeContents(document.querySelector('.prose'));"
            "getSelection().removeAllRanges(); getSelection().addRange(range);"
            "document.dispatchEvent(new ClipboardEvent('copy', {clipboardData: data})); return data.getData('text') }"
        )
        lines = [line.strip() for line in copied.splitlines() if line.strip()]
        assert lines == ["Energy $E=mc^2$", "first $\\alpha$", "$$\\beta$$", "Last"]
    assert (tab.outside, tab.complaints) == ([], [])


def test_a_long_formula_scrolls_in_its_box_on_a_phone(browser, live_server, github):
    long = "+".join(f"a_{{{n}}}" for n in range(40))
    with visit(browser, viewport={"width": 390, "height": 844}, color_scheme="dark") as tab:
        tab.page.goto(
            live_server.url(_put(github, "long-formula", markdown(f"in ${long}$ line\n\n$${long}$$")))
        )
        _drawn(tab.page, 2)
        boxes = tab.page.evaluate(
            "[...document.querySelectorAll('.wide, .math.display')].map(e => [e.clientWidth < 390, e.scrollWidth > 390])"
        )
        assert boxes == [[True, True], [True, True]]
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
