"""Everything that `/metrics` shows, once: name, kind, labels, and whose number it is.

A label's values are few and known before: sources, formats, kinds of error. No address is ever one.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from app.errors import KINDS, Refusal

Kind = Literal["counter", "gauge", "histogram"]
Whose = Literal["machine", "all"]
"""Of the web processes of one machine, or of everything around one store: the same wherever it is read."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, or one for each combination of labels."""

    name: str
    """As Prometheus has it, with its unit; a counter's without ``_total``."""
    kind: Kind
    whose: Whose
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    """Upper bounds of a histogram, without infinity."""
    known: tuple[tuple[str, ...], ...] = ()
    """Labels that are shown with 0 from the start, so that the first time is seen as a change."""

    @property
    def shown_as(self) -> str:
        """As it stands in `/metrics` and in queries, but for a histogram's ``_bucket`` and the like."""
        return self.name + "_total" if self.kind == "counter" else self.name


_WAITS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds: from a render of a small notebook to the time limits' defaults and beyond."""
_BYTES: Final = tuple(float(1 << power) for power in range(10, 28, 2))
"""1 kB to 64 MB, each four times the one before."""

BUILD: Final = Measure(
    "vitrine_build_info", "gauge", "machine", "1, labelled with what is running.", ("version", "renderer")
)

CHECKS: Final = Measure(
    "vitrine_check_ok", "gauge", "machine", "What `/readyz` looks at: 1 where it is well.", ("check",)
)

# --- what web processes do, counted by each of them ------------------------------------------------

REQUESTS: Final = Measure(
    "vitrine_http_requests",
    "counter",
    "machine",
    "Requests that were answered, by how the answer came about.",
    ("route", "method", "status", "cache"),
)
REQUEST_SECONDS: Final = Measure(
    "vitrine_http_seconds",
    "histogram",
    "machine",
    "From a request to its answer; of a stream, to its end.",
    ("route", "cache"),
    (0.001, 0.0025, 0.005, *_WAITS),
)
REQUESTS_UNDER_WAY: Final = Measure(
    "vitrine_http_requests_under_way", "gauge", "machine", "Requests that are being answered just now."
)
PROBLEMS: Final = Measure(
    "vitrine_problems",
    "counter",
    "machine",
    "Problems that were answered, by kind: rate-limited, overloaded, not-found, …",
    ("kind",),
    known=tuple((kind,) for kind in KINDS),
)

# --- what workers do, counted in the store ---------------------------------------------------------

JOBS: Final = Measure(
    "vitrine_jobs_ended",
    "counter",
    "all",
    "Jobs that ended; the outcome is done, or the kind of the problem.",
    ("lane", "source", "outcome"),
)
QUEUE_SECONDS: Final = Measure(
    "vitrine_queue_seconds",
    "histogram",
    "all",
    "From a job's start to a worker's taking it.",
    ("lane",),
    _WAITS,
)
FETCH_SECONDS: Final = Measure(
    "vitrine_fetch_seconds",
    "histogram",
    "all",
    "Asking a source, with all its requests; failed ones too.",
    ("source",),
    _WAITS,
)
RENDER_SECONDS: Final = Measure(
    "vitrine_render_seconds",
    "histogram",
    "all",
    "Parsing, rendering and sanitising one notebook.",
    ("format",),
    _WAITS,
)
NOTEBOOK_BYTES: Final = Measure(
    "vitrine_notebook_bytes", "histogram", "all", "Size of a notebook that was rendered.", (), _BYTES, ((),)
)
PAGE_BYTES: Final = Measure(
    "vitrine_page_bytes",
    "histogram",
    "all",
    "Size of a page that was made, before compression.",
    ("format",),
    _BYTES,
)
CELLS: Final = Measure(
    "vitrine_cells",
    "counter",
    "all",
    "Cells of notebooks that were rendered; those that were as in the last revision were reused.",
    ("how",),
    known=(("rendered",), ("reused",)),
)
KILLED: Final = Measure(
    "vitrine_work_horses_killed",
    "counter",
    "all",
    "Work-horses that a signal ended: at their limit of time or memory, or by something else.",
    ("limit",),
    known=(("time",), ("memory",), ("none",)),
)
REFUSED: Final = Measure(
    "vitrine_addresses_refused",
    "counter",
    "all",
    "Addresses that the guarded client did not fetch.",
    ("reason",),
    known=tuple((reason,) for reason in get_args(Refusal)),
)
WEBHOOKS: Final = Measure(
    "vitrine_webhooks",
    "counter",
    "all",
    "Webhooks, by how their delivery ended: each once, after its last try.",
    ("outcome",),
    known=(("delivered",), ("failed",), ("refused",)),
)
MISSING_LIBRARIES: Final = Measure(
    "vitrine_libraries_not_at_home",
    "counter",
    "all",
    "Renders of notebooks that would load a library from this host which is not at home.",
    ("host",),
)
QUOTA: Final = Measure(
    "vitrine_upstream_quota_remaining",
    "gauge",
    "all",
    "Requests that a source's API last said it would still answer.",
    ("host",),
)
QUOTA_LIMIT: Final = Measure(
    "vitrine_upstream_quota_limit", "gauge", "all", "The same when nothing is used up.", ("host",)
)

# --- how things stand, read from the store when asked ----------------------------------------------

STORE_UP: Final = Measure(
    "vitrine_store_up",
    "gauge",
    "machine",
    "Whether the store answers this machine; what it counts is here if so.",
)
STORE_MEMORY: Final = Measure(
    "vitrine_store_memory_bytes", "gauge", "all", "Memory that the store uses for what it keeps."
)
STORE_LIMIT: Final = Measure(
    "vitrine_store_memory_limit_bytes", "gauge", "all", "Where it begins to evict; 0 for no limit."
)
STORE_EVICTED: Final = Measure(
    "vitrine_store_evicted_keys", "counter", "all", "Keys that left the store because it was full."
)
QUEUED: Final = Measure("vitrine_queued_jobs", "gauge", "all", "Jobs that wait for a worker.", ("lane",))
QUEUED_LIMIT: Final = Measure(
    "vitrine_queued_jobs_limit", "gauge", "machine", "As many may wait (VITRINE_MAX_QUEUED_JOBS)."
)
WORKERS: Final = Measure(
    "vitrine_workers", "gauge", "all", "Render workers that were heard of lately.", ("state",)
)

ALL: Final = tuple(value for value in list(globals().values()) if isinstance(value, Measure))
IN_STORE: Final = (
    JOBS,
    QUEUE_SECONDS,
    FETCH_SECONDS,
    RENDER_SECONDS,
    NOTEBOOK_BYTES,
    PAGE_BYTES,
    CELLS,
    KILLED,
    REFUSED,
    WEBHOOKS,
)
"""What `app/store/tallies.py` keeps."""
