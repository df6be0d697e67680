"""Where the name of a branch or tag ends in an address, which holds it and a path as one."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from app.sources import paths

_USUAL: Final = re.compile(r"HEAD|dev|develop|gh-pages|main|master|trunk|v?\d[\w.+-]*", re.IGNORECASE)
"""Branches and tags below whose names git then allows no other: what follows is a path."""


def split(tail: Sequence[str]) -> tuple[str, str]:
    """The ref and the path of an address's segments, taking one for the branch or tag.

    Where a ref has slashes this is not its split: the address does not say. Full names (``refs/heads/main``,
    ``refs/pr/1``) have three segments.
    """
    length = 3 if tail and tail[0] == "refs" and len(tail) > 2 else 1
    return "/".join(tail[:length]), "/".join(tail[length:])


def short(ref: str) -> str:
    """``refs/heads/main`` → ``main``"""
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")


def surely_split(ref: str, path: str) -> bool:
    """Whether the ref ends where it seems to: no more could belong to it, or its name is a usual one."""
    name = short(ref)
    return "/" not in path or paths.is_commit(name) or bool(_USUAL.fullmatch(name))


def fitting(names: Iterable[str], tail: str) -> str:
    """The ref that `tail` begins with, of which git allows one: no ref lies below another. Empty for none."""
    return next((name for name in names if f"{tail}/".startswith(f"{name}/")), "")
