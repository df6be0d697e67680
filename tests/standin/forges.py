"""Other forges than GitHub, each written from its published description, over the same repositories."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote

from tests.standin.answers import as_json, page_of
from tests.standin.content import Files, RepoBox, World
from tests.standin.switches import Canned, Seen

PAGE = Canned(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True)
class Child:
    """One thing in a folder."""

    path: str
    is_folder: bool
    size: int

    @property
    def name(self) -> str:
        """Its own."""
        return self.path.rpartition("/")[2]


class ForgeSite:
    """What the forges have in common."""

    def __init__(self, world: World, base: str) -> None:
        self.world = world
        self.base = base

    def answer(self, seen: Seen, parts: Sequence[str]) -> Canned:
        """To a request for the decoded `parts` of a path on this forge."""
        raise NotImplementedError

    def box(self, full_name: str) -> RepoBox | None:
        """A repository that a stranger may see."""
        box = self.world.repos.get(full_name.lower())
        return None if box is None or box.private else box

    def renamed(self, parts: Sequence[str]) -> Canned | None:
        """A redirect to the same place of the repository by its name today."""
        path = "/".join(parts)
        for old, new in self.world.renamed.items():
            if f"{path}/".startswith(f"{old}/"):
                return moved(f"{self.base}/{new}{path[len(old) :]}")
        return None

    def of_owner(self, owner: str) -> list[RepoBox]:
        """Those that are public."""
        boxes = self.world.repos.values()
        return [box for box in boxes if box.owner.lower() == owner.lower() and not box.private]

    def found(self, box: RepoBox, tail: str) -> bytes | None:
        """A file at a ref and a path as one, what Git LFS keeps included."""
        for ref, path in box.splits(tail):
            files = box.files(ref)
            if files is not None and path in files:
                return box.lfs.get(path, files[path])
        return None


class GitLab(ForgeSite):
    """https://docs.gitlab.com/api/rest/"""

    def answer(self, seen: Seen, parts: Sequence[str]) -> Canned:
        """The API below ``api/v4``, raw files below ``-/raw``."""
        match parts:
            case ["api", "v4", *call]:
                return self._api(seen, call)
            case ["users", "sign_in"]:
                return PAGE
        at = parts.index("-") if "-" in parts else len(parts)
        return self._raw(parts, at) if parts[at : at + 2] == ["-", "raw"] else PAGE

    def _raw(self, parts: Sequence[str], at: int) -> Canned:
        if redirect := self.renamed(parts):
            return redirect
        box = self.box("/".join(parts[:at]))
        if box is None:  # a stranger is not told whether it is missing or private
            return moved(f"{self.base}/users/sign_in")
        content = self.found(box, "/".join(parts[at + 2 :]))
        return missing("") if content is None else text(content)

    def _api(self, seen: Seen, call: Sequence[str]) -> Canned:
        match call:
            case ["projects", name, *inside]:
                name = self.world.renamed.get(name, name)
                box = self.box(name)
                return missing("404 Project Not Found") if box is None else self._project(seen, box, inside)
            case ["groups", name, "projects"] if self._is_group(name):
                return listed([self._about(box) for box in self.of_owner(name)], seen)
            case ["groups", name, "subgroups"] if self._is_group(name):
                return listed(
                    [{"full_path": one, "path": one.rpartition("/")[2]} for one in self._below(name)], seen
                )
            case ["users", name, "projects"] if self.of_owner(name) and not self._is_group(name):
                return listed([self._about(box) for box in self.of_owner(name)], seen)
        return missing("404 Not found")

    def _project(self, seen: Seen, box: RepoBox, inside: Sequence[str]) -> Canned:
        query = asked(seen)
        match inside:
            case []:
                return as_json(self._about(box))
            case ["repository", "tree"]:
                files = box.files(query.get("ref", ""))
                found = children(files, query.get("path", "")) if files is not None else []
                if not found:
                    return missing("404 Tree Not Found")
                return listed([self._node(one) for one in found], seen)
            case ["repository", "branches" | "tags" as kind]:
                prefix = f"refs/{'heads' if kind == 'branches' else 'tags'}/"
                names = [ref.removeprefix(prefix) for ref in box.refs if ref.startswith(prefix)]
                wanted = query.get("search", "").removeprefix("^")
                found = [name for name in names if name.startswith(wanted)]
                return listed([{"name": name, "default": name == box.default_branch} for name in found], seen)
        return missing("404 Not found")

    def _about(self, box: RepoBox) -> dict[str, Any]:
        return {
            "path": box.name,
            "path_with_namespace": f"{box.owner}/{box.name}",
            "default_branch": box.default_branch if box.refs else None,
            "description": box.description,
            "visibility": "public",
        }

    def _node(self, child: Child) -> dict[str, Any]:
        return {"name": child.name, "path": child.path, "type": "tree" if child.is_folder else "blob"}

    def _is_group(self, name: str) -> bool:
        return not name.startswith("user") and bool(self.of_owner(name) or self._below(name))

    def _below(self, name: str) -> list[str]:
        owners = {box.owner for box in self.world.repos.values() if box.owner.startswith(f"{name}/")}
        return sorted({f"{name}/{owner[len(name) + 1 :].partition('/')[0]}" for owner in owners})


