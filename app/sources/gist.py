"""Gists: one call of GitHub's API brings the files; the raw host helps where the API has no call left."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from app.errors import NotANotebook, NotFound, TooLarge, UpstreamError, UpstreamLimited, VitrineError
from app.i18n import _
from app.interfaces import HttpClient
from app.models import NO_VALIDATORS, Document, Fetched, Moved, NotModified, SourceRef, Validators
from app.sources import gist_address as address
from app.sources import github_address, paths
from app.sources.gist_listing import GistLister
from app.sources.gist_raw import GistRaw
from app.sources.github_api import GIST, Gist, GistFile, GitHubApi
from config.settings import Settings

_SHOWN_NAMES: Final = 10


class Gists:
    """``/gist/<id>``, ``/gist/<user>/<id>[/<revision>][/<file>]``, ``/gist/<user>/``."""

    name = address.SOURCE
    title = "Gist"
    prefixes: tuple[str, ...] = ("gist",)
    cheap = False

    def __init__(self, settings: Settings) -> None:
        self._api = GitHubApi.from_settings(settings)
        self._allow_private = settings.allow_private
        self._raw = GistRaw(settings.gist_url, settings.gist_raw_url)
        self._lister = GistLister(self._api, settings.gist_url, allow_private=settings.allow_private)
        self._recogniser = address.Recogniser(settings.gist_url, settings.gist_raw_url)

    def recognise(self, pasted: str) -> str | None:
        """Pages, raw files, ids."""
        return self._recogniser.recognise(pasted)

    def parse(self, prefix: str, rest: str, query: str) -> SourceRef | Moved:  # noqa: ARG002 - the protocol's
        """Nothing of a query matters."""
        return address.parse(rest)

    def fetch(self, ref: SourceRef, http: HttpClient, known: Validators = NO_VALIDATORS) -> Fetched:
        """One file, or a list."""
        if "gist_id" not in ref.parts:
            return self._lister.of_user(ref, http, known)
        path = "/".join(filter(None, ("/gists", ref.parts["gist_id"], ref.parts.get("revision"))))
        try:
            reply = self._api.ask(http, path, GIST, known)
        except UpstreamLimited as limited:
            return self._by_raw_host(ref, http, known, limited)
        except UpstreamError as failed:
            return self._perhaps_a_files_id(ref, http, known, failed)
        except NotFound as missing:
            return self._missing(ref, http, known, missing)
        if reply.value is None:
            return NotModified(reply.answer.validators)
        return self._found(ref, reply.value, http, reply.answer.validators)

    def _found(self, ref: SourceRef, found: Gist, http: HttpClient, validators: Validators) -> Fetched:
        gist_id, revision, named = (ref.parts.get(name, "") for name in ("gist_id", "revision", "file"))
        files = [file for file in found.files.values() if file is not None]
        if not found.public and files:
            self._require_seen(files[0], http)
        claimed = ref.parts.get("user", "")
        owner = found.owner.login if found.owner is not None else "anonymous"
        if claimed.lower() not in ("", owner.lower()):
            # Policies go by the user in the address, so it must be the one whose gist this is.
            return Moved(address.gist(owner, gist_id, revision, named).locator)
        chosen = _choose(named, files)
        if chosen is not None:
            exact = address.gist(owner, gist_id, revision, chosen.filename if named else "")
            return self._document(exact, found, chosen, http, validators)
        if any(paths.is_readable(file.filename) for file in files):
            return self._lister.files(address.gist(owner, gist_id, revision), found, files, validators)
        raise NotANotebook(
            _(
                "The gist {gist_id} holds no notebook ({readable}), but {files}.",
                gist_id=gist_id,
                readable=paths.READABLE,
                files=_names(files),
            )
        )

    def _require_seen(self, file: GistFile, http: HttpClient) -> None:
        """Whoever knows the id of an unlisted gist sees it, unless its host wants to know who asks.

        Then only the token has opened it. The raw host is asked as a stranger, who may be led to a page to
        sign in.

        Raises:
            NotFound; what `HttpClient.get` raises.
        """
        if not self._api.token or self._allow_private:
            return
        with suppress(TooLarge):
            answer = http.get(file.raw_url)
            if urlsplit(answer.url).path != urlsplit(file.raw_url).path:
                raise NotFound(_("This gist is not public."))

    def _document(
        self, ref: SourceRef, found: Gist, file: GistFile, http: HttpClient, validators: Validators
    ) -> Document:
        newest = found.history[0].version if found.history else None
        revision = ref.parts.get("revision") or newest
        return Document(
            ref=ref,
            content=http.get(file.raw_url).content if file.inline is None else file.inline,
            file_name=file.filename,
            validators=validators,
            revision=revision,
            web_url=self._lister.page(ref),
            raw_url=file.raw_url,
            base_url=self._raw.folder(ref, revision),
            description=paths.first_line(found.description),
            versions=self._lister.versions(ref, found),
            neighbours=self._lister.neighbours(ref, file, found),
            public=found.public,
        )

    def _missing(self, ref: SourceRef, http: HttpClient, known: Validators, missing: NotFound) -> Fetched:
        gist_id = ref.parts["gist_id"]
        if ref.locator == f"{self.name}/{gist_id}" and paths.is_owner(gist_id):
            return Moved(github_address.print_owner(gist_id))
        nothing = NotFound(
            _("There is no gist {gist_id}, or it does not have this revision.", gist_id=gist_id)
        )
        nothing.__cause__ = missing
        return self._perhaps_a_files_id(ref, http, known, nothing)

    def _perhaps_a_files_id(
        self, ref: SourceRef, http: HttpClient, known: Validators, reason: VitrineError
    ) -> Fetched:
        """In a raw file's address the 40 digits may be those of the file, which the API does not know."""
        if "revision" not in ref.parts:
            raise reason
        return self._by_raw_host(ref, http, known, reason)

    def _by_raw_host(
        self, ref: SourceRef, http: HttpClient, known: Validators, reason: VitrineError
    ) -> Document | NotModified:
        """Raises:
        VitrineError: `reason`, where the raw host does not help either.
        """
        answer = self._raw.get(ref, http, known)
        if answer is None:
            raise reason
        if answer.not_modified:
            return NotModified(answer.validators)
        revision = ref.parts.get("revision")
        return Document(
            ref=ref,
            content=answer.content,
            file_name=ref.parts.get("file") or f"{ref.parts['gist_id']}{paths.NOTEBOOK_SUFFIX}",
            validators=answer.validators,
            revision=revision,
            web_url=self._lister.page(ref),
            raw_url=self._raw.url(ref),
            base_url=self._raw.folder(ref, revision),
        )


def _choose(named: str, files: Sequence[GistFile]) -> GistFile | None:
    """The file to show, or None: a list of them, or nothing to show.

    Raises:
        NotFound: there is no file of that name.
    """
    exact = [file for file in files if file.filename == named]
    meant = exact or [
        file for file in files if named and address.anchor(file.filename) == address.plain(named)
    ]
    if len(meant) == 1:
        return meant[0]
    if named and not address.is_anchor(named):
        raise NotFound(
            _("The gist has no file {named}, but {files}.", named=paths.shown(named), files=_names(files))
        )
    notebooks = [file for file in files if paths.suffix(file.filename) == paths.NOTEBOOK_SUFFIX]
    texts = [file for file in files if paths.is_readable(file.filename)]
    # A lone file is tried whatever its name: gists made without one are called gistfile1.txt.
    choice = notebooks or texts or (files if len(files) == 1 else [])
    return choice[0] if len(choice) == 1 else None


def _names(files: Sequence[GistFile]) -> str:
    names = ", ".join(paths.shown(file.filename) for file in files[:_SHOWN_NAMES])
    rest = len(files) - _SHOWN_NAMES
    return (_("{names} and {rest} more", names=names, rest=rest) if rest > 0 else names) or _("nothing")
