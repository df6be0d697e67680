"""From what was fetched to a stored answer, with no step done that was done before."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from app.errors import NotANotebook, NotFound, ServerError, TooComplex
from app.formats.base import Format
from app.i18n import _
from app.interfaces import Source
from app.jobs import listings, readmes
from app.jobs.answered import First
from app.jobs.documents import Held, Known, about
from app.jobs.events import Enter
from app.jobs.memory import give_back
from app.jobs.missing import count_missing
from app.jobs.revisions import Revisions
from app.models import Document, Listing, Moved, NotModified, Options, Readme, Rendered, SourceRef
from app.rendering.reuse import Reuse
from app.sources import paths
from app.store.cache import Along, Cache, EntryMeta, Surface, digest, first_coded, nothing, together
from app.store.counters import Counters
from app.work import Work, members

ANYWHERE: Final = "*"
"""The place of content without relative links, which all addresses of its bytes share."""
LARGE_BYTES: Final = 4 << 20
"""Of a notebook, which leaves enough free memory behind to be worth giving back."""
FOREVER: Final = 4102444800.0
"""The year 2100: what is immutable stays fresh while it is kept."""


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of work under way: what every step of it needs to know."""

    work: Work
    ref: SourceRef
    source: Source
    known: Known
    enter: Enter
    give_back: Along = nothing
    """Gives the place at the source back, which nothing more is fetched from."""
    first: First | None = None
    """What of the answer somebody waits for."""
    checked_at: float = 0.0
    fresh_until: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    """What the steps took."""
    sizes: dict[str, int] = field(default_factory=dict)
    """What was rendered, and the page that was made of it, in bytes; and its cells, by how they came."""

    def has_kept(self, content: str) -> bool:
        """Whether the whole answer is stored that this content makes."""
        entry = self.known.entry
        return entry is not None and entry.whole and entry.content == content

    def entering(self, phase: str) -> Along:
        """A phase begins; those who follow the job are told along with what is sent to the store then."""
        return lambda pipe: self.enter(pipe, phase)

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """A step, which counts even where it fails."""
        since = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - since, 6)