class Gitea(ForgeSite):
    """https://docs.gitea.com/api"""

    def answer(self, seen: Seen, parts: Sequence[str]) -> Canned:
        """The API below ``api/v1``, files below ``media``."""
        match parts:
            case ["api", "v1", "repos", owner, name, *inside]:
                box = self.box(self.world.renamed.get(f"{owner}/{name}", f"{owner}/{name}"))
                return missing("not found") if box is None else self._repo(seen, box, inside)
            case ["api", "v1", "users", owner, "repos"]:
                boxes = self.of_owner(owner)
                return (
                    listed([self._about(box) for box in boxes], seen, "limit") if boxes else missing("user")
                )
            case [owner, name, "media", "branch" | "tag" | "commit", *tail]:
                if redirect := self.renamed(parts):
                    return redirect
                box = self.box(f"{owner}/{name}")
                content = self.found(box, "/".join(tail)) if box is not None else None
                return missing("Not found.") if content is None else text(content)
        return missing("Not found.")

    def _repo(self, seen: Seen, box: RepoBox, inside: Sequence[str]) -> Canned:
        match inside:
            case []:
                return as_json(self._about(box))
            case ["contents", *path]:
                files = box.files(asked(seen).get("ref", ""))
                name = "/".join(path)
                if files is not None and name in files:
                    return as_json(self._content(Child(name, False, len(files[name]))))
                found = children(files, name) if files is not None else []
                return (
                    as_json([self._content(one) for one in found])
                    if found
                    else missing("object does not exist")
                )
            case ["branches" | "tags" as kind]:
                return listed([{"name": name} for name in box.names(kind)], seen, "limit")
            case ["git", "refs", kind, *name]:
                prefix = f"refs/{kind}/{'/'.join(name)}"
                found = [{"ref": ref} for ref in box.refs if ref.startswith(prefix)]
                return as_json(found) if found else missing("")
        return missing("Not found.")

    def _about(self, box: RepoBox) -> dict[str, Any]:
        return {
            "name": box.name,
            "full_name": f"{box.owner}/{box.name}",
            "default_branch": box.default_branch,
            "empty": not box.refs,
            "description": box.description or "",
        }

    def _content(self, child: Child) -> dict[str, Any]:
        return {"path": child.path, "type": "dir" if child.is_folder else "file", "size": child.size}


