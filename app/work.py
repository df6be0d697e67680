"""What there is to do, and the name of it: the same work asked for twice is one job."""

import hashlib
from dataclasses import dataclass
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
        canonical = orjson.dumps(self.as_dict(), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(canonical).hexdigest()[:32]

    def as_dict(self) -> dict[str, Any]:
        """As JSON; plain values, so that nothing needs the copies of `dataclasses.asdict`."""
        return {**members(self), "options": members(self.options)}

    @classmethod
    def from_dict(cls, members: dict[str, Any]) -> "Work":
        """The inverse of `as_dict`."""
        return cls(**{**members, "options": Options(**members["options"])})


def members(one: Work | Options) -> dict[str, Any]:
    """Its fields, by their names."""
    return {name: getattr(one, name) for name in one.__slots__}
