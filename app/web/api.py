"""The JSON API: start a job, read it, read its result."""

import json
from http import HTTPStatus
from urllib.parse import unquote

from flask import Response, request
from flask_openapi3 import APIBlueprint, Info, OpenAPI, Tag
from pydantic import ValidationError

from app.errors import BadReference, NotReady, Unauthorised, from_problem
from app.jobs.queue import Job
from app.models import SourceRef
from app.registry import Registry
from app.version import VERSION
from app.viewer import Answer, Ask, Viewer
from app.web import answers, params
from app.web.api_models import JobModel, JobPath, JobRequest, ProblemModel, WaitQuery, job_document
from app.web.problems import PROBLEM_JSON, json_bytes
from app.web.sign_in import client_of
from app.web.tokens import has_token
from config.settings import Settings

INFO = Info(
    title="Vitrine",
    version=VERSION,
    description="Renders Jupyter notebooks: an address goes in, a job comes out, then a page or a text.",
)
_TAG = Tag(name="jobs", description="Renders")
_PROBLEM = {
    "description": "A problem (RFC 9457)",
    "content": {PROBLEM_JSON: {"schema": ProblemModel.model_json_schema()}},
}


def blueprint(
    *, settings: Settings, registry: Registry, viewer: Viewer, formats: tuple[str, ...]
) -> APIBlueprint:
    """``/api/v1/jobs`` and what is below it."""
    routes = APIBlueprint("api", __name__, url_prefix="/api/v1", abp_tags=[_TAG])

    @routes.post(
        "/jobs",
        summary="Start a render",
        responses={200: JobModel, 202: JobModel, "4XX": _PROBLEM, "5XX": _PROBLEM},
    )
    def start(body: JobRequest) -> Response:
        _authorise(settings)
        if body.format not in formats:
            raise BadReference(f"format={body.format!r} is not one of {', '.join(formats)}.")
        ask = _ask(body, registry, viewer)
        started = viewer.start(ask)
        if isinstance(started, Job):
            return _json(job_document(started), HTTPStatus.ACCEPTED, location=f"/api/v1/jobs/{started.id}")
        job = viewer.done_job(ask, started)
        return _json(job_document(job), HTTPStatus.OK, location=f"/api/v1/jobs/{job.id}")

    @routes.get("/jobs/<job_id>", summary="A job as it stands", responses={200: JobModel, "4XX": _PROBLEM})
    def read(path: JobPath, query: WaitQuery) -> Response:
        return _json(job_document(viewer.job(path.job_id, wait_seconds=query.wait)), HTTPStatus.OK)

    @routes.get("/jobs/<job_id>/result", summary="What a job made", responses={200: None, "4XX": _PROBLEM})
    def result(path: JobPath) -> Response:
        job = viewer.job(path.job_id)
        if job.problem is not None:
            raise from_problem(job.problem)
        stored = viewer.result(job.work, "page", params.coding_of(request)) if job.ended else None
        if stored is None:
            raise NotReady(f"The job {job.id} is {job.status}; its result comes when it is done.")
        return answers.answer(request, Answer(stored, "hit"), "page", settings)

    return routes


def openapi_route(app: OpenAPI) -> None:
    """``/api/v1/openapi.json``, generated from the routes."""

    @app.get("/api/v1/openapi.json", doc_ui=False)
    def openapi() -> Response:
        return Response(json_bytes(app.api_doc), content_type="application/json")


def invalid(error: ValidationError) -> Response:
    """What pydantic found, in one sentence that names the field."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the body"
    problem = BadReference(f"{where}: {first['msg']}").problem
    return Response(json_bytes(problem.as_dict()), problem.status, content_type=PROBLEM_JSON)


def _ask(body: JobRequest, registry: Registry, viewer: Viewer) -> Ask:
    return Ask(
        ref=_ref(body, registry, viewer),
        format=body.format,
        policy=body.policy,
        options=body.options.options(),
        client=client_of(request),
    )


def _ref(body: JobRequest, registry: Registry, viewer: Viewer) -> SourceRef:
    if body.notebook is not None:
        content = json.dumps(body.notebook).encode()  # orjson would refuse an integer past 64 bits
        locator = viewer.put_notebook(content, client=client_of(request))
    else:
        locator = registry.recognise(body.url or "", own_url=request.url_root)
    ref = registry.resolve(unquote(locator))
    for _step in range(3):
        if isinstance(ref, SourceRef):
            return ref
        ref = registry.resolve(unquote(ref.locator))
    raise BadReference("This address leads in a circle.")


def _authorise(settings: Settings) -> None:
    """Raises:
    Unauthorised: tokens are set, and the request has none of them.
    """
    if settings.api_tokens and not has_token(request, settings):
        raise Unauthorised("Starting a job here needs `Authorization: Bearer <token>`.")


def _json(value: object, status: int, *, location: str = "") -> Response:
    response = Response(json_bytes(value), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if location:
        response.headers["Location"] = location
    return response
