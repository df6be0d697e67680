"""Folding by headings, the contents list and the switch for code, in a real Chromium."""

import json

import pytest
from playwright.sync_api import expect

from tests.conftest import wait_until
from tests.notebooks import code, markdown, notebook, prints, shows
from tests.web.browser import other_origin, visit, wait_for

pytestmark = pytest.mark.browser

DESK = {"viewport": {"width": 1280, "height": 800}}
WORDS = "words that fill a line or two of this page " * 12
SCRIPT = "<p id=said></p><script>document.getElementById('said').textContent = 'ran'</script>"
COUNT = "element => getComputedStyle(element.querySelector('.fold-count'), '::after').content"


def cells():
    """A title, three parts, and below each a step of which one has a heading of its own in the same cell."""
    made = [markdown(f"# Title\n\nIntro {WORDS}")]
    for part in ("Alpha", "Beta", "Gamma, and more"):
        made += [
            markdown(f"## {part}\n\nAbout {part}. {WORDS}"),
            code(f"first('{part}')", prints(f"result of {part}\n" * 9)),
            markdown(
                f"### Step of {part}\n\nA step of {part}. {WORDS}\n\n#### Detail\n\nDeep in {part}. {WORDS}"
            ),
            code(f"second('{part}')"),
        ]
    return made


@pytest.fixture(scope="module")
def quiet(local_dir):
    """The address of a notebook in the page itself."""
    (local_dir / "folding.ipynb").write_bytes(notebook(*cells()))
    return "/local/folding.ipynb"


@pytest.fixture(scope="module")
def framed(local_dir):
    """The address of the same in a content frame."""
    body = notebook(*cells(), code("HTML()", shows(text_html=SCRIPT)))
    (local_dir / "folding-active.ipynb").write_bytes(body)
    return "/local/folding-active.ipynb"


def toggle(where, anchor):
    """The button of a heading."""
    return where.locator(f"[id='user-content-{anchor}'] > .fold-toggle")


def seen(where, text):
    """What a reader sees of a text."""
    return where.locator("main").get_by_text(text).first


def address_ends(page, ending):
    """The address is written a moment later."""
    wait_for(page, f"decodeURIComponent(location.href).endsWith({json.dumps(ending)})")


def test_a_heading_folds_what_follows_it_by_mouse_and_by_keys(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(quiet))
        alpha, step = toggle(page, "Alpha"), toggle(page, "Step-of-Alpha")
        before = alpha.bounding_box()
        assert min(before["width"], before["height"]) >= 24
        toggle(page, "Detail").click()  # within its cell: the rest of that cell, and the next one
        expect(seen(page, "Deep in Alpha")).to_be_hidden()
        expect(seen(page, "A step of Alpha")).to_be_visible()
        expect(seen(page, "second('Alpha')")).to_be_hidden()
        alpha.click()
        for text in ("About Alpha", "first('Alpha')", "A step of Alpha"):
            expect(seen(page, text)).to_be_hidden()
        expect(seen(page, "About Beta")).to_be_visible()
        expect(alpha).to_have_attribute("aria-expanded", "false")
        expect(alpha).to_have_accessible_name("Section: 3 cells")
        assert page.locator("#user-content-Alpha").evaluate(COUNT) == '"3 cells"'
        address_ends(page, "?fold=Alpha,Detail")

        page.keyboard.press("ArrowRight")  # what is folded inside stays so
        expect(seen(page, "A step of Alpha")).to_be_visible()
        expect(seen(page, "Deep in Alpha")).to_be_hidden()
        page.keyboard.press("ArrowRight")
        expect(step).to_be_focused()
        page.keyboard.press("Space")
        expect(step).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("ArrowLeft")
        expect(alpha).to_be_focused()
        page.keyboard.press("ArrowLeft")
        expect(alpha).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("ArrowDown")
        expect(toggle(page, "Beta")).to_be_focused()
        page.keyboard.press("Shift+Enter")  # all of its level
        address_ends(page, "?fold=2,Step-of-Alpha,Detail")
        page.keyboard.press("Shift+Enter")
        address_ends(page, "?fold=Step-of-Alpha,Detail")
    assert tab.complaints == []


