"""Embeds on pages of another origin: as high as their content, and told to each host in its own language."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from config.settings import ROOT
from tests.conftest import wait_until
from tests.notebooks import code, markdown, notebook, shows
from tests.web.browser import other_origin, visit, wait_told

pytestmark = pytest.mark.browser

BLOG = ROOT / "examples/blog/index.html"
WIDTHS = (360, 768, 1280)


def local(local_dir, name, *cells):
    """The locator of a notebook of the local folder."""
    (local_dir / f"{name}.ipynb").write_bytes(notebook(*cells))
    return f"/local/{name}.ipynb"


def tag(live_server, locator, more=""):
    """What a blogger pastes."""
    return f'<script async src="{live_server.url("/embed.js")}" data-notebook="{locator}" {more}></script>'


def embeds(page):
    """The documents in this page's own frames, in the order of the text."""
    return [element.content_frame() for element in page.query_selector_all("iframe")]


def fits(frame):
    """Whether a frame, and what is framed in it, is as high as its content and no higher."""
    inside = all(map(fits, frame.child_frames))
    return inside and frame.evaluate(
        "document.readyState === 'complete' && document.documentElement.scrollHeight <= innerHeight"
        " && innerHeight - document.documentElement.getBoundingClientRect().height < 2"
    )


def height(frame):
    """In CSS pixels, as it is shown."""
    return frame.frame_element().bounding_box()["height"]


def test_the_embeds_of_the_example_blog_fit_at_every_width(browser, live_server, local_dir):
    for name in ("matplotlib-figures", "interactive-chart", "pandas-tables"):
        shutil.copy(ROOT / f"examples/{name}.ipynb", local_dir)
    html = BLOG.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", live_server.url("").rstrip("/"))
    with other_origin(html) as blog, visit(browser, color_scheme="null") as tab:
        tab.page.goto(blog)
        expect(tab.page.locator("iframe")).to_have_count(3)
        heights = []
        for width in WIDTHS:
            tab.page.set_viewport_size({"width": width, "height": 800})
            for number in range(3):
                tab.page.locator("iframe").nth(number).scroll_into_view_if_needed()  # they load lazily
                wait_until(
                    lambda at=number: fits(embeds(tab.page)[at]), f"embed {number} to fit at {width} px"
                )
            heights.append([height(frame) for frame in embeds(tab.page)])
            assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert len({*heights[0]}) == 3
        assert heights[0] != heights[2]
        # As the page's own colours go, whatever the system's are.
        for scheme, light in (("dark", False), ("light", True)):
            tab.page.locator(f"#{scheme}").evaluate("radio => radio.click()")
            for frame in embeds(tab.page):
                wait_until(lambda frame=frame, light=light: is_light(frame) is light, f"a {scheme} embed")
    assert tab.outside == []


def is_light(frame):
    """By what a reader sees behind the text."""
    return frame.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor.match(/[0-9.]+/)[0] > 128"
    )


GROWING = (
    "<div id=grown>small</div>"
    "<button onclick=\"this.previousElementSibling.style.height = '700px'\">more</button>"
    "<script>document.currentScript.dataset.ran = 1</script>"
)


def test_an_embed_follows_what_grows_and_folds_in_it(browser, live_server, local_dir):
    folded = {**code("x = 1\n" * 40), "metadata": {"tags": ["hide-input"]}}
    fold = local(local_dir, "fold", markdown("# Fold"), folded)
    grow = local(local_dir, "grow", markdown("# Grow"), code("x", shows(text_html=GROWING)))
    html = f"<!doctype html><p>Post{tag(live_server, fold)}{tag(live_server, grow)}{tag(live_server, fold)}"
    with other_origin(html) as blog, visit(browser, viewport={"width": 768, "height": 900}) as tab:
        tab.page.goto(blog)
        wait_told(tab.page, lambda: len(tab.page.frames) == 5, "all embeds and a content frame")
        wait_until(lambda: all(map(fits, embeds(tab.page))), "the embeds to fit")
        first, middle, last = embeds(tab.page)
        before = height(first)
        first.locator("summary").first.click()
        wait_until(lambda: height(first) > before + 400 and fits(first), "the open fold")
        first.locator("summary").first.click()
        wait_until(lambda: height(first) == before and fits(first), "the fold")
        assert height(last) == before
        before = height(middle)
        middle.child_frames[0].get_by_role("button", name="more").click()
        wait_until(lambda: height(middle) > before + 600 and fits(middle), "the output that grew")
    assert tab.outside == []


