"""A stored surface as an HTTP answer: validators, freshness, and how it came about."""

import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask import Request, Response

from app.jobs.queue import Job
from app.viewer import Answer
from app.web.seen import note
from config.settings import Settings

_CONTENT_DIGITS: Final = 16
_BROWSER_SECONDS: Final = 60
"""A browser asks again after a minute, so that `refresh=1` is soon seen by everybody; a 304 costs little."""

KEEPABLE: Final = "vitrine.keepable"
"""In a request's environ: what `app/web/front.py` needs to give the same answer again."""

_IN_A_HEADER: Final = " !#$&'()*+,/:;<=>?@[]^`{|}"
"""What stands for itself in a quoted string, beside letters and digits: all of ASCII but quotes and ``%``."""

_FORWARDED: Final = {"miss": "uri-miss", "refreshed": "request", "checked": "stale"}
"""How an answer came about → why upstream was asked (RFC 9211 §2.2)."""


@dataclass(frozen=True, slots=True)
class Keepable:
    """An answer that may be given again: from the store and fresh, or of what does not change."""

    work_key: str
    """Of the stored entry that it is of; empty: of none."""
    etag: str
    """Without its quotes; empty: it has none."""
    fresh_until: float | None
    """Seconds since the epoch. None: it does not change, and says itself for how long it may be kept."""


def answer(request: Request, shown: Answer, surface: str, settings: Settings) -> Response:
    """The surface, or 304 where the client has it."""
    note(cache=shown.how, **({"job": shown.job.id} if shown.job else {}))
    meta = shown.stored.meta
    etag = meta.etags.get(surface, "")
    had = is_had(etag, request.headers.get("If-None-Match", ""))
    response = Response(status=304) if had else Response(shown.stored.body)
    if response.status_code == 200 and shown.stored.coding:
        response.headers["Content-Encoding"] = shown.stored.coding
    response.headers.update(meta.headers.get(surface, {}))
    # Weak: one validator for all content codings of the same page (RFC 9110 §8.8.1).
    response.headers["ETag"] = f'W/"{etag}"'
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Accept"
    response.headers["Cache-Control"] = cache_control(_fresh_seconds(shown), settings)
    response.headers["Cache-Status"] = _cache_status(shown)
    response.headers["Server-Timing"] = _server_timing(shown)
    if shown.how == "hit":
        request.environ[KEEPABLE] = Keepable(shown.stored.key, etag, meta.fresh_until)
    return response


def is_had(etag: str, if_none_match: str) -> bool:
    """Whether the client names it, or any at all by a star (RFC 9110 §13.1.2)."""
    if not if_none_match:
        return False
    if if_none_match == f'W/"{etag}"':  # as every browser says it
        return True
    asked = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",") if tag.strip()}
    return etag in asked or "*" in asked


def cache_control(fresh_seconds: int, settings: Settings) -> str:
    """The header of a page that is fresh for so long; 0 for what is not."""
    left = max(0, fresh_seconds)
    shared = min(left, int(settings.stale_seconds))
    return (
        f"public, max-age={min(left, _BROWSER_SECONDS)}, s-maxage={shared}, "
        f"stale-while-revalidate={int(settings.fresh_seconds)}, stale-if-error={int(settings.stale_seconds)}"
    )


def cache_hit(fresh_seconds: int) -> str:
    """The ``Cache-Status`` of what is stored and fresh for so long (RFC 9211)."""
    return f"vitrine; hit; ttl={min(fresh_seconds, 2**31 - 1)}"


def _fresh_seconds(shown: Answer) -> int:
    return 0 if shown.how == "stale" else int(shown.stored.meta.fresh_until - time.time())


def _cache_status(shown: Answer) -> str:
    if shown.how in _FORWARDED:
        return f"vitrine; fwd={_FORWARDED[shown.how]}; stored"
    if shown.how == "stale":
        failed = f"; fwd-status={shown.problem.status}; detail=stale-if-error" if shown.problem else ""
        return f"vitrine; hit; fwd=stale{failed}"
    return cache_hit(_fresh_seconds(shown))


def _server_timing(shown: Answer) -> str:
    """What this answer waited for.

    Where the source fails, it says so and since when; our script shows that to the reader. A copy that is
    merely being checked is not worth a reader's attention: nearly always it is the same. Our script asks
    again and tells only of another ``content``, the beginning of the hash of the notebook's bytes.
    """
    meta = shown.stored.meta
    entries = [f'content;desc="{meta.document[:_CONTENT_DIGITS]}"'] if meta.document else []
    if shown.how == "stale" and shown.problem is None:
        entries.append("checking")
    if shown.how in _FORWARDED and shown.job is not None:
        steps = {"queue": _queue_seconds(shown.job), **shown.job.seconds}
        entries += [f"{name};dur={1000 * seconds:.1f}" for name, seconds in steps.items()]
    elif shown.problem is not None:
        checked = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(meta.checked_at))
        # A header is ASCII: what else a title has is percent-encoded, and our script decodes it.
        title = quote(shown.problem.title, safe=_IN_A_HEADER)
        entries += [f'stale;desc="{title}"', f'checked;desc="{checked}"']
    return ", ".join(entries or ["store;desc=hit"])


def _queue_seconds(job: Job) -> float:
    if job.created_at is None or job.started_at is None:
        return 0.0
    return max(0.0, (job.started_at - job.created_at).total_seconds())
