"""What the forges have in common: owners with repositories of folders and files at refs."""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.models import NO_VALIDATORS, Validators
from app.sources import paths, refs
from app.sources.sites import Site

Kind = Literal["owner", "repo", "tree", "blob", "branches", "tags"]
_NAME: Final = re.compile(r"(?!\.\.?$)[A-Za-z0-9._~-]{1,255}")


def is_name(text: str) -> bool:
    """Whether an owner or a repository may be called like this."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """An owner, a repository, or a folder or file in one; all decoded."""

    site: Site
    kind: Kind
    owner: str
    """With slashes where groups are inside groups; empty for a repository without one."""
    repo: str = ""
    ref: str = ""
    path: str = ""
    variant: str = ""
    """What else the forge's addresses say: Gitea's kind of ref, Hugging Face's kind of repository."""

    @property
    def full_name(self) -> str:
        """``owner/repo``"""
        return f"{self.owner}/{self.repo}" if self.owner else self.repo

    @property
    def tail(self) -> str:
        """Ref and path as one."""
        return f"{self.ref}/{self.path}" if self.path else self.ref

    @property
    def name(self) -> str:
        """Of the file or folder."""
        return self.path.rpartition("/")[2]

    @property
    def is_pinned(self) -> bool:
        """Whether the ref is a full commit, so that what is there never changes."""
        return paths.is_commit(self.ref) and self.variant not in ("branch", "tag")

    def at(self, ref: str) -> "Place":
        """The same tail, parted behind `ref`, which it begins with."""
        return replace(self, ref=ref, path=self.tail[len(ref) + 1 :])

    def inside(self, tail: list[str], kind: Kind) -> "Place":
        """What is at the segments of a ref and a path in this repository."""
        ref, path = refs.split(tail)
        return replace(self, kind=kind if path else "tree", ref=ref, path=path)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a folder."""

    path: str
    """From the repository's root."""
    kind: Literal["folder", "file", "other"]
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """What a forge says is in a folder."""

    items: tuple[Item, ...]
    validators: Validators = NO_VALIDATORS
    more: bool = False
    """Whether the forge has more than we ask for."""
    page: int = 0
    """Which page of `PAGE_ENTRIES` this is; 0: all there is."""
    has_next: bool = False
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """A page of the branches or tags that a forge says there are."""

    names: tuple[str, ...]
    validators: Validators = NO_VALIDATORS
    default: str = ""
    """The branch that the repository opens with, where it is known."""
    has_next: bool = False


@dataclass(frozen=True, slots=True)
class Repository:
    """What a forge says of a repository; its name today, which may not be the one asked for."""

    owner: str
    name: str
    default_branch: str
    """Empty where there is no commit yet."""
    description: str | None = None
