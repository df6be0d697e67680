"""What inputs are made of: known attacks, real notebooks, and the words of each grammar."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.policies import allowed, properties
from config.settings import ROOT
from tests.web.attacks.surfaces import NOTEBOOKS, TEXTS

DATA: Final = ROOT / "tests" / "data"
MARK: Final = "window.__pwned=1"
"""What an attack does where it runs."""


@cache
def payloads() -> tuple[str, ...]:
    """Known attacks as HTML or Markdown."""
    known = json.loads((DATA / "attack_payloads.json").read_text("utf-8"))
    return tuple(case["payload"] for case in known)


@cache
def notebooks() -> tuple[Any, ...]:
    """Documents: the examples, known attacks, and those on what this viewer draws by itself."""
    cases = json.loads((DATA / "attacks" / "notebooks.json").read_text("utf-8"))["content"]
    real = (json.loads(path.read_bytes()) for path in _examples())
    small = ({**root, "cells": root["cells"][:12]} for root in real if "cells" in root)
    return (*small, *(case["notebook"] for case in cases), *map(json.loads, NOTEBOOKS.values()))


def _examples() -> list[Path]:
    return [path for path in sorted((ROOT / "examples").glob("*.ipynb")) if path.stat().st_size < 300_000]


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Notebooks that are text: file name and content."""
    r_markdown = "---\ntitle: T\noutput: html_document\n---\n\n```{r, echo=FALSE}\n1\n```\n\nText `r 1`.\n"
    script = "# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n\n# %% [markdown]\n# # T\n\n# %%\n1\n"
    return (*TEXTS.items(), ("a.Rmd", r_markdown), ("a.py", script), ("a.R", script), ("a.jl", script))


