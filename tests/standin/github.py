"""The stand-in itself: GitHub, other forges and plain files on one loopback port."""

from types import TracebackType
from urllib.parse import unquote

from tests.standin.answers import NOT_FOUND, Answers
from tests.standin.api import LIMIT, Api
from tests.standin.content import World
from tests.standin.forges import Bitbucket, Gitea, GitLab, HuggingFace
from tests.standin.server import Server
from tests.standin.sites import Sites
from tests.standin.switches import Behaviour, Canned, Hang, Limited, Log, Seen, limited


class StandIn(World):
    """GitHub in one object: fill it, switch it, ask what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, Canned] = {}
        """Path below ``/files`` → answer: any other site."""
        self.log = Log()
        self._behaviours: dict[str, Behaviour] = {}
        self._server = Server(self._answer, self.log.add)
        self._api = Api(self, Answers(self.url))
        self._sites = Sites(self, self.url)
        self._forges = {
            "gitlab": GitLab(self, f"{self.url}/gitlab"),
            "gitea": Gitea(self, f"{self.url}/gitea"),
            "huggingface": HuggingFace(self, f"{self.url}/huggingface"),
            "bitbucket": Bitbucket(self, f"{self.url}/bitbucket"),
        }
        """Each has the same repositories."""

    @property
    def url(self) -> str:
        """Without a closing slash."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The ``VITRINE_*`` variables that make this GitHub, and each of the other forges."""
        return {
            "VITRINE_GITHUB_URL": f"{self.url}/web",
            "VITRINE_GITHUB_API_URL": f"{self.url}/api",
            "VITRINE_GITHUB_RAW_URL": f"{self.url}/raw",
            "VITRINE_GIST_URL": f"{self.url}/gist",
            "VITRINE_GIST_RAW_URL": f"{self.url}/gist-raw",
            "VITRINE_GITLAB_URLS": f"{self.url}/gitlab",
            "VITRINE_GITEA_URLS": f"{self.url}/gitea",
            "VITRINE_HUGGINGFACE_URLS": f"{self.url}/huggingface",
            "VITRINE_BITBUCKET_URL": f"{self.url}/bitbucket",
            "VITRINE_BITBUCKET_API_URL": f"{self.url}/bitbucket/!api/2.0",
            "VITRINE_FETCH_ALLOW": f"127.0.0.1:{self._server.port}",
        }

    def __enter__(self) -> "StandIn":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of who hangs, and stop."""
        for prefix in list(self._behaviours):
            self.behave(prefix)
        self._server.close()

    def put(self, path: str, content: bytes, content_type: str = "application/octet-stream") -> str:
        """A file on any other site; gives its address."""
        self.files[path] = Canned(200, content, {"Content-Type": content_type})
        return f"{self.url}/files{path}"

    def behave(self, prefix: str, behaviour: Behaviour | None = None) -> None:
        """From now on answer like this to every path that begins with `prefix`; None: as usual again.

        The longest prefix counts: ``/api`` is all of the API, ``/api/gists/0123`` one gist.
        """
        before = self._behaviours.pop(prefix, None)
        if isinstance(before, Hang):
            before.released.set()
        if behaviour is not None:
            self._behaviours[prefix] = behaviour

    def calls(self, prefix: str = "/") -> list[Seen]:
        """The requests to paths that begin with `prefix`, in order."""
        return self.log.below(prefix)

    def _answer(self, seen: Seen) -> Canned:
        fitting = [prefix for prefix in list(self._behaviours) if seen.path.startswith(prefix)]
        match self._behaviours.get(max(fitting, key=len)) if fitting else None:
            case Canned() as canned:
                return canned
            case Limited():
                return limited(LIMIT)
            case Hang(released):
                released.wait()
        return self._usual(seen)

    def _usual(self, seen: Seen) -> Canned:
        site, *parts = (unquote(part) for part in seen.path.removeprefix("/").split("/"))
        match site:
            case "api":
                return self._api.answer(seen, parts)
            case "raw":
                return self._sites.raw(parts)
            case "web":
                return self._sites.web(parts)
            case "gist" if parts:
                return self._sites.gist(parts)
            case "gist-raw":
                return self._sites.gist_raw(parts)
            case "files":
                return self.files.get("/" + "/".join(parts), NOT_FOUND)
            case name if name in self._forges:
                return self._forges[name].answer(seen, parts)
        return NOT_FOUND
