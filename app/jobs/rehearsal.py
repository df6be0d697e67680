"""What a worker does before its first fork, so that no work-horse does it again.

A fork begins with the worker's memory. What a first job builds for later ones (patterns, lexers, pools of
memory, the interpreter's own quicker code: PEP 659) would be built anew in every fork, and costs more there
than a small notebook. So each worker does a job of its own: a notebook that has one of each kind of thing
comes from a network in memory, is rendered, and goes into a store that keeps nothing.
"""

import codecs
import gc
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import redis
import structlog
from rq import get_current_job
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer
from rq.utils import now

from app.fetching.client import GuardedClient
from app.formats.base import Format
from app.formats.table import READABLE
from app.jobs import answered, task
from app.jobs.pipeline import Pipeline
from app.jobs.slots import HostSlots
from app.models import DEFAULT_OPTIONS, Document, Options, Policy, SourceRef
from app.registry import Registry
from app.store.breaker import StoreBreaker
from app.store.cache import Cache, Glimpse, first_coded
from app.store.counters import Counters
from app.store.inmemory import connect_to_nobody
from app.work import Work
from config.settings import Settings

REF: Final = SourceRef("posted", "posted/rehearsal", {"sha256": "rehearsal"}, immutable=True)
_NOTEBOOK: Final = Path(__file__).with_suffix(".ipynb")
_LOCATOR: Final = "url/1.1.1.1/rehearsal.ipynb"
"""An address that may be fetched; nobody is asked."""
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
_JOBS: Final = 8
"""The interpreter takes the quicker code after some turns; more than these gain nothing."""


log = structlog.get_logger(__name__)


class Rehearsal:
    """What a job does, with nobody to see it."""

    def __init__(
        self,
        settings: Settings,
        *,
        registry: Registry,
        http: GuardedClient,
        formats: Mapping[str, Format],
        cache: Cache,
    ) -> None:
        """With what the worker's jobs are done with, but for its network and its store."""
        self._formats = formats
        self._source = registry.source_of(REF)
        self._cache = cache
        self._nobody = connect_to_nobody()
        notebook = _NOTEBOOK.read_bytes()
        breaker = StoreBreaker.from_settings(settings, self._nobody)
        places = HostSlots(self._nobody, at_once=settings.fetches_per_host, breaker=breaker)
        self._pipeline = Pipeline(
            settings=settings,
            registry=registry,
            http=http.rehearsing(notebook, breaker=breaker, slots=places),
            cache=Cache(self._nobody, keep_seconds=1),
            counters=Counters(self._nobody),
            formats=formats,
            places=places,
        )
        self._document = Document(
            REF, notebook, _NOTEBOOK.name, base_url="https://example.org/rehearsal.ipynb"
        )

    def before_forks(self) -> None:
        """Load all there is to load; no later collection of garbage looks at what is there then."""
        for name in _ENCODINGS:
            codecs.lookup(name)
        problems = [self._do_a_job(DEFAULT_OPTIONS) for _time in range(_JOBS)]
        if problem := problems[-1]:
            log.warning("a rehearsal went wrong, so that renders begin slowly", problem=problem["title"])
        for name in READABLE * _TIMES:
            for policy in _POLICIES:
                self._render(name, policy)
        gc.collect()
        gc.freeze()  # a collection in a work-horse would copy the pages of all that the worker holds

    def in_a_fork(self) -> None:
        """Write to the memory that a job writes to: the kernel copies it at the first time (fork(2))."""
        self._do_a_job(_ANOTHER)
        with suppress(redis.RedisError):  # it may come back before there is a job
            self._cache.entry_and_source(REF.locator, REF.locator)
            self._cache.fragment(REF.locator)

    def _do_a_job(self, options: Options) -> dict[str, Any] | None:
        work = Work(_LOCATOR, policy="sanitised", options=options)
        asked = RqJob.create(
            act,
            kwargs={"work": work.as_dict()},
            id=f"{work.key}-0",
            connection=self._nobody,
            serializer=JSONSerializer,
        )
        job = RqJob(asked.id, connection=self._nobody, serializer=JSONSerializer)
        job.restore({name.encode(): _as_stored(value) for name, value in asked.to_dict().items()})
        job.started_at = now()
        _pipelines[:] = [self._pipeline]
        problem: dict[str, Any] | None = job.perform()
        return problem

    def _render(self, name: str, policy: Policy, options: Options = DEFAULT_OPTIONS) -> None:
        form, work = self._formats[name], Work(REF.locator, format=name, policy=policy, options=options)
        rendered = form.render(self._document, work)
        for surface in form.surfaces(rendered, self._document, work, self._source, 0.0).items():
            first_coded(*surface)


_pipelines: list[Pipeline] = []


def act(work: dict[str, Any]) -> dict[str, Any] | None:
    """As `app.jobs.task.run`, but that nobody counts it or notes that it has ended; the problem, if any."""
    job = get_current_job()
    first = answered.First("page", partial(answered.tell, job.id if job else "", 0.0), told=lambda: None)
    enter = partial(task.entering, job)
    glimpse = Glimpse(None, None)
    done = _pipelines[0].run(Work.from_dict(work), force=False, enter=enter, first=first, glimpse=glimpse)
    problem: dict[str, Any] | None = done["problem"]
    return problem


def _as_stored(value: object) -> bytes:
    return value if isinstance(value, bytes) else (value if isinstance(value, str) else str(value)).encode()
