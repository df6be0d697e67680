"""What the API, the raw hosts and the pages answer: JSON of the published forms, made from boxes."""

import base64
import json
import mimetypes
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from tests.standin.content import Files, GistBox, RepoBox, blob_id, tree_id
from tests.standin.switches import Canned

INLINE_BYTES = 1_000_000
"""The contents API has the content of a file up to 1 MB, and so has the gists API."""
FOLDER_LIMIT = 1000
GIST_FILES_LIMIT = 300
CHANGED = "2026-11-22T20:09:06Z"
NOT_FOUND = Canned(404, b'{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}')


class Answers:
    """Answers whose addresses lie below `base`."""

    def __init__(self, base: str) -> None:
        self._api = f"{base}/api"
        self._web = f"{base}/web"
        self._raw = f"{base}/raw"
        self._gist = f"{base}/gist"
        self._gist_raw = f"{base}/gist-raw"

    # --- repositories ----------------------------------------------------------------------------

    def repo(self, box: RepoBox) -> dict[str, Any]:
        """``GET /repos/{owner}/{repo}``"""
        full_name = f"{box.owner}/{box.name}"
        return {
            "id": int(tree_id({}, full_name)[:8], 16),
            "name": box.name,
            "full_name": full_name,
            "owner": _user(box.owner),
            "private": box.private,
            "visibility": "private" if box.private else "public",
            "html_url": f"{self._web}/{full_name}",
            "description": box.description,
            "fork": False,
            "default_branch": box.default_branch,
            "pushed_at": CHANGED,
        }

    def contents(self, box: RepoBox, ref: str, path: str, accept: str) -> Canned:
        """``GET /repos/{owner}/{repo}/contents/{path}?ref={ref}``"""
        files = box.files(ref)
        if files is None and not box.refs:
            return Canned(404, b'{"message": "This repository is empty."}')
        if files is None:
            return Canned(404, json.dumps({"message": f"No commit found for the ref {ref}"}).encode())
        if path in box.submodules:
            return as_json(self._entry(box, ref, path, b"", "submodule"))
        if path in files:
            if "raw" in accept:
                return Canned(
                    200, files[path], {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"}
                )
            return as_json(self._file(box, ref, path, files[path]))
        inside = self._folder(box, ref, path, files)
        return as_json(inside[:FOLDER_LIMIT]) if inside or not path else NOT_FOUND

    def _folder(self, box: RepoBox, ref: str, path: str, files: Files) -> list[dict[str, Any]]:
        prefix = f"{path}/" if path else ""
        inside = {name[len(prefix) :]: name for name in files if name.startswith(prefix)}
        found = {}
        for rest, name in inside.items():
            first, deeper, _ = rest.partition("/")
            kind = "dir" if deeper else "file"
            found[first] = self._entry(box, ref, prefix + first, b"" if deeper else files[name], kind)
        for name in box.submodules:
            if name.startswith(prefix):
                found[name[len(prefix) :]] = self._entry(box, ref, name, b"", "file")
        return [found[name] for name in sorted(found)]

    def _entry(self, box: RepoBox, ref: str, path: str, content: bytes, kind: str) -> dict[str, Any]:
        where = f"{box.owner}/{box.name}"
        page = {"dir": "tree"}.get(kind, "blob")
        is_file = kind == "file" and path not in box.submodules
        return {
            "type": kind,
            "name": path.rpartition("/")[2],
            "path": path,
            "sha": blob_id(content),
            "size": len(content),
            "url": f"{self._api}/repos/{where}/contents/{quote(path)}?ref={quote(ref)}",
            "html_url": f"{self._web}/{where}/{page}/{quote(ref)}/{quote(path)}",
            "git_url": f"{self._api}/repos/{where}/git/blobs/{blob_id(content)}",
            "download_url": f"{self._raw}/{where}/{quote(ref)}/{quote(path)}" if is_file else None,
        }

    def _file(self, box: RepoBox, ref: str, path: str, content: bytes) -> dict[str, Any]:
        entry = self._entry(box, ref, path, content, "file")
        if len(content) > INLINE_BYTES:
            return {**entry, "encoding": "none", "content": ""}
        return {**entry, "encoding": "base64", "content": base64.encodebytes(content).decode()}

    def matching_refs(self, box: RepoBox, wanted: str) -> list[dict[str, Any]]:
        """``GET /repos/{owner}/{repo}/git/matching-refs/{ref}``: those that begin with it."""
        return [
            {
                "ref": ref,
                "url": f"{self._api}/repos/{box.owner}/{box.name}/git/{ref}",
                "object": {"type": "commit", "sha": commit},
            }
            for ref, commit in sorted(box.refs.items())
            if ref.startswith(f"refs/{wanted}")
        ]

    def named_refs(self, box: RepoBox, kind: str) -> list[dict[str, Any]]:
        """``GET /repos/{owner}/{repo}/branches``, and ``…/tags``"""
        prefix = {"branches": "refs/heads/", "tags": "refs/tags/"}[kind]
        return [
            {"name": ref.removeprefix(prefix), "commit": {"sha": commit}}
            for ref, commit in sorted(box.refs.items())
            if ref.startswith(prefix)
        ]

    def tree(self, box: RepoBox, name: str) -> dict[str, Any] | None:
        """``GET /repos/{owner}/{repo}/git/trees/{tree}``, the tree named as git does: ``main:d``."""
        ref, _, path = name.partition(":")
        files = box.files(ref)
        if files is None:
            return None
        kinds = {"dir": "tree", "file": "blob"}
        entries = [
            {"path": one["name"], "type": kinds[one["type"]], "sha": one["sha"], "size": one["size"]}
            for one in self._folder(box, ref, path, files)
        ]
        return {"sha": tree_id(files, ""), "tree": entries, "truncated": False}

    # --- gists -----------------------------------------------------------------------------------

    def gist(self, box: GistBox, revision: str = "", *, content: bool = True) -> dict[str, Any] | None:
        """``GET /gists/{id}[/{sha}]``, and without content one of ``GET /users/{user}/gists``."""
        files = box.files(revision)
        if files is None:
            return None
        shown = dict(list(files.items())[:GIST_FILES_LIMIT])
        return {
            "id": box.id,
            "html_url": f"{self._gist}/{box.owner}/{box.id}" if box.owner else f"{self._gist}/{box.id}",
            "public": box.public,
            "description": box.description,
            "updated_at": CHANGED,
            "files": {name: self._gist_file(box, name, data, content) for name, data in shown.items()},
            "truncated": len(files) > len(shown),
            **({"owner": _user(box.owner)} if box.owner else {}),
            **(
                {"history": [{"version": one, "committed_at": CHANGED} for one in reversed(box.revisions)]}
                if content
                else {}
            ),
        }

    def _gist_file(self, box: GistBox, name: str, data: bytes, content: bool) -> dict[str, Any]:
        raw_url = f"{self._gist_raw}/{box.owner or 'anonymous'}/{box.id}/raw/{blob_id(data)}/{quote(name)}"
        entry = {
            "filename": name,
            "type": mimetypes.guess_type(name)[0] or "text/plain",
            "language": None,
            "raw_url": raw_url,
            "size": len(data),
        }
        if not content:
            return entry
        is_text = box.encoding == "utf-8"
        shown = data[:INLINE_BYTES].decode("utf-8", "ignore") if is_text else base64.b64encode(data).decode()
        cut = len(data) > INLINE_BYTES
        return {**entry, "truncated": cut, "content": shown, "encoding": box.encoding}


def as_json(value: Any) -> Canned:
    """A JSON answer of the API; None is its 404."""
    if value is None:
        return NOT_FOUND
    return Canned(200, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8"})


def page_of(values: Sequence[Any], url: str, page: int, per_page: int) -> Canned:
    """One page of a list, with a link to the next (RFC 8288)."""
    first = (page - 1) * per_page
    answer = as_json(list(values[first : first + per_page]))
    if first + per_page < len(values):
        link = f'<{url}?per_page={per_page}&page={page + 1}>; rel="next"'
        return Canned(answer.status, answer.body, {**answer.headers, "Link": link})
    return answer


def _user(login: str) -> dict[str, Any]:
    return {"login": login, "type": "User"}