def test_what_is_folded_is_in_the_address(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(quiet + "?theme=dark&fold=2,-beta"))  # as somebody may write it by hand
        expect(seen(page, "About Alpha")).to_be_hidden()
        expect(seen(page, "About Beta")).to_be_visible()
        expect(seen(page, "About Gamma")).to_be_hidden()
        expect(page.locator(".toc li.shut")).to_have_text(["Alpha", "Gamma, and more"])
        toggle(page, "Alpha").click()
        address_ends(page, "?theme=dark&fold=Gamma,-and-more")
        page.reload()
        expect(seen(page, "About Alpha")).to_be_visible()
        expect(seen(page, "About Gamma")).to_be_hidden()
        page.goto(live_server.url("/local/quiet.ipynb"))
        page.go_back()
        expect(seen(page, "About Gamma")).to_be_hidden()

        page.get_by_text("Sections", exact=True).click()
        page.get_by_role("button", name="Fold all", exact=True).click()
        address_ends(page, "?theme=dark&fold=all")
        expect(seen(page, "Intro")).to_be_visible()  # all but the title that everything stands under
        page.get_by_text("Sections", exact=True).click()
        page.get_by_role("button", name="Unfold all").click()
        address_ends(page, "?theme=dark")
        page.get_by_text("Sections", exact=True).click()
        page.get_by_role("button", name="Fold level 3").click()
        address_ends(page, "&fold=3")
        expect(seen(page, "A step of Gamma")).to_be_hidden()


def test_what_is_folded_is_found_and_linked_to(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(quiet + "?fold=all"))
        hidden = page.locator("section.cell").nth(11)
        expect(hidden).to_have_attribute("hidden", "until-found")
        page.locator(".toc").get_by_text("Beta", exact=True).click()
        expect(seen(page, "About Beta")).to_be_visible()
        expect(page.locator("#user-content-Beta")).to_be_in_viewport()
        expect(seen(page, "A step of Beta")).to_be_hidden()
        page.evaluate("location.hash = '#cell-c12'")  # the last cell, inside of three folds
        expect(seen(page, "second('Gamma")).to_be_in_viewport()
        address_ends(page, "#cell-c12")

        page.goto("about:blank")
        page.goto(live_server.url(quiet + "?fold=all#Step-of-Beta"))
        expect(page.get_by_role("heading", name="Step of Beta")).to_be_in_viewport()
        expect(seen(page, "A step of Beta")).to_be_visible()
        expect(seen(page, "About Alpha")).to_be_hidden()
        page.goto("about:blank")
        page.goto(live_server.url(quiet + "?fold=all#:~:text=Deep%20in%20Gamma"))
        expect(seen(page, "Deep in Gamma")).to_be_in_viewport()


@pytest.mark.parametrize("fold", ["", "?fold=all"])
def test_nothing_shifts_while_it_loads(browser, live_server, local_dir, fold):
    folded = markdown("# Folded\n\nwords") | {"metadata": {"heading_collapsed": True}}
    (local_dir / "shifts.ipynb").write_bytes(notebook(*cells()[:5], folded, *cells()[1:]))
    with visit(browser, **DESK) as tab:
        tab.page.add_init_script(
            "window.shifts = 0; new PerformanceObserver((list) => {"
            "for (const { value, sources } of list.getEntries())"
            " if (sources.some(({ node }) => node && !document.querySelector('.bar').contains(node)))"
            " window.shifts += value; }).observe({ type: 'layout-shift', buffered: true })"
        )
        shifts = []
        for _ in range(3):  # a machine too busy to run scripts within seconds shows the page before they do
            tab.page.goto(live_server.url("/local/shifts.ipynb" + fold))
            expect(toggle(tab.page, "Folded")).to_have_attribute("aria-expanded", "false")
            expect(tab.page.get_by_text("12 cells folded")).to_be_hidden()  # of a page without scripts
            expect(seen(tab.page, "About Beta")).to_be_hidden()
            shifts.append(tab.page.evaluate("window.shifts"))
            if shifts[-1] < 0.001:
                break
        assert min(shifts) < 0.001


