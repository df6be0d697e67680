"""Connections to the store, taken in turns: redis-py's pool without what each command pays and nobody uses.

That is metrics for OpenTelemetry, and a queue whose every step looks for threads that wait. A command that
comes after a pause, when nothing of all that is in the processor's caches, takes three quarters of the time.
"""

import threading
from contextlib import suppress
from queue import Empty, Full
from typing import Any

import redis


class Pool(redis.BlockingConnectionPool):
    """As the one that it is made of, for a server that does not tell of its maintenance."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queue_class=_Free, **options)  # type: ignore[no-untyped-call]

    def get_connection(self, *_deprecated: Any, **_options: Any) -> Any:
        """One that is connected and has nothing unread.

        Raises:
            redis.ConnectionError: none was free in time, or the store is away.
        """
        if self.maint_notifications_enabled():  # type: ignore[no-untyped-call]
            return super().get_connection()  # type: ignore[no-untyped-call]
        self._checkpid()
        try:
            connection = self.pool.get(timeout=self.timeout)
        except Empty:
            raise redis.ConnectionError("No connection available.") from None
        if connection is None:
            connection = self.make_connection()  # type: ignore[no-untyped-call]
        try:
            connection.connect()
            self._look_at(connection)
        except BaseException:
            self.release(connection)
            raise
        return connection

    def _look_at(self, connection: Any) -> None:
        """Connect again where the store has closed it, or something is left that nobody has read."""
        try:
            if not connection.can_read():
                return
        except (redis.ConnectionError, redis.TimeoutError, OSError):
            pass  # it is closed
        connection.disconnect()
        connection.connect()
        if connection.can_read():
            raise redis.ConnectionError("Connection not ready")

    def release(self, connection: Any) -> None:
        """Give it back."""
        if self.maint_notifications_enabled():  # type: ignore[no-untyped-call]
            super().release(connection)  # type: ignore[no-untyped-call]
            return
        self._checkpid()
        if not self.owns_connection(connection):
            connection.disconnect()
            connection = None  # another is made when it is needed
        elif connection.should_reconnect():
            connection.disconnect()
        with suppress(Full):
            self.pool.put_nowait(connection)


class _Free:
    """What a pool needs of a `queue.LifoQueue`; it costs no more than a list where nobody waits."""

    def __init__(self, most: int) -> None:
        self.queue: list[Any] = []
        self._most = most
        self._waiting = 0
        self._changed = threading.Condition()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: ARG002 - a queue's signature
        """The last that was put.

        Raises:
            queue.Empty: there was none in time.
        """
        try:
            return self.queue.pop()
        except IndexError:
            pass
        with self._changed:
            self._waiting += 1
            try:
                while self._changed.wait_for(lambda: self.queue, timeout):
                    try:
                        return self.queue.pop()
                    except IndexError:
                        continue  # somebody who had not waited came first
                raise Empty
            finally:
                self._waiting -= 1

    def put_nowait(self, connection: Any) -> None:
        """Raises:
        queue.Full
        """
        if len(self.queue) >= self._most:
            raise Full
        self.queue.append(connection)
        if self._waiting:
            with self._changed:
                self._changed.notify()
