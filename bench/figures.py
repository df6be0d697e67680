"""A figure of a benchmark, and what it is to be."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Sense = Literal["at least", "at most", "below"]

_HOLDS: Final[Mapping[Sense, Callable[[float, float], bool]]] = {
    "at least": operator.ge,
    "at most": operator.le,
    "below": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to be."""

    sense: Sense
    value: float
    hoped: float | None = None
    """What it is on the way to."""

    def holds(self, value: float) -> bool:
        """Whether a figure is as it is to be."""
        return _HOLDS[self.sense](value, self.value)

    def __str__(self) -> str:
        hoped = "" if self.hoped is None else f", towards {self.hoped:g}"
        return f"{self.sense} {self.value:g}{hoped}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; a ratio of two things measured in turn, wherever there is something to compare with."""

    key: str
    """Its name in the JSON: ``cold.times_faster``."""
    says: str
    """What it is, in a few words of a table."""
    value: float
    unit: str = ""
    """``ms``, ``MB``, ``times``; empty: a number of things, or a ratio that says itself what it is."""
    target: Target | None = None
    beside: str = ""
    """The two things that a ratio is of, with their units: ``0.61 s, nbconvert 7.4 s``."""
    detail: bool = False
    """Too fine for the table: in the JSON only."""

    @property
    def holds(self) -> bool | None:
        """None: it has no target."""
        return None if self.target is None else self.target.holds(self.value)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "says": self.says,
            "value": self.value,
            "unit": self.unit,
            "beside": self.beside,
            "target": self.target and str(self.target),
            "holds": self.holds,
        }


def at_least(value: float, hoped: float | None = None) -> Target:
    """The more the better."""
    return Target("at least", value, hoped)


def at_most(value: float, hoped: float | None = None) -> Target:
    """The less the better."""
    return Target("at most", value, hoped)


def below(value: float, hoped: float | None = None) -> Target:
    """The less the better, and not that much."""
    return Target("below", value, hoped)
