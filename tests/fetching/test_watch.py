"""What the guarded client tells of what it met."""

import pytest

from app.errors import Refused
from tests.fetching.upstreams import answer


class Told:
    """Everything."""

    def __init__(self) -> None:
        self.refusals: list[str] = []
        self.answers: list[tuple[str, str | None]] = []

    def refused(self, reason) -> None:
        self.refusals.append(reason)

    def answered(self, host, headers) -> None:
        self.answers.append((host, headers.get("x-ratelimit-remaining")))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/a.ipynb", "form"),
        ("https://user:secret@example.org/a.ipynb", "form"),
        ("https://exam ple.org/a.ipynb", "form"),
        ("https://0x7f.1/a.ipynb", "form"),
        ("https://example.org/" + "a" * 5000, "form"),
        ("https://93.184.216.34:22/a.ipynb", "port"),
        ("https://10.0.0.1/a.ipynb", "network"),
        ("http://169.254.169.254/latest/meta-data", "network"),
        ("{upstream}/to-ftp", "redirect"),
        ("{upstream}/to-private", "network"),
    ],
)
def test_an_address_that_is_not_fetched_is_told_with_the_reason(upstream, new_client, url, reason):
    told = Told()
    upstream.routes["/to-ftp"] = answer("302 Found", location="//[/")
    upstream.routes["/to-private"] = answer("302 Found", location="http://10.0.0.1/")
    client = new_client(f"127.0.0.1:{upstream.port}", watch=told)
    with pytest.raises(Refused):
        client.get(url.replace("{upstream}", upstream.url("")))
    assert told.refusals == [reason]


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_an_answer_is_told_with_its_headers_and_an_upstreams_refusal_is_none_of_ours(
    upstream, new_client, status
):
    told = Told()
    upstream.routes["/a"] = answer(status, x_ratelimit_remaining=7)
    client = new_client(f"127.0.0.1:{upstream.port}", watch=told)
    if status.startswith("200"):
        client.get(upstream.url("/a"))
    else:
        with pytest.raises(Refused):
            client.get(upstream.url("/a"))
    assert (told.answers, told.refusals) == ([("127.0.0.1", "7")], [])
