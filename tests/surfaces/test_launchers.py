import re

import pytest

from app.launchers import Launchers
from app.models import Document, SourceRef
from app.registry import from_settings
from app.sources import paths
from app.surfaces.compose import Composer
from app.version import renderer
from config.settings import ROOT, SettingsError, load
from tests.surfaces.launch_decoders import DECODERS
from tests.surfaces.samples import COMMIT

FILE = ROOT / "config/launchers.toml"
SHIPPED = Launchers.load(FILE)
REFS = ["main", "feature/x", "v1.0", "issue#7147", "功能/新", "100%/a?b", "{path}", COMMIT]
PATHS = [
    "a.ipynb",
    "d/a b.ipynb",
    "笔记/甲.ipynb",
    "a#b?c&d=%2F.ipynb",
    "{ref}/50% + more;v=1.ipynb",
    "a'b\"c<d>.ipynb",
]
MENU = ["kaggle", "studiolab", "deepnote", "codespaces", "github-dev"]
_HOSTS = {"gitlab": "gitlab.com", "gitea": "codeberg.org", "huggingface": "huggingface.co"}


def at_github(ref="main", path="a.ipynb", host="github.com", **more):
    parts = {"kind": "blob", "owner": "someone", "repo": "things", "ref": ref, "path": path}
    where = paths.quote(f"someone/things/{ref}/{path}")
    known = {
        "file_name": path.rpartition("/")[2],
        "web_url": f"https://{host}/someone/things",
        "raw_url": f"https://raw.githubusercontent.com/{where}",
        "revision": ref if ref == COMMIT else None,
    }
    locator = f"github/someone/things/blob/{paths.quote(f'{ref}/{path}')}"
    return Document(SourceRef("github", locator, parts, immutable=ref == COMMIT), b"", **{**known, **more})


def at_forge(source, ref="main", path="a.ipynb", host=None):
    host = host or _HOSTS.get(source, "bitbucket.org")
    parts = {"host": host, "owner": "group/sub", "repo": "p", "ref": ref, "path": path}
    parts["clone_url"] = f"https://{host}/group/sub/p.git"
    return Document(
        SourceRef(source, f"{source}/…", parts, immutable=ref == COMMIT), b"", path.rpartition("/")[2]
    )


def gist(file_name="a.ipynb", revision="", file="", **more):
    parts = {"gist_id": "abc123", "user": "someone", "revision": revision, "file": file}
    known = {"web_url": "https://gist.github.com/someone/abc123", "file_name": file_name, **more}
    return Document(SourceRef("gist", "gist/someone/abc123", parts), b"", **known)


