"""What a job that has ended adds to the counts."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from app.errors import Problem
from app.measures import (
    CELLS,
    FETCH_SECONDS,
    JOBS,
    KILLED,
    NOTEBOOK_BYTES,
    PAGE_BYTES,
    QUEUE_SECONDS,
    RENDER_SECONDS,
)
from app.store.tallies import Figure
from app.work import Work

DONE: Final = "done"
Limit = Literal["time", "memory", "none"]


def of_result(work: Work, lane: str, queue_seconds: float, result: Mapping[str, Any]) -> Iterator[Figure]:
    """Of a job that came to its end, with what its task returned."""
    problem = result.get("problem")
    yield ended(work, lane, Problem.from_dict(problem).kind if problem else DONE)
    yield Figure(QUEUE_SECONDS, (lane,), queue_seconds)
    seconds, sizes = result.get("seconds", {}), result.get("sizes", {})
    if "fetch" in seconds:
        yield Figure(FETCH_SECONDS, (source_of(work),), seconds["fetch"])
    if "render" in seconds:
        yield Figure(RENDER_SECONDS, (work.format,), seconds["render"])
    if "notebook" in sizes:
        yield Figure(NOTEBOOK_BYTES, (), sizes["notebook"])
    if "page" in sizes:
        yield Figure(PAGE_BYTES, (work.format,), sizes["page"])
    for how in ("rendered", "reused"):
        if sizes.get(f"cells_{how}"):
            yield Figure(CELLS, (how,), sizes[f"cells_{how}"])


def ended(work: Work, lane: str, outcome: str) -> Figure:
    """One more job with this outcome: done, or the kind of a problem."""
    return Figure(JOBS, (lane, source_of(work), outcome))


def killed(limit: Limit) -> Figure:
    """One more work-horse that did not end by itself."""
    return Figure(KILLED, (limit,))


def source_of(work: Work) -> str:
    """The first piece of its locator, of which there are as many as sources have prefixes."""
    return work.locator.partition("/")[0]
