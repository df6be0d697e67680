"""Attacks under the policy `sanitised`, in a real Chromium: nothing runs, sends, leaves, covers or clobbers."""

from urllib.parse import quote, urlsplit

import pytest

from tests.web.attacks.files import CONTENT, MANY
from tests.web.browser import visit
from tests.web.conftest import opened

pytestmark = pytest.mark.browser

WATCH = """(() => {
  if (window !== window.top) return;
  let seen;
  Object.defineProperty(window, "__pwned", {get: () => seen, set: (value) => { seen = String(value); }});
})()"""
"""Before any script of the page: what an attack sets is seen even where it takes it back."""

LOOK = """() => {
  const globals = ["MathJax", "Reveal", "require", "define", "jQuery", "vitrine", "mermaid", "opener"];
  const members = ["body", "getElementById", "querySelector", "currentScript", "cookie", "forms", "documentElement"];
  const isNode = (value) => value instanceof Node || value instanceof HTMLCollection && !(value === document.forms);
  const fixed = [...document.querySelectorAll("main :is(*), .deck .cell *")].filter((element) => {
    const style = getComputedStyle(element);
    return style.position === "fixed" && !element.closest("mjx-container, .MathJax, .mjx-menu");
  });
  return {
    pwned: window.__pwned ?? null,
    clobbered: [
      ...globals.filter((name) => isNode(window[name])),
      ...members.filter((name) => isNode(document[name]) && document[name] !== document.body
        && document[name] !== document.documentElement && document[name] !== document.currentScript),
    ],
    ran: document.querySelectorAll(
      "main :is(script, iframe, object, embed, form, base, meta, link, template, style),"
      + ".deck :is(script, iframe, object, embed, form, base, meta, link, template, style)").length,
    handlers: [...document.querySelectorAll("main *, .deck *")].filter((element) =>
      element.getAttributeNames().some((name) => name.startsWith("on"))).length,
    links: [...document.querySelectorAll("a[href], area[href]")].map((link) => link.protocol ?? "")
      .filter((protocol) => !["http:", "https:", "mailto:"].includes(protocol)),
    covering: fixed.map((element) => element.className),
    swallowed: !document.querySelector("header.bar, footer.credit"),
  };
}"""
CLICK = """() => {
  for (const element of document.querySelectorAll("main a, main [class], .deck a, summary")) {
    for (const kind of ["mouseover", "focus", "pointerenter"]) element.dispatchEvent(new Event(kind, {bubbles: true}));
  }
  // A deck writes its own links anew when it moves.
  for (const link of document.querySelectorAll("a[href^='#'], summary")) if (link.isConnected) link.click();
}"""


@pytest.mark.parametrize(
    ("surface", "names"),
    [("", list(CONTENT)), ("/embed", MANY), ("/format/slides", MANY), ("/embed/format/slides", MANY[-3:])],
    ids=["page", "embed", "slides", "slides embedded"],
)
def test_no_attack_runs_sends_or_covers_anything(browser, live_server, attacked, surface, names):
    with visit(browser) as tab:
        page, dialogs = tab.page, []
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        for name in names:
            path = f"{surface}/local/attacks/{quote(name)}?policy=sanitised"
            assert opened(attacked, path).status_code == 200, name
            page.goto(live_server.url(path))
            page.evaluate(CLICK)
            found = {what: seen for what, seen in page.evaluate(LOOK).items() if seen}
            assert (name, found) == (name, {})
            assert (name, page.url.partition("#")[0]) == (name, live_server.url(path))
            assert (name, len(page.context.pages), dialogs) == (name, 1, [])
            assert (name, [url for url in tab.outside if not _is_allowed(url)]) == (name, [])


def _is_allowed(url: str) -> bool:
    """Pictures over https: `VITRINE_IMG_SRC` lets them be shown."""
    return urlsplit(url).scheme == "https"
