"""The web server's configuration, with a small application in place of ours."""

import http.client
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WAIT_SECONDS, wait_until
from tests.gateway.serving import gunicorn

APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [" ".join((environ["wsgi.url_scheme"], environ["REMOTE_ADDR"], environ["SCRIPT_NAME"])).encode()]
"""


@pytest.fixture
def web_port(tmp_path: Path) -> Iterator[int]:
    """The port of a server that finds an empty home directory at ``tmp_path/home``."""
    (tmp_path / "wsgi.py").write_text(APPLICATION)
    (tmp_path / "home").mkdir()
    environ = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    with gunicorn(tmp_path, cwd=tmp_path, environ=environ | {"HOME": str(tmp_path / "home")}) as server:
        yield server.port
        server.process.terminate()
        assert server.process.wait(WAIT_SECONDS) == 0


def ask(port: int, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return connection.getresponse()


def test_nothing_that_a_client_says_of_itself_is_believed(web_port: int) -> None:
    answer = ask(web_port, X_Forwarded_Proto="https", X_Forwarded_For="192.0.2.1", Script_Name="/elsewhere")
    assert answer.read() == b"http 127.0.0.1 "


def test_it_is_quiet_and_writes_nothing_into_the_home_directory(web_port: int, tmp_path: Path) -> None:
    ask(web_port).read()
    assert list((tmp_path / "home").iterdir()) == []
    assert (tmp_path / "gunicorn.log").read_text() == ""


@pytest.mark.parametrize(("length", "status"), [(8000, 200), (9000, 414)])
def test_an_address_may_be_as_long_as_another_one_in_it(web_port: int, length: int, status: int) -> None:
    wait_until(lambda: ask(web_port).status == 200, "the server")
    assert ask(web_port, "/create?url=" + "x" * length).status == status