class Keeper:
    """Stores answers; renders only what is not rendered yet."""

    def __init__(
        self,
        cache: Cache,
        counters: Counters,
        formats: Mapping[str, Format],
        limits: Callable[[], AbstractContextManager[None]],
        renderer: str,
    ) -> None:
        self._cache = cache
        self._counters = counters
        self._formats = formats
        self._limits = limits
        self._renderer = renderer
        self._revisions = Revisions(cache, renderer)

    def keep_notebook(self, run: Run, held: Held) -> None:
        """Make the entry for a notebook, or confirm the one that is there."""
        own_key = self._fragment_key(run.work, held, held.document.base_url or "")
        content = _key(own_key, about(held.document), members(run.work.options), run.work.policy)
        if run.has_kept(content):
            self._cache.send(together(held.put(), run.give_back))
            if self._confirmed(run, content):
                return
        shared_key = self._fragment_key(run.work, held, ANYWHERE)
        rendered = self._cache.fragment(
            shared_key, own_key, along=together(held.put(), run.give_back, run.entering("rendering"))
        )
        is_new, reuse = rendered is None, None
        if rendered is None:
            reuse = self._revisions.last(run.work, run.ref, held, is_new=run.known.record is None)
            rendered = self._render(run, held, reuse)
        meta = replace(
            self._meta(run, "notebook", content),
            fetched_at=held.fetched_at,
            document=held.sha256,
            file_name=held.document.file_name,
            title=rendered.title or held.document.file_name,
            revision=held.document.revision or "",
            policy=run.work.policy if rendered.active else "sanitised",
            active=rendered.active,
            blobs=tuple(rendered.blobs),
        )
        form = self._format(run.work)
        with self._limits():
            surfaces = form.surfaces(rendered, held.document, run.work, run.source, held.fetched_at)
            packed = self._first(run, meta, surfaces, rendered.blobs if is_new else {})
        if is_new:
            count_missing(self._counters, rendered.not_at_home)
            key = own_key if _knows_its_place(rendered, held) else shared_key
            self._cache.put_fragment(key, rendered, with_blobs=not packed, along=run.entering("storing"))
        if reuse is not None:
            run.sizes.update(cells_reused=reuse.reused, cells_rendered=reuse.rendered)
            self._revisions.keep(run.work, held, reuse)
            del reuse  # it has the HTML of all cells
        with self._limits():
            surfaces = dict(surfaces)
        del rendered  # it is in them, and compressing takes room
        if "page" in surfaces:
            run.sizes["page"] = len(surfaces["page"].body)
        self._cache.put_entry(run.work.key, meta, surfaces, packed=packed)

    def _first(
        self, run: Run, meta: EntryMeta, surfaces: Mapping[str, Surface], blobs: Mapping[str, bytes]
    ) -> Mapping[str, bytes]:
        """Store and tell what somebody waits for; nothing else is made before."""
        first = run.first
        if first is None:
            return {}
        with run.lap("compose"):
            surface = surfaces.get(first.surface)
            if surface is None:
                return {}
            _coding, coded = first_coded(first.surface, surface)
        packed = self._cache.put_first(
            run.work.key,
            meta,
            first.surface,
            surface,
            coded,
            blobs=blobs,
            along=lambda pipe: first.tell(pipe, run.seconds),
        )
        first.told()
        return packed

    def keep_listing(self, run: Run, listing: Listing) -> None:
        """Keep a folder, and make the entry for it or confirm the one that is there."""
        listings.put(self._cache, run.ref, listing, renderer=self._renderer, checked_at=run.checked_at)
        content = _key(asdict(listing), members(run.work.options), self._renderer)
        if self._confirmed(run, content):
            return
        readme = self._readme(run.work, listing.readme) if listing.readme else None
        meta = replace(
            self._meta(run, "listing", content),
            title=listing.title,
            blobs=tuple(readme.blobs) if readme else (),
        )
        surfaces = self._format(run.work).listing(listing, run.work, run.source, readme)
        self._cache.put_entry(run.work.key, meta, surfaces)

    def keep_unchanged_listing(self, run: Run, fetched: NotModified) -> None:
        """Upstream says that the folder is as it was: what is shown of it may still be something else."""
        record = run.known.record
        listing = listings.get(self._cache, record, fetched.validators) if record is not None else None
        if listing is None:
            raise ServerError(_("A source says «not modified» of a folder that is not kept; ask again."))
        self.keep_listing(run, listing)

    def keep_moved(self, run: Run, moved: Moved) -> None:
        """Remember that the proper address is another one."""
        content = _key(moved.locator)
        self._cache.put_entry(
            run.work.key, replace(self._meta(run, "moved", content), moved_to=moved.locator), {}
        )

    # --- how -------------------------------------------------------------------------------------

    def _confirmed(self, run: Run, content: str) -> bool:
        entry = run.known.entry
        if entry is None or not run.has_kept(content):
            return False
        entry = replace(entry, checked_at=run.checked_at, fresh_until=run.fresh_until)
        return self._cache.confirm(run.work.key, entry)

    def _render(self, run: Run, held: Held, reuse: Reuse | None) -> Rendered:
        form = self._format(run.work)
        with run.lap("render"), self._limits():
            rendered = form.render(self._taken(run, held), run.work, reuse)  # nobody else has its bytes then
        if run.sizes["notebook"] > LARGE_BYTES:
            give_back()
        return rendered

    def _taken(self, run: Run, held: Held) -> Document:
        document = held.take(self._cache)
        if document is None:
            raise ServerError(_("The notebook's bytes left the store while they were needed; ask again."))
        run.sizes["notebook"] = len(document.content)
        return document

    def _fragment_key(self, work: Work, held: Held, place: str) -> str:
        """Of what the content depends on, and nothing else.

        Args:
            place: what relative links are relative to, or `ANYWHERE` for content that has none.
        """
        return _key(
            held.sha256,
            _reader_of(held.document.file_name),
            place,
            work.format,
            work.options.code,
            (work.options.cells, work.options.cell, work.options.section, work.options.outputs),
            work.options.lang,
            "sanitised" if work.policy == "sanitised" else "active",
            self._renderer,
        )

    def _readme(self, work: Work, readme: Readme) -> Rendered | None:
        """As content, whose rendering all pages of its folder share; None: it takes too much."""
        document = readmes.document(readme)
        key = _key(
            digest(document.content), document.base_url, document.links_url, work.options.lang, self._renderer
        )
        rendered = self._cache.fragment(key)
        if rendered is None:
            plain = Work(work.locator, policy="sanitised", options=Options(lang=work.options.lang))
            try:
                with self._limits():
                    rendered = self._formats["html"].render(document, plain)
            except (TooComplex, NotANotebook):
                return None  # the folder is shown without it
            self._cache.put_fragment(key, rendered)
        return rendered

    def _meta(self, run: Run, kind: Any, content: str) -> EntryMeta:
        return EntryMeta(
            kind=kind,
            content=content,
            fetched_at=run.checked_at,
            checked_at=run.checked_at,
            fresh_until=run.fresh_until,
            policy="sanitised",
            renderer=self._renderer,
            work=run.work.as_dict(),
        )

    def _format(self, work: Work) -> Format:
        if work.format not in self._formats:
            raise NotFound(
                _(
                    "There is no format {format!r}; there is: {accepted}.",
                    format=work.format,
                    accepted=", ".join(self._formats),
                )
            )
        return self._formats[work.format]


def _reader_of(file_name: str) -> str:
    """What the same bytes are read as: as a text by its name, else as JSON."""
    suffix = paths.suffix(file_name)
    return suffix if paths.is_readable(file_name) and suffix != paths.NOTEBOOK_SUFFIX else ""


def _knows_its_place(rendered: Rendered, held: Held) -> bool:
    """Whether a relative link may have been resolved: then the content belongs to this place only."""
    bases = held.document.base_url, held.document.links_url
    # Without a base, links stay relative, and mean another place at every address.
    if not any(bases):
        return True
    return any(
        (urlsplit(base).hostname or f"/{base.split('/')[1]}/") in rendered.html for base in bases if base
    )


def _key(*parts: Any) -> str:
    return digest(orjson.dumps(parts, default=dict))
