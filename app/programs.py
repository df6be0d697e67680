"""What programs ask for beyond a page: to follow a job, end it, be called back, have many at once."""

import time
from collections.abc import Iterator

import structlog

from app.errors import Ended, NotFound, StoreUnavailable
from app.i18n import _
from app.jobs.batches import Batch, Batches, Item, Standing, standings
from app.jobs.cancel import Cancelling
from app.jobs.events import Event, Events
from app.jobs.hooks import Hook, Hooks
from app.jobs.queue import Job
from app.viewer import Viewer, store_errors

log = structlog.get_logger(__name__)


class Programs:
    """Joins the viewer and what is kept beside its jobs."""

    def __init__(
        self, *, viewer: Viewer, cancelling: Cancelling, events: Events, hooks: Hooks, batches: Batches
    ) -> None:
        self._viewer = viewer
        self._cancelling = cancelling
        self._events = events
        self._hooks = hooks
        self._batches = batches

    def events(self, job_id: str, after: str) -> Iterator[Event | None]:
        """What happens to a job from now on, or after the event that was seen last; None for nothing new.

        It ends without the job's end where the store fails: the answer has begun, so nothing else can be said
        in it. A client that comes again is told why.
        """
        try:
            with store_errors():
                yield from self._events.follow(job_id, after)
        except (StoreUnavailable, NotFound) as error:
            log.warning("a stream of events broke off", job=job_id, reason=type(error).__name__)

    def cancel(self, job_id: str, *, client: str) -> Job:
        """End a job, unless others asked for it too; gives it as it stands then.

        Raises:
            NotFound, Ended, Refused
        """
        with store_errors():
            job = self._viewer.job(job_id)
            if job.ended:
                raise Ended(
                    _(
                        "The job {job_id} is {status}; there is nothing to cancel.",
                        job_id=job_id,
                        status=job.status,
                    )
                )
            return self._cancelling.cancel(job_id, client)

    def call_back(self, hook: Hook) -> None:
        """Send a message once something has ended."""
        with store_errors():
            self._hooks.add(hook)

    def put_batch(self, items: tuple[Item, ...]) -> Batch:
        """Keep what was asked for together."""
        with store_errors():
            batch = Batch(items)
            self._batches.put(batch)
            return batch

    def batch(self, batch_id: str) -> Batch:
        """A batch by its id.

        Raises:
            NotFound
        """
        with store_errors():
            return self._batches.get(batch_id)

    def standings(self, batch: Batch, *, wait_seconds: float = 0) -> tuple[Standing, ...]:
        """How each address of a batch stands, once all have ended or so many seconds have passed."""
        until = time.monotonic() + wait_seconds

        def find(job_id: str) -> Job:
            return self._viewer.job(job_id, wait_seconds=until - time.monotonic())

        return standings(batch, find)
