"""A stand-in for GitHub on loopback, written from GitHub's published REST description.

with StandIn() as github:
    github.repo("o/r").commit("main", {"a.ipynb": b"{}"})
    settings = load(github.settings)
"""

from tests.standin.answers import CHANGED
from tests.standin.api import TOKEN
from tests.standin.content import GistBox, RepoBox, blob_id
from tests.standin.github import StandIn
from tests.standin.switches import BROKEN, LIMITED, TOO_MANY, Canned, Hang, Seen

__all__ = [
    "BROKEN",
    "CHANGED",
    "LIMITED",
    "TOKEN",
    "TOO_MANY",
    "Canned",
    "GistBox",
    "Hang",
    "RepoBox",
    "Seen",
    "StandIn",
    "blob_id",
]
