"""Sends webhooks: looks whether what they wait for has ended, signs, sends, tries again.

It looks instead of being told, so it does not matter how a job ended: by itself, cancelled, with a killed
work-horse or with a killed worker.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Final

import orjson
import redis
import structlog

from app.errors import Refused, VitrineError
from app.interfaces import Poster
from app.jobs.hooks import Hook, Hooks
from app.jobs.looks import Look, News
from app.jobs.signing import signed_headers

BACK_OFF_SECONDS: Final = (10, 60, 300)
"""Before the second, third and fourth attempt."""
TIMEOUT_SECONDS: Final = 10.0
"""Of one attempt; shorter than the time for which a courier has a hook for itself."""
LOOK_SECONDS: Final = 1.0
"""Between two looks at the same job."""
_TICK_SECONDS: Final = 0.25
_AT_ONCE: Final = 8
"""Messages under way: one slow receiver does not hold up the others, and none waits longer than its lease."""
_TAKEN_AT_ONCE: Final = 100
_GONE: Final = 410
"""What an endpoint answers that wants no more (Standard Webhooks, "Webhook delivery")."""
_REFUSED: Final = "Refused"
"""Why a message did not arrive, where trying again would not help."""

log = structlog.get_logger(__name__)


class Courier:
    """Any number of these may serve one store."""

    def __init__(
        self, *, hooks: Hooks, looks: Mapping[str, Look], poster: Poster, secrets: tuple[str, ...]
    ) -> None:
        self._hooks = hooks
        self._looks = looks
        self._poster = poster
        self._secrets = secrets
        self._slots = BoundedSemaphore(_AT_ONCE)

    def run(self, alive: Callable[[], bool]) -> None:
        """Until told otherwise."""
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="webhook") as pool:
            while alive():
                try:
                    self.tick(pool)
                except redis.RedisError as error:
                    log.warning("webhooks wait: the store does not answer", reason=type(error).__name__)
                time.sleep(_TICK_SECONDS)

    def tick(self, pool: ThreadPoolExecutor) -> None:
        """Send what can be sent now.

        Raises:
            redis.RedisError
        """
        for hook in self._hooks.take(_TAKEN_AT_ONCE):
            news = self._looks[hook.kind](hook)
            if news is None or not self._slots.acquire(blocking=False):
                self._hooks.put_off(hook, LOOK_SECONDS)
            else:
                pool.submit(self._deliver, hook, news)

    def _deliver(self, hook: Hook, news: News) -> None:
        try:
            self._note(hook, self._send(hook, news))
        except redis.RedisError as error:
            log.warning("a webhook will be sent again", hook=hook.key, reason=type(error).__name__)
        finally:
            self._slots.release()

    def _send(self, hook: Hook, news: News) -> str:
        """Gives why it did not arrive; empty: it did."""
        now = datetime.now(UTC)
        body = orjson.dumps({"type": news.type, "timestamp": now, "data": news.data}, option=orjson.OPT_UTC_Z)
        headers = signed_headers(self._secrets, hook.message_id, int(now.timestamp()), body)
        try:
            status = self._poster.post(hook.url, body, {"content-type": "application/json", **headers})
        except Refused:
            log.warning("a webhook's address is not public any more; it is not sent", hook=hook.key)
            return _REFUSED
        except VitrineError as error:
            return type(error).__name__
        except Exception as error:  # of a thread that nobody joins, so that it would be seen by nobody
            log.exception("a webhook was not sent by a defect of ours", hook=hook.key)
            return type(error).__name__
        good = 200 <= status < 300 or status == _GONE
        return "" if good else f"status {status}"

    def _note(self, hook: Hook, failure: str) -> None:
        if not failure:
            self._hooks.ended(hook, "delivered")
        elif failure == _REFUSED:
            self._hooks.ended(hook, "refused")
        elif hook.failures < len(BACK_OFF_SECONDS):
            log.info("a webhook failed and is tried again", hook=hook.key, reason=failure)
            self._hooks.failed(hook, BACK_OFF_SECONDS[hook.failures])
        else:
            log.warning("a webhook failed for the last time", hook=hook.key, reason=failure)
            self._hooks.ended(hook, "failed")
