"""The nginx of `deploy/` before a machine that answers as Vitrine does, and says what it was asked."""

import http.client
import threading
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.web.language import preferred
from config.settings import load
from tests.conftest import WAIT_SECONDS, wait_until
from tests.deploy.nginx import Nginx, free_port, nginx
from tests.store.servers import Certificate, certificate

__all__ = ["certificate"]  # a fixture

STORED = "public, max-age=60, s-maxage=300, stale-while-revalidate=300, stale-if-error=604800"
FLEETING = STORED.replace("s-maxage=300", "s-maxage=1").replace("revalidate=300", "revalidate=0")


class Machine:
    """A web machine of a few lines: it counts its answers in their bodies."""

    def __init__(self) -> None:
        self.seen: deque[tuple[str, str, dict[str, str]]] = deque()
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        self.go_on, self.end = threading.Event(), threading.Event()
        self.hangs_up = False
        machine = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                machine.answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                machine.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = int(self._http.server_address[1])
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.seen.append((handler.command, handler.path, headers))
        status, more = self.answers.get(handler.path.partition("?")[0], (200, {}))
        body = f"answer {len(self.seen)}".encode()
        if headers.get("if-none-match") and headers["if-none-match"] == more.get("ETag"):
            status, body = 304, b""
        handler.send_response(status)
        for name, value in more.items():
            handler.send_header(name, value)
        if handler.path.endswith("/events"):
            handler.end_headers()
            handler.wfile.write(b"data: first\n\n")
            self.go_on.wait(WAIT_SECONDS)
            handler.wfile.write(b"data: second\n\n")
            self.end.wait(WAIT_SECONDS)
            handler.close_connection = True
            return
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = self.hangs_up

    def asked(self, path: str) -> int:
        """How often."""
        return sum(seen[1] == path for seen in self.seen)

    def close(self) -> None:
        self.end.set()
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    machine = Machine()
    yield machine
    machine.close()


@pytest.fixture(scope="module")
def front(
    machine: Machine, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nginx]:
    """Before that machine and one that is not there."""
    folder = Path(tmp_path_factory.mktemp("nginx"))
    with nginx(folder, certificate, [machine.port, free_port()]) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    [
        "/urls/example.org/a%20b/%3Ftoken%3D1%26x=%2F",
        "/url/https://example.org//a.ipynb",
        "/github/o/r/blob/feature%2Fone/a.ipynb?cells=1-2&x=a%2Bb",
        "/github/o/r/blob/main/./a/../b.ipynb",
    ],
)
def test_an_address_goes_on_as_it_came(front: Nginx, machine: Machine, path: str) -> None:
    assert front.ask(path)[0].status == 200
    assert machine.asked(path) == 1


def test_the_application_hears_from_nginx_who_asks_and_from_nobody_else(
    front: Nginx, machine: Machine
) -> None:
    lies = {
        "X_Forwarded_For": "192.0.2.1",
        "X_Forwarded_Proto": "http",
        "X_Remote_User": "root",
        "X_Vitrine_Secret": "guess",
    }
    front.ask("/who", **lies)
    _method, _path, headers = next(seen for seen in machine.seen if seen[1] == "/who")
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert headers["host"] == f"127.0.0.1:{front.page_port}"
    assert {"x-remote-user", "x-vitrine-secret"} & headers.keys() == set()


def test_what_may_be_stored_is_asked_for_once_in_each_variant(front: Nginx, machine: Machine) -> None:
    machine.answers["/stored"] = (
        200,
        {"Cache-Control": STORED, "Vary": "Accept-Encoding, Accept-Language, Accept", "ETag": 'W/"1"'},
    )
    first = front.ask("/stored", Accept_Encoding="br")
    again = front.ask("/stored", Accept_Encoding="br")
    other = front.ask("/stored", Accept_Encoding="gzip")
    assert first[1] == again[1] != other[1]
    assert [answer.headers["Cache-Status"] for answer, _ in (first, again)] == [
        "nginx; fwd=uri-miss",
        "nginx; hit",
    ]
    known = front.ask("/stored", Accept_Encoding="br", If_None_Match='W/"1"')
    assert (known[0].status, known[1]) == (304, b"")
    assert machine.asked("/stored") == 2


@pytest.mark.parametrize(
    ("language", "wishes"),
    [
        ("zh", ["zh-CN,zh;q=0.9,en;q=0.8", "zh", "de, ZH-Hant-TW;q=0.7, en;q=0.3", "zho,fr;q=0.8,zh;q=0.5"]),
        ("en", ["en-US,en;q=0.9", "de-DE,de;q=0.9,en-GB;q=0.8,zh;q=0.7", "fr", "*", ""]),
    ],
)
def test_readers_of_one_language_share_what_is_stored(
    front: Nginx, machine: Machine, language: str, wishes: list[str]
) -> None:
    path = f"/in-{language}"
    machine.answers[path] = 200, {"Cache-Control": STORED, "Vary": "Accept-Language"}
    pages = {front.ask(path, Accept_Language=wish)[1] for wish in wishes}
    assert (len(pages), machine.asked(path)) == (1, 1)
    (headers,) = (headers for _method, asked, headers in machine.seen if asked == path)
    assert headers["accept-language"] == language == preferred(wishes[0])
    other = "en" if language == "zh" else "zh"
    assert front.ask(path, Accept_Language=other)[1] not in pages


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("none", {}),
        ("no-store", {"Cache-Control": "no-store"}),
        ("private", {"Cache-Control": "private, max-age=60"}),
    ],
)
def test_what_may_not_be_stored_is_asked_for_each_time(
    front: Nginx, machine: Machine, name: str, headers: dict[str, str]
) -> None:
    machine.answers[f"/kept-{name}"] = 200, headers
    assert front.ask(f"/kept-{name}")[1] != front.ask(f"/kept-{name}")[1]


