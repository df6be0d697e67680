"""A notebook as one file that needs no server: what a page of ours is made of, put into it.

Style sheets, scripts, icons and pictures stand in the file as ``data:`` addresses. Active content is the
document of a sandboxed frame. Only the libraries that draw it are loaded, in their exact versions: from this
installation's own server where its address is known, else from the public mirror of npm's packages.
"""

import base64
import functools
import mimetypes
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

from app import parts
from app.models import Document, Options, Policy, Rendered
from app.surfaces.assets import read
from app.surfaces.csp import text_hash
from app.surfaces.environment import render
from app.surfaces.notebooks import About, frame_view, page_view
from app.surfaces.slides import slides_view
from app.surfaces.views import Content, ContentFrame
from config.settings import Settings

Picture = Callable[[str], bytes | None]
"""From a decoded path below the notebook's folder to the bytes of a picture; None: there is none."""

FOLDER: Final = "/local/"
"""What relative addresses of a notebook on the disk are made relative to, so that they are found again."""

_MIRROR: Final = "https://cdn.jsdelivr.net/npm"
_PACKAGE: Final = re.compile(r"vendor/(?P<name>(?:@[^/]+/)?[^/]+)/(?P<version>[^/]+)/(?P<path>.+)")
_IMPORT: Final = re.compile(r'(?<=\bfrom )"(?P<path>\.{1,2}/[\w./-]+\.js)"')
_BLOB: Final = re.compile(r"/blob/(?P<name>[0-9a-f]{64}\.[a-z0-9]{3,4})")
_LOCAL: Final = re.compile(rf'(?P<name>\b(?:src|href|poster))="{FOLDER}(?P<path>[^"#?]*)(?P<rest>[^"]*)"')
_BOX: Final = re.compile(r'(?<=\bhref=")/create\?url=(?P<url>[^"#&]*)')


def page(
    rendered: Rendered,
    document: Document,
    *,
    source_title: str,
    policy: Policy,
    fetched_at: datetime,
    options: Options,
    settings: Settings,
    picture: Picture = lambda _path: None,
) -> str:
    """The page."""
    rendered = whole(rendered, settings, picture)
    about = About(document, source_title, policy, options, settings)
    view = page_view(rendered, about, fetched_at)
    if view.content.frame:
        view = replace(view, content=_framed(rendered, about, view.content.frame, "frame.html"))
    wall = None if rendered.active else _wall(view.content)
    return render("standalone.html", view, static=data_url, wall=wall)


def slides(
    rendered: Rendered,
    document: Document,
    *,
    source_title: str,
    policy: Policy,
    options: Options,
    settings: Settings,
    picture: Picture = lambda _path: None,
) -> str:
    """The deck."""
    rendered = whole(rendered, settings, picture)
    about = About(document, source_title, policy, options, settings)
    view = replace(slides_view(rendered, about, embedded=True), page="", oembed=())
    if view.content.frame:
        framed = _framed(rendered, about, view.content.frame, "slides_frame.html")
        view = replace(view, content=framed)
    return render("slides.html", view, static=data_url)


def whole(rendered: Rendered, settings: Settings, picture: Picture) -> Rendered:
    """Content without an address that only a server of ours has."""

    def blob(match: re.Match[str]) -> str:
        content = rendered.blobs.get(match["name"])
        return match[0] if content is None else data(content, match["name"])

    def beside(match: re.Match[str]) -> str:
        path = unquote(unescape(match["path"]))
        content = None if match["name"] == "href" else picture(path)
        address = match["path"] + match["rest"] if content is None else escape(data(content, path))
        return f'{match["name"]}="{address}"'

    def boxed(match: re.Match[str]) -> str:
        return settings.public_url + match[0] if settings.public_url else escape(unquote(match["url"]))

    html = _LOCAL.sub(beside, _BLOB.sub(blob, rendered.html))
    html = html.replace(parts.WHOLE, "")
    return replace(rendered, html=_BOX.sub(boxed, html), style=_BLOB.sub(blob, rendered.style))


@functools.cache
def data_url(path: str) -> str:
    """A static file of ours as an address that holds it, and so do the modules that it imports."""
    content = read(path)
    if content is None:
        raise FileNotFoundError(path)
    if path.startswith("js/"):
        content = _IMPORT.sub(lambda match: f'"{_imported(path, match)}"', content.decode()).encode()
    return data(content, path)


def _imported(path: str, match: re.Match[str]) -> str:
    return data_url(posixpath.normpath(posixpath.join(posixpath.dirname(path), match["path"])))


def _framed(rendered: Rendered, about: About, frame: ContentFrame, template: str) -> Content:
    view = frame_view(rendered, about)
    view = replace(view, files=_addresses(view.files, about.settings), imports={}, home=None, assets="cdn")
    document = render(template, view, static=data_url)
    return Content(None, replace(frame, src="", srcdoc=document), style=None, math=False)


def _addresses(files: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Where a frame's modules find their files when they need them."""
    return {path: _library(path, settings) for path in files}


def _library(path: str, settings: Settings) -> str:
    package = _PACKAGE.fullmatch(path)
    if package is None:
        return data_url(path)
    if settings.public_url:
        return f"{settings.public_url}/static/{path}"
    return f"{_MIRROR}/{package['name']}@{package['version']}/{package['path']}"


def _wall(content: Content) -> str:
    """What a file without active content may do: show itself. It holds when the sanitiser fails."""
    style = text_hash(content.style) if content.style else ""
    scripts = "data:" if content.math else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; "
        f"style-src-elem data: {style}; style-src-attr 'unsafe-inline'; "
        "img-src data: https: http: file:; media-src data: https: http: file:; font-src data:; "
        "form-action 'none'; base-uri 'none'"
    )


def data(content: bytes, name: str) -> str:
    """The ``data:`` address (RFC 2397) of a file's bytes; its name tells the type."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