TAGS: Final = (
    *sorted(allowed.TAGS | allowed.DROPPED_WITH_CONTENT),
    *(
        "form",
        "object",
        "embed",
        "noscript",
        "plaintext",
        "html",
        "head",
        "body",
        "frameset",
        "foreignObject",
    ),
    *(
        "desc",
        "mglyph",
        "malignmark",
        "maction",
        "semantics",
        "x-y",
        "base",
        "meta",
        "link",
        "input",
        "button",
    ),
    *("use", "animate", "set", "image", "a:b", "isindex", "keygen", "listing", "nobr", "marquee", "slot"),
    *("option", "optgroup", "hr", "menu", "portal", "fencedframe", "dialog", "search", "selectedcontent"),
)
NESTING: Final = (
    "li", "ul", "div", "nav", "main", "p", "table", "tr", "td", "caption", "a", "b", "nobr", "dd", "dt", "dl", "h1", "h2",
    "section", "ruby", "rt", "rp", "option", "select", "svg", "math", "mi", "mtext", "form", "button", "object", "details",
    "summary", "span", "font", "body", "head", "center", "pre", "label", "fieldset", "address", "x-y", "applet", "marquee",
)  # fmt: skip
"""Elements whose place decides what closes them, and elements that are taken away from between those."""
ATTRIBUTES: Final = (
    "id=x", "name=body", "class='cell jp-x fragment mermaid'", f"onclick={MARK}", f"onerror='{MARK}'",
    f"onload={MARK}", f"autofocus onfocus={MARK} tabindex=0", f"href=javascript:{MARK}", "href='#x'", "src=x",
    f"href='java&Tab;script:{MARK}'", f"href=' &#1;javascript:{MARK}'", "src=//pwned.invalid/a.js",
    f"srcdoc='<script>parent.{MARK}</script>'", f"src='data:text/html,<script>{MARK}</script>'",
    "srcset='a 1x, javascript:1 2x'", f"title='</style></title><img src=x onerror={MARK}>'", "is=x",
    "style='position:fixed;inset:0;color:red'", "style='background:url(//pwned.invalid/b)'", "data-x=1",
    "style='color:red;width:1e999px'", "target=_top", "ping=//pwned.invalid/p", "encoding=text/html",
    f"xlink:href='javascript:{MARK}'", f"formaction=javascript:{MARK}", "http-equiv=refresh",
    f"content='0;url=javascript:{MARK}'", "type=checkbox disabled", "popover", "slot=x", "for=x",
    f"attributename=href values=javascript:{MARK}", "usemap='#m'", "background=//pwned.invalid/c", "=",
    '"', "'", "<", "/", "\0", "x=\"", "y='", "z=`",
)  # fmt: skip
TEXT: Final = (
    "a", " ", "\n", "&lt;img src=x onerror=1&gt;", "&#60;script&#62;", "&amp", "&", "&#0;", "&#xD800;", "<!--",
    "-->", "--!>", "<!-->", "<!--->", "<![CDATA[", "]]>", "<!doctype html>", "<?xml ?>", "<?", "</", "<", ">",
    "\0", "\ud800", "\udfff", "\u2028", "\ufeff", "\u202e", "\x0c", "\x1b", "é", "💥", "\uffff",
)  # fmt: skip
MARKDOWN: Final = (
    "# ", "## ", "> ", "- ", "1. ", "    ", "\t", "\n\n", "\n", "```", "```html\n", "~~~", "`", "``", "**", "_", "~~",
    "[", "](", ")", "![", "[^1]", "[^1]: ", "[a]: ", "<javascript:1>", f"[x](javascript:{MARK})", "|", "\n|-|-|\n",
    "- [ ] ", "<https://a.invalid/", "https://a.invalid/?", "a@b.invalid", "> [!NOTE]\n> ", ":::{note}\n", "\n:::\n",
    "<div>\n\n", "\n\n</div>", "<details><summary>", "\\", "  \n", "***", "---\n", "===\n", "&nbsp;", "$", "$$", "\\(",
    "attachment:a.svg", "files/javascript:1", "<a name='x'></a>", ": ", "<!-- ", " -->", "{#id .c onclick=1}",
)  # fmt: skip
TEX: Final = (
    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\begin{a}", "\\end{b}", "\\$", "{",
    "}", "\\\\", "&", "^", "_", "\\href{javascript:1}{x}", "\\text{<img src=x onerror=1>}", "\\ref{a}", "\\eqref{b}",
    "\\label{a}", "\\def\\x{", "\\x", "%", "\n", "\n\n", "> ", "x", "1", " ", "<", ">", "\\unicode{65}",
    "\\style{position:fixed}{x}", "\\class{cell}{x}", "\\require{html}", "$1", "5$ and 6$",
)  # fmt: skip
TERMINAL: Final = (
    "\x1b[", "\x1b[31m", "\x1b[0m", "\x1b[38;5;", "\x1b[38;2;1;2;3m", "\x1b[48;2;999999;-1;m", "\x1b[4:3m", "m", ";",
    "\x1b]8;;https://a.invalid/\x1b\\", "\x1b]8;;javascript:1\x07", "\x1b]8;;\x07", "\r", "\x08", "\x0b", "\x0c",
    "\n", "\x1b[2K", "\x1b[1A", "\x1b[9999C", "\x1b[J", "\x1b[s", "\x1b[u", "\x1b7", "\x1b8", "\x1bP", "\x1b\\", "\x9b",
    "x", "<b>", "&", '"', "https://a.invalid/\"onclick=1", "\t", "\x1b[38;2;1;2m", "\x1b[" + "1;" * 40, "é", "🇩🇪",
)  # fmt: skip
CSS: Final = (
    "a", ".b", "#c", ":root", "html", "body", "*", ">", "+", "~", ",", " ", ":hover", "::before", ":has(a)", "[d=e]",
    ":is(", ":not(", ")", "{", "}", "{color:red}", "{width:9px;", "--x:", "red", ";", "!important", "url(x)",
    "url('x')", "u\\72l(x)", "image-set('x')", "@import 'x';", "@media print{", "@supports (a:b){", "@layer x{",
    "@font-face{src:url(x)}", "@container (a){", "@scope (a){", "position:fixed", "margin:-9px", "var(--x)",
    "calc(1px - 9px)", "</style>", "<!--", "-->", "/*", "*/", "\\3c /style\\3e ", "\\d800 ", "\\0 ", "content:'<",
    "'", '"', "\\", "\n", "&", "|", "9", "9px", "1e400px", "%", "(", "[", "]", ":", "expression(1)", "attr(x)",
    "env(x)", "#fff", "color-mix(in srgb,red,blue)", "transform:none", "&:hover{", "\0", "\ud800", "\x0c",
    *(f"{name}:" for name in sorted(properties.SHEET)),
)  # fmt: skip
ADDRESS: Final = (
    "/", "//", "..", ".", "%2e%2e", "%2f", "%00", "%0a", "\n", "\\", "@", ":", "#", "?", "&", "=", "a", "main", "blob",
    "tree", "raw", "refs/heads/", "-", "x.ipynb", "README.md", "github", "gist", "gitlab", "urls", "url", "local",
    "https://github.com/", "https://gist.github.com/", "https://raw.githubusercontent.com/", "http://", "https://",
    "https://nbviewer.org/", "https://colab.research.google.com/github/", "https://gitlab.com/", "[::1]", "127.0.0.1",
    "0123456789abcdef0123", "someone", "0" * 40, "é", "💥", "\u202e", "xn--", "\ud800", "%ff", "%", "+", ";", ",", " ",
    "https://www.dropbox.com/s/", "https://huggingface.co/", "https://bitbucket.org/", "localfile", "format", "~",
    "javascript:", "file:///etc/passwd", "/create?url=", "posted", "http://[", "http://a:99999/", "user:pw@",
)  # fmt: skip
FORMS: Final = (
    "{}", "github/someone/things/blob/main/{}", "github/someone/things/blob/{}/x.ipynb", "github/{}/{}/tree/main/{}",
    "gist/someone/0123456789abcdef0123/{}", "gist/{}/{}", "gitlab/gitlab.com/o/r/-/blob/{}/{}", "urls/a.invalid/{}",
    "https://github.com/someone/things/blob/{}/{}", "https://gist.github.com/{}/0123456789abcdef0123#{}", "local/{}",
    "huggingface/o/r/blob/{}/{}", "bitbucket/o/r/src/{}/{}", "gitea/codeberg.org/o/r/src/branch/{}/{}", "url/{}",
)  # fmt: skip
"""Addresses with gaps: chance alone seldom writes one that goes far."""
MIMES: Final = (
    "text/html", "text/plain", "text/markdown", "text/latex", "image/svg+xml", "image/png", "image/jpeg", "image/gif",
    "application/json", "application/javascript", "application/pdf", "application/geo+json", "text/vnd.mermaid",
    "application/vnd.plotly.v1+json", "application/vnd.vegalite.v5+json", "application/vnd.vega.v5+json",
    "application/vnd.jupyter.widget-view+json", "application/vnd.bokehjs_exec.v0+json", "video/mp4", "audio/wav",
    "application/vnd.dataresource+json", "text/jsonl", "application/xml", "x", "", "application/vnd.holoviews_exec.v0+json",
)  # fmt: skip
