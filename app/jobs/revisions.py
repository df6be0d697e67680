"""What the cells of an address's last revision became, kept for its next one."""

from typing import Final

import orjson

from app.jobs.documents import Held
from app.models import Document, SourceRef
from app.parts import is_part
from app.rendering.reuse import Reuse
from app.sources import paths
from app.store.cache import Cache, digest
from app.work import Work

FORMATS: Final = frozenset({"html", "slides"})
"""Those that are made of cells."""


class Revisions:
    """One record an address and way of rendering: cells of one address never get into the page of another."""

    def __init__(self, cache: Cache, renderer: str) -> None:
        self._cache = cache
        self._renderer = renderer

    def last(self, work: Work, ref: SourceRef, held: Held, *, is_new: bool) -> Reuse | None:
        """What is known of it; None for what has no next revision, and for a part.

        Args:
            is_new: whether nothing is known of the address, so that nobody need ask.
        """
        if ref.immutable or work.format not in FORMATS or is_part(work.options):
            return None
        return Reuse(() if is_new else self._cache.cells(self._key(work, held.document)))

    def keep(self, work: Work, held: Held, reuse: Reuse) -> None:
        """For the next one, unless it is known already or small."""
        if reuse.worth_keeping:
            self._cache.put_cells(self._key(work, held.document), reuse.rows())

    def _key(self, work: Work, document: Document) -> str:
        parts = (
            work.locator,
            work.format,
            work.options.code,
            work.options.lang,
            "sanitised" if work.policy == "sanitised" else "active",
            paths.suffix(document.file_name),
            _kind(document.base_url),
            _kind(document.links_url),
            self._renderer,
        )
        return digest(orjson.dumps(parts))


def _kind(base: str | None) -> str:
    """Of what relative addresses are relative to: what is true of all revisions, each of which has its own.

    A gist's is elsewhere with each, and only cells with relative addresses depend on where.
    """
    if not base or base.startswith("/"):
        return base or ""
    return "elsewhere"
