"""What an output format is: one file beside this one, one entry in `app/formats/table.py`."""

from collections.abc import Mapping
from typing import Protocol

from app.interfaces import Source
from app.models import Document, Listing, Rendered
from app.store.cache import Surface
from app.work import Work


class Format(Protocol):
    """How a document becomes content, and content becomes answers."""

    name: str

    def render(self, document: Document, work: Work) -> Rendered:
        """The content: what depends on the bytes only, and costs.

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
