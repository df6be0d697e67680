"""The paste box: one row a form that a person would paste, and the address that it leads to."""

import re

import pytest

from app.errors import BadReference
from app.registry import Registry, from_settings
from config.settings import load

GIST = "0123456789abcdef0123"
LONG_GIST = "0123456789abcdef0123456789abcdef"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILE = "github/o/r/blob/main/a.ipynb"

GITHUB = [
    ("https://github.com/o/r/blob/main/a.ipynb", FILE),
    ("http://github.com/o/r/blob/main/a.ipynb", FILE),
    ("github.com/o/r/blob/main/a.ipynb", FILE),
    ("HTTPS://WWW.GitHub.COM/O/R/blob/Main/A.ipynb", "github/O/R/blob/Main/A.ipynb"),
    ("https://github.com/o/r/blob/main/a.ipynb?raw=true#L3", FILE),
    ("https://github.com/o/r/raw/main/a.ipynb", FILE),
    ("https://github.com/o/r/blame/main/a.ipynb", FILE),
    ("https://github.com/o/r/edit/main/a.ipynb", FILE),
    ("https://github.com/o/r/commits/main/a.ipynb", FILE),
    ("https://github.com/o/r/raw/refs/heads/main/a.ipynb", "github/o/r/blob/refs/heads/main/a.ipynb"),
    ("https://github.com/o/r/blob/feature/x/a.ipynb", "github/o/r/blob/feature/x/a.ipynb"),
    (f"https://github.com/o/r/blob/{COMMIT}/a.ipynb", f"github/o/r/blob/{COMMIT}/a.ipynb"),
    ("https://github.com/o/r/blob/main/a%20b/100%25.ipynb", "github/o/r/blob/main/a%20b/100%25.ipynb"),
    ("https://github.com/o/r/blob/main/a b.ipynb", "github/o/r/blob/main/a%20b.ipynb"),
    ("https://github.com/o/r/blob/main/笔记.ipynb", "github/o/r/blob/main/%E7%AC%94%E8%AE%B0.ipynb"),
    ("https://github.com/o/r/tree/main/d", "github/o/r/tree/main/d"),
    ("https://github.com/o/r/tree/main", "github/o/r/tree/main"),
    ("https://github.com/o/r/blob/main", "github/o/r/tree/main"),
    (f"https://github.com/o/r/commit/{COMMIT}", f"github/o/r/tree/{COMMIT}"),
    ("https://github.com/o/r", "github/o/r/"),
    ("https://github.com/o/r.git", "github/o/r/"),
    ("https://github.com/o/r/?tab=readme-ov-file#usage", "github/o/r/"),
    ("git@github.com:o/r.git", "github/o/r/"),
    ("ssh://git@github.com/o/r.git", "github/o/r/"),
    ("https://github.com/o", "github/o/"),
    ("https://github.com/o?tab=repositories", "github/o/"),
    ("https://github.com/orgs/o/repositories", "github/o/"),
    ("https://raw.githubusercontent.com/o/r/main/a.ipynb", FILE),
    ("https://raw.githubusercontent.com/o/r/main/a.ipynb?token=SECRET", FILE),
    (
        "https://raw.githubusercontent.com/o/r/refs/heads/main/a.ipynb",
        "github/o/r/blob/refs/heads/main/a.ipynb",
    ),
    ("https://raw.github.com/o/r/main/a.ipynb", FILE),
    ("https://media.githubusercontent.com/media/o/r/main/a.ipynb", FILE),
    (
        "https://github.com/user-attachments/files/1/a.ipynb",
        "urls/github.com/user-attachments/files/1/a.ipynb",
    ),
    (
        "https://github.com/o/r/releases/download/v1/a.ipynb",
        "urls/github.com/o/r/releases/download/v1/a.ipynb",
    ),
]