def test_what_is_as_high_as_its_window_does_not_grow_for_ever(browser, live_server, local_dir):
    html = "<style>.tall {height: calc(100vh + 40px)}</style><div class=tall></div>"
    html += "<script>document.title</script>"
    tall = local(local_dir, "tall", markdown("# Tall"), code("x", shows(text_html=html)))
    with other_origin(f"<!doctype html>{tag(live_server, tall)}") as blog, visit(browser) as tab:
        tab.page.goto(blog)
        wait_told(tab.page, lambda: len(tab.page.frames) == 3, "the content frame")
        seen = []

        def ended():
            seen.append(height(tab.page.frames[2]))
            return seen[-100:] == [seen[-1]] * 100

        wait_until(ended, "an end to its growth")
        assert 1000 < seen[-1] < 3000
        highest = seen.pop()
        # Whatever else happens there is no reason to begin again.
        tab.page.frames[2].evaluate("document.body.append(document.createElement('template'))")
        seen.clear()
        wait_until(ended, "what is looked at again to end")
        assert set(seen) == {highest}


# --- hosts that wait for a height in a language of their own ----------------------------------------
# Each page does what the listener of that name does, in the order and with the checks that it has.

PYM = """<div id="a-pym"></div><script>
const host = document.getElementById("a-pym"), frame = document.createElement("iframe");
frame.src = "{src}?initialWidth=" + host.offsetWidth + "&childId=a-pym&parentTitle=&parentUrl=" +
  encodeURIComponent(location.href);
frame.width = "100%";
frame.scrolling = "no";
host.append(frame);
addEventListener("message", ({{data}}) => {{
  if (typeof data !== "string") return;
  const match = data.match(/^pymxPYMxa-pymxPYMx(\\S+)xPYMx(.*)$/);
  if (match?.[1] === "height") frame.setAttribute("height", parseInt(match[2]) + "px");
}});
</script>"""

RESIZER = """<iframe id="resizer0" src="{src}" width="100%" scrolling="no"></iframe><script>
const frame = document.getElementById("resizer0");
const hello = () => frame.contentWindow.postMessage("[iFrameSizer]resizer0:8:false:false:32:true:true:null:" +
  "bodyOffset:null:null:0:false:parent:scroll:true", new URL(frame.src).origin);
frame.addEventListener("load", hello);
hello();
addEventListener("message", ({{data, origin}}) => {{
  if (("" + data).slice(0, 13) !== "[iFrameSizer]") return;
  const [id, height, width, type] = data.slice(13).split(":");
  if (id !== "resizer0" || type in {{true: 1, false: 1, undefined: 1}}) return;
  if (origin !== new URL(frame.src).origin) throw new Error("Unexpected message received from: " + origin);
  frame.style.height = parseInt(height, 10) + "px";
}});
</script>"""

EMBEDLY = """<iframe src="{src}" width="100%" height="300"></iframe><script>
const frame = document.querySelector("iframe");
addEventListener("message", ({{data, source}}) => {{
  if (typeof data !== "string") return;
  let said;
  try {{ said = JSON.parse(data) }} catch {{ return }}
  if (said.context === "iframe.resize" && said.src === frame.src) frame.height = said.height;
}});
</script>"""

AMP = """<iframe src="{src}#amp=1" width="100%" height="300"></iframe><script>
const frame = document.querySelector("iframe");
addEventListener("message", ({{data, origin, source}}) => {{
  if (data?.sentinel !== "amp") return;
  if (origin !== new URL(frame.src).origin || source !== frame.contentWindow) return;
  if (data.type === "embed-size") frame.style.height = data.height + "px";
}});
</script>"""

WORDPRESS = """<iframe src="{src}#?secret=aB3dE5fG7h" data-secret="aB3dE5fG7h" sandbox="allow-scripts"
  security="restricted" width="600" height="338" scrolling="no" style="border:0"></iframe><script>
addEventListener("message", ({{data, source}}) => {{
  if (!data || !(data.secret || data.message || data.value) || /[^a-zA-Z0-9]/.test(data.secret)) return;
  for (const frame of document.querySelectorAll('iframe[data-secret="' + data.secret + '"]')) {{
    if (source !== frame.contentWindow) continue;
    frame.removeAttribute("style");
    if (data.message === "height") frame.height = Math.max(200, Math.min(1000, parseInt(data.value, 10)));
    if (data.message === "link" && new URL(data.value).host === new URL(frame.src).host
        && document.activeElement === frame) window.followed = data.value;
  }}
}});
</script>"""

