"""The places of one process, and who gives up theirs when all are taken."""

from collections import Counter
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, Protocol


class Phase(Enum):
    """What a connection is doing just now."""

    OPENED = auto()
    """Nothing has come yet."""
    IDLE = auto()
    """Nothing has come since the last answer."""
    HEAD = auto()
    BODY = auto()
    """We wait for bytes of a body."""
    WORK = auto()
    """The application has the request."""
    ANSWER = auto()
    """We wait for the client to take bytes."""


WAITING_FOR_A_REQUEST: Final = frozenset({Phase.OPENED, Phase.IDLE, Phase.HEAD})
STUCK: Final = frozenset({Phase.BODY, Phase.ANSWER})
SHARE: Final = 2
"""A stuck request is cut only for a newcomer whose address has less than one half of its connections."""


class Connection(Protocol):
    """What is asked of one."""

    address: str
    """Empty where a client has none, as on a Unix socket."""
    phase: Phase

    def has_unread(self) -> bool:
        """Whether something came that nobody has looked at yet."""

    def cut(self) -> None:
        """Wake whoever waits for this client, as if the client had gone."""


class Connections:
    """Those that are open, from the oldest to the newest."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open: dict[Connection, None] = {}
        self._by_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._open))

    def admit(self, connection: Connection) -> bool:
        """Give it a place, if need be that of another one; False where all have better claims.

        Of the address with most connections, the oldest that waits for a request goes first: its client asks
        again without being told. Then one that a slow client holds, where that address has far more than the
        newcomer's. A request that is being worked on never goes. Behind a proxy all have one address.
        """
        if len(self._open) >= self.most:
            victim = self._oldest_of_most(WAITING_FOR_A_REQUEST) or self._unfair(connection.address)
            if victim is None:
                return False
            self.leave(victim)
            victim.cut()
        self._open[connection] = None
        self._by_address[connection.address] += 1
        return True

    def leave(self, connection: Connection) -> None:
        """Its place is free; nothing happens where it has none."""
        if connection in self._open:
            del self._open[connection]
            self._by_address[connection.address] -= 1
            if not self._by_address[connection.address]:
                del self._by_address[connection.address]

    def _oldest_of_most(self, phases: frozenset[Phase]) -> Connection | None:
        candidates = [connection for connection in self._open if connection.phase in phases]
        return max(candidates, key=lambda one: self._by_address[one.address], default=None)

    def _unfair(self, newcomer: str) -> Connection | None:
        victim = self._oldest_of_most(STUCK)
        if victim is None or self._by_address[victim.address] <= SHARE * (self._by_address[newcomer] + 1):
            return None
        return victim
