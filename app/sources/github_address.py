"""GitHub's addresses on this server: read, printed, and recognised in what a person pastes."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from app.errors import BadReference
from app.i18n import N_, _
from app.models import Moved, SourceRef
from app.sources import paths
from app.sources.link import Link

SOURCE: Final = "github"
WANTED: Final = N_("wanted: github/owner/repo/blob/main/notebook.ipynb, github/owner/repo/ or github/owner/")
FILE_PAGES: Final = ("raw", "blame", "edit", "commits")
"""GitHub's other pages of one file; ours is ``blob``."""
_PAGES: Final = ("blob", "tree", *FILE_PAGES)
_FULL_REF: Final = ("heads", "tags")


def parse(rest: str) -> SourceRef | Moved:
    """Read the decoded path behind ``/github/``.

    Raises:
        BadReference
    """
    match paths.segments(rest):
        case (owner,) if paths.is_owner(owner):
            return SourceRef(SOURCE, print_owner(owner), {"kind": "owner", "owner": owner})
        case (owner, repo, *inside) if paths.is_owner(owner) and paths.is_repo(repo):
            return _parse_inside(owner, repo, inside, rest)
        case _:
            raise BadReference(
                _(
                    "{rest} names no owner and repository of GitHub; {wanted}.",
                    rest=paths.shown(rest),
                    wanted=_(WANTED),
                )
            )


def _parse_inside(owner: str, repo: str, inside: list[str], rest: str) -> SourceRef | Moved:
    match inside:
        case []:
            parts = {"kind": "repo", "owner": owner, "repo": repo}
            return SourceRef(SOURCE, print_repo(owner, repo), parts)
        case ["tree"]:
            return Moved(print_repo(owner, repo))
        case [page, *tail] if page in FILE_PAGES and tail:
            return Moved(print_inside(owner, repo, "blob", "/".join(tail)))
        case ["branches" | "tags" as kind]:
            parts = {"kind": kind, "owner": owner, "repo": repo}
            return SourceRef(SOURCE, f"{SOURCE}/{owner}/{repo}/{kind}", parts)
        case ["commit", commit] if paths.is_commit(commit):
            return Moved(print_inside(owner, repo, "tree", commit))
        case ["blob" | "tree" as kind, *tail] if tail:
            return _parse_path(owner, repo, kind, tail)
        case _:
            raise BadReference(
                _(
                    "{rest} is no file or folder of a repository; {wanted}.",
                    rest=paths.shown(rest),
                    wanted=_(WANTED),
                )
            )


def _parse_path(owner: str, repo: str, kind: str, tail: list[str]) -> SourceRef | Moved:
    ref, path = split(tail)
    if kind == "blob" and not path:
        return Moved(print_inside(owner, repo, "tree", ref))
    parts = {"kind": kind, "owner": owner, "repo": repo, "ref": ref, "path": path}
    locator = print_inside(owner, repo, kind, "/".join(tail))
    return SourceRef(SOURCE, locator, parts, immutable=paths.is_commit(ref))


def split(tail: list[str]) -> tuple[str, str]:
    """The ref and the path, taking one segment for the branch or tag.

    Where a ref has slashes this is not its split. The address does not say, the raw host serves the joined
    path whatever the split is, and asking the API would cost a call that all visitors of this server share.
    """
    full = tail[0] == "refs" and len(tail) > 2 and tail[1] in _FULL_REF
    length = 3 if full else 1
    return "/".join(tail[:length]), "/".join(tail[length:])


def print_owner(owner: str) -> str:
    """``github/o/``"""
    return f"{SOURCE}/{owner}/"


def print_repo(owner: str, repo: str) -> str:
    """``github/o/r/``"""
    return f"{SOURCE}/{owner}/{repo}/"


def print_inside(owner: str, repo: str, kind: str, tail: str) -> str:
    """``github/o/r/blob/main/a%20b.ipynb`` for a `tail` of ref and path."""
    return f"{SOURCE}/{owner}/{repo}/{kind}/{paths.quote(tail)}"


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Recognises pages below `page_urls` and raw files below `raw_urls`, and names without any host."""

    page_urls: tuple[str, ...]
    raw_urls: tuple[str, ...]

    def recognise(self, pasted: str) -> str | None:
        """The locator, or None: not GitHub's.

        Raises:
            BadReference: a page of GitHub that holds no notebook.
        """
        link = Link.read(pasted)
        if link is None:
            return _bare(pasted)
        for url in self.raw_urls:
            if (inside := link.below(url)) and len(inside) > 3:
                return _locator((*inside[:2], "blob", *inside[2:]))
        for url in self.page_urls:
            if (inside := link.below(url)) is not None:
                return _page(inside)
        return None


def _page(inside: tuple[str, ...]) -> str | None:
    match inside:
        case ("orgs" | "users", owner, *_):
            return _locator((owner,))
        case (owner,):
            return _locator((owner,))
        case (owner, repo):
            return _locator((owner, repo.removesuffix(".git")))
        case (owner, repo, "branches" | "tags" as kind, *_):
            return _locator((owner, repo, kind))
        case (_, _, page, *_) if page in (*_PAGES, "commit"):
            return _locator(inside)
    if inside and paths.is_readable(inside[-1]):
        return None  # a release's or a comment's attachment: the address itself gives the bytes
    raise BadReference(
        _("This page of GitHub is no file, folder, repository or owner; {wanted}.", wanted=_(WANTED))
    )


def _bare(pasted: str) -> str | None:
    """``owner``, ``owner/repo`` and ``owner/repo/blob/main/a.ipynb``."""
    match tuple(part for part in unquote(pasted).split("/") if part):
        case (owner,) if paths.is_owner(owner):
            return print_owner(owner)
        case (owner, repo) if paths.is_owner(owner) and paths.is_repo(repo) and not paths.is_notebook(repo):
            return print_repo(owner, repo.removesuffix(".git"))
        case (owner, repo, page, _, *_) as parts if page in _PAGES:
            return _locator(parts) if paths.is_owner(owner) and paths.is_repo(repo) else None
        case _:
            return None


def _locator(parts: tuple[str, ...]) -> str:
    """The canonical locator for the segments behind ``github/``."""
    found = parse("/".join(parts))
    return found.locator