HOSTS = {"pym": PYM, "iframe-resizer": RESIZER, "Embedly": EMBEDLY, "AMP": AMP, "WordPress": WORDPRESS}


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_hears_the_height_in_its_own_language(browser, live_server, local_dir, name):
    folded = {**code("x = 1\n" * 20), "metadata": {"tags": ["hide-input"]}}
    locator = local(local_dir, "spoken", markdown("# Spoken\n\n" + "words " * 100), folded)
    host = HOSTS[name].format(src=live_server.url(f"/embed{locator}"))
    html = f"<!doctype html><p>Post</p>{host}"
    with other_origin(html) as blog, visit(browser, viewport={"width": 768, "height": 900}) as tab:
        tab.page.goto(blog)
        wait_told(tab.page, lambda: len(tab.page.frames) == 2, "the embed")
        [embed] = embeds(tab.page)
        wait_until(lambda: fits(embed), f"{name} to hear the height")
        before = height(embed)
        embed.locator("summary").first.click()
        wait_until(lambda: height(embed) > before + 200 and fits(embed), "the open fold")
        embed.locator("summary").first.click()
        wait_until(lambda: fits(embed) and height(embed) == before, "the fold")
        if name == "WordPress":  # its sandbox opens no window, and it follows links to this server itself
            embed.get_by_role("link", name="Open in Vitrine").click()
            wait_until(lambda: tab.page.evaluate("window.followed") == live_server.url(locator), "the link")


def test_where_wordpress_gives_no_more_the_rest_can_be_scrolled_to(browser, live_server, local_dir):
    locator = local(local_dir, "long", markdown("# Long\n\n" + "words and more\n\n" * 100))
    host = WORDPRESS.format(src=live_server.url(f"/embed{locator}"))
    with other_origin(f"<!doctype html>{host}") as blog, visit(browser) as tab:
        tab.page.goto(blog)
        wait_told(tab.page, lambda: len(tab.page.frames) == 2, "the embed")
        [embed] = embeds(tab.page)
        expect(tab.page.locator("iframe")).to_have_attribute("height", "1000")
        embed.get_by_role("link", name="Open in Vitrine").scroll_into_view_if_needed()
        expect(embed.get_by_role("link", name="Open in Vitrine")).to_be_in_viewport()
        assert embed.evaluate("document.body.scrollTop") > 0


@pytest.mark.parametrize("name", ["<img src=x>", "a:b", "a xPYMx", "a" * 200, ""])
def test_what_is_no_name_of_a_frame_is_not_said_again(browser, live_server, name):
    html = """<!doctype html><p>Post<iframe></iframe><script>
    window.said = [];
    const text = (data) => typeof data === "string" ? data : JSON.stringify(data);
    addEventListener("message", ({data}) => said.push(text(data)));
    const frame = document.querySelector("iframe"), name = NAME;
    frame.onload = () => frame.contentWindow.postMessage("[iFrameSizer]" + name + ":8:false:false:32", "*");
    const quoted = encodeURIComponent(name);
    frame.src = "SRC?initialWidth=9&childId=" + quoted + "#?secret=" + quoted;
    </script>"""
    html = html.replace("SRC", live_server.url("/embed/local/quiet.ipynb")).replace("NAME", repr(name))
    with other_origin(html) as blog, visit(browser) as tab:
        tab.page.goto(blog)
        wait_until(lambda: "iframe.resize" in str(tab.page.evaluate("said")), "the height")
        # What is asked for afterwards is answered after whatever an answer to the name would have been.
        again = "document.querySelector('iframe').contentWindow.postMessage({type: 'vitrine:height'}, '*')"
        tab.page.evaluate(f"said.length = 0, {again}")
        wait_until(lambda: "iframe.resize" in str(tab.page.evaluate("said")), "the height again")
        said = tab.page.evaluate("said")
        assert not [one for one in said if one.startswith(("pym", "[iFrameSizer]")) or '"message"' in one]


# --- the script ------------------------------------------------------------------------------------