GISTS = [
    (f"https://gist.github.com/{GIST}", f"gist/{GIST}"),
    (f"https://gist.github.com/user/{GIST}", f"gist/user/{GIST}"),
    (f"  gist.github.com/user/{LONG_GIST}/ ", f"gist/user/{LONG_GIST}"),
    ("https://gist.github.com/2059", "gist/2059"),
    (f"https://gist.github.com/user/{GIST}/{COMMIT}", f"gist/user/{GIST}/{COMMIT}"),
    (f"https://gist.github.com/user/{GIST}#file-my-notes-ipynb", f"gist/user/{GIST}/file-my-notes-ipynb"),
    (
        f"https://gist.github.com/user/{GIST}#file-my-notes-ipynb-L3-L9",
        f"gist/user/{GIST}/file-my-notes-ipynb",
    ),
    (f"https://gist.github.com/user/{GIST}#file_notes.ipynb", f"gist/user/{GIST}/file_notes.ipynb"),
    (f"https://gist.github.com/user/{GIST}#file-readme-md", f"gist/user/{GIST}"),
    (f"https://gist.github.com/user/{GIST}?file=My%20Notes.ipynb", f"gist/user/{GIST}/My%20Notes.ipynb"),
    (f"https://gist.github.com/user/{GIST}.js", f"gist/user/{GIST}"),
    (f"https://gist.github.com/{GIST}.git", f"gist/{GIST}"),
    (f"git@gist.github.com:{GIST}.git", f"gist/{GIST}"),
    (f"https://gist.github.com/user/{GIST}/revisions", f"gist/user/{GIST}"),
    (f"https://gist.github.com/user/{GIST}/raw", f"gist/user/{GIST}"),
    (f"https://gist.github.com/user/{GIST}/raw/a.ipynb", f"gist/user/{GIST}/a.ipynb"),
    (f"https://gist.github.com/raw/{GIST}/a.ipynb", f"gist/{GIST}/a.ipynb"),
    (f"https://gist.githubusercontent.com/user/{GIST}/raw/a%20b.ipynb", f"gist/user/{GIST}/a%20b.ipynb"),
    (
        f"https://gist.githubusercontent.com/user/{GIST}/raw/{COMMIT}/a.ipynb",
        f"gist/user/{GIST}/{COMMIT}/a.ipynb",
    ),
    ("https://gist.github.com/user", "gist/user/"),
    ("https://gist.github.com/user/starred", "gist/user/"),
]

BARE = [
    (GIST, f"gist/{GIST}"),
    (f"\u200b {LONG_GIST.upper()}\n", f"gist/{LONG_GIST}"),
    ("2059", "gist/2059"),
    (f"user/{GIST}", f"gist/user/{GIST}"),
    ("deadbeef", "github/deadbeef/"),
    ("owner", "github/owner/"),
    ("owner/repo", "github/owner/repo/"),
    ("owner/repo/", "github/owner/repo/"),
    ("owner/repo.js", "github/owner/repo.js/"),
    ("o/r/blob/main/a.ipynb", FILE),
    ("example.org/a.ipynb", "urls/example.org/a.ipynb"),
    ("example.org:8080/a.ipynb", "urls/example.org:8080/a.ipynb"),
    ("//example.org/a.ipynb", "urls/example.org/a.ipynb"),
    ("EXAMPLE.org/A b.ipynb", "urls/example.org/A%20b.ipynb"),
    ("例子.测试/笔记.ipynb", "urls/xn--fsqu00a.xn--0zwm56d/%E7%AC%94%E8%AE%B0.ipynb"),
    ("<https://example.org/a.ipynb>", "urls/example.org/a.ipynb"),
    ('"https://example.org/a.ipynb"', "urls/example.org/a.ipynb"),
]

WEB = [
    ("https://example.org/a.ipynb", "urls/example.org/a.ipynb"),
    ("http://example.org/a.ipynb", "url/example.org/a.ipynb"),
    ("https://example.org", "urls/example.org/"),
    ("http://Example.org:80/a.ipynb#part", "url/example.org/a.ipynb"),
    ("https://example.org:8443/a.ipynb", "urls/example.org:8443/a.ipynb"),
    ("https://example.org/a.ipynb?x=1&y=%26", "urls/example.org/a.ipynb/%3Fx=1&y=%2526"),
    ("https://example.org/a%2Fb.ipynb?alt=media", "urls/example.org/a%252Fb.ipynb/%3Falt=media"),
    ("https://[2001:db8::1]/a.ipynb", "urls/%5B2001:db8::1%5D/a.ipynb"),
    ("http://127.0.0.1/a.ipynb", "url/127.0.0.1/a.ipynb"),  # refused where it is fetched
]

