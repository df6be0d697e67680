"""What a worker does before its first fork, so that no work-horse does it again.

A fork begins with the worker's memory. What a first render builds for later ones (patterns, lexers, pools of
memory, the interpreter's own quicker code: PEP 659) would be built anew in every fork, and costs more there
than a small notebook. So each worker renders a notebook that has one of each kind of thing.
"""

import codecs
import gc
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import redis

from app.formats.base import Format
from app.formats.table import READABLE
from app.interfaces import Source
from app.models import DEFAULT_OPTIONS, Document, Options, Policy, SourceRef
from app.store.cache import Cache, first_coded
from app.work import Work

REF: Final = SourceRef("posted", "posted/rehearsal", {"sha256": "rehearsal"}, immutable=True)
_NOTEBOOK: Final = Path(__file__).with_suffix(".ipynb")
_POLICIES: Final[tuple[Policy, ...]] = ("sanitised", "sandboxed")
_ANOTHER: Final = Options(toc=False)
"""So that in a fork what is kept of an equal page is of no use."""
_ENCODINGS: Final = (
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
    "utf-16-le",
    "utf-32",
    "utf-32-be",
    "utf-32-le",
    "idna",
)
"""Of texts and names; Python loads each when it is first asked for."""
_TIMES: Final = 2
_DOWNLOADS: Final = 10
"""The interpreter takes the quicker code after some turns; more than these gain nothing."""


class Rehearsal:
    """What a render does, with nobody to see it."""

    def __init__(
        self, formats: Mapping[str, Format], source: Source, cache: Cache, download: Callable[[], None]
    ) -> None:
        """
        Args:
            source: of `REF`.
            download: a download that reaches nobody.
        """
        self._formats = formats
        self._source = source
        self._cache = cache
        self._download = download
        self._document = Document(
            REF, _NOTEBOOK.read_bytes(), _NOTEBOOK.name, base_url="https://example.org/rehearsal.ipynb"
        )

    def before_forks(self) -> None:
        """Load all there is to load; no later collection of garbage looks at what is there then."""
        for name in _ENCODINGS:
            codecs.lookup(name)
        for _time in range(_DOWNLOADS):
            self._download()
        for name in READABLE * _TIMES:
            for policy in _POLICIES:
                self._render(name, policy)
        gc.collect()
        gc.freeze()  # a collection in a work-horse would copy the pages of all that the worker holds

    def in_a_fork(self) -> None:
        """Write to the memory that a job writes to: the kernel copies it at the first time (fork(2))."""
        self._download()
        self._render("html", "sanitised", _ANOTHER)
        with suppress(redis.RedisError):  # it may come back before there is a job
            self._cache.entry_and_source(REF.locator, REF.locator)
            self._cache.fragment(REF.locator)

    def _render(self, name: str, policy: Policy, options: Options = DEFAULT_OPTIONS) -> None:
        form, work = self._formats[name], Work(REF.locator, format=name, policy=policy, options=options)
        rendered = form.render(self._document, work)
        for surface in form.surfaces(rendered, self._document, work, self._source, 0.0).items():
            first_coded(*surface)