def test_a_notebook_in_its_frame_folds_from_the_page_and_follows_its_reader(browser, live_server, framed):
    with visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(live_server.url(framed + "?fold=2,-Beta"))
        inner = page.frame_locator("iframe.content-frame")
        expect(seen(inner, "About Beta")).to_be_visible()
        expect(seen(inner, "About Alpha")).to_be_hidden()
        expect(page.locator(".toc li.shut")).to_have_text(["Alpha", "Gamma, and more"])
        short = page.locator("iframe").bounding_box()["height"]
        toggle(inner, "Alpha").click()
        expect(seen(inner, "About Alpha")).to_be_visible()
        wait_for(page, f"document.querySelector('iframe').getBoundingClientRect().height > {short} + 200")
        address_ends(page, "?fold=Gamma,-and-more")
        page.locator(".toc").get_by_text("Gamma, and more", exact=True).click()
        expect(seen(inner, "About Gamma")).to_be_visible()
        wait_for(page, "scrollY > 300")
        expect(page.locator(".toc [aria-current]")).to_have_text("Gamma, and more")
        current = "document.querySelector('.toc [aria-current]').textContent"
        wait_for(page, f"(scrollTo(0, scrollY ? 0 : 1), {current} === 'Title')")
        page.evaluate("scrollTo(0, 0)")

        page.get_by_role("button", name="Hide code").click()
        expect(seen(inner, "first('Beta')")).to_be_hidden()
        expect(seen(inner, "result of Beta")).to_be_visible()
        # What a notebook says of itself counts only as far as the page knows it, and sends nobody anywhere.
        inner.locator("body").evaluate(
            "() => { const say = (type, more) => parent.postMessage({type, ...more}, '*');"
            "say('vitrine:at', {anchors: ['<b>no</b>', 7]});"
            "say('vitrine:folded', {fold: '1&policy=x', folded: 5});"
            "say('vitrine:moved', {by: 5000, height: 200}); say('vitrine:moved', {by: 5000, height: 1e9});"
            "say('vitrine:folded', {fold: 'Alpha', folded: ['user-content-Alpha']}) }"
        )
        expect(page.locator(".toc li.shut")).to_have_text(["Alpha"])
        wait_for(page, "location.search.endsWith('fold=Alpha')")
        assert "policy" not in page.url
        assert page.evaluate("scrollY") == 0


def test_a_fold_inside_an_embed_shrinks_its_frame(browser, live_server, quiet, framed):
    script = live_server.url("/embed.js")
    posts = "".join(
        f'<p>Post<script async src="{script}" data-notebook="{one}" data-fold="3"></script>'
        for one in (quiet, framed)
    )
    with other_origin(f"<!doctype html>{posts}") as blog, visit(browser, **DESK) as tab:
        page = tab.page
        page.goto(blog)
        for index in (0, 1):
            embed = page.frame_locator("iframe").nth(index)
            inner = embed.frame_locator("iframe.content-frame") if index else embed
            height = f"document.querySelectorAll('iframe')[{index}].getBoundingClientRect().height"
            expect(seen(inner, "About Beta")).to_be_visible()
            expect(seen(inner, "A step of Beta")).to_be_hidden()  # as the author of the post wants it
            wait_for(page, f"{height} > 700")
            before = page.evaluate(height)
            toggle(inner, "Beta").click()
            expect(seen(inner, "About Beta")).to_be_hidden()
            wait_for(page, f"{height} < {before} - 100")
    assert tab.complaints == []


def test_all_code_hides_and_shows_without_a_request(browser, live_server, quiet):
    with visit(browser, viewport={"width": 1280, "height": 300}) as tab:
        page = tab.page
        page.goto(live_server.url(quiet + "?theme=light&fold=Alpha"))
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        beta = page.locator("#user-content-Beta")
        beta.evaluate("element => element.scrollIntoView()")
        page.get_by_role("button", name="Hide code").evaluate("link => link.focus({ preventScroll: true })")
        page.keyboard.press("Space")
        expect(seen(page, "first('Beta')")).to_be_hidden()
        expect(seen(page, "result of Beta")).to_be_visible()
        expect(page.locator("#cell-c8")).to_be_hidden()  # there was nothing but code in it
        expect(beta).to_be_in_viewport()  # what was at the top stays there
        address_ends(page, "?theme=light&fold=Alpha&code=hide")
        page.get_by_role("button", name="Show code").click()
        expect(seen(page, "first('Beta')")).to_be_visible()
        page.get_by_role("button", name="Hide code").click()
        assert [url for url in asked if "/static/" not in url] == []  # icons and scripts may still arrive
        page.reload()  # lighter now
        assert "first(" not in page.content()
        page.get_by_role("link", name="Show code").click()
        expect(seen(page, "first('Beta')")).to_be_visible()
        address_ends(page, "?theme=light&fold=Alpha")
        expect(seen(page, "About Alpha")).to_be_hidden()
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url(quiet))
        tab.page.get_by_role("link", name="Hide code").click()
        expect(seen(tab.page, "first('Beta')")).to_have_count(0)
        tab.page.get_by_role("link", name="Show code").click()
        expect(seen(tab.page, "first('Beta')")).to_be_visible()


