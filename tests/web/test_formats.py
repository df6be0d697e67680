"""The formats' addresses, through real workers."""

import pytest

from tests.notebooks import QUIET

FORMATS = [
    ("script", "text/plain; charset=utf-8", "# %%\nprint('hello')\n", "a%20b.py"),
    ("markdown", "text/markdown; charset=utf-8", "```python\nprint('hello')\n```", "a%20b.md"),
]


@pytest.mark.parametrize(("name", "media_type", "words", "file_name"), FORMATS)
def test_a_format_is_text_that_no_browser_runs(client, github, unique, name, media_type, words, file_name):
    github.repo(f"someone/{unique}").commit("main", {"a b.ipynb": QUIET})
    address = f"/format/{name}/github/someone/{unique}/blob/main/a%20b.ipynb"
    answer = client.get(address)
    assert answer.status_code == 200
    assert words in answer.text
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == f"inline; filename*=UTF-8''{file_name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get("/embed" + address).data == answer.data
    again = client.head(address, headers={"Accept-Encoding": "br"})
    assert (again.headers["Content-Encoding"], again.headers["Content-Type"]) == ("br", media_type)
    assert again.headers["Cache-Status"].startswith("vitrine; hit")
    known = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_a_picture_of_the_markdown_is_there(client, github, unique):
    url = github.put(f"/{unique}.ipynb", QUIET)
    locator = client.get("/create", query_string={"url": url}).headers["Location"]
    text = client.get("/format/markdown" + locator).text
    link = text.partition("](")[2].partition(")")[0]
    assert client.get(link).headers["Content-Type"] == "image/png"


def test_a_job_gives_a_format_with_its_type(client, github, unique):
    url = github.put(f"/{unique}.ipynb", QUIET)
    job = client.post("/api/v1/jobs", json={"url": url, "format": "script"}).json
    assert job["format"] == "script"
    assert job["links"]["page"] == "/format/script/" + job["source"]
    client.get(f"{job['links']['self']}?wait=20")
    result = client.get(job["links"]["result"])
    assert result.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "# %% [markdown]\n# # A quiet notebook" in result.text
    assert client.get(job["links"]["page"]).data == result.data


def test_an_unknown_format_is_refused_with_a_sentence(client, github, unique):
    for surface in ("", "/embed", "/frame"):
        answer = client.get(
            f"{surface}/format/docx/local/quiet.ipynb", headers={"Accept": "application/json"}
        )
        assert answer.status_code == 404
        assert "html, " in answer.json["detail"]
    started = client.post("/api/v1/jobs", json={"url": "https://example.org/a.ipynb", "format": "docx"})
    assert started.status_code == 400
    assert "'docx'" in started.json["detail"]


def test_a_folder_has_no_script(client):
    answer = client.get("/format/script/local/", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "folder" in answer.json["detail"]


def test_an_address_that_moved_keeps_its_format(client):
    answer = client.get("/format/script/localfile/quiet.ipynb")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/format/script/local/quiet.ipynb")


@pytest.mark.parametrize("name", ["slides", "script", "html"])
def test_old_addresses_of_nbviewer_work(client, github, unique, name):
    github.gist(unique, "someone", {"a.ipynb": QUIET})
    answer = client.get(f"/format/{name}/gist/someone/{unique}/a.ipynb")
    assert answer.status_code == 200
    assert "A quiet notebook" in answer.text
    assert client.get(f"/format/{name}/{unique}").headers["Location"].startswith(f"/format/{name}/gist/")
