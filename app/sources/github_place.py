"""Where in a repository a file or folder is, and the ways to read an address whose ref may have slashes."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from app.errors import NotFound
from app.interfaces import HttpClient
from app.models import SourceRef
from app.sources import paths, refs
from app.sources.github_api import REFS, GitHubApi


@dataclass(frozen=True, slots=True)
class Place:
    """A ref of a repository and a path in it, decoded."""

    owner: str
    repo: str
    ref: str
    path: str

    @classmethod
    def of(cls, ref: SourceRef) -> "Place":
        """The place that an address names, split as the address was."""
        parts = ref.parts
        return cls(parts["owner"], parts["repo"], parts["ref"], parts["path"])

    @property
    def full_name(self) -> str:
        """``owner/repo``"""
        return f"{self.owner}/{self.repo}"

    @property
    def tail(self) -> str:
        """Ref and path as one."""
        return f"{self.ref}/{self.path}" if self.path else self.ref

    def below(self, url: str, kind: str = "") -> str:
        """The address of this below `url`: of a `kind` of page, or the raw file."""
        return f"{url}/{self.full_name}/{kind}{'/' if kind else ''}{paths.quote(self.tail)}"

    @property
    def surely_split(self) -> bool:
        """Whether the ref ends where it seems to: no more could belong to it, or its name is a usual one."""
        return refs.surely_split(self.ref, self.path)

    def known_in(self, ref: SourceRef) -> SourceRef:
        """The same address, with what is known of its split; the ref by the name that people use."""
        parts = {**ref.parts, "ref": refs.short(self.ref), "path": self.path}
        return SourceRef(ref.source, ref.locator, parts, ref.immutable)


def other_splits(place: Place, api: GitHubApi, http: HttpClient) -> Iterator[Place]:
    """The same tail parted by the branch or tag with slashes that it begins with.

    One API call where there is such a branch, or where the first segment is a branch (git then has no other
    below it); else a second one for the tags.

    Raises:
        what `HttpClient.get` raises, but NotFound.
    """
    if paths.is_commit(place.ref) or not place.path:
        return
    for kind in ("heads", "tags"):
        prefix = f"refs/{kind}/"
        if place.ref.startswith("refs/") and not place.ref.startswith(prefix):
            continue
        tail = place.tail.removeprefix(prefix)
        fitting = _fitting(f"/repos/{place.full_name}/git/matching-refs/{kind}/", prefix, tail, api, http)
        if fitting and "/" in fitting:
            yield Place(place.owner, place.repo, prefix + fitting, tail[len(fitting) + 1 :])
        if fitting:
            return


def _fitting(path: str, prefix: str, tail: str, api: GitHubApi, http: HttpClient) -> str:
    first = paths.quote(tail.partition("/")[0])
    with suppress(NotFound):
        return refs.fitting(
            (found.ref.removeprefix(prefix) for found in api.get(http, path + first, REFS)), tail
        )
    return ""
