"""The stand-in does what GitHub's description says, so that tests against it mean something."""

import http.client
import json
import threading
from collections.abc import Iterator

import pytest

from tests.conftest import WAIT_SECONDS
from tests.standin import BROKEN, LIMITED, TOKEN, Hang, StandIn


@pytest.fixture
def github() -> Iterator[StandIn]:
    """An empty stand-in."""
    with StandIn() as standin:
        yield standin


def get(github: StandIn, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by names in lower case, body."""
    connection = http.client.HTTPConnection(github.url.removeprefix("http://"), timeout=WAIT_SECONDS)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_an_etag_is_honoured(github: StandIn) -> None:
    github.repo("o/r").commit("main", {"a": b"1"})
    status, headers, body = get(github, "/raw/o/r/main/a")
    assert (status, body) == (200, b"1")
    assert get(github, "/raw/o/r/main/a", If_None_Match=headers["etag"])[::2] == (304, b"")
    github.repo("o/r").commit("main", {"a": b"2"})
    assert get(github, "/raw/o/r/main/a", If_None_Match=headers["etag"])[::2] == (200, b"2")


def test_calls_are_counted_and_run_out(github: StandIn) -> None:
    github.repo("o/r")
    github.api_calls_left = 1
    status, headers, _ = get(github, "/api/repos/o/r")
    assert (status, headers["x-ratelimit-remaining"]) == (200, "0")
    status, headers, _ = get(github, "/api/repos/o/r")
    assert (status, headers["x-ratelimit-remaining"]) == (403, "0")
    assert int(headers["x-ratelimit-reset"]) > 0
    assert get(github, "/api/repos/o/r", Authorization=f"Bearer {TOKEN}")[0] == 200
    assert get(github, "/api/repos/o/r", Authorization="Bearer other")[0] == 401
    assert len(github.calls("/api/repos/o/r")) == 4


def test_what_is_private_is_there_for_the_token_only(github: StandIn) -> None:
    github.repo("o/r", private=True).commit("main", {"a": b"1"})
    assert get(github, "/api/repos/o/r")[0] == 404
    assert get(github, "/raw/o/r/main/a")[0] == 404
    assert json.loads(get(github, "/api/repos/o/r", Authorization=f"Bearer {TOKEN}")[2])["private"] is True


def test_a_large_file_is_described_without_its_content(github: StandIn) -> None:
    github.repo("o/r").commit("main", {"small": b"1", "large": b"1" * 1_000_001})
    small = json.loads(get(github, "/api/repos/o/r/contents/small")[2])
    large = json.loads(get(github, "/api/repos/o/r/contents/large?ref=main")[2])
    assert (small["encoding"], small["content"]) == ("base64", "MQ==\n")
    assert (large["encoding"], large["content"], large["size"]) == ("none", "", 1_000_001)


def test_the_longest_switch_counts(github: StandIn) -> None:
    github.repo("o/r")
    github.behave("/api", LIMITED)
    github.behave("/api/repos/o", BROKEN)
    assert get(github, "/api/repos/o/r")[0] == 500
    assert get(github, "/api/users/o/repos")[0] == 403
    github.behave("/api/repos/o")
    github.behave("/api")
    assert get(github, "/api/repos/o/r")[0] == 200


def test_who_hangs_is_waited_for_and_released(github: StandIn) -> None:
    github.put("/a", b"1")
    github.behave("/files", Hang())
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(get(github, "/files/a")[0]))
    thread.start()
    assert github.log.wait_for("/files", 1, seconds=30)
    assert answers == []
    github.behave("/files")
    thread.join(30)
    assert answers == [200]
