"""Webhooks that are still to be sent, and when each is to be looked at next.

    vitrine:hooks       sorted set: key of a hook → seconds since the epoch, by the store's own clock
    vitrine:hook:<key>  JSON: the hook

Who takes a hook has it for `LEASE_SECONDS`. One that its taker never came back with, because it was killed,
is due again then: a message may arrive twice, with the same id, but is not lost.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal, cast

import orjson
import redis

from app.measures import WEBHOOKS
from app.store.tallies import Figure, Tallies

Outcome = Literal["delivered", "failed", "refused"]

LEASE_SECONDS: Final = 30
KEPT_SECONDS: Final = 24 * 3600
"""A hook whose job does not end in this time is forgotten with it."""
_DUE: Final = "vitrine:hooks"
_HOOK: Final = "vitrine:hook:"

# One round trip, atomic, and by one clock for all machines.
_TAKE: Final = """
local now = tonumber(redis.call('TIME')[1]) + tonumber(redis.call('TIME')[2]) / 1e6
local due = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, key in ipairs(due) do redis.call('ZADD', KEYS[1], now + ARGV[1], key) end
return due
"""
_PUT_OFF: Final = """
local now = tonumber(redis.call('TIME')[1]) + tonumber(redis.call('TIME')[2]) / 1e6
return redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
"""


@dataclass(frozen=True, slots=True)
class Hook:
    """A message to be sent to an address once something has ended."""

    url: str
    kind: str
    """``job`` or ``batch``."""
    subject: str
    """Its id."""
    known: Mapping[str, Any]
    """Its document when the hook was asked for, should it be forgotten before its end is told."""
    message_id: str = field(default_factory=lambda: "msg_" + secrets.token_urlsafe(18))
    """The same at each attempt, so that a receiver can tell a repetition."""
    failures: int = 0

    @property
    def key(self) -> str:
        """The same end is told to the same address once, however many ask for that."""
        return hashlib.sha256(f"{self.kind} {self.subject} {self.url}".encode()).hexdigest()[:32]


class Hooks:
    """Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._tallies = Tallies(client)
        self._take = client.register_script(_TAKE)
        self._put_off = client.register_script(_PUT_OFF)

    def add(self, hook: Hook) -> None:
        """Send this once its subject has ended."""
        if self._redis.set(_HOOK + hook.key, orjson.dumps(asdict(hook)), nx=True, ex=KEPT_SECONDS):
            self.put_off(hook, 0)

    def take(self, count: int) -> list[Hook]:
        """Hooks that are due, and nobody else's for a while."""
        keys = [
            key.decode() for key in cast("list[bytes]", self._take(keys=[_DUE], args=[LEASE_SECONDS, count]))
        ]
        return [hook for key in keys if (hook := self._load(key)) is not None]

    def put_off(self, hook: Hook, seconds: float) -> None:
        """Look at it again later."""
        self._put_off(keys=[_DUE], args=[seconds, hook.key])

    def failed(self, hook: Hook, seconds: float) -> None:
        """Sending it did not work; try again later."""
        again = replace(hook, failures=hook.failures + 1)
        self._redis.set(_HOOK + hook.key, orjson.dumps(asdict(again)), keepttl=True)
        self.put_off(again, seconds)

    def ended(self, hook: Hook, outcome: Outcome) -> None:
        """It was sent, or never will be."""
        self._forget(hook.key)
        self._tallies.add([Figure(WEBHOOKS, (outcome,))])

    def _load(self, key: str) -> Hook | None:
        data = cast("bytes | None", self._redis.get(_HOOK + key))
        try:
            return Hook(**orjson.loads(data or b""))
        except (orjson.JSONDecodeError, TypeError):
            self._forget(key)  # expired, or of another version
            return None

    def _forget(self, key: str) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.zrem(_DUE, key)
            pipe.delete(_HOOK + key)
            pipe.execute()
