"""What each service makes of an address, as its documentation or its source says.

Each gives those parts of a notebook's address that the service can know, by the names that sources give them.
"""

from urllib.parse import parse_qs, unquote, urljoin, urlsplit

_SERVER = "https://hub.example/user/reader/"


def _query(url):
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def _path(url, host):
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", host, "")
    return parts.path.removeprefix("/")


def _on_server(urlpath, application):
    """The file that a Jupyter server opens at a path below it (`new URL(path, server)`, then decoded)."""
    there = urlsplit(urljoin(_SERVER, urlpath))
    assert (there.query, there.fragment) == ("", "")
    return unquote(there.path.removeprefix(urlsplit(_SERVER).path)).removeprefix(application)


def binder(url):
    """binderhub/repoproviders.py, and js/spec.js for what is opened."""
    _v2, provider, spec = _path(url, "mybinder.org").split("/", 2)
    file = _on_server(_query(url)["urlpath"], "doc/tree/")
    match provider:
        case "gh":
            owner, repo, ref = spec.split("/", 2)
            return {"owner": owner, "repo": repo, "ref": unquote(ref), "path": file}
        case "gl":
            namespace, ref = spec.split("/", 1)
            owner, _, repo = unquote(namespace).rpartition("/")
            return {"owner": owner, "repo": repo, "ref": unquote(ref), "path": file}
        case "git":
            address, ref = spec.split("/", 1)
            return {"clone_url": unquote(address), "ref": unquote(ref), "path": file}
        case "gist":
            user, gist_id, revision = spec.split("/")
            return {"user": user, "gist_id": gist_id, "revision": revision, "file": file}
    raise AssertionError(provider)


def colab(url):
    """colab-github-demo.ipynb."""
    match _path(url, "colab.research.google.com").split("/"):
        case ["github", owner, repo, "blob", ref, *path]:
            return {"owner": owner, "repo": repo, "ref": unquote(ref), "path": unquote("/".join(path))}
        case ["gist", user, gist_id, *file]:
            return {"user": user, "gist_id": gist_id, "file": unquote("/".join(file))}
    raise AssertionError(url)


def kaggle(url):
    """The bytes behind `src`."""
    assert _path(url, "kaggle.com") == "kernels/welcome"
    return {"raw_url": _query(url)["src"]}


def _github(path, kind):
    """GitHub's own path, where only GitHub knows where the ref ends."""
    owner, repo, between, tail = path.split("/", 3)
    assert between == kind
    return {"owner": owner, "repo": repo, "tail": unquote(tail)}


def studiolab(url):
    """studio-lab-examples, open-in-studio-lab."""
    path = _path(url, "studiolab.sagemaker.aws")
    assert path.startswith("import/github/")
    return _github(path.removeprefix("import/github/"), "blob")


def deepnote(url):
    """Deepnote's launch button."""
    assert _path(url, "deepnote.com") == "launch"
    return _github(_path(_query(url)["url"], "github.com"), "blob")


def codespaces(url):
    """docs.github.com: a branch of a repository."""
    known = _github(_path(url, "codespaces.new"), "tree")
    return {"owner": known["owner"], "repo": known["repo"], "ref": known["tail"]}


def github_dev(url):
    """docs.github.com: github.com's path."""
    return _github(_path(url, "github.dev"), "blob")


def jupyterlite(url):
    """jupyterlab-open-url-parameter fetches what `fromURL` says."""
    assert _path(url, "lite.example") == "lab/index.html"
    return {"raw_url": _query(url)["fromURL"]}


def hub(url):
    """nbgitpuller/handlers.py clones `branch` of `repo` into `targetpath` and goes to `urlpath`."""
    assert _path(url, "hub.example") == "hub/user-redirect/git-pull"
    asked = _query(url)
    where = {"clone_url": asked["repo"], "ref": asked["branch"], "repo": asked["targetpath"]}
    return where | {"path": _on_server(asked["urlpath"], f"lab/tree/{asked['targetpath']}/")}


DECODERS = {
    "binder": binder,
    "colab": colab,
    "kaggle": kaggle,
    "studiolab": studiolab,
    "deepnote": deepnote,
    "codespaces": codespaces,
    "github-dev": github_dev,
    "jupyterlite": jupyterlite,
    "hub": hub,
}
