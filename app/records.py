"""Records that another version wrote: while an upgrade is under way, old and new share one store."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def known(record: type[Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that this version's dataclass has: what a newer one added is passed over.

    The other direction is the dataclass's: a field that comes later has a default.
    """
    names = {field.name for field in fields(record)}
    return {name: value for name, value in members.items() if name in names}
