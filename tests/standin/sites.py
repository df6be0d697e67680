"""The stand-in's raw hosts and pages for people, as any stranger sees them."""

from collections.abc import Sequence

from tests.standin.answers import NOT_FOUND
from tests.standin.content import World, blob_id
from tests.standin.switches import Canned


class Sites:
    """Answers from a world, whose addresses lie below `base`."""

    def __init__(self, world: World, base: str) -> None:
        self._world = world
        self._base = base

    def raw(self, parts: Sequence[str]) -> Canned:
        """``/{owner}/{repo}/{ref}/{path}``; private repositories do not exist here."""
        box = self._world.repos.get("/".join(parts[:2]).lower())
        if box is None or box.private:
            return NOT_FOUND
        for ref, path in box.splits("/".join(parts[2:])):
            plain = "/" not in ref or ref.startswith(("refs/heads/", "refs/tags/"))
            files = box.files(ref) if plain or self._world.raw_finds_slash_refs else None
            if files is not None and path in files:
                return _text(files[path])
        return NOT_FOUND

    def web(self, parts: Sequence[str]) -> Canned:
        """GitHub's pages; one of a raw file leads on to the raw host, or to what an LFS pointer means."""
        match parts:
            case [owner, name, "raw", *tail] if box := self._world.repos.get(f"{owner}/{name}".lower()):
                for _ref, path in box.splits("/".join(tail)):
                    if path in box.lfs:
                        return _text(box.lfs[path])
                return _moved(f"{self._base}/raw/{'/'.join(parts[:2])}/{'/'.join(tail)}")
        return _page("GitHub")

    def gist(self, parts: Sequence[str]) -> Canned:
        """A gist's page, which is at its owner's name only."""
        box = self._world.gists.get(parts[-1])
        if box is None:
            return NOT_FOUND
        home = f"{box.owner or 'anonymous'}/{box.id}"
        return (
            _page("Gist") if "/".join(parts).lower() == home.lower() else _moved(f"{self._base}/gist/{home}")
        )

    def gist_raw(self, parts: Sequence[str]) -> Canned:
        """``/{user}/{id}/raw[/{revision or file's id}][/{file}]``, whoever the user is."""
        match parts:
            case [_, gist_id, "raw", *inside] if box := self._world.gists.get(gist_id):
                every = [one for files in box.revisions.values() for one in files.values()]
                pinned = inside[:1] and (inside[0] in box.revisions or inside[0] in map(blob_id, every))
                revision, name = (inside[0], inside[1:]) if pinned else ("", inside)
                content = box.raw(revision, "/".join(name))
                return NOT_FOUND if content is None else _text(content)
        return NOT_FOUND


def _text(content: bytes) -> Canned:
    return Canned(200, content, {"Content-Type": "text/plain; charset=utf-8"})


def _page(title: str) -> Canned:
    page = f"<!doctype html><title>{title}</title>".encode()
    return Canned(200, page, {"Content-Type": "text/html; charset=utf-8"})


def _moved(url: str) -> Canned:
    return Canned(302, b"", {"Location": url})
