"""GitHub's REST API, as far as the sources need it: five answers, read strictly.

The token goes to this API and nowhere else. What it opens beyond what a stranger may see is filtered by the
callers, who know `allow_private`.
"""

from dataclasses import dataclass, field
from typing import Annotated, Final, TypeVar

from pydantic import StringConstraints, TypeAdapter

from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, HttpAnswer, Validators
from app.sources.rest import QUIET, Model, Reply, read_json
from config.settings import Settings

JSON: Final = "application/vnd.github+json"
RAW: Final = "application/vnd.github.raw+json"
VERSION: Final = "2022-11-28"

T = TypeVar("T")
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://")]


class Owner(Model):
    """A user or an organisation."""

    login: str


class Repo(Model):
    """``GET /repos/{owner}/{repo}``, and one of ``GET /users/{user}/repos``."""

    name: str
    private: bool
    default_branch: str
    description: str | None = None
    pushed_at: str | None = None


class Content(Model):
    """One entry of ``GET /repos/{owner}/{repo}/contents/{path}``."""

    type: str
    name: str
    path: str
    size: int = 0


class GitRef(Model):
    """One of ``GET /repos/{owner}/{repo}/git/matching-refs/{ref}``."""

    ref: str


class NamedRef(Model):
    """One of ``GET /repos/{owner}/{repo}/branches``, and of ``…/tags``."""

    name: str


class TreeEntry(Model):
    """One entry of a tree."""

    path: str
    type: str
    size: int = 0


class Tree(Model):
    """``GET /repos/{owner}/{repo}/git/trees/{tree}``"""

    tree: list[TreeEntry]


class GistFile(Model):
    """One file of a gist; a user's list has no `content`, and large files have a part of it."""

    filename: str
    raw_url: HttpUrl
    size: int = 0
    truncated: bool = False
    content: str | None = None
    encoding: str = "utf-8"

    @property
    def inline(self) -> bytes | None:
        """The whole content, where the answer has it as text."""
        if self.truncated or self.content is None or self.encoding != "utf-8":
            return None
        return self.content.encode()


class GistVersion(Model):
    """One revision of a gist, the newest first."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    committed_at: str = ""


class Gist(Model):
    """``GET /gists/{id}``, and one of ``GET /users/{user}/gists``."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]+$")]
    public: bool
    files: dict[str, GistFile | None]
    owner: Owner | None = None
    description: str | None = None
    truncated: bool = False
    updated_at: str = ""
    history: tuple[GistVersion, ...] = ()


REPO: Final = TypeAdapter(Repo)
REPOS: Final = TypeAdapter(list[Repo], config=QUIET)
CONTENTS: Final[TypeAdapter[list[Content] | Content]] = TypeAdapter(list[Content] | Content, config=QUIET)
REFS: Final = TypeAdapter(list[GitRef], config=QUIET)
NAMED_REFS: Final = TypeAdapter(list[NamedRef], config=QUIET)
TREE: Final = TypeAdapter(Tree)
GIST: Final = TypeAdapter(Gist)
GISTS: Final = TypeAdapter(list[Gist], config=QUIET)


@dataclass(frozen=True, slots=True)
class GitHubApi:
    """The API at `url`, asked with `token` where there is one."""

    url: str
    token: str = field(default="", repr=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> "GitHubApi":
        """The API that the settings name."""
        return cls(settings.github_api_url, settings.github_token)

    def get(self, http: HttpClient, path: str, model: TypeAdapter[T]) -> T:
        """What is at `path` (percent-encoded, with its query).

        Raises:
            UpstreamError: an answer that is not as GitHub describes it; what `HttpClient.get` raises.
        """
        return self._read(self.raw(http, path, accept=JSON), path, model)

    def ask(self, http: HttpClient, path: str, model: TypeAdapter[T], known: Validators) -> Reply[T]:
        """The same, conditionally."""
        answer = self.raw(http, path, accept=JSON, known=known)
        return Reply(None if answer.not_modified else self._read(answer, path, model), answer)

    def raw(
        self, http: HttpClient, path: str, *, accept: str = RAW, known: Validators = NO_VALIDATORS
    ) -> HttpAnswer:
        """The bytes that the API answers with; a file's own content by default."""
        headers = {"Accept": accept, "X-GitHub-Api-Version": VERSION}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return http.get(self.url + path, headers=headers, validators=known)

    def _read(self, answer: HttpAnswer, path: str, model: TypeAdapter[T]) -> T:
        return read_json(answer, model, title="GitHub", path=path)
