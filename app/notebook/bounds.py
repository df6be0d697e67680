"""Is this JSON small and flat enough for what comes after? Linear in its size, and told before it hurts."""

from typing import Any

from app.errors import TooComplex
from app.i18n import _
from app.json_cost import refuse_too_costly
from app.notebook.limits import Limits

_CONTAINERS = frozenset({dict, list})


def refuse_too_large(data: bytes, limits: Limits) -> None:
    """Raises:
    TooLarge: reading it would take more memory than the limit.
    """
    refuse_too_costly(data, limits.max_json_memory_bytes)


def refuse_too_deep(value: Any, limits: Limits) -> None:
    """Walk parsed JSON level by level, without recursion.

    After the parse and not before: orjson stops at 1,024 levels by itself, and over real notebooks this walk
    takes a tenth of the time of a scan over the text.

    Raises:
        TooComplex: lists and objects are nested deeper than the limit.
    """
    level: list[Any] = [[value]]
    for _level in range(limits.max_json_depth + 1):
        level = [
            child
            for container in level
            for child in (container.values() if type(container) is dict else container)
            if type(child) in _CONTAINERS
        ]
        if not level:
            return
    raise too_deep(limits)


def too_deep(limits: Limits) -> TooComplex:
    """The error for JSON nested past the limit."""
    return TooComplex(
        _(
            "The JSON is nested more than {max_json_depth} levels deep, as no notebook is; "
            "whoever runs this server can raise VITRINE_MAX_JSON_DEPTH.",
            max_json_depth=limits.max_json_depth,
        )
    )
