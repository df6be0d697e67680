"""The value of a widget as words; anything that has not the form that ipywidgets gives it has none."""

import datetime
from collections.abc import Mapping
from math import isfinite
from typing import Any

from app import i18n
from app.i18n import _

_MOST_TEXT = 10_000
_MOST_ITEMS = 200

State = Mapping[str, Any]


def plain(value: Any) -> str:
    """Text and numbers; a list of them with commas."""
    if isinstance(value, str):
        return value[:_MOST_TEXT]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return f"{value:.6g}" if isinstance(value, float) else str(value)[:_MOST_TEXT]
    if isinstance(value, list):
        return ", ".join(filter(None, map(plain, value[:_MOST_ITEMS])))
    return ""


def number(state: State, name: str, missing: float) -> float | None:
    """A finite number; `missing` where the state leaves it out, since it is the default."""
    value = state.get(name, missing)
    sound = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 10**15
        and isfinite(value)
    )
    return value if sound else None


def span(value: Any) -> str:
    """``[2, 5]``, of a range slider."""
    ends = value if isinstance(value, list) else []
    return " – ".join(map(plain, ends[:2]))


def chosen(state: State) -> str:
    """Of a list of options: the labels of those that are selected."""
    labels, index = state.get("_options_labels"), state.get("index")
    if not isinstance(labels, list):
        return ""
    indices = index if isinstance(index, list) else [index]
    return ", ".join(
        plain(labels[at]) for at in indices[:_MOST_ITEMS] if type(at) is int and 0 <= at < len(labels)
    )


def moment(value: Any) -> str:
    """``29 Nov 2026, 14:30``: date and time of day as ipywidgets writes them, months from 0."""
    if not isinstance(value, dict):
        return plain(value)
    day, month, year = _wholes(value, "date", "month", "year")
    hours, minutes, seconds = _wholes(value, "hours", "minutes", "seconds")
    date = _date(year, month, day)
    clock = f"{hours:02}:{minutes:02}" if hours >= 0 and minutes >= 0 else ""
    return ", ".join(filter(None, (date, clock + (f":{seconds:02}" if clock and seconds > 0 else ""))))


def _date(year: int, month: int, day: int) -> str:
    """Args:
    month: from 0, as JavaScript counts.
    """
    try:
        return i18n.date(datetime.date(year, month + 1, day))
    except ValueError:
        return ""


def _wholes(value: State, *names: str) -> list[int]:
    """The members that are whole numbers; −1 for the others."""
    found = (value.get(name) for name in names)
    return [member if type(member) is int and abs(member) < 10**6 else -1 for member in found]


def title(state: State, position: int) -> str:
    """Of a tab or a section: ipywidgets 8 has a list, 7 an object by position."""
    titles, old = state.get("titles"), state.get("_titles")
    if isinstance(titles, list) and position < len(titles):
        return plain(titles[position])
    return plain(old.get(str(position))) if isinstance(old, dict) else ""
