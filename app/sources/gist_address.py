"""Gists' addresses on this server: read, printed, and recognised in what a person pastes."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from app.errors import BadReference
from app.i18n import N_, _
from app.models import SourceRef
from app.sources import paths
from app.sources.link import Link

SOURCE: Final = "gist"
WANTED: Final = N_(
    "wanted: gist/0123456789abcdef0123, gist/user/0123456789abcdef0123/notebook.ipynb or gist/user/"
)
_ID: Final = re.compile(r"[0-9]{1,19}|[0-9a-f]{20}|[0-9a-f]{32}")
_PAGES_OF_ONE: Final = ("revisions", "forks", "stargazers", "comments", "edit", "raw")
_PAGES_OF_A_USER: Final = ("starred", "forked", "public", "secret")
_EXTENSIONS: Final = (".git", ".js", ".json", ".pibb", ".txt")
_ANCHOR: Final = re.compile(r"file[-_](?P<name>.+[-.]ipynb)(?=$|-L\d)")


def is_gist_id(text: str) -> bool:
    """20 or 32 hexadecimal digits; the oldest gists are counted in decimal digits."""
    return _ID.fullmatch(text.lower()) is not None


def parse(rest: str) -> SourceRef:
    """Read the decoded path behind ``/gist/``.

    The user comes first where both could be: a user may be called like an id, and a file hardly ever is.

    Raises:
        BadReference
    """
    match paths.segments(rest):
        case (user, gist_id, *inside) if paths.is_owner(user) and is_gist_id(gist_id):
            return _one(user, gist_id.lower(), inside)
        case (gist_id, *inside) if is_gist_id(gist_id):
            return _one("", gist_id.lower(), inside)
        case (user,) if paths.is_owner(user):
            return SourceRef(SOURCE, f"{SOURCE}/{user}/", {"user": user})
        case _:
            raise BadReference(_("{rest} is no gist; {wanted}.", rest=paths.shown(rest), wanted=_(WANTED)))


def _one(user: str, gist_id: str, inside: list[str]) -> SourceRef:
    revision = inside.pop(0).lower() if inside and paths.is_commit(inside[0]) else ""
    if len(inside) == 2 and inside[0] == "files":  # as nbviewer had it
        inside = inside[1:]
    return gist(user, gist_id, revision, "/".join(inside))


def gist(user: str, gist_id: str, revision: str = "", file: str = "") -> SourceRef:
    """The reference to a gist, to one revision of it (`immutable`), to one file of it."""
    parts = {"gist_id": gist_id, "user": user, "revision": revision, "file": file}
    # A file that is called like a revision or an id would be read as one without nbviewer's ``files/``.
    mark = "files/" if paths.is_commit(file) or is_gist_id(file) else ""
    inside = (user, gist_id, revision, mark + paths.quote(file))
    return SourceRef(
        SOURCE,
        "/".join((SOURCE, *(part for part in inside if part))),
        {name: value for name, value in parts.items() if value},
        immutable=bool(revision),
    )


def anchor(file_name: str) -> str:
    """The anchor of a file on its gist's page: ``My Notes.ipynb`` → ``file-my-notes-ipynb``."""
    return "file-" + re.sub(r"[^a-z0-9_]+", "-", file_name.lower()).strip("-")


def is_anchor(text: str) -> bool:
    """Whether this may be a notebook's anchor that stands for its file."""
    return _ANCHOR.fullmatch(text) is not None


def plain(text: str) -> str:
    """An anchor as `anchor` makes it today; empty for what is none. Older pages had ``file_notes.ipynb``."""
    found = _ANCHOR.fullmatch(text)
    return anchor(found["name"]) if found else ""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Recognises gists' pages below `page_url`, raw files below `raw_url`, and bare ids."""

    page_url: str
    raw_url: str

    def recognise(self, pasted: str) -> str | None:
        """The locator, or None: no gist.

        Raises:
            BadReference: a page of the gists' host that is no gist.
        """
        link = Link.read(pasted)
        if link is None:
            return _bare(pasted)
        inside = link.below(self.page_url)
        if inside is None:
            inside = link.below(self.raw_url)
        return None if inside is None else _page(inside, link)


def _bare(pasted: str) -> str | None:
    """``0123…`` and ``user/0123…``, an id that has digits only where it stands alone."""
    match tuple(part for part in pasted.split("/") if part):
        case (gist_id,) | ("gist", gist_id) if is_gist_id(gist_id):
            return gist("", gist_id.lower()).locator
        case (user, gist_id) if paths.is_owner(user) and is_gist_id(gist_id) and not gist_id.isdecimal():
            return gist(user, gist_id.lower()).locator
        case _:
            return None


def _page(inside: tuple[str, ...], link: Link) -> str:
    match inside:
        case ("raw" | "gist", *tail):  # gist.github.com/raw/<id>/…, and gist/<id> of GitHub Enterprise
            inside = tuple(tail)
        case (user, page) if page in _PAGES_OF_A_USER:
            inside = (user,)
    ref = parse("/".join(_without_extension(inside)))
    tail = _file_segments(ref.parts.get("file", ""))
    if "gist_id" not in ref.parts:
        return ref.locator
    revision = ref.parts.get("revision", "")
    if not revision and tail and paths.is_commit(tail[0]):
        revision, tail = tail[0].lower(), tail[1:]
    file = "/".join(tail) or link.param("file") or _file_of(link.fragment)
    return gist(ref.parts.get("user", ""), ref.parts["gist_id"], revision, file).locator


def _file_segments(file: str) -> list[str]:
    """What follows the id on GitHub's pages, without the page's name: ``raw/<sha>/a``, ``revisions``."""
    parts = [part for part in file.split("/") if part]
    return parts[1:] if parts and parts[0] in _PAGES_OF_ONE else parts


def _without_extension(inside: tuple[str, ...]) -> tuple[str, ...]:
    """``user/0123.js``, from an embed code, and ``0123.git`` are the gist itself."""
    if inside and inside[-1].endswith(_EXTENSIONS):
        stem = inside[-1].rpartition(".")[0]
        return (*inside[:-1], stem) if is_gist_id(stem) else inside
    return inside


def _file_of(fragment: str) -> str:
    """An anchor of a notebook stands for its file until the gist is fetched and its real name known."""
    found = _ANCHOR.match(unquote(fragment))
    return found[0] if found else ""
