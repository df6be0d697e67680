"""Answers that are given again where a request is repeated with the same key.

    vitrine:reply:<sha256>   JSON: what the request was, and what it was answered

(draft-ietf-httpapi-idempotency-key-header)
"""

from dataclasses import asdict, dataclass
from typing import Final, cast

import orjson
import redis

from app.store.cache import PREFIX, digest

KEPT_SECONDS: Final = 24 * 3600
UNDER_WAY_SECONDS: Final = 60
"""After so long a request without an answer counts as lost with the process that had it."""
_REPLY: Final = PREFIX + "reply:"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given."""

    status: int
    location: str
    body: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The key was used before."""

    fingerprint: str
    """Of the request that came first."""
    reply: Reply | None
    """None: that request is still under way."""


class Replies:
    """Every method may raise redis-py errors."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def begin(self, key: str, fingerprint: str) -> Repeated | None:
        """Take a key; or what is known of it where somebody has.

        Args:
            key: whose key it is, and for what, is a part of it.
        """
        taken = orjson.dumps({"fingerprint": fingerprint, "reply": None})
        for _attempt in range(2):
            if self._redis.set(_name(key), taken, nx=True, ex=UNDER_WAY_SECONDS):
                return None
            data = cast("bytes | None", self._redis.get(_name(key)))
            if data is not None:  # else it has expired this moment
                members = orjson.loads(data)
                return Repeated(
                    members["fingerprint"], Reply(**members["reply"]) if members["reply"] else None
                )
        return Repeated(fingerprint, None)

    def keep(self, key: str, fingerprint: str, reply: Reply) -> None:
        """Remember an answer for a day."""
        members = {"fingerprint": fingerprint, "reply": asdict(reply)}
        self._redis.set(_name(key), orjson.dumps(members), ex=KEPT_SECONDS)

    def forget(self, key: str) -> None:
        """The request was not done: it may be repeated."""
        self._redis.delete(_name(key))


def _name(key: str) -> str:
    return _REPLY + digest(key.encode())
