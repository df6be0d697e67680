"""One piece of work from address to stored answer: fetch, render, compose, store."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import unquote

import redis
import structlog

from app import i18n
from app.errors import ServerError, VitrineError
from app.fetching.slots import HostBusy
from app.formats.base import Format
from app.i18n import _
from app.interfaces import HttpClient, Source
from app.jobs.answered import First
from app.jobs.documents import Known, hold
from app.jobs.events import Enter
from app.jobs.keeping import FOREVER, Keeper, Run
from app.jobs.slots import NoPlaces, Places
from app.jobs.worker import out_of_memory
from app.models import Fetched, Listing, Moved, NotModified
from app.registry import Registry
from app.store.cache import Cache, Glimpse
from app.store.counters import Counters
from app.version import renderer as renderer_version
from app.work import Work
from config.settings import Settings

CHEAP_FRESH_SECONDS: Final = 1.0
"""How long a source that costs nothing to ask (the local folder) counts as fresh."""
_LONGEST_FAILURE_SECONDS: Final = 300

log = structlog.get_logger(__name__)


class Pipeline:
    """All of the way. One object a worker; each `run` may be in another fork of it."""

    def __init__(
        self,
        *,
        settings: Settings,
        registry: Registry,
        http: HttpClient,
        cache: Cache,
        counters: Counters,
        formats: Mapping[str, Format],
        limits: Callable[[], AbstractContextManager[None]] = nullcontext,
        places: Places | None = None,
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._http = http
        self._places = places or NoPlaces()
        self._cache = cache
        self._renderer = renderer_version(settings)
        self._keeper = Keeper(cache, counters, formats, limits, self._renderer)

    def run(
        self,
        work: Work,
        *,
        force: bool = False,
        enter: Enter = lambda _pipe, _phase: None,
        first: First | None = None,
        glimpse: Glimpse | None = None,
    ) -> dict[str, Any]:
        """Store the answer to `work`, or remember why there is none.

        Args:
            force: ask upstream even where the document is fresh.
            enter: told which phase begins.
            first: what of the answer somebody waits for.
            glimpse: what was stored when the job began, which has told that it fetches.

        Returns:
            ``problem``: None, or a problem's members; ``seconds``: step → seconds; ``sizes``: of the
            ``notebook`` that was rendered and the ``page`` that was made, in bytes, and how many of its cells
            are as in the last revision (``cells_reused``) and how many were made (``cells_rendered``)

        Raises:
            redis.RedisError: the store went away; the job is tried again.
            HostBusy: the source has no place for one more fetch; the job is to wait for one.
        """
        seconds: dict[str, float] = {}
        sizes: dict[str, int] = {}
        with i18n.use(work.options.lang, chosen=work.options.lang_chosen):
            begin = partial(Run, enter=enter, first=first, seconds=seconds, sizes=sizes)
            known = partial(
                Known.of,
                self._cache,
                work,
                renderer=self._renderer,
                glimpse=glimpse,
                along=lambda pipe: enter(pipe, "fetching"),
            )
            problem = self._problem(work, force, begin, known)
        return {"problem": problem, "seconds": seconds, "sizes": sizes}

    def _problem(
        self, work: Work, force: bool, begin: Callable[..., Run], known: Callable[..., Known]
    ) -> dict[str, Any] | None:
        """Do it; what went wrong, if anything did."""
        try:
            ref = self._registry.resolve(unquote(work.locator))
            if isinstance(ref, Moved):
                raise ServerError(
                    _("The address /{locator} was asked for by its old form.", locator=ref.locator)
                )
            if work.options.page > 1:
                ref = replace(ref, page=work.options.page)
            source = self._registry.source_of(ref)
            self._run(begin(work, ref, source, known(ref=ref)), force=force)
        except (redis.RedisError, HostBusy):
            raise
        except VitrineError as error:
            return self._fail(work, error)
        except MemoryError:
            return self._fail(work, out_of_memory(self._settings))
        except Exception:
            # A defect of ours must not look like an interrupted worker, which is tried again.
            log.exception("render failed", work=work.key)
            detail = _("Rendering this failed by a defect of the viewer; it is in the server's log.")
            return self._fail(work, ServerError(detail))
        return None

    def _fail(self, work: Work, error: VitrineError) -> dict[str, Any]:
        """Remember it."""
        seconds = max(error.remember_seconds, error.retry_after_seconds or 0)
        self._cache.put_failure(work.key, error.problem, min(seconds, _LONGEST_FAILURE_SECONDS))
        return error.problem.as_dict()

    def _run(self, run: Run, *, force: bool) -> None:
        with self._places.held():
            self._keep(run, force=force)

    def _keep(self, run: Run, *, force: bool) -> None:
        # Fetched here: a caller would hold on to what it hands over, which is all of a notebook's bytes.
        fetched, run = self._fetch(run, force=force)
        if isinstance(fetched, Moved | Listing) or (
            isinstance(fetched, NotModified) and run.known.is_listing
        ):
            self._cache.send(self._places.give_back)
            self._keep_other(run, fetched)
            return
        # The place goes back along with the first thing that is stored.
        run = replace(run, give_back=self._places.give_back)
        held = hold(self._cache, run.ref.locator, fetched, run.known, run.checked_at)
        del fetched  # `held` gives its bytes away
        self._keeper.keep_notebook(run, held)

    def _keep_other(self, run: Run, fetched: Moved | Listing | NotModified) -> None:
        if isinstance(fetched, Moved):
            self._keeper.keep_moved(run, fetched)
        elif isinstance(fetched, Listing):
            self._keeper.keep_listing(run, fetched)
        else:
            self._keeper.keep_unchanged_listing(run, fetched)

    def _fetch(self, run: Run, *, force: bool) -> tuple[Fetched, Run]:
        """Ask upstream, unless what is known of it is fresh."""
        known = run.known
        fresh = run.ref.immutable or known.age_seconds < self._fresh_seconds(run.source)
        if known.usable and fresh and not force:
            return NotModified(known.validators), self._timed(run, known.checked_at)
        with run.lap("fetch"):
            fetched = run.source.fetch(run.ref, self._http, known.validators)
        return fetched, self._timed(run, time.time())

    def _timed(self, run: Run, checked_at: float) -> Run:
        return replace(run, checked_at=checked_at, fresh_until=self._fresh_until(run, checked_at))

    def _fresh_until(self, run: Run, checked_at: float) -> float:
        return FOREVER if run.ref.immutable else checked_at + self._fresh_seconds(run.source)

    def _fresh_seconds(self, source: Source) -> float:
        return CHEAP_FRESH_SECONDS if source.cheap else self._settings.fresh_seconds
