"""Notebooks as text, from a source to page and download."""

from tests.web.conftest import opened

QUARTO = b"---\ntitle: A Quarto text\njupyter: python3\n---\n\nProse.\n\n```{python}\nx = 1\n```\n"


def test_a_text_is_a_page_and_its_own_download(client, local_dir, unique):
    (local_dir / f"{unique}.qmd").write_bytes(QUARTO)
    page = opened(client, f"/local/{unique}.qmd")
    assert page.status_code == 200
    assert "A Quarto text" in page.text
    assert 'x = <span class="m">1</span>' in page.text
    assert f'type="text/markdown" href="/download/local/{unique}.qmd"' in page.text
    assert "x-ipynb" not in page.text
    download = client.get(f"/download/local/{unique}.qmd")
    assert download.data == QUARTO
    assert download.content_type == "text/markdown; charset=utf-8"
    assert f"{unique}.qmd" in download.headers["Content-Disposition"]


def test_the_same_bytes_are_read_by_the_name_that_they_have(client, local_dir, unique):
    content = b"# %% [markdown]\n# The prose\n"
    for suffix in ("py", "md"):
        (local_dir / f"{unique}.{suffix}").write_bytes(content)
    script, readme = (opened(client, f"/local/{unique}.{suffix}").text for suffix in ("py", "md"))
    assert "[markdown]" not in script
    assert "[markdown]" in readme


def test_a_text_of_a_forge_is_a_page(client, github, unique):
    text = b"# %% [markdown]\n# ## Cells of a script\n# [next](other.md)\n\n# %%\nx = 1\n"
    github.repo(f"someone/{unique}").commit("main", {"a.py": text})
    page = opened(client, f"/gitlab/someone/{unique}/-/blob/main/a.py")
    assert "Cells of a script" in page.text
    assert "/create?url=" in page.text  # a text beside this one is opened here, too
    assert "application/x-ipynb+json" not in page.text
