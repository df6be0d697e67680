"""GitHub and GitHub Enterprise: files from the raw host, folders and lists from the API."""

from contextlib import suppress
from typing import Final

from app.errors import NotFound, Refused, UpstreamError, UpstreamLimited, UpstreamTimeout
from app.i18n import _
from app.interfaces import HttpClient
from app.models import (
    NO_VALIDATORS,
    Document,
    Fetched,
    HttpAnswer,
    Moved,
    NotModified,
    RefChoice,
    SourceRef,
    Validators,
)
from app.sources import github_address as address
from app.sources import paths
from app.sources.github_api import REPO, GitHubApi, Repo
from app.sources.github_listing import Lister, contents_path
from app.sources.github_place import Place, other_splits
from config.settings import Settings

_PUBLIC: Final = "https://github.com"
_PUBLIC_RAW: Final = ("https://raw.github.com", "https://media.githubusercontent.com/media")
_LFS_POINTER: Final = b"version https://git-lfs.github.com/spec/"


class GitHub:
    """``/github/<owner>/<repo>/blob/<ref>/<path>``, ``/tree/…``, repositories and owners."""

    name = address.SOURCE
    title = "GitHub"
    prefixes: tuple[str, ...] = ("github",)
    cheap = False

    def __init__(self, settings: Settings) -> None:
        self._web_url = settings.github_url
        self._raw_url = settings.github_raw_url
        self._api = GitHubApi.from_settings(settings)
        self._allow_private = settings.allow_private
        self._lister = Lister(self._api, self._web_url, self._raw_url, allow_private=settings.allow_private)
        extra = _PUBLIC_RAW if self._web_url == _PUBLIC else ()
        self._recogniser = address.Recogniser((self._web_url,), (self._raw_url, *extra))

    def recognise(self, pasted: str) -> str | None:
        """Pages, raw files, ``owner/repo``, ``owner``."""
        return self._recogniser.recognise(pasted)

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:  # noqa: ARG002 - the protocol's
        """GitHub's query parameters (``?raw=true``, ``?plain=1``) change the page and not the file."""
        return address.parse(rest)

    def ref_choice(self, ref: SourceRef) -> RefChoice | None:
        """The same file or folder, or the root."""
        if "repo" not in ref.parts or ref.parts["kind"] not in ("repo", "tree", "blob"):
            return None
        owner, repo = ref.parts["owner"], ref.parts["repo"]
        kind = "blob" if ref.parts["kind"] == "blob" else "tree"
        path = ref.parts.get("path", "")
        there = address.print_inside(owner, repo, kind, "") + "{}" + (f"/{paths.quote(path)}" if path else "")
        home = address.print_repo(owner, repo)
        return RefChoice(home, f"{home}branches", f"{home}tags", at_branch=there, at_tag=there)

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:
        """A file costs no API call as long as the raw host finds it."""
        match ref.parts["kind"]:
            case "owner":
                return self._lister.owner(ref, http, known)
            case "repo":
                repo = self._repo(http, ref.parts["owner"], ref.parts["repo"])
                return self._lister.repo(ref, repo, http, known)
            case "branches" | "tags":
                return self._refs(ref, http, known)
            case "tree":
                return self._tree(ref, Place.of(ref), http, known)
            case _:
                return self._blob(ref, Place.of(ref), http, known)

    # --- a file ----------------------------------------------------------------------------------

    def _blob(self, ref: SourceRef, place: Place, http: HttpClient, known: Validators) -> Fetched:
        try:
            return self._file(ref, place, http, known)
        except NotFound as missing:
            # Where the API's limit is used up, the raw host's word has to do.
            with suppress(UpstreamLimited):
                return self._where_else(ref, place, http, known)
            raise NotFound(_nothing(place)) from missing

    def _where_else(self, ref: SourceRef, place: Place, http: HttpClient, known: Validators) -> Fetched:
        """Not found at the raw host: a ref with slashes, a folder, or nothing."""
        self._require_public(http, place)
        for other in other_splits(place, self._api, http):
            with suppress(NotFound):
                return self._file(ref, other, http, known)
        if self._lister.is_folder(http, place):
            return Moved(address.print_inside(place.owner, place.repo, "tree", place.tail))
        raise NotFound(_nothing(place))

    def _file(
        self, ref: SourceRef, place: Place, http: HttpClient, known: Validators
    ) -> Document | NotModified:
        answer, public = self._download(place, http, known)
        if answer.not_modified:
            return NotModified(answer.validators)
        raw_url = place.below(self._raw_url)
        return Document(
            ref=self._split(place, http).known_in(ref),
            content=self._followed(place, answer.content, http),
            file_name=place.path.rpartition("/")[2],
            validators=answer.validators,
            revision=place.ref if ref.immutable else None,
            web_url=place.below(self._web_url, "blob"),
            raw_url=raw_url,
            base_url=raw_url.rpartition("/")[0] + "/",
            links_url=place.below(self._web_url, "blob"),
            public=public,
        )

    def _split(self, place: Place, http: HttpClient) -> Place:
        """Where ref and path part, which the raw host knows and does not tell; launch buttons need it.

        It is asked of the API only where the ref's name leaves it open, and only for changed content. Without
        an answer it stays as it seems.
        """
        if not place.surely_split:
            with suppress(UpstreamLimited, UpstreamError, UpstreamTimeout, Refused):
                return next(other_splits(place, self._api, http), place)
        return place

    def _download(self, place: Place, http: HttpClient, known: Validators) -> tuple[HttpAnswer, bool]:
        """The bytes as a stranger gets them; only by setting also what the token alone opens.

        Gives also whether a stranger gets them.
        """
        try:
            return http.get(place.below(self._raw_url), validators=known), True
        except NotFound:
            if not (self._allow_private and self._api.token):
                raise
            answer = self._api.raw(http, contents_path(place), known=known)
            if answer.headers.get("content-type", "").startswith("application/json"):
                raise  # a folder's list: the API has no other bytes for it
            return answer, False

    def _followed(self, place: Place, content: bytes, http: HttpClient) -> bytes:
        """The file that a Git LFS pointer stands for: GitHub's page of raw files leads to it."""
        if content.startswith(_LFS_POINTER):
            with suppress(NotFound, Refused, UpstreamError):
                return http.get(place.below(self._web_url, "raw")).content
        return content

    # --- a folder --------------------------------------------------------------------------------

    def _tree(self, ref: SourceRef, place: Place, http: HttpClient, known: Validators) -> Fetched:
        self._require_public(http, place)
        try:
            return self._lister.folder(ref, place, http, known)
        except NotFound as missing:
            for other in other_splits(place, self._api, http):
                with suppress(NotFound):
                    return self._lister.folder(ref, other, http, known)
            raise NotFound(_nothing(place)) from missing

    # --- branches and tags ------------------------------------------------------------------------

    def _refs(self, ref: SourceRef, http: HttpClient, known: Validators) -> Fetched:
        place = Place(ref.parts["owner"], ref.parts["repo"], "", "")
        self._require_public(http, place)
        try:
            return self._lister.named_refs(ref, http, known)
        except NotFound as missing:
            raise NotFound(
                _(
                    "There is no repository {full_name} at {host}, or it is private.",
                    full_name=place.full_name,
                    host=self._web_url,
                )
            ) from missing

    # --- who may see it --------------------------------------------------------------------------

    def _repo(self, http: HttpClient, owner: str, repo: str) -> Repo:
        """Raises:
        NotFound: there is none, or a stranger would not see it.
        """
        name = f"{owner}/{repo}"
        missing = _(
            "There is no repository {full_name} at {host}, or it is private.",
            full_name=name,
            host=self._web_url,
        )
        try:
            found = self._api.get(http, f"/repos/{owner}/{repo}", REPO)
        except NotFound as error:
            raise NotFound(missing) from error
        if found.private and not self._allow_private:
            raise NotFound(missing)
        return found

    def _require_public(self, http: HttpClient, place: Place) -> None:
        """Without a token the API shows us what it shows any stranger, and need not be asked."""
        if self._api.token and not self._allow_private:
            self._repo(http, place.owner, place.repo)


def _nothing(place: Place) -> str:
    return _(
        "There is nothing at {path} in the repository {repository} that is public.",
        path=place.tail,
        repository=place.full_name,
    )
