"""Other viewers' and launchers' addresses, which carry the address of a notebook: one entry a form."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from app.errors import BadReference
from app.i18n import N_, _
from app.sources import paths
from app.sources.gist_address import is_gist_id
from app.sources.link import Link

GITHUB: Final = "https://github.com"
GIST: Final = "https://gist.github.com"
GITLAB: Final = "https://gitlab.com"
_HOMES: Final = {"github": GITHUB, "gist": GIST}
_WEB: Final = {"urls": "https", "url": "http"}
_SURFACE: Final = re.compile(r"\A(?:format/[^/]+|embed|download|frame)/(?=.)")
_APPLICATION: Final = re.compile(
    r"\A/?(?:(?:lab|doc|nbclassic|retro|voila)/)*(?:(?:tree|notebooks|edit|render)/)?"
)
_QUERY_PIECE: Final = re.compile(r"/%3[Ff]")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A site and how to take the address out of its own; `unwrap` gives None where there is none in it."""

    name: str
    host: str
    unwrap: Callable[[Link], str | None]
    advice: str = ""
    """Where it carries none; empty: then it is an address like any other."""


def without_surface(path: str) -> str:
    """``format/slides/gist/1`` → ``gist/1``: the locator behind a surface's prefix."""
    return _SURFACE.sub("", path)


def _nbviewer(link: Link) -> str | None:
    """``/gist/…``, ``/github/…``, ``/url/…``, ``/urls/…``, ``/<gist id>``, below ``/format/<name>/`` too."""
    prefix, _slash, rest = without_surface(link.path.removeprefix("/")).partition("/")
    if is_gist_id(prefix):
        return f"{GIST}/{prefix}/{rest}"
    if prefix in _WEB and rest:
        path, *query = _QUERY_PIECE.split(rest, maxsplit=1)
        return f"{_WEB[prefix]}://{'?'.join((path, *map(unquote, query)))}"
    return f"{_HOMES[prefix]}/{rest}" if prefix in _HOMES and rest else None


def _colab(link: Link) -> str | None:
    """``/github/o/r/blob/ref/path``, ``/gist/user/id``; ``/drive/<id>`` is not for strangers."""
    prefix, _slash, rest = link.path.removeprefix("/").partition("/")
    return f"{_HOMES[prefix]}/{rest}" if prefix in _HOMES and rest else None


def _binder(link: Link) -> str | None:
    """``/v2/gh/o/r/ref``, ``/v2/gist/user/id/ref``, ``/v2/gl/<quoted project>/ref``, and ``?labpath=…``."""
    file = _opened(link)
    match link.path.strip("/").split("/"):
        case ["v2", "gh", owner, repo, ref]:
            return f"{GITHUB}/{owner}/{repo}/{'blob' if file else 'tree'}/{_ref(ref)}/{file}"
        case ["v2", "gist", user, gist_id, ref]:
            revision = f"{ref}/" if paths.is_commit(ref) else ""
            return f"{GIST}/{user}/{gist_id}/{revision}{file}"
        case ["v2", "gl", project, ref] if file:
            return f"{GITLAB}/{unquote(project)}/-/blob/{_ref(ref)}/{file}"
    return None


def _ref(ref: str) -> str:
    """Binder takes a ref as one piece, its slashes encoded."""
    return paths.quote(unquote(ref))


def _opened(link: Link) -> str:
    """The notebook that Binder would open, percent-encoded; empty where it opens something else."""
    file = link.param("labpath") or link.param("filepath") or _in_application(link.param("urlpath") or "")
    return paths.quote(file.lstrip("/")) if paths.is_readable(file) else ""


def _of_query(link: Link, path: str, name: str) -> str | None:
    """``?url=<address>``"""
    return link.param(name) or None if link.path == path else None


def _of_path(link: Link, before: str) -> str | None:
    """GitHub's own path behind another's."""
    rest = link.path.removeprefix(before)
    return f"{GITHUB}/{rest}" if rest and rest != link.path else None


def _in_application(path: str) -> str:
    """``lab/tree/a%20b.ipynb`` → ``a b.ipynb``: what Binder opens is an address, with its own encoding."""
    return "" if "?" in path else unquote(_APPLICATION.sub("", path))


VIEWERS: Final = (
    Viewer("nbviewer", r"nbviewer\.org|nbviewer\.(?:jupyter|ipython)\.org", _nbviewer,
           N_("wanted: the address of one notebook, such as "
              "https://nbviewer.org/gist/user/0123456789abcdef0123")),
    Viewer("Colab", r"colab\.research\.google\.com|colab\.google\.com", _colab,
           N_("a notebook in Google Drive needs a sign-in; save a copy of it as a GitHub gist and paste "
              "that")),
    Viewer("Binder", r"(?:.+\.)?mybinder\.org", _binder,
           N_("wanted: https://mybinder.org/v2/gh/owner/repo/HEAD?labpath=notebook.ipynb")),
    Viewer("Kaggle", r"kaggle\.com", lambda link: _of_query(link, "/kernels/welcome", "src")),
    Viewer("Deepnote", r"deepnote\.com", lambda link: _of_query(link, "/launch", "url")),
    Viewer("Studio Lab", r"studiolab\.sagemaker\.aws", lambda link: _of_path(link, "/import/github/")),
    Viewer("github.dev", r"github\.dev", lambda link: _of_path(link, "/")),
)  # fmt: skip


def unwrap(pasted: str) -> str | None:
    """The address that another viewer's address carries, or None: it is no viewer's.

    Raises:
        BadReference: a viewer's address that carries none.
    """
    link = Link.read(pasted)
    if link is None:
        return None
    host = link.host.removeprefix("www.")
    for viewer in VIEWERS:
        if re.fullmatch(viewer.host, host):
            inner = viewer.unwrap(link)
            if inner is None and viewer.advice:
                raise BadReference(
                    _(
                        "{shown} carries no notebook's address: {advice}.",
                        shown=link.shown,
                        advice=_(viewer.advice),
                    )
                )
            return inner
    return None