VIEWERS = [
    ("https://nbviewer.org/github/o/r/blob/main/a.ipynb", FILE),
    ("https://nbviewer.jupyter.org/github/o/r/blob/main/a.ipynb?flush_cache=true", FILE),
    ("http://nbviewer.ipython.org/github/o/r/tree/main/", "github/o/r/tree/main"),
    ("https://nbviewer.org/github/o/", "github/o/"),
    (f"https://nbviewer.org/gist/user/{GIST}/a.ipynb", f"gist/user/{GIST}/a.ipynb"),
    (f"http://nbviewer.ipython.org/{GIST}", f"gist/{GIST}"),
    (f"https://nbviewer.org/{GIST}/a.ipynb", f"gist/{GIST}/a.ipynb"),
    ("https://nbviewer.org/format/slides/github/o/r/blob/main/a.ipynb#/3", FILE),
    ("https://nbviewer.org/url/example.org/a%20b.ipynb", "url/example.org/a%20b.ipynb"),
    (
        "https://nbviewer.org/urls/example.org/a.ipynb/%3Fx%3D1%26y%3D%2526",
        "urls/example.org/a.ipynb/%3Fx=1&y=%2526",
    ),
    ("https://nbviewer.org/urls/raw.githubusercontent.com/o/r/main/a.ipynb", FILE),
    (
        "https://nbviewer.org/urls/gitlab.com/g/p/-/blob/main/a.ipynb",
        "gitlab/g/p/-/blob/main/a.ipynb",
    ),
    ("https://colab.research.google.com/github/o/r/blob/main/a.ipynb#scrollTo=1", FILE),
    (f"https://colab.research.google.com/gist/user/{GIST}/a.ipynb", f"gist/user/{GIST}/a.ipynb"),
    ("https://mybinder.org/v2/gh/o/r/main?labpath=a.ipynb", FILE),
    ("https://www.kaggle.com/kernels/welcome?src=https://github.com/o/r/blob/main/a.ipynb", FILE),
    ("https://www.kaggle.com/code/someone/a", "urls/www.kaggle.com/code/someone/a"),
    (
        "https://deepnote.com/launch?template=x&url=https%3A%2F%2Fgithub.com%2Fo%2Fr%2Fblob%2Fmain%2Fa.ipynb",
        FILE,
    ),
    ("https://studiolab.sagemaker.aws/import/github/o/r/blob/main/a.ipynb", FILE),
    ("https://github.dev/o/r/blob/main/a.ipynb", FILE),
    (
        "https://mybinder.org/v2/gh/o/r/HEAD?filepath=notebooks%2Fa+b.ipynb",
        "github/o/r/blob/HEAD/notebooks/a%20b.ipynb",
    ),
    (
        "https://mybinder.org/v2/gh/o/r/main?urlpath=lab%2Ftree%2Fnotebooks%2Fa.ipynb",
        "github/o/r/blob/main/notebooks/a.ipynb",
    ),
    (
        "https://mybinder.org/v2/gh/o/r/main?urlpath=doc%2Ftree%2Fnotebooks%2Fa%2520b%2523.ipynb",
        "github/o/r/blob/main/notebooks/a%20b%23.ipynb",
    ),
    ("https://mybinder.org/v2/gh/o/r/feature%2Fx?labpath=a.ipynb", "github/o/r/blob/feature/x/a.ipynb"),
    ("https://mybinder.org/v2/gh/o/r/main", "github/o/r/tree/main"),
    ("https://mybinder.org/v2/gh/o/r/main?urlpath=rstudio", "github/o/r/tree/main"),
    (f"https://mybinder.org/v2/gist/user/{GIST}/HEAD?labpath=a.ipynb", f"gist/user/{GIST}/a.ipynb"),
    (f"https://mybinder.org/v2/gist/user/{GIST}/{COMMIT}", f"gist/user/{GIST}/{COMMIT}"),
    ("https://mybinder.org/v2/gl/g%2Fp/main?filepath=a.ipynb", "gitlab/g/p/-/blob/main/a.ipynb"),
    (f'<script src="https://gist.github.com/user/{GIST}.js"></script>', f"gist/user/{GIST}"),
    ('<iframe width="3" src="https://nbviewer.org/github/o/r/blob/main/a.ipynb"></iframe>', FILE),
    (
        "[![Open In Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        "(https://colab.research.google.com/github/o/r/blob/main/a.ipynb)",
        FILE,
    ),
]

OURS = [
    ("/github/o/r/blob/main/a.ipynb", FILE),
    (f"/{GIST}", f"gist/{GIST}"),
    ("/embed/github/o/r/blob/main/a.ipynb?code=hide", FILE),
    ("github/o/r/blob/main/a.ipynb", FILE),
    (f"gist/{GIST}", f"gist/{GIST}"),
    ("urls/example.org/a.ipynb", "urls/example.org/a.ipynb"),
    ("local/a%20b.ipynb", "local/a%20b.ipynb"),
    ("https://nb.example.org/sub/github/o/r/blob/main/a.ipynb?code=hide", FILE),
    ("https://nb.example.org/sub/embed/github/o/r/blob/main/a.ipynb", FILE),
    (
        "https://nb.example.org/sub/format/slides/urls/example.org/format/a/b.ipynb",
        "urls/example.org/format/a/b.ipynb",
    ),
    ("nb.example.org/sub/local/a.ipynb", "local/a.ipynb"),
    ("https://nb.example.org/sub/urls/example.org/a.ipynb/%3Fx=1", "urls/example.org/a.ipynb/%3Fx=1"),
    ("https://nb.example.org/sub/create?url=https%3A%2F%2Fgithub.com%2Fo%2Fr", "github/o/r/"),
    ("https://nb.example.org/other/a.ipynb", "urls/nb.example.org/other/a.ipynb"),
    ("http://127.0.0.1:8000/download/local/a.ipynb", "local/a.ipynb"),
]

FORGES = [
    ("https://gitlab.com/g/s/p/-/blob/main/d/a.ipynb?ref_type=heads", "gitlab/g/s/p/-/blob/main/d/a.ipynb"),
    ("https://gitlab.com/g/p/-/raw/main/a.ipynb?inline=false", "gitlab/g/p/-/blob/main/a.ipynb"),
    ("https://gitlab.com/g/p/-/blame/main/a%20b%23%3F.ipynb", "gitlab/g/p/-/blob/main/a%20b%23%3F.ipynb"),
    ("https://gitlab.com/g/p/-/blob/main/笔记.ipynb", "gitlab/g/p/-/blob/main/%E7%AC%94%E8%AE%B0.ipynb"),
    ("https://gitlab.com/g/p/blob/main/a.ipynb", "gitlab/g/p/-/blob/main/a.ipynb"),
    ("https://gitlab.com/g/p/-/tree/feature/x/d", "gitlab/g/p/-/tree/feature/x/d"),
    ("https://gitlab.com/g/p/-/blob/main", "gitlab/g/p/-/tree/main"),
    (f"https://gitlab.com/g/p/-/commit/{COMMIT}", f"gitlab/g/p/-/tree/{COMMIT}"),
    ("https://gitlab.com/g/p/-/blob/main/a.qmd", "gitlab/g/p/-/blob/main/a.qmd"),
    ("https://github.com/o/r/blob/main/a.py", "github/o/r/blob/main/a.py"),
    ("https://huggingface.co/o/r/blob/main/README.md", "huggingface/o/r/blob/main/README.md"),
    ("https://gitlab.com/g/s/p", "gitlab/g/s/p/"),
    ("https://gitlab.com/g/p.git", "gitlab/g/p/"),
    ("git@gitlab.com:g/s/p.git", "gitlab/g/s/p/"),
    ("https://gitlab.com/groups/g/s", "gitlab/g/s/"),
    ("https://gitlab.com/g", "gitlab/g/"),
    (
        "https://codeberg.org/o/r/src/branch/main/d/a.ipynb",
        "gitea/codeberg.org/o/r/src/branch/main/d/a.ipynb",
    ),
    ("https://codeberg.org/o/r/raw/branch/main/a.ipynb", "gitea/codeberg.org/o/r/src/branch/main/a.ipynb"),
    ("https://codeberg.org/o/r/src/branch/main", "gitea/codeberg.org/o/r/src/branch/main"),
    ("https://gitea.com/o/r/media/branch/main/a.ipynb", "gitea/o/r/src/branch/main/a.ipynb"),
    ("https://gitea.com/o/r/src/tag/v1/a.ipynb?display=source", "gitea/o/r/src/tag/v1/a.ipynb"),
    (f"https://gitea.com/o/r/src/commit/{COMMIT}/d", f"gitea/o/r/src/commit/{COMMIT}/d"),
    ("https://gitea.com/o/r/src/main/a.ipynb", "gitea/o/r/src/branch/main/a.ipynb"),
    ("https://gitea.com/codeberg.org/r", "gitea/gitea.com/codeberg.org/r/"),
    ("https://gitea.com/org/o", "gitea/o/"),
    ("https://codeberg.org/o", "gitea/codeberg.org/o/"),
    ("https://bitbucket.org/w/r/src/main/d/a.ipynb?at=main", "bitbucket/w/r/src/main/d/a.ipynb"),
    ("https://bitbucket.org/w/r/raw/main/a.ipynb", "bitbucket/w/r/src/main/a.ipynb"),
    ("https://bitbucket.org/w/r/src/feature%2Fx/a.ipynb", "bitbucket/w/r/src/feature/x/a.ipynb"),
    ("https://bitbucket.org/w/r/src/main/", "bitbucket/w/r/src/main"),
    ("https://bitbucket.org/w/r/src", "bitbucket/w/r/"),
    ("https://bitbucket.org/w/workspace/repositories", "bitbucket/w/"),
    ("https://huggingface.co/o/r/blob/main/a.ipynb", "huggingface/o/r/blob/main/a.ipynb"),
    ("https://huggingface.co/o/r/resolve/refs%2Fpr%2F1/a.ipynb", "huggingface/o/r/blob/refs/pr/1/a.ipynb"),
    ("https://huggingface.co/datasets/o/r/raw/main/a.ipynb", "huggingface/datasets/o/r/blob/main/a.ipynb"),
    (
        "https://huggingface.co/spaces/o/r/resolve/main/a.ipynb?download=true",
        "huggingface/spaces/o/r/blob/main/a.ipynb",
    ),
    ("https://huggingface.co/gpt2/blob/main/a.ipynb", "huggingface/gpt2/blob/main/a.ipynb"),
    ("https://huggingface.co/o/r/tree/main/d", "huggingface/o/r/tree/main/d"),
    ("https://huggingface.co/datasets/o/r", "huggingface/datasets/o/r/"),
    ("https://huggingface.co/o", "huggingface/o/"),
]

PAGES_OF_FILES = [
    ("https://git.example.org/g/p/-/blob/main/a.ipynb", "git.example.org/g/p/-/raw/main/a.ipynb"),
    ("https://gitlab.com/-/snippets/12", "gitlab.com/-/snippets/12/raw"),
    ("https://gitlab.com/g/p/-/snippets/12", "gitlab.com/g/p/-/snippets/12/raw"),
    (
        "https://gitlab.com/g/p/-/jobs/1/artifacts/raw/a.ipynb",
        "gitlab.com/g/p/-/jobs/1/artifacts/raw/a.ipynb",
    ),
    (
        f"https://git.example.org/o/r/src/commit/{COMMIT}/a.ipynb",
        f"git.example.org/o/r/raw/commit/{COMMIT}/a.ipynb",
    ),
    (
        "https://bb.example.org/projects/P/repos/r/browse/a.ipynb?at=refs%2Fheads%2Fmain&x=1",
        "bb.example.org/projects/P/repos/r/raw/a.ipynb/%3Fat=refs%252Fheads%252Fmain",
    ),
    ("https://hf.co/datasets/o/r/raw/main/a.ipynb", "huggingface.co/datasets/o/r/resolve/main/a.ipynb"),
    ("https://www.dropbox.com/s/abc/a.ipynb?dl=0", "www.dropbox.com/s/abc/a.ipynb/%3Fdl=1"),
    ("https://www.dropbox.com/s/abc/a.ipynb?raw=1", "www.dropbox.com/s/abc/a.ipynb/%3Fdl=1"),
    ("https://dropbox.com/s/abc/a.ipynb", "www.dropbox.com/s/abc/a.ipynb/%3Fdl=1"),
    ("https://www.dropbox.com/sh/abc/def/a.ipynb?dl=0", "www.dropbox.com/sh/abc/def/a.ipynb/%3Fdl=1"),
    (
        "https://www.dropbox.com/scl/fi/abc/a.ipynb?rlkey=k&st=s&dl=0",
        "www.dropbox.com/scl/fi/abc/a.ipynb/%3Frlkey=k&st=s&dl=1",
    ),
    (
        "https://www.dropbox.com/scl/fo/abc/def/a.ipynb?rlkey=k&dl=0",
        "www.dropbox.com/scl/fo/abc/def/a.ipynb/%3Frlkey=k&dl=1",
    ),
]

NONSENSE = [
    "",
    " \n ",
    "hello world",
    "笔记本",
    "a.ipynb",
    "notebooks/a.ipynb",
    "C:\\notebooks\\a.ipynb",
    "../../etc/passwd",
    "/etc/passwd",
    "/local/../etc/passwd",
    "file:///etc/passwd",
    "ftp://example.org/a.ipynb",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://",
    "https:///a.ipynb",
    "https://user:password@example.org/a.ipynb",
    "https://example.org:99999/a.ipynb",
    "https://exa mple.org/a.ipynb",
    "https://-/a.ipynb",
    "https://[::1/a.ipynb",
    "https://example.org/a/../b.ipynb",
    "https://example.org/a\x00b.ipynb",
    "https://example.org/%00.ipynb",
    "https://example.org/" + "a" * 5000,
    "https://github.com",
    "https://github.com/o/r/issues/3",
    "https://github.com/o/r/blob/main/../../../x/y/blob/main/a.ipynb",
    "https://gist.github.com/",
    "https://gist.github.com/user/not-an-id",
    "https://nbviewer.org/",
    "https://nbviewer.org/faq",
    "https://colab.research.google.com/drive/1abc",
    "https://mybinder.org/",
    "https://drive.google.com/file/d/1abc/view",
    "https://gitlab.com/",
    "https://gitlab.com/g/p/-/issues/3",
    "https://gitlab.com/explore/projects",
    "https://codeberg.org/o/r/issues/3",
    "https://codeberg.org/o/r/src/branch",
    "https://bitbucket.org/w/r/pull-requests/1",
    "https://huggingface.co/docs/hub",
    "https://huggingface.co/datasets",
    "https://git.example.org/g/p/-/tree/main/d",
    "https://www.dropbox.com/scl/fo/abc/def?rlkey=k",
    "https://nb.example.org/sub/",
    "https://nb.example.org/sub/healthz",
]

ROWS = [
    *GITHUB,
    *GISTS,
    *BARE,
    *WEB,
    *VIEWERS,
    *OURS,
    *FORGES,
    *((page, f"urls/{raw}") for page, raw in PAGES_OF_FILES),
]


@pytest.mark.parametrize(("pasted", "locator"), ROWS, ids=[row[0][:90] for row in ROWS])
def test_what_a_person_would_paste_is_recognised(anywhere: Registry, pasted: str, locator: str) -> None:
    assert anywhere.recognise(pasted, own_url="http://127.0.0.1:8000") == locator


@pytest.mark.parametrize("pasted", NONSENSE, ids=[repr(row[:60]) for row in NONSENSE])
def test_nonsense_gets_a_sentence_with_an_accepted_form(anywhere: Registry, pasted: str) -> None:
    with pytest.raises(BadReference) as refused:
        anywhere.recognise(pasted)
    assert refused.value.status == 400
    assert re.search(r"wanted|allowed|may have|save a copy", str(refused.value))
    assert "\x00" not in str(refused.value)
    assert "password@" not in str(refused.value)


def test_a_whole_book_is_refused_before_it_is_read(anywhere: Registry) -> None:
    with pytest.raises(BadReference, match="4096 characters"):
        anywhere.recognise("<a " * 1_000_000)


def test_an_address_in_an_address_in_an_address_comes_to_an_end(anywhere: Registry) -> None:
    deep = "https://nbviewer.org/urls/" * 20 + "example.org/a.ipynb"
    assert anywhere.recognise(deep.replace("/https://", "/")).startswith("urls/nbviewer.org/")


def test_another_github_by_settings_is_recognised_instead() -> None:
    registry = from_settings(
        load(
            {
                "VITRINE_GITHUB_URL": "https://ghe.example.org/git",
                "VITRINE_GITHUB_RAW_URL": "https://ghe.example.org/git/raw",
                "VITRINE_GIST_URL": "https://ghe.example.org/gist",
                "VITRINE_GIST_RAW_URL": "https://ghe.example.org/gist-raw",
            }
        )
    )
    table = {
        "https://ghe.example.org/git/o/r/blob/main/a.ipynb": FILE,
        "https://ghe.example.org/git/raw/o/r/main/a.ipynb": FILE,
        f"https://ghe.example.org/gist/user/{GIST}": f"gist/user/{GIST}",
        f"https://ghe.example.org/gist-raw/user/{GIST}/raw/a.ipynb": f"gist/user/{GIST}/a.ipynb",
        "https://github.com/o/r/blob/main/a.ipynb": "urls/raw.githubusercontent.com/o/r/main/a.ipynb",
        f"https://gist.github.com/user/{GIST}": f"urls/gist.githubusercontent.com/user/{GIST}/raw",
        "https://ghe.example.org/other.ipynb": "urls/ghe.example.org/other.ipynb",
    }
    assert {pasted: registry.recognise(pasted) for pasted in table} == table
