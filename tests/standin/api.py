"""The stand-in's REST API: which path gives what, and to whom."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from tests.standin.answers import NOT_FOUND, Answers, as_json, page_of
from tests.standin.content import RepoBox, World
from tests.standin.switches import Canned, Seen, limit_headers, limited

TOKEN = "a-token-of-the-stand-in"
LIMIT = 60
LIMIT_WITH_TOKEN = 5000


class Api:
    """Answers from a world; a token opens private repositories and unlisted gists."""

    def __init__(self, world: World, answers: Answers) -> None:
        self._world = world
        self._answers = answers

    def answer(self, seen: Seen, parts: Sequence[str]) -> Canned:
        """A call to the path of these decoded `parts`; one without a token is counted."""
        if seen.headers.get("authorization") == f"Bearer {TOKEN}":
            return _counted(self._route(seen, parts, has_token=True), LIMIT_WITH_TOKEN, LIMIT_WITH_TOKEN)
        if "authorization" in seen.headers:
            return Canned(401, b'{"message": "Bad credentials"}')
        if self._world.api_calls_left <= 0:
            return limited(LIMIT)
        self._world.api_calls_left -= 1
        return _counted(self._route(seen, parts, has_token=False), self._world.api_calls_left, LIMIT)

    def _route(self, seen: Seen, parts: Sequence[str], *, has_token: bool) -> Canned:
        world = self._world
        match parts:
            case ["repos", owner, name, *inside]:
                box = world.repos.get(f"{owner}/{name}".lower())
                if box is None or (box.private and not has_token):
                    return NOT_FOUND
                return self._repo(box, inside, seen)
            case ["users", owner, "repos"]:
                repos = [box for box in world.repos.values() if box.owner.lower() == owner.lower()]
                shown = [self._answers.repo(box) for box in repos if has_token or not box.private]
                return self._list(shown, seen) if repos else NOT_FOUND
            case ["users", owner, "gists"]:
                gists = [box for box in world.gists.values() if (box.owner or "").lower() == owner.lower()]
                found = [self._answers.gist(box, content=False) for box in gists if has_token or box.public]
                return self._list(found, seen) if gists else NOT_FOUND
            case ["gists", gist_id, *revision] if gist_id in world.gists and len(revision) < 2:
                return as_json(self._answers.gist(world.gists[gist_id], *revision))
        return NOT_FOUND

    def _repo(self, box: RepoBox, inside: Sequence[str], seen: Seen) -> Canned:
        match inside:
            case []:
                return as_json(self._answers.repo(box))
            case ["contents", *path]:
                ref = _query(seen).get("ref", box.default_branch)
                return self._answers.contents(box, ref, "/".join(path), seen.headers.get("accept", ""))
            case ["branches" | "tags" as kind]:
                return self._list(self._answers.named_refs(box, kind), seen)
            case ["git", "trees", *tree]:
                return as_json(self._answers.tree(box, "/".join(tree)))
            case ["git", "matching-refs", *ref]:
                return as_json(self._answers.matching_refs(box, "/".join(ref)))
        return NOT_FOUND

    def _list(self, shown: Sequence[object], seen: Seen) -> Canned:
        query = _query(seen)
        return page_of(shown, seen.path, int(query.get("page", 1)), min(int(query.get("per_page", 30)), 100))


def _query(seen: Seen) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(seen.query).items()}


def _counted(answer: Canned, left: int, limit: int) -> Canned:
    return Canned(answer.status, answer.body, {**answer.headers, **limit_headers(left, limit)})
