import pytest

from app.launchers import Launchers
from app.models import SourceRef
from config.settings import ROOT, SettingsError
from tests.surfaces.samples import COMMIT, github

SHIPPED = Launchers.load(ROOT / "config/launchers.toml")


def gist(**parts):
    known = {"gist_id": "abc123", "user": "someone", "revision": "", "file": ""}
    return SourceRef("gist", "gist/someone/abc123", {**known, **parts})


def urls(ref, **known):
    return {badge.id: badge.url for badge in SHIPPED.badges(ref, **known)}


@pytest.mark.parametrize(
    ("ref", "path", "binder", "colab"),
    [
        ("main", "a.ipynb", "main?labpath=a.ipynb", "main/a.ipynb"),
        ("main", "d/a b.ipynb", "main?labpath=d%2Fa%20b.ipynb", "main/d/a%20b.ipynb"),
        ("feature/x", "a.ipynb", "feature%2Fx?labpath=a.ipynb", "feature%2Fx/a.ipynb"),
        (COMMIT, "a.ipynb", f"{COMMIT}?labpath=a.ipynb", f"{COMMIT}/a.ipynb"),
        (
            "main",
            "笔记/甲.ipynb",
            "main?labpath=%E7%AC%94%E8%AE%B0%2F%E7%94%B2.ipynb",
            "main/%E7%AC%94%E8%AE%B0/%E7%94%B2.ipynb",
        ),
        (
            "v1.0",
            "a#b?c&d=%2F.ipynb",
            "v1.0?labpath=a%23b%3Fc%26d%3D%252F.ipynb",
            "v1.0/a%23b%3Fc%26d%3D%252F.ipynb",
        ),
        ("{path}", "{ref}.ipynb", "%7Bpath%7D?labpath=%7Bref%7D.ipynb", "%7Bpath%7D/%7Bref%7D.ipynb"),
    ],
)
def test_a_file_at_github_opens_at_its_ref(ref, path, binder, colab):
    assert urls(github(path, ref)) == {
        "binder": f"https://mybinder.org/v2/gh/someone/things/{binder}",
        "colab": f"https://colab.research.google.com/github/someone/things/blob/{colab}",
    }


@pytest.mark.parametrize("source", ["gitlab", "gitea", "huggingface", "bitbucket"])
def test_a_file_at_another_forge_opens_from_what_git_clones(source):
    parts = {"clone_url": "https://git.example.org/g/s/p.git", "ref": "feature/x", "path": "d/a b.ipynb"}
    assert urls(SourceRef(source, f"{source}/…", parts)) == {
        "binder": "https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2Fg%2Fs%2Fp.git/feature%2Fx"
        "?labpath=d%2Fa%20b.ipynb"
    }


@pytest.mark.parametrize(
    ("ref", "known", "binder", "colab"),
    [
        (gist(), {"file_name": "a b.ipynb"}, "HEAD?labpath=a%20b.ipynb", "a%20b.ipynb"),
        (gist(file="笔记.ipynb"), {}, "HEAD?labpath=%E7%AC%94%E8%AE%B0.ipynb", "%E7%AC%94%E8%AE%B0.ipynb"),
        (gist(revision=COMMIT, file="a.ipynb"), {}, f"{COMMIT}?labpath=a.ipynb", "a.ipynb"),
        (gist(file="a.ipynb"), {"revision": COMMIT}, f"{COMMIT}?labpath=a.ipynb", "a.ipynb"),
    ],
)
def test_a_gist_opens_at_its_revision(ref, known, binder, colab):
    assert urls(ref, **known) == {
        "binder": f"https://mybinder.org/v2/gist/someone/abc123/{binder}",
        "colab": f"https://colab.research.google.com/gist/someone/abc123/{colab}",
    }


@pytest.mark.parametrize(
    ("ref", "known"),
    [
        (gist(user="", file="a.ipynb"), {}),
        (gist(), {}),
        (SourceRef("github", "github/o/r/", {"owner": "o", "repo": "r"}), {}),
        (github("../../../evil/a.ipynb"), {}),
        (github("a.ipynb", ref=".."), {}),
        (
            SourceRef("url", "urls/example.org/a.ipynb", {"host": "example.org", "path": "a.ipynb"}),
            {"raw_url": "x"},
        ),
        (SourceRef("local", "local/a.ipynb", {"path": "a.ipynb"}), {}),
    ],
)
def test_a_button_whose_address_cannot_be_filled_in_is_not_shown(ref, known):
    assert urls(ref, **known) == {}


def test_an_operator_adds_a_button_by_a_table(tmp_path):
    file = tmp_path / "launchers.toml"
    file.write_text("""
[lite]
label = "Lite"
title = "Open it in the browser"
icon = "icons/vitrine.svg"
urls.url = "https://lite.example/lab?fromURL={raw_url}"
""")
    ref = SourceRef("url", "urls/example.org/a.ipynb", {"host": "example.org"})
    (badge,) = Launchers.load(file).badges(ref, raw_url="https://example.org/a.ipynb?x=1&y")
    assert badge.label == "Lite"
    assert badge.url == "https://lite.example/lab?fromURL=https%3A%2F%2Fexample.org%2Fa.ipynb%3Fx%3D1%26y"


WELL = '[a]\nlabel = "A"\ntitle = "T"\nicon = "i.svg"\n'


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("[a]\nlabel = \n[b]", ["line 2"]),
        (WELL, ["a.urls", "required"]),
        (WELL + 'urls.github = "https://x.example/{branch}"', ["a.urls.github", "{branch}", "{ref}"]),
        (WELL + 'urls.github = "https://{owner}.example/"', ["a.urls.github"]),
        (WELL + 'urls.github = "https://x.example/{owner"', ["a.urls.github"]),
        (WELL + 'urls.github = "javascript:alert(1)"', ["a.urls.github", "https://"]),
        (WELL + 'colour = "red"\nurls.github = "https://x.example/"', ["a.colour"]),
        ("[a]\nlabel = 1", ["a.label"]),
        ('a = "text"', ["a"]),
    ],
)
def test_a_mistake_stops_the_start_with_file_and_reason(tmp_path, text, reasons):
    file = tmp_path / "launchers.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as raised:
        Launchers.load(file)
    for reason in [str(file), *reasons]:
        assert reason in str(raised.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        Launchers.load(tmp_path / "nowhere.toml")
