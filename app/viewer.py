"""The one way of working: a page, an embed, a download and the API all ask here.

Stored and fresh is served at once. Stored and stale is served at once too, while one job asks upstream. What
is not stored is waited for, by a bounded number of requests, and answered with the job where it takes longer.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from threading import BoundedSemaphore, Semaphore
from typing import Any, Final, Literal

import redis

from app.errors import (
    NotFound,
    Overloaded,
    Problem,
    Refused,
    StoreUnavailable,
    Unopened,
    Unshown,
    VitrineError,
    from_problem,
)
from app.i18n import LANGUAGES, _
from app.interfaces import Branching, RateLimit
from app.jobs.cancel import Cancelling
from app.jobs.documents import document_of, record_of
from app.jobs.finding import done, find
from app.jobs.lanes import Lane
from app.jobs.queue import Job, Jobs, Looked, Started
from app.models import DEFAULT_OPTIONS, Document, Options, Quota, RefChoice, SourceRef
from app.policies.ratelimit import identity
from app.policies.rules import Rules
from app.registry import Registry
from app.store.cache import Along, Cache, EntryMeta, Stored, digest, together
from app.version import renderer as renderer_version
from app.work import Work
from config.settings import Settings

How = Literal["hit", "stale", "miss", "refreshed", "checked"]
"""Stored and fresh; stored and not; made for this request; the same because it asked; upstream was asked."""

WAITING_REQUESTS: Final = 128
"""Of one web process, at most. One that waits costs some kilobytes here and a connection to the store: forty
processes, as on ten machines, come to half of the 10,000 that Redis and Valkey accept by default. Who finds
no place is answered at once, with the job as it stands."""
ASKING_REQUESTS: Final = 4
"""Of one web process, that ask for a job at the same time: a few commands to the store each. Whoever wants a
stored page waits behind all that have just been answered by the store, so the others take turns."""
TURN_SECONDS: Final = 0.5
"""How long to wait for one, at most; the store may hang."""
_CRAWLERS_COME_AGAIN_SECONDS: Final = 86_400
_CHECK_SHARE: Final = 0.2
"""Of the time that a page may be waited for: so long is a stored one held back to see if it has changed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a request wants to see."""

    ref: SourceRef
    surface: str = "page"
    coding: str = ""
    """The content coding to answer in; empty for none."""
    format: str = "html"
    policy: str | None = None
    """Only ever stricter than the rules say."""
    options: Options = DEFAULT_OPTIONS
    refresh: bool = False
    stored_only: bool = False
    """To be answered without any work: asked for by a page as a part of it, not by a reader."""
    client: str = ""
    """Whose renders are counted."""
    wait_seconds: float | None = None
    """For the render, at most; None for what the settings say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored surface, and how it came about."""

    stored: Stored
    how: How
    job: Job | None = None
    """The job that was waited for."""
    problem: Problem | None = None
    """Why it is stale, where upstream failed."""


class Viewer:
    """Joins the store, the jobs and the rules."""

    def __init__(
        self,
        *,
        settings: Settings,
        registry: Registry,
        rules: Rules,
        cache: Cache,
        jobs: Jobs,
        cancelling: Cancelling,
        rate_limit: RateLimit,
    ) -> None:
        self._settings = settings
        self._renderer = renderer_version(settings)
        self._registry = registry
        self._rules = rules
        self._cache = cache
        self._jobs = jobs
        self._cancelling = cancelling
        self._rate_limit = rate_limit
        self._waiting = BoundedSemaphore(WAITING_REQUESTS)
        self._asking = Semaphore(ASKING_REQUESTS)

    def work(self, ask: Ask) -> Work:
        """The piece of work whose stored answer serves this.

        Raises:
            BadReference: an unknown policy.
        """
        policy = self._rules.policy_for(ask.ref, ask.policy)
        return Work(ask.ref.locator, ask.format, policy, ask.options)

    def show(self, ask: Ask) -> Answer | Job:
        """The stored surface, or the job that makes it.

        Raises:
            Refused: it would take work, and may not.
            VitrineError: what is known to have gone wrong, where nothing is stored to be served instead.
        """
        with store_errors():
            work = self.work(ask)
            meta, stored = self._cache.look(work.key, ask.surface, ask.coding)
            if meta is not None and not ask.refresh and self._is_fresh(meta):
                if stored is not None:
                    return Answer(stored, "hit")
                _refuse_what_never_is(meta, ask.surface)  # and render nothing again in search of it
            if ask.stored_only:
                raise Refused(
                    _("This is rendered when somebody opens it, and not for a part of another page.")
                )
            return self._renew(ask, work, stored)

    def kept(self, ask: Ask) -> Answer:
        """What is stored, fresh or not, in any language: for whoever shall cause no work at all.

        Raises:
            Unopened: nothing is.
        """
        languages = dict.fromkeys((ask.options.lang, *LANGUAGES))
        with store_errors():
            for language in languages:
                work = self.work(replace(ask, options=replace(ask.options, lang=language)))
                stored = self._cache.surface(work.key, ask.surface, ask.coding)
                if stored is not None:
                    return Answer(stored, "stale")
        raise Unopened(
            _("A search engine is shown what readers have opened; nobody has opened this lately."),
            retry_after_seconds=_CRAWLERS_COME_AGAIN_SECONDS,
        )

    def blob(self, name: str) -> bytes | None:
        """A picture that was taken out of an output."""
        with store_errors():
            return self._cache.blob(name)

    def document(self, meta: EntryMeta) -> bytes | None:
        """The notebook that an answer was made from."""
        with store_errors():
            return self._cache.document(meta.document)

    def fetched(self, ref: SourceRef) -> Document | None:
        """What was last fetched from an address, whether or not it could be shown."""
        with store_errors():
            record = self._cache.source(ref.locator)
            content = self._cache.document(record.document) if record is not None else None
            return replace(document_of(record), content=content) if record and content else None

    # --- for programs ----------------------------------------------------------------------------

    def start(self, ask: Ask, *, lane: Lane = "interactive") -> Job | EntryMeta:
        """A job for this, or what is known of the stored answer where that is fresh.

        Raises:
            RateLimited, Overloaded
        """
        with store_errors():
            work = self.work(ask)
            meta = self._cache.entry(work.key)
            if meta is not None and meta.whole and not ask.refresh and self._is_fresh(meta):
                return meta
            return self._start(ask, work, lane=lane).job

    def job(self, job_id: str, *, wait_seconds: float = 0) -> Job:
        """A job by its id, waited for if asked.

        Raises:
            NotFound
        """
        with store_errors():
            return self._wait(find(job_id, self._jobs, self._cache), wait_seconds)

    def charge(self, client: str) -> None:
        """Count something that costs as much as a render, and has a limit as those have.

        Raises:
            RateLimited
        """
        with store_errors():
            self._rate_limit.check(client)
            self._rate_limit.count(client)

    def done_job(self, ask: Ask, meta: EntryMeta) -> Job:
        """The job behind a stored answer."""
        with store_errors():
            return done(self._jobs.current_id(self.work(ask)), meta)

    def put_notebook(self, content: bytes, *, client: str) -> str:
        """Keep a notebook that was posted, if this client may have one rendered.

        Returns:
            its locator, which goes by the hash of its bytes.

        Raises:
            RateLimited
        """
        with store_errors():
            self._rate_limit.check(client)
            sha256 = digest(content)
            ref = SourceRef("posted", f"posted/{sha256}", {"sha256": sha256}, immutable=True)
            document = Document(ref, b"", file_name="notebook.ipynb")
            now = time.time()
            record = record_of(document, sha256, fetched_at=now, checked_at=now)
            self._cache.put_fetched(ref.locator, content, record)
            return ref.locator

    def quota(self, client: str) -> Quota | None:
        """What a client may still start; None where there is no limit."""
        with store_errors():
            return self._rate_limit.quota(client)

    def result(self, work: Work, surface: str, coding: str) -> Stored | None:
        """The stored answer of a piece of work, fresh or not."""
        with store_errors():
            return self._cache.surface(work.key, surface, coding)

    # --- how -------------------------------------------------------------------------------------

    def _is_fresh(self, meta: EntryMeta) -> bool:
        return time.time() < meta.fresh_until and meta.renderer == self._renderer

    def _is_there(self, work: Work) -> bool:
        meta = self._cache.entry(work.key)
        return meta is not None and meta.whole and self._is_fresh(meta)

    def _renew(self, ask: Ask, work: Work, stored: Stored | None) -> Answer | Job:
        failure, looked = (None, None) if ask.refresh else self._failure_or_job(work)
        if failure is not None:
            return self._instead(ask, stored, from_problem(failure))
        mere_check = stored is not None and not ask.refresh
        if stored is not None and mere_check and not self._registry.source_of(ask.ref).cheap:
            return self._refresh_behind(work, stored)
        wait_seconds = self._settings.wait_seconds if ask.wait_seconds is None else ask.wait_seconds
        if mere_check:
            wait_seconds *= _CHECK_SHARE
        try:
            first = ask.surface if wait_seconds > 0 else ""
            start = partial(self._check if mere_check else self._start, ask, work, first=first)
            started = self._in_turn(partial(start, looked=looked))
            if stored is not None and not started.new and started.job.status == "running":
                # It may have looked before this reader asked, and be the one that has made what is stored.
                self._wait(started.job, wait_seconds)
                started = start()
            job, made = self._made_first(ask, work, started.job, wait_seconds)
            if ask.refresh and job.ended and not job.forced:
                # What was under way may not have asked upstream.
                job = self._wait(self._start(ask, work).job, wait_seconds)
        except VitrineError as error:
            return self._instead(ask, stored, error)
        if job.problem is not None:
            return self._instead(ask, stored, from_problem(job.problem))
        if made is None and not job.ended:
            return job if stored is None else Answer(stored, "stale", job)
        how: How = "miss" if stored is None else "refreshed" if ask.refresh else "checked"
        return Answer(made or self._made(ask, work), how, job)

    def _failure_or_job(self, work: Work) -> tuple[Problem | None, Looked]:
        """What is known to have gone wrong, and which job there is for what to do otherwise."""
        failure, job = partial(self._cache.see_failure, key=work.key), partial(self._jobs.look, work=work)
        *failed, looked = self._cache.send(together(failure, job))
        return self._cache.seen_failure(*failed), looked

    def _in_turn(self, start: Callable[[], Started]) -> Started:
        took_turn = self._asking.acquire(timeout=TURN_SECONDS)
        try:
            return start()
        finally:
            if took_turn:
                self._asking.release()

    def _made_first(self, ask: Ask, work: Work, job: Job, seconds: float) -> tuple[Job, Stored | None]:
        """Wait for what is asked for, else for the job's end: it may make something else first."""
        until = time.monotonic() + seconds
        if job.forced or not ask.refresh:
            where = work.key, ask.surface, ask.coding
            job, answer = self._wait_for_first(job, seconds, lambda pipe: self._cache.see(pipe, *where))
            stored = self._cache.seen(answer, *where)[1] if answer is not None else None
            if stored is not None:
                return job, stored
        return self._wait(job, until - time.monotonic()), None

    def _made(self, ask: Ask, work: Work) -> Stored:
        """What a job that is done has stored."""
        stored = self._cache.surface(work.key, ask.surface, ask.coding)
        if stored is not None:
            return stored
        meta = self._cache.entry(work.key)
        if meta is not None:
            _refuse_what_never_is(meta, ask.surface)
        raise Overloaded(_("The store is too small for this page: it was made and left at once."))

    def _refresh_behind(self, work: Work, stored: Stored) -> Answer:
        """Serve what is there; one job asks upstream meanwhile, and no reader is charged for it."""
        try:
            job = self._jobs.start(work, lane="batch").job
        except Overloaded as error:
            return Answer(stored, "stale", problem=error.problem)
        return Answer(stored, "stale", job)

    def _start(
        self,
        ask: Ask,
        work: Work,
        *,
        lane: Lane = "interactive",
        first: str = "",
        looked: Looked | None = None,
    ) -> Started:
        self._rate_limit.check(ask.client)
        share_of = identity(ask.client) if ask.client else ""
        started = self._jobs.start(
            work,
            force=ask.refresh,
            lane=lane,
            client=share_of,
            first=first,
            is_there=lambda: self._is_there(work),
            looked=looked,
        )
        if started.new:
            self._rate_limit.count(ask.client)
        self._cancelling.asked(started.job.id, ask.client)
        return started

    def _check(self, ask: Ask, work: Work, *, first: str, looked: Looked | None = None) -> Started:
        """Look whether what is stored is still what is there: no render that counts."""
        started = self._jobs.start(work, first=first, looked=looked)
        self._cancelling.asked(started.job.id, ask.client)
        return started

    def _instead(self, ask: Ask, stored: Stored | None, error: VitrineError) -> Answer:
        """A good stored page is better than an error."""
        if stored is None:
            record = self._cache.source(ask.ref.locator) if error.stage == "notebook" else None
            choice = self._elsewhere(ask.ref) if isinstance(error, NotFound) else None
            if choice is not None:
                error.unshown = Unshown(ask.ref.locator, home=choice.home)
            if record is not None:
                error.unshown = Unshown(ask.ref.locator, record.about.get("web_url"))
            raise error
        return Answer(stored, "stale", problem=error.problem)

    def _elsewhere(self, ref: SourceRef) -> RefChoice | None:
        """Where a file or folder may be instead of what a repository does not have."""
        source = self._registry.source_of(ref)
        if ref.parts.get("kind") not in ("blob", "tree") or not isinstance(source, Branching):
            return None
        return source.ref_choice(ref)

    def _wait(self, job: Job, seconds: float) -> Job:
        if job.ended or seconds <= 0:
            return job
        with self._place_to_wait() as there_is_one:
            return self._jobs.wait(job, seconds) if there_is_one else self._jobs.get(job.id)

    def _wait_for_first(self, job: Job, seconds: float, then: Along) -> tuple[Job, Any]:
        if job.ended or seconds <= 0:
            return job, None
        with self._place_to_wait() as there_is_one:
            if there_is_one:
                return self._jobs.wait_for_first(job, seconds, then)
            return self._jobs.get(job.id), None

    @contextmanager
    def _place_to_wait(self) -> Iterator[bool]:
        there_is_one = self._waiting.acquire(blocking=False)
        try:
            yield there_is_one
        finally:
            if there_is_one:
                self._waiting.release()


def _refuse_what_never_is(meta: EntryMeta, surface: str) -> None:
    """Raises:
    NotFound: what is there does not have this surface.
    """
    if meta.kind == "notebook" and surface == "entries":
        raise NotFound(_("There is no folder at this address but a notebook; its page shows it."))
    if meta.kind == "listing":
        raise NotFound(_("There is no notebook at this address but a folder; its page lists what is in it."))
    if surface == "frame" and not meta.active:
        raise NotFound(_("Nothing runs in this notebook, so it has no frame; its page shows all of it."))


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn redis-py's errors into ours.

    Raises:
        StoreUnavailable
    """
    try:
        yield
    except redis.RedisError as error:
        raise StoreUnavailable(
            _(
                "The store that keeps pages and jobs does not answer; this server looks for it again "
                "by itself."
            ),
            retry_after_seconds=5,
        ) from error
