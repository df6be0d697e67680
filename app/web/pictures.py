"""Pictures that a notebook of the local folder shows: files beside it, each at its own address."""

from typing import Final

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter

from app.errors import NotFound
from app.i18n import _
from app.policies.headers import EMBEDDABLE, INERT
from app.sources.local import Local
from app.store.cache import digest
from app.web.assets import MEDIA_TYPES

_REVALIDATE: Final = "no-cache"
"""A file on the disk can change at any time; asking for it costs next to nothing."""


class PicturePath(PathConverter):
    """A path that ends like a picture's; all others are for the pages."""

    regex = r"[^/].*?\.(?i:png|jpe?g|gif|webp|svg)"


def blueprint(local: Local) -> Blueprint:
    """``/local/<path>.png`` and its like. What the bytes are decides, not what the file is called."""
    routes = Blueprint("pictures", __name__)

    @routes.record_once
    def converter(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["picture"] = PicturePath

    @routes.get("/local/<picture:path>")
    def picture(path: str) -> Response:
        from app.rendering.images import identify  # of the renderer's package only this, and only when asked

        content = local.picture(path)
        found = identify(content)
        if found is None:
            raise NotFound(_("This file of the local folder is called a picture, and is none."))
        response = Response(content, content_type=MEDIA_TYPES[found.extension])
        response.headers.update(EMBEDDABLE)
        response.headers["Content-Security-Policy"] = INERT
        response.headers["Cache-Control"] = _REVALIDATE
        response.set_etag(digest(content))
        response.make_conditional(request)
        return response

    return routes
