"""Slides: a notebook as a deck that reveal.js shows; active content in the same frame as that of a page."""

from collections.abc import Mapping
from dataclasses import replace

from app.formats import text
from app.i18n import N_
from app.interfaces import Source
from app.models import Document, Listing, Policy, Rendered
from app.notebook.limits import Limits
from app.notebook.parse import parse
from app.rendering.limits import Limits as RenderingLimits
from app.rendering.renderer import Renderer
from app.rendering.reuse import Reuse
from app.rendering.slides import SlidesExporter
from app.store.cache import Surface
from app.surfaces.compose import Composer
from app.work import Work
from config.settings import Settings


class Slides:
    """From a document's bytes to what is stored."""

    name = "slides"

    def __init__(self, renderer: Renderer, composer: Composer, limits: Limits) -> None:
        self._renderer = renderer
        self._composer = composer
        self._limits = limits

    @classmethod
    def from_settings(cls, settings: Settings) -> "Slides":
        """With its template compiled.

        Raises:
            SettingsError: a file that the settings name is wrong.
        """
        renderer = Renderer(
            RenderingLimits.from_settings(settings),
            exporter=SlidesExporter,
            libraries_from_home=settings.assets == "local",
        )
        renderer.preload()
        return cls(renderer, Composer.from_settings(settings), Limits.from_settings(settings))

    def render(self, document: Document, work: Work, reuse: Reuse | None = None) -> Rendered:
        """The sections of the deck.

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
        self, rendered: Rendered, document: Document, work: Work, source: Source, _fetched_at: float
    ) -> Mapping[str, Surface]:
        """Page and embed; with active content they hold a frame, and the deck is in there."""
        policy: Policy = work.policy if rendered.active else "sanitised"
        composed = self._composer.slides(
            rendered, document, source_title=source.title, policy=policy, options=work.options
        )
        return {name: Surface(each.body, dict(each.headers)) for name, each in composed.items()}

    def listing(
        self, _listing: Listing, _work: Work, _source: Source, _readme: Rendered | None
    ) -> Mapping[str, Surface]:
        """None.

        Raises:
            NotFound
        """
        text.no_listing(
            N_("This is a folder, and only a notebook has a deck of slides; open the folder's own page.")
        )
