"""Static files, pictures, recordings, and the few files that browsers and crawlers ask for by name."""

import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request, send_from_directory
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter

from app.errors import NotFound
from app.i18n import _
from app.libraries import loader
from app.policies.headers import EMBEDDABLE, INERT, SHOWN
from app.store.encoding import ENCODERS
from app.surfaces.scripts import joined
from app.viewer import Viewer
from app.web import robots
from app.web.answers import KEEPABLE, Keepable
from app.web.params import coding_of

FOR_EVER: Final = "public, max-age=31536000, immutable"
_AT_HAND_BYTES: Final = 256 << 10
"""What is larger would take the place of many pages."""
_VERSIONED: Final = 2
"""Slashes in ``vendor/<package>/<version>``."""
_COMPRESSED: Final = frozenset({".css", ".js", ".svg", ".json"})
MEDIA_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "svg": "image/svg+xml; charset=utf-8",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "webm": "video/webm",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
_BLOB_NAME: Final = re.compile(rf"[0-9a-f]{{64}}\.({'|'.join(MEDIA_TYPES)})")


class GistScript(PathConverter):
    """The address of a gist's own script, at GitHub or here: ``user/<id>.js``, ``gist/user/<id>.js``."""

    weight = 150  # before the pages, which take every path
    regex = (
        r"(?!local/)(?:gist/)?(?:[A-Za-z0-9-]+/)?(?:[0-9a-fA-F]{20}|[0-9a-fA-F]{32}|[0-9]+)"
        r"(?:/[0-9a-fA-F]{40})?\.js"
    )


def blueprint(viewer: Viewer, static: Path) -> Blueprint:
    """``/static``, ``/blob``, ``/embed.js``, ``/robots.txt`` and ``/favicon.ico``."""
    routes = Blueprint("assets", __name__)

    @routes.record_once
    def converter(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["gist_script"] = GistScript

    @routes.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        scripts = joined(name)
        if scripts is None:
            response = send_from_directory(static, name)
            compress(response, static / name)
        else:
            response = _script(scripts)
        # A page names a file with its hash (`?h=`), and a library's path has its version: they never change.
        lasting = "h" in request.args or (name.startswith("vendor/") and name.count("/") > _VERSIONED)
        response.headers["Cache-Control"] = FOR_EVER if lasting else "public, max-age=300"
        response.headers.update(EMBEDDABLE)
        return _kept(response) if lasting else response

    @routes.get("/blob/<name>")
    def blob(name: str) -> Response:
        if not _BLOB_NAME.fullmatch(name):
            raise NotFound(_("The name of a picture or a recording here is 64 hex digits and an ending."))
        etag = f'"{name}"'
        asked = request.headers.get("If-None-Match", "")
        if etag in asked or asked.strip() == "*":
            response = Response(status=304)
        else:
            content = viewer.blob(name)
            if content is None:
                raise NotFound(_("This is no longer kept; the page that shows it makes it again."))
            response = Response(content, content_type=MEDIA_TYPES[name.rpartition(".")[2]])
            # Players ask for pieces, to go to a place in a recording.
            response.make_conditional(request, accept_ranges=True, complete_length=len(content))
        response.headers.update(EMBEDDABLE)
        response.headers["Content-Security-Policy"] = SHOWN if name.endswith(".pdf") else INERT
        response.headers["Cache-Control"] = FOR_EVER
        response.headers["ETag"] = etag
        return _kept(response)

    @routes.get("/embed.js")
    @routes.get("/<gist_script:gist>")
    def embed_script(gist: str = "") -> Response:  # noqa: ARG001 - the script reads it from its own address
        response = send_from_directory(static / "js", "embed.js")
        compress(response, static / "js" / "embed.js")
        # Others' pages name it without a hash, so a new version must reach them.
        response.headers["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
        response.headers.update(EMBEDDABLE)
        return _kept(response)

    @routes.get("/home.js")
    def home_script() -> Response:
        response = _script(loader.script().encode())
        response.headers["Cache-Control"] = FOR_EVER if "h" in request.args else "public, max-age=300"
        response.headers.update(EMBEDDABLE)
        return _kept(response)

    @routes.get("/robots.txt", endpoint="robots")
    def robots_txt() -> Response:
        response = Response(robots.text(), content_type="text/plain; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    @routes.get("/favicon.ico")
    def favicon() -> Response:
        response = send_from_directory(static / "icons", "vitrine.svg", max_age=86400)
        response.headers.update(EMBEDDABLE)  # the tab of a sandboxed document has an icon too
        return response

    return routes


def compress(response: Response, path: Path) -> None:
    """In the coding that the client reads; each file is compressed once a process."""
    response.headers["Vary"] = "Accept-Encoding"
    coding = coding_of(request)
    if response.status_code != HTTPStatus.OK or path.suffix not in _COMPRESSED or not coding:
        return
    response.direct_passthrough = False
    response.set_data(_compressed(path, coding))
    response.headers["Content-Encoding"] = coding
    etag, _weak = response.get_etag()
    response.set_etag(etag or "", weak=True)  # one validator for all codings


def _kept(response: Response) -> Response:
    """The same, to be given again without us (`app/web/front.py`): it lasts as long as this process."""
    size = response.content_length or response.calculate_content_length()
    if size is not None and size <= _AT_HAND_BYTES:
        request.environ[KEEPABLE] = Keepable("", response.get_etag()[0] or "", None)
    return response


def _script(content: bytes) -> Response:
    coding = coding_of(request)
    body = _encoded(content, coding) if coding else content
    response = Response(body, content_type="text/javascript; charset=utf-8")
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=64)
def _encoded(content: bytes, coding: str) -> bytes:
    return ENCODERS[coding](content)


@lru_cache(maxsize=64)
def _compressed(path: Path, coding: str) -> bytes:
    return ENCODERS[coding](path.read_bytes())