class HuggingFace(ForgeSite):
    """https://huggingface.co/docs/hub/api; every kind of repository has the same ones."""

    def answer(self, seen: Seen, parts: Sequence[str]) -> Canned:
        """The API below ``api``; files below ``resolve``, which leads to a cache or to LFS's storage."""
        match parts:
            case ["api", "resolve-cache", "models" | "datasets" | "spaces", owner, name, commit, *path]:
                box = self.box(f"{owner}/{name}")
                content = self.found(box, f"{commit}/{'/'.join(path)}") if box is not None else None
                return missing("EntryNotFound") if content is None else text(content)
            case ["api", "models" | "datasets" | "spaces" as kind, owner, name, *inside]:
                return self._repo(seen, f"{owner}/{name}", inside)
            case ["api", "models" | "datasets" | "spaces" as kind]:
                boxes = self.of_owner(asked(seen)["author"]) if kind == "models" else []
                return listed([{"id": f"{box.owner}/{box.name}"} for box in boxes], seen, "limit")
            case ["lfs", owner, name, *path]:
                return text(self.world.repos[f"{owner}/{name}"].lfs["/".join(path)])
            case ["datasets" | "spaces" as kind, owner, name, "resolve", ref, *path]:
                return self._resolve(kind, f"{owner}/{name}", ref, "/".join(path))
            case [owner, name, "resolve", ref, *path]:
                return self._resolve("models", f"{owner}/{name}", ref, "/".join(path))
        return PAGE

    def _resolve(self, kind: str, name: str, ref: str, path: str) -> Canned:
        box = self.box(self.world.renamed.get(name, name))
        if box is None:
            return Canned(401, b"Invalid username or password.", {"X-Error-Code": "RepoNotFound"})
        files = box.files(ref)
        if files is None or path not in files:
            return missing("EntryNotFound")
        if path in box.lfs:
            return moved(f"{self.base}/lfs/{box.owner}/{box.name}/{path}")
        commit = next(commit for commit, one in box.commits.items() if one is files)
        return moved(f"{self.base}/api/resolve-cache/{kind}/{box.owner}/{box.name}/{commit}/{path}", 307)

    def _repo(self, seen: Seen, name: str, inside: Sequence[str]) -> Canned:
        box = self.box(self.world.renamed.get(name, name))
        if box is None:
            return Canned(401, b'{"error": "Invalid username or password."}')
        match inside:
            case []:
                return as_json({"id": f"{box.owner}/{box.name}", "private": False})
            case ["tree", ref, *path]:
                files = box.files(ref)
                found = children(files, "/".join(path)) if files is not None else []
                return self._tree(seen, found) if found else missing("EntryNotFound")
            case ["refs"]:
                heads, tags = (
                    [ref for ref in box.refs if ref.startswith(f"refs/{kind}/")] for kind in ("heads", "tags")
                )
                return as_json(
                    {
                        "branches": [{"name": ref.removeprefix("refs/heads/"), "ref": ref} for ref in heads],
                        "tags": [{"name": ref.removeprefix("refs/tags/"), "ref": ref} for ref in tags],
                    }
                )
        return missing("")

    def _tree(self, seen: Seen, found: Sequence[Child]) -> Canned:
        """1,000 at a time, each with the whole address of the next."""
        start = int(asked(seen).get("cursor", "0"))
        answer = as_json([self._node(one) for one in found[start : start + 1000]])
        if start + 1000 >= len(found):
            return answer
        host = self.base.removesuffix("/huggingface")
        link = f'<{host}{seen.path}?cursor={start + 1000}>; rel="next"'
        return Canned(answer.status, answer.body, {**answer.headers, "Link": link})

    def _node(self, child: Child) -> dict[str, Any]:
        return {"type": "directory" if child.is_folder else "file", "path": child.path, "size": child.size}