def test_an_answer_of_the_api_is_never_stored(front: Nginx, machine: Machine) -> None:
    machine.answers["/api/v1/jobs/1/result"] = 200, {"Cache-Control": STORED}
    for _ in range(2):
        front.ask("/api/v1/jobs/1/result")
    assert machine.asked("/api/v1/jobs/1/result") == 2


@pytest.mark.parametrize("how", ["refresh=1", "flush_cache=true", "theme=dark&refresh=1"])
def test_a_page_that_one_reader_refreshes_is_new_for_all(front: Nginx, machine: Machine, how: str) -> None:
    path = f"/fresh-{how.partition('=')[0]}-{len(how)}"
    machine.answers[path] = 200, {"Cache-Control": STORED}
    plain = path + ("?theme=dark" if "theme" in how else "")
    old = front.ask(plain)[1]
    new = front.ask(f"{path}?{how}")[1]
    assert old != new == front.ask(plain)[1]
    assert front.ask(f"{path}?{how}")[1] != new


@pytest.mark.parametrize(("status", "stays"), [(503, True), (404, False), (403, False)])
def test_a_stored_page_outlives_a_store_that_is_away_and_not_its_own_end(
    front: Nginx, machine: Machine, status: int, stays: bool
) -> None:
    path = f"/was-good-{status}"
    machine.answers[path] = 200, {"Cache-Control": FLEETING}
    good = front.ask(path)[1]
    machine.answers[path] = status, {"Cache-Control": "no-store"}
    wait_until(lambda: front.ask(path) and machine.asked(path) > 1, "the page to expire")
    for _ in range(2):
        answer, body = front.ask(path)
        assert (answer.status, body == good) == ((200, True) if stays else (status, False))


def test_a_stored_page_outlives_all_machines(certificate: Certificate, tmp_path: Path) -> None:
    machine = Machine()
    machine.hangs_up = True
    machine.answers["/page"] = 200, {"Cache-Control": FLEETING}
    with nginx(tmp_path / "nginx", certificate, [machine.port]) as front:
        good = front.ask("/page")[1]
        machine.close()
        wait_until(lambda: "STALE" in front.log or front.ask("/page")[0].status != 200, "the page to expire")
        answer, body = front.ask("/page")
        assert (answer.status, body) == (200, good)
        assert answer.headers["Cache-Status"] == "nginx; hit; fwd=stale; detail=stale-if-error"
        assert front.ask("/another")[0].status == 502


def test_events_arrive_when_they_happen(front: Nginx, machine: Machine) -> None:
    machine.answers["/api/v1/jobs/1/events"] = 200, {"Content-Type": "text/event-stream"}
    connection = front.connection()
    connection.request("GET", "/api/v1/jobs/1/events")
    events = connection.getresponse()
    assert [events.readline(), events.readline()] == [b"data: first\n", b"\n"]
    machine.go_on.set()
    assert events.readline() == b"data: second\n"  # the machine has not ended its answer
    machine.end.set()
    connection.close()


def test_nothing_is_compressed_a_second_time(front: Nginx, machine: Machine) -> None:
    machine.answers["/plain"] = 200, {"Content-Type": "text/html; charset=utf-8", "ETag": '"strong"'}
    answer, _body = front.ask("/plain", Accept_Encoding="gzip")
    assert (answer.headers["Content-Encoding"], answer.headers["ETag"]) == (None, '"strong"')


def test_a_notebook_of_the_largest_size_may_be_posted_and_no_larger_one(
    front: Nginx, machine: Machine
) -> None:
    largest = load({}).max_notebook_bytes + (1 << 16)
    assert front.ask("/api/v1/jobs", "POST", b" " * largest)[0].status == 200
    connection = front.connection()
    connection.putrequest("POST", "/api/v1/jobs")
    connection.putheader("Content-Length", str(largest + (2 << 20)))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_is_for_those_inside_is_not_there_for_readers(front: Nginx, machine: Machine, path: str) -> None:
    assert [front.ask(path, content=content)[0].status for content in (False, True)] == [404, 404]
    assert machine.asked(path) == 0


def test_the_content_origin_has_no_api_and_takes_nothing_in(front: Nginx, machine: Machine) -> None:
    assert front.ask("/api/v1/jobs/1", content=True)[0].status == 404
    assert front.ask("/create", "POST", b"url=x", content=True)[0].status == 403
    assert front.ask("/frame/local/a.ipynb", content=True)[0].status == 200
    assert machine.seen[-1][2]["host"] == f"127.0.0.1:{front.content_port}"


def test_plain_http_leads_to_https_and_https_says_to_stay(front: Nginx) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=WAIT_SECONDS)
    connection.request("GET", "/a//b?c=%2F")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, "https://127.0.0.1/a//b?c=%2F")
    connection.close()
    assert "max-age" in front.ask("/any")[0].headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/urls/example.org/1.ipynb?token=s3cret", "/urls/example.org/1.ipynb"),
        ("/urls/example.org/2.ipynb/%3Frlkey%3Ds3cret", "/urls/example.org/2.ipynb/"),
        ("/urls/user:s3cret@example.org/3.ipynb", "/urls/...@example.org/3.ipynb"),
        ("/create?url=https%3A%2F%2Fuser%3As3cret%40example.org", "/create"),
    ],
)
def test_the_log_has_no_secret_of_an_address(front: Nginx, path: str, logged: str) -> None:
    front.ask(path)
    wait_until(lambda: f'"GET {logged}" 200 ' in front.log, "the request in the log")
    assert "s3cret" not in front.log
