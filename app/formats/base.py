"""What an output format is: one file beside this one, one entry in `app/formats/table.py`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from app.interfaces import Source
from app.models import Document, Listing, Rendered
from app.rendering.reuse import Reuse
from app.store.cache import Surface
from app.work import Work


class Surfaces(Mapping[str, Surface]):
    """Each is composed when it is first looked at: somebody may wait for one of them."""

    def __init__(self, compose: Mapping[str, Callable[[], Surface]]) -> None:
        self._compose = compose
        self._composed: dict[str, Surface] = {}

    def __getitem__(self, name: str) -> Surface:
        """Raises:
        KeyError: there is no such surface.
        """
        if name not in self._composed:
            self._composed[name] = self._compose[name]()
        return self._composed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._compose)

    def __len__(self) -> int:
        return len(self._compose)


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
