"""The way from a source to a file, linked to our own listings where there are some.

Read from the locator and from what the source knows of it, so that a new source needs no line here. Links are
made of the locator's own segments, which are encoded already.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from app.i18n import N_, _
from app.models import SourceRef
from app.surfaces.addresses import ours
from app.surfaces.languages import kept
from app.surfaces.views import Crumb

_NAMES: Final = {"branches": N_("Branches"), "tags": N_("Tags")}
_LATEST_PAGE: Final = 2
"""Behind a repository's name stands its page, at GitLab with a ``-`` between them."""


def trail(ref: SourceRef, source_title: str, file_name: str = "") -> tuple[Crumb, ...]:
    """The crumbs from the source on; the last one is the page itself and has no link.

    Args:
        file_name: the notebook's, where the address may not say it (a gist of one file).
    """
    *above, last = _crumbs(ref, source_title, file_name)
    linked = (Crumb(crumb.text, crumb.href and kept(crumb.href)) for crumb in above)
    return (*linked, Crumb(last.text))


def _crumbs(ref: SourceRef, source_title: str, file_name: str) -> Iterator[Crumb]:
    segments = [segment for segment in ref.locator.split("/") if segment]
    if "gist_id" in ref.parts or "user" in ref.parts:
        yield Crumb(source_title)
        yield from _gist(segments[0], ref, file_name)
    elif "owner" in ref.parts:
        yield Crumb(source_title)
        yield from _forge(segments, ref)
    elif "host" in ref.parts:
        yield from (Crumb(text) for text in (source_title, ref.parts["host"], file_name) if text)
    else:
        yield Crumb(source_title, f"/{segments[0]}/" if "path" in ref.parts else None)
        yield from _folders(segments[:1], segments[1:])


def _gist(prefix: str, ref: SourceRef, file_name: str) -> Iterator[Crumb]:
    user, gist_id = ref.parts.get("user", ""), ref.parts.get("gist_id", "")
    if user:
        yield Crumb(user, ours(prefix, f"{user}/"))
    if gist_id:
        yield Crumb(gist_id[:8], ours(prefix, f"{user}/{gist_id}" if user else gist_id))
    if file := ref.parts.get("file") or file_name:
        yield Crumb(file)


def _forge(segments: list[str], ref: SourceRef) -> Iterator[Crumb]:
    """Owner, repository, folders; before them what the address has between them and the source: a host."""
    owners = ref.parts["owner"].split("/")
    start = _position(owners, [unquote(segment) for segment in segments])
    end = start + len(owners)
    yield from (Crumb(unquote(segment)) for segment in segments[1:start])
    for depth in range(start + 1, end + 1):
        yield Crumb(unquote(segments[depth - 1]), ours("", "/".join(segments[:depth]) + "/"))
    rest = segments[end:]
    if not rest:
        return
    if ref.parts.get("kind") in _NAMES:
        home = "/".join(segments[: end + 1]) + "/"
        yield from (Crumb(ref.parts["repo"], ours("", home)), Crumb(_(_NAMES[ref.parts["kind"]])))
        return
    depth = len([name for name in ref.parts.get("path", "").split("/") if name])
    # The repository at its ref, where the address has one: a file's page has its folders' pages beside it.
    page = next((at for at, segment in enumerate(rest) if at > 0 and segment == "blob"), 0)
    shown = [*rest[:page], "tree", *rest[page + 1 :]] if 0 < page <= _LATEST_PAGE else rest
    root = [*segments[:end], *shown[: len(shown) - depth]]
    home = ours("", "/".join(root)) + ("/" if len(root) == end + 1 else "")
    yield Crumb(ref.parts.get("repo", unquote(rest[0])), home)
    yield from _folders(root, rest[len(rest) - depth :])


def _position(owners: list[str], segments: list[str]) -> int:
    """Where in an address the owner begins: behind the source, a host, a kind of repository."""
    places = range(1, len(segments) - len(owners) + 1)
    return next((at for at in places if segments[at : at + len(owners)] == owners), 1)


def _folders(root: list[str], segments: list[str]) -> Iterator[Crumb]:
    for depth, segment in enumerate(segments, start=1):
        yield Crumb(unquote(segment), ours("", "/".join([*root, *segments[:depth]])))