def test_the_script_s_forms_all_put_a_frame(browser, live_server, github, unique, local_dir):
    fold = local(local_dir, "forms", markdown("# Forms"))
    github.gist(
        unique, "someone", {"a.ipynb": notebook(markdown("# Of A")), "b.ipynb": notebook(markdown("# Of B"))}
    )
    server = live_server.url("").rstrip("/")
    forms = [
        tag(live_server, fold, 'data-theme="dark" data-title="Named" data-height="900"'),
        tag(live_server, server + fold),
        tag(live_server, "/embed" + fold),
        f'<script type="module" src="{server}/embed.js" data-notebook="{fold}"></script>',
        f'<script src="{server}/someone/{unique}.js?file=b.ipynb"></script>',
        f'<script src="{server}/gist/{unique}.js?file=a.ipynb" data-code="hide"></script>',
        tag(live_server, "/local/is-not-there.ipynb"),
        tag(live_server, fold, 'data-theme="pink"'),
    ]
    inserted = f"const one = document.createElement('script'); one.src = '{server}/embed.js';"
    inserted += f"one.dataset.notebook = '{fold}'; document.querySelector('div').append(one)"
    html = f"<!doctype html><p>Post</p>{'<hr>'.join(forms)}<div></div><script>{inserted}</script>"
    titles = ["Forms"] * 4 + ["Of B", "Of A", "Nothing is there", "This address cannot be read", "Forms"]
    with other_origin(html) as blog, visit(browser) as tab:
        tab.page.goto(blog)
        frames = tab.page.locator("iframe")
        expect(frames).to_have_count(len(titles))
        for number, title in enumerate(titles):
            frames.nth(number).scroll_into_view_if_needed()
            expect(frames.nth(number).content_frame.get_by_role("heading", name=title)).to_be_visible()
        wait_until(lambda: all(map(fits, embeds(tab.page))), "the embeds to fit")
        first = frames.first
        assert first.get_attribute("title") == "Named"
        assert not is_light(embeds(tab.page)[0])
        tab.page.locator("script[data-title]").evaluate("script => script.dataset.theme = 'light'")
        expect(first.content_frame.locator("html")).to_have_attribute("data-theme", "light")
    assert tab.outside == []


@pytest.mark.parametrize("active", [False, True], ids=["quiet", "active"])
def test_a_link_in_an_embed_scrolls_the_page_around_it(browser, live_server, local_dir, active):
    text = "# Top\n\n[to the end](#The-End)\n\n" + "words and more\n\n" * 80 + "\n\n## The End"
    runs = [code("x", shows(text_html="<script>document.title</script>"))] if active else []
    locator = local(local_dir, f"links-{active}", markdown(text), *runs)
    with (
        other_origin(f"<!doctype html><p>Post</p>{tag(live_server, locator)}") as blog,
        visit(browser) as tab,
    ):
        tab.page.goto(blog)
        expect(tab.page.locator("iframe")).to_have_count(1)
        wait_until(lambda: fits(embeds(tab.page)[0]), "the embed to fit")
        [embed] = embeds(tab.page)
        content = embed.child_frames[0] if active else embed
        content.get_by_role("link", name="to the end").click()
        wait_until(lambda: tab.page.evaluate("scrollY") > 1000, "the page to scroll")
        expect(content.get_by_role("heading", name="The End")).to_be_in_viewport()


