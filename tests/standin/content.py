"""Repositories and gists in memory; ids are hashes of the content, as git's are."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Files = Mapping[str, bytes]


def blob_id(content: bytes) -> str:
    """git's id of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def tree_id(files: Files, parent: str) -> str:
    """An id for a commit: of what is in it and what it follows."""
    listed = "\n".join(f"{blob_id(content)} {name}" for name, content in sorted(files.items()))
    return hashlib.sha1(f"{parent}\n{listed}".encode()).hexdigest()


@dataclass
class RepoBox:
    """A repository: full names of refs (``refs/heads/main``) and the commits that they point to."""

    owner: str
    name: str
    private: bool = False
    default_branch: str = "main"
    description: str | None = None
    refs: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Files] = field(default_factory=dict)
    submodules: set[str] = field(default_factory=set)
    """Paths that are listed as submodules."""
    lfs: dict[str, bytes] = field(default_factory=dict)
    """Path → what the pointer there stands for."""

    def commit(self, branch: str, files: Files) -> str:
        """Put a branch's whole content in place; gives the commit."""
        return self._point(f"refs/heads/{branch}", files)

    def tag(self, name: str, files: Files) -> str:
        """The same for a tag."""
        return self._point(f"refs/tags/{name}", files)

    def _point(self, ref: str, files: Files) -> str:
        commit = tree_id(files, self.refs.get(ref, ""))
        self.commits[commit] = dict(files)
        self.refs[ref] = commit
        return commit

    def names(self, kind: str) -> list[str]:
        """The names of its ``branches`` or ``tags``."""
        prefix = {"branches": "refs/heads/", "tags": "refs/tags/"}[kind]
        return [ref.removeprefix(prefix) for ref in self.refs if ref.startswith(prefix)]

    def files(self, ref: str) -> Files | None:
        """What a branch, tag, full ref, commit or ``HEAD`` has; None: there is none."""
        name = self.default_branch if ref in ("HEAD", "") else ref
        for full in (name, f"refs/heads/{name}", f"refs/tags/{name}"):
            if full in self.refs:
                return self.commits[self.refs[full]]
        return self.commits.get(ref)

    def splits(self, tail: str) -> Iterator[tuple[str, str]]:
        """Every way to part ``ref/path``, the shortest ref first."""
        pieces = tail.split("/")
        for length in range(1, len(pieces)):
            yield "/".join(pieces[:length]), "/".join(pieces[length:])


@dataclass
class GistBox:
    """A gist and its revisions, the oldest first."""

    id: str
    owner: str | None
    description: str | None = ""
    public: bool = True
    revisions: dict[str, Files] = field(default_factory=dict)
    encoding: str = "utf-8"
    """``base64`` for content that is no text."""

    def revise(self, files: Files) -> str:
        """A new revision; gives its id."""
        revision = tree_id(files, next(reversed(self.revisions), self.id))
        self.revisions[revision] = dict(files)
        return revision

    def files(self, revision: str = "") -> Files | None:
        """What a revision has, or the newest one."""
        return self.revisions.get(revision or next(reversed(self.revisions), ""))

    def raw(self, revision: str, name: str) -> bytes | None:
        """A file by its revision, or by its own id; the first file without a name."""
        files = self.files(revision)
        if files is None:
            found = (one for all_files in self.revisions.values() for one in all_files.values())
            return next((content for content in found if blob_id(content) == revision), None)
        return files.get(name or next(iter(files), ""))


@dataclass
class World:
    """All that there is, by names in lower case and by ids."""

    repos: dict[str, RepoBox] = field(default_factory=dict)
    gists: dict[str, GistBox] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Full name that a repository had → the one that it has."""
    raw_finds_slash_refs: bool = True
    """Whether the raw host finds out by itself where a ref with slashes ends."""
    api_calls_left: int = 60
    """Of callers without a token."""

    def repo(self, full_name: str, *, private: bool = False) -> RepoBox:
        """The repository of this name, made where there is none."""
        owner, _, name = full_name.rpartition("/")
        return self.repos.setdefault(full_name.lower(), RepoBox(owner, name, private=private))

    def gist(self, gist_id: str, owner: str | None, files: Files) -> GistBox:
        """A new gist of one revision."""
        box = self.gists[gist_id] = GistBox(gist_id, owner)
        box.revise(files)
        return box
