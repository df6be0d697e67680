"""HTML: a notebook as page, embed and content frame, and what is known of it; a folder as page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from app.formats.base import Surfaces
from app.interfaces import Branching, Source
from app.models import Document, Listing, Policy, RefChoice, Rendered, SourceRef
from app.notebook.limits import Limits
from app.notebook.parse import parse
from app.rendering.limits import Limits as RenderingLimits
from app.rendering.renderer import Renderer
from app.rendering.reuse import Reuse
from app.store.cache import Surface
from app.surfaces import listing_json
from app.surfaces.compose import Composer
from app.surfaces.listings import shown_of
from app.surfaces.metadata import HEADERS, metadata
from app.surfaces.sharing import TOLD
from app.surfaces.views import Composed
from app.work import Work
from config.settings import Settings

Made = TypeVar("Made")


class Html:
    """From a document's bytes to what is stored."""

    name = "html"

    def __init__(self, renderer: Renderer, composer: Composer, limits: Limits) -> None:
        self._renderer = renderer
        self._composer = composer
        self._limits = limits

    @classmethod
    def from_settings(cls, settings: Settings) -> "Html":
        """With everything loaded that its first use would load.

        Raises:
            SettingsError: a file that the settings name is wrong.
        """
        renderer = Renderer(
            RenderingLimits.from_settings(settings), libraries_from_home=settings.assets == "local"
        )
        renderer.preload()
        return cls(renderer, Composer.from_settings(settings), Limits.from_settings(settings))

    def render(self, document: Document, work: Work, reuse: Reuse | None = None) -> Rendered:
        """The content: what depends on the bytes only, and costs.

        Raises:
            NotANotebook, TooComplex
        """
        notebook = parse(document.content, file_name=document.file_name, limits=self._limits)
        document = replace(document, content=b"")  # what was read of it takes as much again
        return self._renderer.render(
            notebook,
            policy=work.policy,
            options=work.options,
            base_url=document.base_url,
            links_url=document.links_url,
            reuse=reuse,
        )

    def surfaces(
        self, rendered: Rendered, document: Document, work: Work, source: Source, fetched_at: float
    ) -> Mapping[str, Surface]:
        """Page, embed and what is known; with active content, the frame that both show."""
        policy: Policy = work.policy if rendered.active else "sanitised"
        at = datetime.fromtimestamp(fetched_at, UTC)

        def compose(how: Callable[..., Made], **more: Any) -> Made:
            options = work.options
            return how(rendered, document, source_title=source.title, policy=policy, options=options, **more)

        def page() -> Surface:
            return _surface(compose(composer.page, fetched_at=at, refs=_refs(document.ref, source)))

        def about() -> Surface:
            known = metadata(rendered, document, source=source, policy=policy, fetched_at=at)
            return Surface(known, HEADERS)

        composer = self._composer
        surfaces = {
            "page": page,
            "embed": lambda: _surface(compose(composer.embed)),
            "about": about,
            TOLD: lambda: Surface(orjson.dumps(compose(composer.told)), HEADERS),
        }
        if rendered.active:
            surfaces["frame"] = lambda: _surface(compose(composer.frame))
        return Surfaces(surfaces)

    def listing(
        self, listing: Listing, work: Work, source: Source, readme: Rendered | None
    ) -> Mapping[str, Surface]:
        """A folder looks the same as page and embed; its entries are for programs."""
        page = _surface(
            self._composer.listing(
                listing,
                source_title=source.title,
                options=work.options,
                readme=readme,
                refs=_refs(listing.ref, source),
            )
        )
        entries = Surface(
            listing_json.entries(shown_of(listing, work.options.page), source_name=source.name), HEADERS
        )
        told = self._composer.told_of_folder(listing, source_title=source.title)
        return {"page": page, "embed": page, "entries": entries, TOLD: Surface(orjson.dumps(told), HEADERS)}


def _refs(ref: SourceRef, source: Source) -> RefChoice | None:
    return source.ref_choice(ref) if isinstance(source, Branching) else None


def _surface(composed: Composed) -> Surface:
    return Surface(composed.body, dict(composed.headers))
