"""Any notebook on the web, against the stand-in's plain files."""

import pytest

from app.errors import NotFound, Refused, UpstreamError, UpstreamTimeout
from app.models import NotModified
from tests.sources.conftest import NOTEBOOK, OTHER, Show, document
from tests.standin import BROKEN, Canned, Hang, StandIn


def test_a_web_address_is_fetched(github: StandIn, show: Show) -> None:
    url = github.put("/d/a b.ipynb", NOTEBOOK)
    host = url.split("/")[2]
    found = document(show(f"url/{host}/files/d/a%20b.ipynb"))
    assert found.content == NOTEBOOK
    assert found.file_name == "a b.ipynb"
    assert found.raw_url == found.web_url == f"http://{host}/files/d/a%20b.ipynb"
    assert found.base_url == f"http://{host}/files/d/"
    assert found.ref.parts["host"] == host


def test_the_query_arrives_as_it_was(github: StandIn, show: Show) -> None:
    host = github.put("/a.ipynb", NOTEBOOK).split("/")[2]
    show(f"url/{host}/files/a.ipynb/%3Fx=a%2526b&y=1%252F2")
    assert github.calls("/files")[-1].query == "x=a%26b&y=1%2F2"


def test_an_encoded_slash_arrives_encoded(github: StandIn, show: Show) -> None:
    host = github.put("/a/b.ipynb", NOTEBOOK).split("/")[2]
    assert document(show(f"url/{host}/files/a%252Fb.ipynb")).file_name == "b.ipynb"
    assert github.calls("/files")[-1].path == "/files/a%2Fb.ipynb"


def test_an_unchanged_file_is_not_sent_again(github: StandIn, show: Show) -> None:
    locator = f"url/{github.put('/a.ipynb', NOTEBOOK).removeprefix('http://')}"
    known = document(show(locator)).validators
    assert show(locator, known) == NotModified(known)
    github.put("/a.ipynb", OTHER)
    assert document(show(locator, known)).content == OTHER


def test_relative_links_are_relative_to_where_a_redirect_led(github: StandIn, show: Show) -> None:
    target = github.put("/elsewhere/b.ipynb", NOTEBOOK)
    github.files["/a.ipynb"] = Canned(302, b"", {"Location": target})
    found = document(show(f"url/{github.url.removeprefix('http://')}/files/a.ipynb"))
    assert found.base_url == f"{github.url}/files/elsewhere/"
    assert found.raw_url == f"{github.url}/files/a.ipynb"


def test_a_token_is_never_sent_to_any_address(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    show(f"url/{github.url.removeprefix('http://')}/api/repos/o/r", github_token="SECRET")
    assert "authorization" not in github.calls("/api")[0].headers


def test_what_is_not_public_is_refused(show: Show) -> None:
    with pytest.raises(Refused):
        show("url/127.0.0.1:1/a.ipynb", fetch_allow="")


def test_the_key_of_a_shared_file_is_sent_to_its_host_and_told_to_nobody(github: StandIn, show: Show) -> None:
    """As Dropbox has it: the share answers with a redirect to its storage, whose address has keys too."""
    host = github.url.removeprefix("http://")
    target = github.put("/storage/a.ipynb", NOTEBOOK)
    github.files["/scl/fi/0/a.ipynb"] = Canned(302, b"", {"Location": f"{target}?token=SECRET2"})
    found = document(show(f"url/{host}/files/scl/fi/0/a.ipynb/%3Frlkey=SECRET1&dl=1"))
    assert found.content == NOTEBOOK
    assert github.calls("/files/scl")[0].query == "rlkey=SECRET1&dl=1"
    assert "referer" not in github.calls("/files/storage")[0].headers
    github.behave("/files/storage", BROKEN)
    for path in ("scl/fi/0/a.ipynb", "gone.ipynb"):
        with pytest.raises((UpstreamError, NotFound)) as error:
            show(f"url/{host}/files/{path}/%3Frlkey=SECRET1&dl=1")
        assert "SECRET" not in f"{error.value}{error.value.__cause__}"


@pytest.mark.parametrize(("path", "error"), [("/gone.ipynb", NotFound), ("/broken.ipynb", UpstreamError)])
def test_a_failure_keeps_its_kind(github: StandIn, show: Show, path: str, error: type[Exception]) -> None:
    github.behave("/files/broken", BROKEN)
    with pytest.raises(error):
        show(f"url/{github.url.removeprefix('http://')}/files{path}")


def test_an_upstream_that_hangs_is_given_up(github: StandIn, show: Show) -> None:
    github.behave("/files", Hang())
    with pytest.raises(UpstreamTimeout):
        show(f"url/{github.url.removeprefix('http://')}/files/a.ipynb", fetch_timeout_seconds="0.2")