def test_the_script_is_small(client):
    small = 3000
    for coding in ("gzip", "br"):
        answer = client.get("/embed.js", headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert len(answer.data) < small


def test_an_embed_in_a_closed_tab_of_its_host_fits_when_that_is_opened(browser, live_server):
    host = EMBEDLY.format(src=live_server.url("/embed/local/quiet.ipynb"))
    html = f"<!doctype html><p>Post<div style='display: none'>{host}</div>"
    with other_origin(html) as blog, visit(browser) as tab:
        tab.page.goto(blog)
        frame = tab.page.locator("iframe")
        expect(frame.content_frame.locator("h1")).to_be_attached()
        tab.page.locator("div").evaluate("box => (box.style.display = 'block')")
        wait_until(lambda: fits(embeds(tab.page)[0]), "the embed to fit")


def test_the_dialog_writes_the_code_shows_it_at_work_and_copies_it(browser, live_server, local_dir):
    title = 'Tom & "Jerry" {% x %} [3] \\'
    locator = local(
        local_dir, "dialog", markdown(f"# {title}"), code("y = 1"), markdown("## Last\n\nIts text")
    )
    with visit(browser, permissions=["clipboard-write"]) as tab:
        page = tab.page
        page.goto(live_server.url(locator))
        opener = page.get_by_role("link", name="Embed")
        expect(opener).to_have_attribute("aria-haspopup", "dialog")
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Embed")
        expect(dialog).to_be_visible()
        # What the server wrote, and what the script makes of the same choices.
        origin = live_server.url("").rstrip("/")
        kinds = page.locator(".kind textarea").evaluate_all(
            "all => all.map((area) => [area.defaultValue, area.value])"
        )
        assert len(kinds) > 3
        assert [text for text, _ in kinds] == [text.replace(origin, "") for _, text in kinds]
        preview = dialog.locator("iframe").content_frame
        expect(preview.get_by_role("heading", name="Last")).to_be_visible()
        dialog.locator("[name=part]").select_option("section")
        dialog.locator("[name=section]").select_option("Last")
        dialog.locator("[name=theme]").select_option("dark")
        dialog.get_by_label("Show the code").uncheck()
        expect(preview.locator("html")).to_have_attribute("data-theme", "dark")
        expect(preview.get_by_text("Its text")).to_be_visible()
        expect(preview.get_by_text("y = 1")).to_have_count(0)
        dialog.locator("[name=kind]").select_option("HTML")
        dialog.get_by_role("button", name="Copy").click()
        expect(dialog.get_by_role("status")).to_have_text("Copied")
        dialog.get_by_label("Title").select_text()
        page.keyboard.press("Control+V")
        copied = dialog.get_by_label("Title").input_value()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
        opener.click()
        page.mouse.click(5, 5)
        expect(dialog).to_be_hidden()
    assert (tab.outside, tab.complaints) == ([], [])
    with other_origin(f"<!doctype html><p>Post</p>{copied}") as blog, visit(browser) as tab:
        tab.page.goto(blog)
        frame = tab.page.locator("iframe")
        expect(frame).to_have_attribute("title", title)
        expect(frame.content_frame.get_by_text("Its text")).to_be_visible()
        expect(frame.content_frame.locator("html")).to_have_attribute("data-theme", "dark")
        wait_until(lambda: fits(embeds(tab.page)[0]), "the embed to fit")


def test_the_code_has_a_page_of_its_own_that_keeps_what_was_chosen(browser, live_server):
    with visit(browser) as tab:
        page = tab.page
        page.goto(live_server.url("/embed-code/local/quiet.ipynb?cells=1&theme=dark&lang=zh"))
        expect(page.get_by_label("主题")).to_have_value("dark")
        expect(page.locator("[name=cells]")).to_have_value("1")
        expect(page.locator(".preview iframe").content_frame.locator("html")).to_have_attribute(
            "data-theme", "dark"
        )
        expect(page.locator("[name=close]")).to_have_count(0)
        page.locator("[name=kind]").select_option("markdown")
        area = page.locator(".kind:not([hidden]) textarea")
        expect(area).to_have_value(re.compile(r"\]\(http.*/local/quiet\.ipynb\?.*cells=1"))
        assert (tab.outside, tab.complaints) == ([], [])


def test_where_the_dialog_cannot_be_had_its_link_leads_to_the_page(browser, live_server):
    with visit(browser) as tab:
        tab.page.goto(live_server.url("/local/quiet.ipynb"))
        link = tab.page.get_by_role("link", name="Embed")
        expect(link).to_have_attribute("aria-haspopup", "dialog")
        link.evaluate("link => (link.href = '/embed-code/local/gone.txt?theme=none')")
        link.click()
        tab.page.wait_for_url("**/embed-code/**")


def test_without_scripts_the_codes_stand_below_each_other(browser, live_server):
    with visit(browser, java_script_enabled=False) as tab:
        tab.page.goto(live_server.url("/local/quiet.ipynb"))
        tab.page.get_by_role("link", name="Embed").click()
        expect(tab.page.get_by_role("heading", name="Embed")).to_be_visible()
        for area in tab.page.locator("textarea").all():
            expect(area).to_be_visible()
        expect(tab.page.locator("[name=theme]")).to_be_hidden()


@pytest.mark.parametrize("notebook_name", ["quiet", "active"])
def test_an_old_iframe_of_a_page_shows_no_chrome_and_says_its_height(browser, live_server, notebook_name):
    src = live_server.url(f"/local/{notebook_name}.ipynb")
    html = f"""<!doctype html><p>Post<iframe src="{src}" width="100%" height="300"></iframe><script>
    const frame = document.querySelector("iframe");
    addEventListener("message", ({{data, source}}) => {{
      if (source === frame.contentWindow && data.type === "vitrine:height") frame.height = data.height;
    }});
    </script>"""
    with other_origin(html) as blog, visit(browser) as tab:
        tab.page.goto(blog)
        inner = tab.page.frame_locator("iframe").first
        expect(inner.get_by_role("link", name="Open in Vitrine")).to_be_visible()
        expect(inner.locator("header")).to_be_hidden()
        wait_until(lambda: all(map(fits, embeds(tab.page))), "the page to fit")
        with tab.page.context.expect_page() as opened:
            inner.get_by_role("link", name="Open in Vitrine").click()
        expect(opened.value.locator("header")).to_be_visible()
        expect(opened.value.get_by_role("link", name="Open in Vitrine")).to_be_hidden()
