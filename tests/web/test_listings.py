"""Folders as pages and for programs, through real workers and a real store."""

import pytest

from tests.notebooks import QUIET, markdown, notebook
from tests.standin import LIMITED
from tests.web.conftest import opened

README = b"""---
license: mit
---
# The course

![a picture](img/a.png) [the first](1.ipynb) $x^2$ <script>alert(1)</script>
"""


@pytest.fixture
def course(github, unique):
    """A repository with a folder of notebooks; gives the path of the folder's page."""
    files = {f"d/{number}.ipynb": notebook(markdown(f"# Lesson {number}")) for number in (1, 2, 10)}
    github.repo(f"someone/{unique}").commit("main", {**files, "d/README.md": README, "d/.hidden": b""})
    return f"/github/someone/{unique}/tree/main/d"


def listed(client, address, **query):
    """What the API says of a folder."""
    opened(client, address)
    return client.get("/api/v1/listing", query_string={"url": address, **query})


def test_a_folder_is_one_call_for_all_ways_to_see_it(client, github, course):
    page = opened(client, course)
    assert "The course" in page.text
    calls = len(github.calls("/api"))
    for query in ("?theme=dark", "?list-page=2", "?lang=zh"):
        assert opened(client, course + query).status_code == 200
    found = listed(client, course).json
    assert [entry["name"] for entry in found["entries"]][:3] == ["1.ipynb", "2.ipynb", "10.ipynb"]
    assert len(github.calls("/api")) == calls


def test_a_readme_is_cleaned_and_its_links_lead_where_they_mean(client, github, course):
    page = opened(client, course)
    repo = course.removeprefix("/github").removesuffix("/tree/main/d")
    assert f'src="{github.url}/raw{repo}/main/d/img/a.png"' in page.text
    assert "/create?url=" in page.text
    assert "license: mit" not in page.text
    assert "alert(1)" not in page.text
    assert 'id="user-content-The-course"' in page.text
    assert "math" in page.text
    assert "img-src 'self' https:" in page.headers["Content-Security-Policy"]
    assert "trusted-types 'none'" in page.headers["Content-Security-Policy"]


def test_a_changed_folder_is_new_in_all_ways_to_see_it(client, github, kept, unique, course):
    for query in ("", "?theme=dark"):
        opened(client, course + query)
    github.repo(f"someone/{unique}").commit("main", {"d/new.ipynb": QUIET})
    assert "new.ipynb" in opened(client, course + "?refresh=1").text
    dark = opened(client, course + "?theme=dark&refresh=1")
    assert "new.ipynb" in dark.text
    assert "new.ipynb" in str(listed(client, course, refresh="true").json)


def test_pages_of_a_list_have_validators_of_their_own(client, github, unique):
    for number in range(101):
        github.repo(f"{unique}/r{number}")
    first, second = (opened(client, f"/github/{unique}/{query}") for query in ("", "?list-page=2"))
    assert ("1–100" in first.text, "101–101" in second.text) == (True, True)
    assert "r100" in second.text
    assert 'href="/github/' in first.text
    found = listed(client, f"/github/{unique}/", page=2).json
    assert ([entry["name"] for entry in found["entries"]], found["first"]) == (["r100"], 101)
    assert (found["links"]["previous"], found["links"]["next"]) == (f"/github/{unique}/", None)


def test_any_address_of_the_web_keeps_a_parameter_that_is_called_like_ours(client, github, unique):
    github.put(f"/{unique}.ipynb", QUIET)
    host = github.url.removeprefix("http://")
    assert opened(client, f"/url/{host}/files/{unique}.ipynb?list-page=x&page=2").status_code == 200
    assert github.calls(f"/files/{unique}.ipynb")[-1].query == "list-page=x&page=2"


def test_what_is_no_folder_is_not_found_and_what_is_not_stored_costs_nothing(client, github, course):
    calls = len(github.calls("/api"))
    absent = client.get("/api/v1/listing", query_string={"url": course, "stored": "true"})
    assert (absent.status_code, len(github.calls("/api"))) == (204, calls)
    found = listed(client, course, stored="true")
    assert (found.status_code, found.json["total"]) == (200, 5)
    file = client.get("/api/v1/listing", query_string={"url": course.replace("tree", "blob") + "/1.ipynb"})
    assert (file.status_code, file.json["type"]) == (404, "/api/problems/not-found")
    folder = client.get("/api/v1/notebook", query_string={"url": course})
    assert folder.status_code == 404


def test_what_a_branch_does_not_have_leads_to_the_repository(client, course):
    home = course.removesuffix("tree/main/d")
    for address in (f"{home}blob/other/d/1.ipynb", f"{home}tree/other/d"):
        absent = opened(client, address)
        assert (absent.status_code, f'href="{home}"' in absent.text) == (404, True)
    assert "Look around" not in opened(client, f"{home.rstrip('/')}-not/").text


def test_a_used_up_limit_still_shows_what_is_stored(client, kept, misbehaving, course):
    opened(client, course)
    misbehaving("/api", LIMITED)
    kept.age(course.removeprefix("/"))
    assert listed(client, course).status_code == 200
