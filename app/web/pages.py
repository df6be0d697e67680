"""What people open: the front page, a notebook's page, its embed, its frame, its download."""

from dataclasses import replace
from io import BytesIO
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import orjson
from flask import Blueprint, Response, request, send_file

from app import i18n
from app.errors import BadReference, NotFound, TooComplex
from app.i18n import _
from app.jobs.queue import Job
from app.models import Moved
from app.registry import Registry
from app.sources import paths
from app.store.cache import digest
from app.surfaces.addresses import chosen
from app.surfaces.compose import Composer
from app.surfaces.messages import poll_seconds
from app.surfaces.sharing import TOLD, told_by_address
from app.viewer import Answer, Ask, Viewer
from app.web import answers, params
from app.web.api_models import job_document
from app.web.problems import json_bytes
from app.web.purpose import may_start_work
from app.web.robots import is_crawler
from app.web.seen import note
from app.web.sign_in import client_of
from config.settings import Settings

_DOWNLOAD_SECONDS: Final = 60
_EMBED_CODE_SECONDS: Final = 60
"""Its title may not be known yet."""


class Pages:
    """The views; each joins the registry, the viewer and an answer."""

    def __init__(
        self,
        *,
        settings: Settings,
        registry: Registry,
        viewer: Viewer,
        composer: Composer,
        formats: tuple[str, ...],
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._viewer = viewer
        self._composer = composer
        self._formats = formats

    def blueprint(self) -> Blueprint:
        """The routes. The last one takes every address that no other took."""
        routes = Blueprint("pages", __name__)
        routes.before_request(self.only_frames_on_the_content_origin)
        routes.add_url_rule("/", view_func=self.front_page)
        for path in ("/create", "/create/"):  # nbviewer's form has the slash
            routes.add_url_rule(path, view_func=self.create, methods=["GET", "POST"])
        routes.add_url_rule("/embed/", view_func=self.create_embed)
        routes.add_url_rule("/embed/<path:locator>", view_func=self.embed)
        routes.add_url_rule("/embed-code/<path:locator>", view_func=self.embed_code)
        routes.add_url_rule("/frame/<path:locator>", view_func=self.frame)
        routes.add_url_rule("/download/<path:locator>", view_func=self.download)
        routes.add_url_rule("/format/<format>/<path:locator>", view_func=self.formatted)
        routes.add_url_rule("/embed/format/<format>/<path:locator>", view_func=self.formatted_embed)
        routes.add_url_rule("/frame/format/<format>/<path:locator>", view_func=self.frame)
        routes.add_url_rule("/<path:locator>", view_func=self.page)
        return routes

    def only_frames_on_the_content_origin(self) -> Response | None:
        """A second origin exists to hold nothing but active content: no page of ours shares it.

        A link in such content, to a notebook beside it, leads to the page's own origin where that is known.

        Raises:
            NotFound: any other page was asked for there.
        """
        if not self._is_content_origin() or request.endpoint == "pages.frame":
            return None
        if self._settings.public_url and request.endpoint in {"pages.create", "pages.page"}:
            return _redirect(self._settings.public_url + quote(request.path), request.query_string.decode())
        raise NotFound(_("This origin serves the content of notebooks only."))

    def _is_content_origin(self) -> bool:
        origin = self._settings.content_origin
        return bool(origin) and request.host == urlsplit(origin).netloc

    def front_page(self) -> Response:
        """The box and the examples."""
        composed = self._composer.front_page()
        response = Response(composed.body, headers=composed.headers)
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    def create(self) -> Response:
        """From anything that a person would paste to its page."""
        locator = self._registry.recognise(params.pasted(request), own_url=request.url_root)
        return _redirect("/" + locator, urlencode({"lang": language} if (language := i18n.chosen()) else {}))

    def create_embed(self) -> Response:
        """From the same to its embed, with the choices that stand beside it: what a post's author knows."""
        locator = self._registry.recognise(params.pasted(request), own_url=request.url_root)
        return _redirect("/embed/" + locator, params.own_query(request))

    def page(self, locator: str) -> Response:
        """A notebook, or a folder."""
        return self._show("page", "/", locator)

    def embed(self, locator: str) -> Response:
        """The same without chrome."""
        return self._show("embed", "/embed/", locator)

    def embed_code(self, locator: str) -> Response:
        """What is copied to show it elsewhere: its page has that in a dialog. Nothing is fetched for it."""
        ask = self._ask(TOLD, locator)
        if isinstance(ask, Moved):
            return _redirect("/embed-code/" + ask.locator, params.own_query(request))
        stored = self._viewer.result(self._viewer.work(ask), TOLD, "")
        told = orjson.loads(stored.body) if stored else told_by_address(ask.ref)
        query = chosen(ask.options, "sanitised" if ask.policy == "sanitised" else None)
        composed = self._composer.embed_code(ask.ref, told["title"], query)
        if composed is None:
            raise NotFound(_("No other page may show the notebooks of this server."))
        response = Response(composed.body, headers=composed.headers)
        response.headers["Cache-Control"] = f"private, max-age={_EMBED_CODE_SECONDS}"
        return response

    def frame(self, locator: str, format: str | None = None) -> Response:  # noqa: A002 - the address's word
        """Active content, in its sandbox; on the content origin where there is one."""
        origin = self._settings.content_origin
        if origin and not self._is_content_origin():
            return _redirect(origin + quote(request.path), request.query_string.decode())
        return self._show("frame", "/frame/", locator, format)

    def formatted(self, format: str, locator: str) -> Response:  # noqa: A002 - the address's word
        """The same notebook in another format."""
        return self._show("page", "/", locator, format)

    def formatted_embed(self, format: str, locator: str) -> Response:  # noqa: A002
        """That, without chrome."""
        return self._show("embed", "/embed/", locator, format)

    def download(self, locator: str) -> Response:
        """The notebook's own bytes, also where showing them took too much."""
        ask = self._ask("page", locator)
        if isinstance(ask, Moved):
            return _redirect("/download/" + ask.locator)
        try:
            shown, content = self._with_document(ask)
        except TooComplex:
            document = self._viewer.fetched(ask.ref)
            if document is None:
                raise
            return _file(document.content, document.file_name, digest(document.content))
        if isinstance(shown, Answer) and shown.stored.meta.kind == "notebook" and content is None:
            # The page outlived the bytes that it was made from; they are fetched again.
            shown, content = self._with_document(replace(ask, refresh=True))
        if isinstance(shown, Job):
            return self._working(shown, ask)
        meta = shown.stored.meta
        if meta.kind == "moved":
            return _redirect("/download/" + meta.moved_to)
        if content is None:
            raise NotFound(_("There is no notebook at this address to be downloaded; it may be a folder."))
        return _file(content, meta.file_name, meta.document)

    def _with_document(self, ask: Ask) -> tuple[Answer | Job, bytes | None]:
        shown = self._viewer.show(ask)
        return shown, None if isinstance(shown, Job) else self._viewer.document(shown.stored.meta)

    # --- how -------------------------------------------------------------------------------------

    def _ask(self, surface: str, locator: str, format: str = "html") -> Ask | Moved:  # noqa: A002
        ref = self._registry.resolve(locator, params.upstream_query(request))
        if isinstance(ref, Moved):
            return ref
        return Ask(
            ref=ref,
            surface=surface,
            coding=params.coding_of(request),
            format=format,
            policy=request.args.get("policy"),
            options=params.options_of(request),
            refresh=params.wants_refresh(request),
            stored_only=not may_start_work(request),
            client=client_of(request),
        )

    def _show(self, surface: str, prefix: str, locator: str, in_format: str | None = None) -> Response:
        """`prefix` is the address's beginning, but for a format that it names."""
        format = in_format or "html"  # noqa: A001
        if format not in self._formats:
            raise NotFound(
                _(
                    "There is no format {format!r}; there is: {accepted}.",
                    format=format[:40],
                    accepted=", ".join(self._formats),
                )
            )
        if in_format:
            prefix += f"format/{format}/"
        ask = self._ask(surface, locator, format)
        if isinstance(ask, Moved):
            return _redirect(prefix + ask.locator, params.own_query(request))
        for_crawler = is_crawler(request)
        shown = self._viewer.kept(ask) if for_crawler else self._viewer.show(ask)
        if isinstance(shown, Job):
            return self._working(shown, ask)
        if shown.stored.meta.kind == "moved":
            return _redirect(prefix + shown.stored.meta.moved_to, params.own_query(request))
        response = self._answer(shown, surface)
        if for_crawler:  # it may be older than others' answers, or in another language
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _answer(self, shown: Answer, surface: str) -> Response:
        return answers.answer(request, shown, surface, self._settings)

    def _working(self, job: Job, ask: Ask) -> Response:
        """202: what is being done, for whoever asked."""
        note(cache="waiting", job=job.id)
        if params.wants_json(request):
            response = Response(json_bytes(job_document(job)), 202, content_type="application/json")
        else:
            composed = self._composer.working(job, ask.ref, path=params.address(request))
            response = Response(composed.body, 202, composed.headers)
        response.headers["Retry-After"] = str(poll_seconds(job))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Link"] = f'</api/v1/jobs/{job.id}>; rel="monitor"'
        return response


def _file(content: bytes, name: str, sha256: str) -> Response:
    return send_file(
        BytesIO(content),
        mimetype=paths.media_type(name),
        as_attachment=True,
        download_name="".join(char for char in name if char.isprintable()),
        etag=sha256,
        max_age=_DOWNLOAD_SECONDS,
    )


def _redirect(to: str, query: str = "") -> Response:
    if "\n" in to or "\r" in to:
        raise BadReference(_("An address has no line breaks."))
    location = f"{to}?{query}" if query else to
    return Response(status=302, headers={"Location": location, "Cache-Control": "public, max-age=300"})
