"""How the processes of a `serve` are: which there are, and what memory they hold."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psutil

_ROLES: Mapping[str, str] = {"valkey-server": "store", "gunicorn": "web", "worker": "worker"}
"""A word of the command → the role."""


@dataclass(frozen=True, slots=True)
class Look:
    """The processes at one moment, by role; without work-horses, which come and go."""

    pids: Mapping[str, tuple[int, ...]]
    megabytes: Mapping[str, float]
    """Resident, of all processes of a role together."""


def look(supervisor: psutil.Process) -> Look:
    """As they are now."""
    found: dict[str, list[psutil.Process]] = {role: [] for role in _ROLES.values()}
    for process in supervisor.children(recursive=True):
        try:
            role = next((role for word, role in _ROLES.items() if word in " ".join(process.cmdline())), "")
            is_horse = role == "worker" and process.ppid() != supervisor.pid
            if role and not is_horse:
                found[role].append(process)
        except psutil.Error:
            continue  # it has just ended
    return Look(
        {role: tuple(sorted(one.pid for one in ones)) for role, ones in found.items()},
        {role: round(sum(map(_resident, ones)) / 1e6, 1) for role, ones in found.items()},
    )


def settled(supervisor: psutil.Process, before: Look, percent: float, seconds: float) -> Look:
    """As they are once web and workers are back to their memory, or after so many quiet seconds."""
    deadline = time.monotonic() + seconds
    while True:
        now = look(supervisor)
        if not any(grown(before, now, percent)) or time.monotonic() > deadline:
            return now
        time.sleep(0.5)


def grown(before: Look, after: Look, percent: float) -> Iterator[str]:
    """Roles that hold more memory than before, by more than `percent`. A store holds what it was given."""
    for role in ("web", "worker"):
        if after.megabytes[role] > before.megabytes[role] * (1 + percent / 100):
            yield f"{role} held {before.megabytes[role]} MB and holds {after.megabytes[role]} MB"


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