def urls(document, launchers=SHIPPED, language="python"):
    return {badge.id: badge.url for badge in launchers.badges(document, language)}


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """The file with its examples, as an operator would take their # away."""
    file = tmp_path_factory.mktemp("examples") / "launchers.toml"
    file.write_text(re.sub(r"^#(?=[\[\w])", "", FILE.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    return Launchers.load(file)


# --- where the buttons lead, as those read it who are there ------------------------------------------


@pytest.mark.parametrize("ref", REFS)
def test_a_file_at_github_opens_at_its_ref_in_each(examples, ref):
    for path in PATHS:
        document = at_github(ref, path)
        facts = {
            **document.ref.parts,
            "tail": f"{ref}/{path}",
            "raw_url": document.raw_url,
            "clone_url": "https://github.com/someone/things",
        }
        found = urls(document, examples)
        branches_only = {"codespaces", "hub"}
        assert set(found) == set(DECODERS) - (branches_only if ref == COMMIT else set())
        for name, url in found.items():
            read = DECODERS[name](url)
            assert read == {fact: facts[fact] for fact in read}, name


@pytest.mark.parametrize("source", ["gitlab", "gitea", "huggingface", "bitbucket"])
@pytest.mark.parametrize("ref", REFS)
def test_a_file_at_another_forge_opens_from_its_repository(examples, source, ref):
    for path in PATHS:
        document = at_forge(source, ref, path)
        found = urls(document, examples)
        assert set(found) == {"binder"} | ({"hub"} if source == "gitlab" and ref != COMMIT else set())
        for name, url in found.items():
            read = DECODERS[name](url)
            assert read == {fact: document.ref.parts[fact] for fact in read}, name


@pytest.mark.parametrize("file", [path.rpartition("/")[2] for path in PATHS])
@pytest.mark.parametrize("revision", [None, COMMIT])
def test_a_gist_opens_at_its_revision(file, revision):
    facts = {"user": "someone", "gist_id": "abc123", "revision": revision or "HEAD", "file": file}
    for document in (gist(file, revision=revision or ""), gist("other.ipynb", revision or "", file=file)):
        found = urls(document)
        assert set(found) == {"binder", "colab"}
        for name, url in found.items():
            read = DECODERS[name](url)
            assert read == {fact: facts[fact] for fact in read}


@pytest.mark.parametrize("path", ["a.ipynb", "d/a b.ipynb", "笔记/100%#.ipynb"])
def test_what_a_button_leads_to_is_this_notebook_when_it_is_pasted_here(path):
    document, registry = at_github("feature", path), from_settings(load({}))
    for name in ("binder", "colab", "kaggle", "studiolab", "deepnote", "github-dev"):
        assert registry.recognise(urls(document)[name]) == document.ref.locator


# --- letter by letter, once for each ----------------------------------------------------------------


def test_the_addresses_are_these():
    inside = "%E7%AC%94%E8%AE%B0/a%20b%23.ipynb"
    assert urls(at_github("feature/x", "笔记/a b#.ipynb")) == {
        "binder": "https://mybinder.org/v2/gh/someone/things/feature%2Fx"
        "?urlpath=doc%2Ftree%2F%25E7%25AC%2594%25E8%25AE%25B0%2Fa%2520b%2523.ipynb",
        "colab": f"https://colab.research.google.com/github/someone/things/blob/feature%2Fx/{inside}",
        "kaggle": "https://kaggle.com/kernels/welcome?src=https%3A%2F%2Fraw.githubusercontent.com"
        "%2Fsomeone%2Fthings%2Ffeature%2Fx%2F%25E7%25AC%2594%25E8%25AE%25B0%2Fa%2520b%2523.ipynb",
        "studiolab": "https://studiolab.sagemaker.aws/import/github/someone/things/blob/feature/x/" + inside,
        "deepnote": "https://deepnote.com/launch?url=https%3A%2F%2Fgithub.com%2Fsomeone%2Fthings%2Fblob"
        "%2Ffeature%2Fx%2F%25E7%25AC%2594%25E8%25AE%25B0%2Fa%2520b%2523.ipynb",
        "codespaces": "https://codespaces.new/someone/things/tree/feature/x",
        "github-dev": f"https://github.dev/someone/things/blob/feature/x/{inside}",
    }
    assert urls(at_forge("gitlab", "feature/x", "d/a b.ipynb")) == {
        "binder": "https://mybinder.org/v2/gl/group%2Fsub%2Fp/feature%2Fx?urlpath=doc%2Ftree%2Fd%2Fa%2520b.ipynb"
    }
    assert urls(at_forge("gitlab", "main", host="git.example.org")) == {
        "binder": "https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2Fgroup%2Fsub%2Fp.git/main"
        "?urlpath=doc%2Ftree%2Fa.ipynb"
    }
    assert urls(gist("笔记.ipynb")) == {
        "binder": "https://mybinder.org/v2/gist/someone/abc123/HEAD"
        "?urlpath=doc%2Ftree%2F%25E7%25AC%2594%25E8%25AE%25B0.ipynb",
        "colab": "https://colab.research.google.com/gist/someone/abc123/%E7%AC%94%E8%AE%B0.ipynb",
    }


def test_the_examples_for_hosts_of_one_s_own_are_these(examples):
    found = urls(at_github("feature/x", "d/a b.ipynb"), examples)
    raw = "https%3A%2F%2Fraw.githubusercontent.com%2Fsomeone%2Fthings%2Ffeature%2Fx%2Fd%2Fa%2520b.ipynb"
    assert found["jupyterlite"] == f"https://lite.example/lab/index.html?fromURL={raw}"
    assert found["hub"] == (
        "https://hub.example/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone%2Fthings"
        "&branch=feature%2Fx&targetpath=things&urlpath=lab%2Ftree%2Fthings%2Fd%2Fa%2520b.ipynb"
    )
    web = SourceRef("url", "urls/example.org/a.ipynb", {"host": "example.org", "path": "a.ipynb"})
    document = Document(web, b"", "a.ipynb", raw_url="https://example.org/a.ipynb?x=1&y")
    assert urls(document, examples) == {
        "jupyterlite": "https://lite.example/lab/index.html"
        "?fromURL=https%3A%2F%2Fexample.org%2Fa.ipynb%3Fx%3D1%26y"
    }


# --- which buttons show -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("", ["binder", "colab", *MENU]),
        ("python", ["binder", "colab", *MENU]),
        ("R", ["binder", "colab", "kaggle", "codespaces", "github-dev"]),
        ("julia", ["binder", "colab", "codespaces", "github-dev"]),
        ("Wolfram Language", ["binder", "codespaces", "github-dev"]),
    ],
)
def test_a_notebook_that_cannot_run_there_has_no_button_for_it(language, shown):
    assert list(urls(at_github(), language=language)) == shown


