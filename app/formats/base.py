"""What an output format is: one file beside this one, one entry in `app/formats/table.py`."""

from collections.abc import Mapping
from typing import Protocol

from app.interfaces import Source
from app.models import Document, Listing, Rendered
from app.rendering.reuse import Reuse
from app.store.cache import Surface
from app.work import Work


class Format(Protocol):
    """How a document becomes content, and content becomes answers."""

    name: str

    def render(self, document: Document, work: Work, reuse: Reuse | None = None) -> Rendered:
        """The content: what depends on the bytes only, and costs.

        Args:
            reuse: where it is not None, what is known of the cells of the document's last revision; a format
                that is made of cells learns from it and teaches it. What comes out is the same.

        Raises:
            NotANotebook, TooComplex
        """
        ...

    def surfaces(
        self, rendered: Rendered, document: Document, work: Work, source: Source, fetched_at: float
    ) -> Mapping[str, Surface]:
        """The answers around it; `fetched_at` is when the content was first seen."""
        ...

    def listing(
        self, listing: Listing, work: Work, source: Source, readme: Rendered | None
    ) -> Mapping[str, Surface]:
        """The answers for a folder, with its README as content where it has one."""
        ...
