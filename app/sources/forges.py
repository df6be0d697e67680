"""Pages of forges and file shares that show a file, and the address of its raw bytes: one entry a form.

What a source of its own recognises does not get here: these are for hosts that the settings do not name, and
for what has no source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from app.errors import BadReference
from app.i18n import _
from app.sources.link import Link

_ANY_HOST: Final = r".+"
_GITLAB: Final = r"gitlab\..+|.*\.gitlab\..+"
_GITEA: Final = r"codeberg\.org|gitea\.com|.*\.gitea\.io"
_HUGGING_FACE: Final = r"huggingface\.co|hf\.co"
_DROPBOX_KEYS: Final = ("rlkey", "st", "e")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of page: where `host` and `path` match whole, `raw` is the path of the bytes."""

    name: str
    host: str
    path: str
    """As pasted: percent-encoded, with its leading slash."""
    raw: str | None
    """With the groups of `path`; None: a page without a file."""
    raw_host: str | None = None
    keep: tuple[str, ...] = ()
    """Query parameters that the raw address needs too."""
    add: Mapping[str, str] = field(default_factory=dict)


FORMS: Final = (
    Form("GitLab file", _ANY_HOST, r"(/.+)/-/(?:blob|blame|edit|raw)/(.+)", r"\1/-/raw/\2"),
    Form("GitLab folder", _ANY_HOST, r"/.+/-/tree/.+", None),
    Form("GitLab snippet", _GITLAB, r"((?:/.+)?/-/snippets/\d+)/?", r"\1/raw"),
    Form("GitLab file, before 2019", _GITLAB, r"(/[^/]+(?:/(?!-/)[^/]+)+?)/(?:blob|raw)/(.+)",
         r"\1/-/raw/\2"),
    Form("Hugging Face file", _HUGGING_FACE, r"(/.+?)/(?:blob|raw|resolve|blame)/(.+)", r"\1/resolve/\2",
         raw_host="huggingface.co"),
    Form("Hugging Face folder", _HUGGING_FACE, r"/.+?/tree/.+", None),
    Form("Bitbucket file", r"bitbucket\.org", r"(/[^/]+/[^/]+)/(?:src|annotate)/([^/]+/.*[^/])",
         r"\1/raw/\2"),
    Form("Bitbucket folder", r"bitbucket\.org", r"/[^/]+/[^/]+/src(?:/.*)?", None),
    Form("Bitbucket Data Center file", _ANY_HOST, r"(.*/projects/[^/]+/repos/[^/]+)/browse/(.+)",
         r"\1/raw/\2", keep=("at",)),
    Form("Gitea or Forgejo file", _ANY_HOST, r"(/.+)/(?:src|blame)/((?:branch|tag|commit)/[^/]+/.*[^/])",
         r"\1/raw/\2"),
    Form("Gitea or Forgejo folder", _ANY_HOST, r"/.+/src/(?:branch|tag|commit)/.+", None),
    Form("Gitea file, before 2017", _GITEA, r"(/[^/]+/[^/]+)/src/([^/]+/.+)", r"\1/raw/\2"),
    Form("Dropbox file", r"dropbox\.com", r"(/(?:s|scl/fi)/.+)", r"\1", raw_host="www.dropbox.com",
         keep=_DROPBOX_KEYS, add={"dl": "1"}),
    Form("Dropbox file in a shared folder", r"dropbox\.com", r"(/(?:sh|scl/fo)/[^/]+/[^/]+/.+)", r"\1",
         raw_host="www.dropbox.com", keep=_DROPBOX_KEYS, add={"dl": "1"}),
    Form("Dropbox folder", r"dropbox\.com", r"/(?:sh|scl/fo|home)/.*", None),
    Form("GitHub file, where the settings name another GitHub", r"github\.com",
         r"(/[^/]+/[^/]+)/(?:blob|raw|blame)/(.+)", r"\1/\2", raw_host="raw.githubusercontent.com"),
    Form("Gist, where the settings name another GitHub", r"gist\.github\.com",
         r"(/[^/]+/[0-9a-f]+)(/[0-9a-f]{40})?(/[^/]+\.ipynb)?/?", r"\1/raw\2\3",
         raw_host="gist.githubusercontent.com"),
    Form("Google Drive", r"(?:drive|docs)\.google\.com", r"/.*", None),
)  # fmt: skip
"""In order: a forge's own rows stand before those for any host, and files before folders."""


def raw_link(link: Link) -> Link:
    """The address of the bytes that a page shows; any other address as it is.

    Raises:
        BadReference: a known page that shows no file.
    """
    for form in FORMS:
        if re.fullmatch(form.host, link.host.removeprefix("www.")) and (
            match := re.fullmatch(form.path, link.path)
        ):
            return _apply(form, match, link)
    return link


def _apply(form: Form, match: re.Match[str], link: Link) -> Link:
    if form.raw is None:
        raise BadReference(
            _(
                "{shown} is a page without bytes of a notebook ({name}); wanted: the page of one file "
                "that anyone may see, or its raw or download address.",
                shown=link.shown,
                name=form.name,
            )
        )
    kept = [(name, value) for name, value in parse_qsl(link.query) if name in form.keep]
    query = urlencode([*kept, *form.add.items()])
    return replace(
        link, host=form.raw_host or link.host, path=match.expand(form.raw), query=query, fragment=""
    )
