"""The exporter for slides: the same cells, in sections that reveal.js shows one at a time."""

from app.models import Notebook, Options, Policy, Rendered
from app.rendering.cells import Page
from app.rendering.deck import columns, without_skipped
from app.rendering.exporter import FragmentExporter


class SlidesExporter(FragmentExporter):
    """A notebook → the sections of a deck, without the elements around them."""

    fragment_template = "slides.html.j2"

    def export(
        self,
        notebook: Notebook,
        *,
        policy: Policy,
        options: Options,
        base_url: str | None = None,
        links_url: str | None = None,
    ) -> Rendered:
        """As a page, without the cells that are in no slide."""
        shown = without_skipped(notebook)
        return super().export(shown, policy=policy, options=options, base_url=base_url, links_url=links_url)

    def _fragment(self, page: Page, options: Options) -> str:
        html: str = self.template.render(columns=columns(page.cells), show_code=options.code == "show")
        return html
