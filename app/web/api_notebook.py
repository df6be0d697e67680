"""``/api/v1/notebook``: what is known of a notebook, from what its render has stored."""

from flask import Response
from flask_openapi3 import APIBlueprint

from app.web import api_asked
from app.web.api_document import OUTCOMES, STARTS_WORK, TAGS, problems, reply, text
from app.web.api_models import AddressQuery, JobModel, NotebookModel
from app.web.api_parts import Parts


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The address of what is known."""

    @routes.get(
        "/notebook",
        tags=[TAGS["notebooks"]],
        security=STARTS_WORK,
        summary="What is known of a notebook",
        description="Title, language, headings, cells and links. What is not rendered yet is rendered first, "
        "as for its page: the answer waits for that, and is the job where it takes longer. Only a render "
        "needs a token.",
        responses={
            200: reply(NotebookModel, "What is known", "ETag", "Cache-Status"),
            202: reply(JobModel, "It is being rendered: ask again", "Location", "Retry-After", "Link"),
            304: text("It is what If-None-Match names", (), "ETag", "Cache-Status"),
            **problems(*OUTCOMES),
        },
    )
    def about(query: AddressQuery) -> Response:
        return api_asked.answer(api_asked.asked(query, "about", parts), parts)
