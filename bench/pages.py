"""nbconvert's pages as our server sends pages, compressed alike: ``gunicorn bench.pages:application``.

``BENCH_PAGES`` names the folder that holds them. What they ask a CDN for, and wait for, is here as well. The
headers are ours too, but for a policy that they could not live under.
"""

import os
import re
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, request

from app.policies.headers import APART, COMMON, OF_AN_ORIGIN
from app.store.encoding import ENCODERS, choose
from config.settings import ROOT

CDN: Final = "https://cdnjs.cloudflare.com/ajax/libs/"
"""Where nbconvert's pages have their scripts from."""
_REQUIRE: Final = "require.js/2.1.10/require.min.js"
_MATHJAX: Final = "mathjax/2.7.7/latest.js"
_HEADERS: Final = {
    name: value
    for name, value in (COMMON | APART | OF_AN_ORIGIN).items()
    if name != "Content-Security-Policy"
}
_COMMENT: Final = re.compile(r"^ */\*\*.*?\*/\n|^ *//[^\n]*\n", re.DOTALL | re.MULTILINE)
_INDENT: Final = re.compile(r"^ +", re.MULTILINE)

application = Flask("pages")


def at_home(html: str) -> str:
    """A page that has its scripts from the server that it is from."""
    return html.replace(CDN, "/cdn/")


def _coded(content: bytes) -> dict[str, bytes]:
    return {coding: encode(content) for coding, encode in ENCODERS.items()}


def _require() -> bytes:
    """Ours is a later release, and not made small: that is made up for."""
    (file,) = (ROOT / "static/vendor/requirejs").glob("*/require.js")
    return _INDENT.sub("", _COMMENT.sub("", file.read_text("utf-8"))).encode()


_PAGES = {
    path.name: _coded(path.read_bytes())
    for path in Path(os.environ.get("BENCH_PAGES", "/nonexistent")).glob("*.html")
}
_SCRIPTS = {_REQUIRE: _coded(_require()), _MATHJAX: _coded(b"")}


@application.get("/<name>")
def page(name: str) -> Response:
    """One of them."""
    return _answer(_PAGES.get(name), "text/html; charset=utf-8")


@application.get("/cdn/<path:name>")
def script(name: str) -> Response:
    """RequireJS, and nothing for MathJax: that is waited for, but neither loads more nor runs."""
    return _answer(_SCRIPTS.get(name), "text/javascript; charset=utf-8")


def _answer(found: dict[str, bytes] | None, media_type: str) -> Response:
    coding = choose(request.headers.get("Accept-Encoding", ""))
    if found is None or not coding:
        abort(404)
    return Response(
        found[coding], headers={**_HEADERS, "Content-Type": media_type, "Content-Encoding": coding}
    )