@pytest.mark.parametrize("name", ["notes.md", "a.Rmd", "b.qmd", "script.py"])
def test_a_notebook_as_text_opens_where_texts_are_edited(name):
    assert list(urls(at_github(path=name))) == ["codespaces", "github-dev"]


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        (at_github(public=False), ["colab", "codespaces", "github-dev"]),
        (gist(public=False), ["colab"]),
        (gist("gistfile1.txt"), []),
        (at_github(host="ghe.example"), []),
        (gist(web_url="https://ghe.example/gist/someone/abc123"), []),
        (at_github(path="../../../evil/a.ipynb", raw_url=None), ["codespaces"]),
        (at_github(ref="..", raw_url=None), []),
        (Document(SourceRef("gist", "gist/abc123", {"gist_id": "abc123"}), b"", "a.ipynb"), []),
        (Document(SourceRef("github", "github/o/r/", {"owner": "o", "repo": "r"}), b"", "a.ipynb"), []),
        (Document(SourceRef("url", "urls/x.example/a.ipynb", {"host": "x.example"}), b"", "a.ipynb"), []),
        (Document(SourceRef("local", "local/a.ipynb", {"path": "a.ipynb"}), b"", "a.ipynb"), []),
        (Document(SourceRef("posted", "posted/1", {"sha256": "1"}), b"", "a.ipynb"), []),
    ],
)
def test_a_button_that_would_lead_nowhere_is_not_shown(document, shown):
    assert list(urls(document)) == shown


# --- the table --------------------------------------------------------------------------------------

WELL = '[a]\nlabel = "A"\n'


def test_an_operator_adds_a_button_by_a_table(tmp_path):
    file = tmp_path / "launchers.toml"
    file.write_text(WELL + 'title = "Mine"\nurls.github = "https://x.example/{sha}?at={path}"')
    (badge,) = Launchers.load(file).badges(at_github(COMMIT, "d/a b.ipynb"))
    assert (badge.label, badge.title, badge.place) == ("A", "Mine", "primary")
    assert badge.url == f"https://x.example/{COMMIT}?at=d%2Fa%20b.ipynb"
    assert (ROOT / "static" / badge.icon).is_file()


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("[a]\nlabel = \n[b]", ["line 2"]),
        (WELL, ["a.urls", "required"]),
        (WELL + 'urls.github = "https://x.example/{branches}"', ["a.urls.github", "{branches}", "{ref}"]),
        (WELL + 'urls.github = "https://{owner}.example/"', ["a.urls.github", "host"]),
        (WELL + 'urls.github = "https://x.example/{owner"', ["a.urls.github"]),
        (WELL + 'urls.github = "https://x.example/{ref!r}"', ["a.urls.github", "{ref"]),
        (WELL + 'urls.github = "https://x.example/{ref:>9}"', ["a.urls.github", "{ref:/}"]),
        (WELL + 'urls.github = "https://x.example/{ref.x}"', ["a.urls.github", "{ref.x}"]),
        (WELL + 'urls.github = "javascript:alert(1)"', ["a.urls.github", "https://"]),
        (WELL + 'urls.github = { query = { x = "{ref}" } }', ["a.urls.github.to", "required"]),
        (
            WELL + 'urls.github = { to = "https://x.example", query = { x = "{rev}" } }',
            ["a.urls.github.query.x", "{rev}"],
        ),
        (WELL + 'urls.github = { to = "https://x.example", form = "x" }', ["a.urls.github.form"]),
        (WELL + 'urls.githup = "https://x.example/"', ["a.urls.githup", "wanted: bitbucket, "]),
        (WELL + 'colour = "red"\nurls.github = "https://x.example/"', ["a.colour"]),
        (WELL + 'place = "left"\nurls.github = "https://x.example/"', ["a.place", "'primary' or 'menu'"]),
        (WELL + 'icon = "i.svg"\nurls.github = "https://x.example/"', ["a.icon", "i.svg", "static/"]),
        ("[a]\nlabel = 1", ["a.label"]),
        ('a = "text"', ["a"]),
    ],
)
def test_a_mistake_stops_the_start_with_file_table_and_key(tmp_path, text, reasons):
    file = tmp_path / "launchers.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as raised:
        Composer.from_settings(load({"VITRINE_LAUNCHERS_FILE": str(file)}))
    for reason in [str(file), *reasons]:
        assert reason in str(raised.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        Launchers.load(tmp_path / "nowhere.toml")


def test_other_buttons_make_other_pages(tmp_path):
    file = tmp_path / "launchers.toml"
    file.write_text(WELL + 'urls.github = "https://x.example/{ref}"')
    assert renderer(load({"VITRINE_LAUNCHERS_FILE": str(file)})) != renderer(load({}))
