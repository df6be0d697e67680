"""What there is to do, and the name of it: the same work asked for twice is one job."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from app.models import DEFAULT_OPTIONS, Options, Policy


@dataclass(frozen=True, slots=True)
class Work:
    """One address, to be shown in one way."""

    locator: str
    format: str = "html"
    policy: Policy = "sandboxed"
    options: Options = DEFAULT_OPTIONS

    @property
    def key(self) -> str:
        """128 bits of SHA-256 over all of it, in hex: the key of the stored answer."""
        canonical = orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(canonical).hexdigest()[:32]

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, members: dict[str, Any]) -> "Work":
        """The inverse of `as_dict`."""
        return cls(**{**members, "options": Options(**members["options"])})
