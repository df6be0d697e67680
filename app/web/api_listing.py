"""``/api/v1/listing``: what is in a folder, from what its page's job has stored."""

import time

from flask import Response, request
from flask_openapi3 import APIBlueprint

from app.i18n import current
from app.models import Options
from app.viewer import Answer, Ask
from app.web import answers, api_asked
from app.web.api_document import OUTCOMES, STARTS_WORK, TAGS, problems, reply, text
from app.web.api_models import JobModel, ListingModel, ListingQuery
from app.web.api_parts import Parts
from app.web.purpose import is_of_our_page


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The address of what is in a folder."""

    @routes.get(
        "/listing",
        tags=[TAGS["folders"]],
        security=STARTS_WORK,
        summary="What is in a folder",
        description="The entries of a folder, a repository, an owner, a gist of several files, or the "
        "branches or tags of a repository, in the order of its page. What is not stored is fetched first, as "
        "for its page: the answer waits for that, and is the job where it takes longer.",
        responses={
            200: reply(ListingModel, "What is in it", "ETag", "Cache-Status"),
            202: reply(JobModel, "It is being fetched: ask again", "Location", "Retry-After", "Link"),
            204: text("Nothing is stored, and only that was asked for", ()),
            304: text("It is what If-None-Match names", (), "ETag", "Cache-Status"),
            **problems(*OUTCOMES),
        },
    )
    def entries(query: ListingQuery) -> Response:
        ask = api_asked.asked(query, "entries", parts, Options(page=query.page, lang=current()))
        if query.stored:
            known = _stored(ask, parts)
            return _nothing() if known is None else answers.answer(request, known, "entries", parts.settings)
        # Whoever may open the folder's page may have it asked for by our scripts.
        return api_asked.answer(ask, parts, open_to_all=is_of_our_page(request))


def _nothing() -> Response:
    response = Response(status=204)
    response.headers["Cache-Control"] = "no-store"
    return response


def _stored(ask: Ask, parts: Parts) -> Answer | None:
    """What is had without any work."""
    stored = parts.viewer.result(parts.viewer.work(ask), ask.surface, ask.coding)
    if stored is None or stored.meta.kind == "moved":
        return None
    return Answer(stored, "hit" if time.time() < stored.meta.fresh_until else "stale")
