"""A job by its id, also after it was forgotten: its stored answer lives longer."""

from datetime import UTC, datetime

from app.errors import NotFound
from app.jobs.queue import Job, Jobs
from app.store.cache import Cache, EntryMeta
from app.work import Work


def find(job_id: str, jobs: Jobs, cache: Cache) -> Job:
    """Raises:
    NotFound: neither the job nor its answer is kept.
    """
    try:
        return jobs.get(job_id)
    except NotFound:
        meta = cache.entry(job_id.partition("-")[0])
        if meta is None or not meta.work or not meta.whole:
            raise
        return done(job_id, meta)


def done(job_id: str, meta: EntryMeta) -> Job:
    """The job behind a stored answer."""
    at = datetime.fromtimestamp(meta.checked_at, UTC)
    work = Work.from_dict(dict(meta.work))
    return Job(job_id, work, "done", created_at=at, started_at=at, finished_at=at)