class Bitbucket(ForgeSite):
    """https://developer.atlassian.com/cloud/bitbucket/rest/; a ref with slashes is not read from a path."""

    def answer(self, seen: Seen, parts: Sequence[str]) -> Canned:
        """The API below ``!api/2.0``, files below ``raw``."""
        match parts:
            case ["!api", "2.0", "repositories", owner]:
                boxes = self.of_owner(owner)
                return self._values(seen, [self._about(box) for box in boxes]) if boxes else missing("")
            case ["!api", "2.0", "repositories", owner, name, *inside]:
                box = self.box(f"{owner}/{name}")
                return missing("Repository not found") if box is None else self._repo(seen, box, inside)
            case [owner, name, "raw", ref, *path]:
                if redirect := self.renamed(parts):
                    return redirect
                box = self.box(f"{owner}/{name}")
                files = box.files(ref) if box is not None and "/" not in ref else None
                content = files.get("/".join(path)) if files is not None else None
                return missing("") if content is None else text(content)
            case ["account", "signin"]:
                return PAGE
        return moved(f"{self.base}/account/signin")

    def _repo(self, seen: Seen, box: RepoBox, inside: Sequence[str]) -> Canned:
        query = asked(seen)
        match inside:
            case []:
                return as_json(self._about(box))
            case ["src", ref, *path]:
                files = box.files(ref) if "/" not in ref else None
                name = "/".join(path).rstrip("/")
                if files is not None and name in files:
                    return text(files[name])
                found = children(files, name) if files is not None else []
                return (
                    self._values(seen, [self._node(one) for one in found])
                    if found
                    else missing("No such file or directory")
                )
            case ["refs", "branches" | "tags" as kind]:
                return self._values(seen, [{"name": name} for name in box.names(kind)])
            case ["refs"]:
                wanted = [one.removeprefix('name="').removesuffix('"') for one in query["q"].split(" OR ")]
                pairs = [(ref.split("/", 2)[2], commit) for ref, commit in box.refs.items()]
                values = [{"name": name, "target": {"hash": sha}} for name, sha in pairs if name in wanted]
                return as_json({"values": values})
        return missing("")

    def _values(self, seen: Seen, every: Sequence[Any]) -> Canned:
        """One page of a list, with the whole address of the next."""
        query = asked(seen)
        size, page = min(int(query.get("pagelen", 10)), 100), int(query.get("page", 1))
        host = self.base.removesuffix("/bitbucket")
        more = (
            {"next": f"{host}{seen.path}?pagelen={size}&page={page + 1}"} if page * size < len(every) else {}
        )
        return as_json({"values": every[(page - 1) * size : page * size], "size": len(every), **more})

    def _node(self, child: Child) -> dict[str, Any]:
        kind = "commit_directory" if child.is_folder else "commit_file"
        return {"type": kind, "path": child.path, "size": child.size}

    def _about(self, box: RepoBox) -> dict[str, Any]:
        branch = {"name": box.default_branch} if box.refs else None
        return {
            "full_name": f"{box.owner}/{box.name}",
            "mainbranch": branch,
            "description": box.description or "",
        }


def children(files: Files, path: str) -> list[Child]:
    """What is directly below a path."""

    def below() -> Iterator[Child]:
        prefix = f"{path}/" if path else ""
        for name, content in files.items():
            if name.startswith(prefix):
                first, deeper, _ = name[len(prefix) :].partition("/")
                yield Child(prefix + first, bool(deeper), 0 if deeper else len(content))

    return sorted({child.path: child for child in below()}.values(), key=lambda child: child.path)


def listed(values: Sequence[Any], seen: Seen, size: str = "per_page") -> Canned:
    """One page of a list, with a link to the next."""
    query = asked(seen)
    return page_of(values, seen.path, int(query.get("page", 1)), min(int(query.get(size, 20)), 100))


def asked(seen: Seen) -> dict[str, str]:
    """The query's values."""
    return {name: values[0] for name, values in parse_qs(seen.query).items()}


def text(content: bytes) -> Canned:
    """A file."""
    return Canned(200, content, {"Content-Type": "text/plain; charset=utf-8"})


def missing(message: str) -> Canned:
    """A 404 of an API."""
    return Canned(404, json.dumps({"message": message}).encode(), {"Content-Type": "application/json"})


def moved(url: str, status: int = 302) -> Canned:
    """A redirect."""
    return Canned(status, b"", {"Location": quote(url, safe="/:@!")})
