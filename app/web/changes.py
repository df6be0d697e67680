"""Hearing which stored answers have changed, whichever process changed them.

Pub/sub keeps nothing for a listener that is away: all is forgotten whenever listening begins and ends.
"""

import threading
from collections.abc import Callable
from typing import Final

import redis
import structlog

from app.gateway.ending import ENDING
from app.store.cache import CHANGED

_TURN_SECONDS: Final = 1.0
"""Without a message: then the store is asked whether the connection is still one."""
_AGAIN_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


class Listener:
    """One thread (a greenlet, in the web server) of a process, which tells `forget` of every change.

    Args:
        client: its answers may be waited for longer than `_TURN_SECONDS`.
        forget: called with a work key; with None for everything.
    """

    def __init__(self, client: redis.Redis, forget: Callable[[str | None], None]) -> None:
        self._redis = client
        self._forget = forget
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ended = threading.Event()
        self.hears = False
        """Whether a change would be heard of now."""

    def start(self) -> None:
        """Begin, unless it has begun. Not before a fork: a thread stays behind there."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
                    self._thread.start()

    def stop(self) -> None:
        """End, within some seconds."""
        self._ended.set()

    def _is_to_end(self) -> bool:
        return ENDING.asked or self._ended.is_set()

    def _run(self) -> None:
        while not self._is_to_end():
            try:
                self._listen()
            except redis.RedisError as error:
                log.debug("changes of stored pages are not heard of", reason=type(error).__name__)
            finally:
                self.hears = False
                self._forget(None)
            self._ended.wait(_AGAIN_SECONDS)

    def _listen(self) -> None:
        """Raises:
        redis.RedisError: the connection was lost.
        """
        with self._redis.pubsub() as subscription:  # type: ignore[no-untyped-call] # redis-py's own
            subscription.subscribe(CHANGED)
            answered = True
            while not self._is_to_end():
                message = subscription.get_message(timeout=_TURN_SECONDS)
                if message is None:
                    if not answered:
                        raise redis.TimeoutError("no answer to a ping")
                    subscription.ping()
                    answered = False
                    continue
                answered = True
                if message["type"] == "subscribe":
                    self._forget(None)
                    self.hears = True
                elif message["type"] == "message":
                    self._forget(message["data"].decode("ascii", "replace"))
