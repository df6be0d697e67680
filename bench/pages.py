"""nbconvert's pages as a web server sends them, compressed as ours are: ``gunicorn bench.pages:application``.

``BENCH_PAGES`` names the folder that holds them.
"""

import os
from pathlib import Path

from flask import Flask, Response, abort, request

from app.store.encoding import ENCODERS, choose

application = Flask("pages")
_PAGES = {
    path.name: {coding: encode(path.read_bytes()) for coding, encode in ENCODERS.items()}
    for path in Path(os.environ.get("BENCH_PAGES", "/nonexistent")).glob("*.html")
}


@application.get("/<name>")
def page(name: str) -> Response:
    """One of them."""
    coding = choose(request.headers.get("Accept-Encoding", ""))
    if name not in _PAGES or not coding:
        abort(404)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": coding}
    return Response(_PAGES[name][coding], headers=headers)
