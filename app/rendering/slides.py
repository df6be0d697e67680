"""The exporter for slides: the same cells, in sections that reveal.js shows one at a time."""

from app.models import Notebook
from app.rendering.cell_html import CellWriter
from app.rendering.cells import CellView
from app.rendering.deck import columns, without_skipped
from app.rendering.exporter import FragmentExporter


class SlidesExporter(FragmentExporter):
    """A notebook → the sections of a deck, without the elements around them."""

    fragment_template = "slides.html.j2"

    def _kept(self, notebook: Notebook) -> Notebook:
        """As a page, without the cells that are in no slide."""
        return without_skipped(notebook)

    def _fragment(self, cells: list[CellView], writer: CellWriter) -> str:
        html: str = self.template.render(columns=columns(cells), write=writer)
        return html