@pytest.fixture(scope="module")
def long(local_dir):
    """The address of a notebook whose contents list is long."""
    made = [markdown("# Long")]
    for part in range(1, 9):
        steps = "\n\n".join(f"### Step {part}.{step}\n\n{WORDS}" for step in range(1, 5))
        made.append(markdown(f"## Part {part}\n\n{WORDS}\n\n{steps}"))
        made.append(code("x\n" * (40 if part % 2 else 2)))
    (local_dir / "long.ipynb").write_bytes(notebook(*made))
    return "/local/long.ipynb"


def test_the_contents_follow_the_reader_and_open_where_they_are(browser, live_server, long):
    with visit(browser, viewport={"width": 1280, "height": 300}) as tab:
        page = tab.page
        page.goto(live_server.url(long))
        toc, current = page.locator(".toc"), page.locator(".toc [aria-current]")
        expect(toc.get_by_text("Step 7.1")).to_be_hidden()
        toc.get_by_role("button", name="Subsections").last.press("Enter")
        expect(toc.get_by_text("Step 8.4")).to_be_visible()
        page.evaluate("document.activeElement.blur()")  # a list in use stays where it is
        page.evaluate("document.getElementById('user-content-Step-7.3').scrollIntoView()")
        expect(current).to_have_text("Step 7.3")
        expect(current).to_be_in_viewport()  # the list has scrolled, and nothing else
        expect(toc.get_by_text("Step 7.1")).to_be_visible()
        expect(toc.get_by_text("Step 6.1")).to_be_hidden()
        expect(toc.get_by_text("Step 8.4")).to_be_visible()  # a reader opened it
        current.focus()
        for key, text in (
            ("ArrowDown", "Step 7.4"),
            ("ArrowLeft", "Part 7"),
            ("ArrowUp", "Part 6"),
            ("ArrowRight", "Part 6"),
            ("ArrowDown", "Step 6.1"),
        ):
            page.keyboard.press(key)
            expect(page.locator(":focus")).to_have_text(text)
        page.keyboard.press("Enter")
        expect(current).to_have_text("Step 6.1")
        expect(page.locator("#user-content-Step-6\\.1")).to_be_in_viewport()


def test_the_contents_are_at_hand_on_a_phone(browser, live_server, long):
    with visit(browser, viewport={"width": 360, "height": 640}, has_touch=True) as tab:
        page = tab.page
        page.goto(live_server.url(long))
        page.evaluate("document.getElementById('user-content-Step-5.2').scrollIntoView()")
        line, sheet = page.locator(".toc summary"), page.locator(".toc nav")
        expect(line).to_be_in_viewport(ratio=1)
        expect(line).to_have_attribute("data-now", "Step 5.2")
        bottom = line.bounding_box()["y"] + line.bounding_box()["height"]
        assert (
            page.locator("#user-content-Step-5\\.2").bounding_box()["y"] >= bottom - 1
        )  # not below the line
        at = page.evaluate("scrollY")
        line.tap()
        expect(sheet.get_by_text("Step 5.2")).to_be_in_viewport()
        assert page.evaluate("scrollY") == at
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        line.tap()
        sheet.get_by_text("Part 8").tap()
        expect(sheet).to_be_hidden()
        expect(page.locator("#user-content-Part-8")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        button = toggle(page, "Part-8")
        button.tap()
        expect(button).to_have_attribute("aria-expanded", "false")


def test_a_reader_comes_back_to_where_they_were(browser, live_server, long, framed):
    with visit(browser, **DESK) as tab:
        page = tab.page
        for address, heading in ((long, "Step-6.2"), (framed, "Beta")):
            page.goto(live_server.url(address))
            frame = page.frames[1] if address == framed else page
            target = frame.locator(f"[id='user-content-{heading}']")
            target.scroll_into_view_if_needed()
            page.mouse.wheel(0, 90)
            wait_for(page, "history.state?.place")
            shown = page.locator(".toc [aria-current]")
            expect(shown).not_to_have_text(["Title", "Long"])
            before = target.bounding_box()["y"]
            page.goto(live_server.url("/local/quiet.ipynb"))
            page.go_back()
            frame = page.frames[1] if address == framed else page
            target = frame.locator(f"[id='user-content-{heading}']")
            wait_until(lambda at=before, it=target: abs(it.bounding_box()["y"] - at) < 3, "the same place")


def test_paper_shows_what_is_folded(browser, live_server, quiet):
    with visit(browser, **DESK) as tab:
        tab.page.goto(live_server.url(quiet + "?fold=all"))
        expect(seen(tab.page, "About Beta")).to_be_hidden()
        tab.page.emulate_media(media="print")
        for text in ("About Beta", "Deep in Gamma", "second('Alpha')"):
            expect(seen(tab.page, text)).to_be_visible()
