"""One notebook of each forge from its address to its page, through real workers and a real store."""

import pytest

from tests.notebooks import markdown, notebook
from tests.standin import TOO_MANY
from tests.web.conftest import opened

LINKED = notebook(markdown("# A linked notebook\n\n![plot](img/plot.png) [next](b.ipynb)"))


@pytest.mark.parametrize(
    ("name", "file", "folder", "raw"),
    [
        ("gitlab", "-/blob/main/d/a%20b.ipynb", "-/tree/main/d", "-/raw/main/d"),
        ("gitea", "src/branch/main/d/a%20b.ipynb", "src/branch/main/d", "media/branch/main/d"),
        ("huggingface", "blob/main/d/a%20b.ipynb", "tree/main/d", "resolve/main/d"),
        ("bitbucket", "src/main/d/a%20b.ipynb", "src/main/d", "raw/main/d"),
    ],
)
def test_a_notebook_of_another_forge_is_a_page(client, github, unique, name, file, folder, raw):
    github.repo(f"someone/{unique}").commit("main", {"d/a b.ipynb": LINKED})
    address, site = f"/{name}/someone/{unique}", f"{github.url}/{name}/someone/{unique}"
    pasted = client.get("/create", query_string={"url": f"{site}/{file}?ref_type=heads"})
    assert (pasted.status_code, pasted.headers["Location"]) == (302, f"{address}/{file}")
    page = opened(client, f"{address}/{file}")
    assert page.status_code == 200
    assert "A linked notebook" in page.text
    assert f'href="{site}/{file}"' in page.text  # the forge's own page
    assert f'src="{site}/{raw}/img/plot.png"' in page.text
    assert f'href="{address}/{folder}"' in page.text
    assert "https://mybinder.org/v2/git/http%3A%2F%2F127.0.0.1" in page.text
    listing = opened(client, f"{address}/{folder}")
    assert f'href="{address}/{file}"' in listing.text


def test_a_forge_that_asks_us_to_wait_is_said_to_be_the_one(client, misbehaving, unique):
    misbehaving("/gitlab", TOO_MANY)
    answer = client.get(
        f"/gitlab/someone/{unique}/-/blob/main/a.ipynb", headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.headers["Retry-After"], answer.json["stage"]) == (503, "7", "upstream")
