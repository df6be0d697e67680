"""What good and hostile clients ask for: each a sentence about it, and the request."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests import bombs, misfits
from tests.fetching.upstreams import Upstream
from tests.notebooks import QUIET, code, markdown, notebook, prints
from tests.standin import StandIn

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
STORED = 20
"""Good notebooks that are asked for again and again; each tenth request is for a new one."""
SURFACES = ("", "/embed", "/download", "/format/script", "/format/slides", "/format/markdown")
ELSEWHERE = ("/", "/healthz", "/static/css/vitrine.css", "/api/v1/openapi.json", "/robots.txt")


@dataclass(frozen=True, slots=True)
class Request:
    """One request; with `raw`, the bytes of it as they are sent."""

    address: str = ""
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


def good(github: StandIn, folder: Path) -> Iterator[Request]:
    """Pages that are stored, pages that are new, what lies around them. Each is to be answered with 200."""
    for number in range(STORED):
        (folder / f"good-{number}.ipynb").write_bytes(QUIET.replace(b"Its prose", b"Prose %d" % number))
    number = 0
    while True:
        number += 1
        if number % 10 == 0:
            fresh = notebook(markdown(f"# New {number}"), code("1", prints("1\n")))
            yield Request("/url/" + github.put(f"/new-{number}.ipynb", fresh).removeprefix("http://"))
        elif number % 10 == 5:
            yield Request(ELSEWHERE[number // 10 % len(ELSEWHERE)])
        else:
            surface = SURFACES[number // 7 % len(SURFACES)]
            yield Request(f"{surface}/local/good-{number % STORED}.ipynb")


def hostile(upstream: Upstream, folder: Path) -> Iterator[Request]:
    """By a fixed seed: mostly what costs little to send, some attacks, now and then a bomb."""
    chance = random.Random(20_261_129)  # noqa: S311 - nothing secret
    kinds = [_posted(), _misfits(upstream), _bombs(folder), _refused(), _strange(), _malformed()]
    weights = [20, 10, 2, 30, 20, 18]
    while True:
        yield next(chance.choices(kinds, weights)[0])


def _posted() -> Iterator[Request]:
    """Attack notebooks, each new to the store."""
    cases = json.loads((DATA / "attacks" / "notebooks.json").read_text("utf-8"))["content"]
    for number in count():
        attack = cases[number % len(cases)]["notebook"]
        attack["metadata"]["number"] = number
        yield _api({"notebook": attack})


def _misfits(upstream: Upstream) -> Iterator[Request]:
    misfits.serve(upstream)
    names = list(misfits.MISFITS)
    address = upstream.url("", host="localhost").removeprefix("http://")
    for number in count():
        yield Request(f"/url/{address}{misfits.path_of(names[number % len(names)])}?refresh=1")


def _bombs(folder: Path) -> Iterator[Request]:
    made = {
        "outputs": bombs.many_outputs(100_000),
        "deep": bombs.deep(50_000),
        "integer": bombs.huge_integer(1_000_000),
        "memory": bombs.swelling(50_000_000),
        "time": bombs.long_progress(17_000_000),
        "utf8": bombs.broken_utf8(),
        "parts": bombs.many_parts(30, 100_000),
    }
    for name, content in made.items():
        (folder / f"bomb-{name}.ipynb").write_bytes(content)
    for number in count():
        yield Request(f"/local/bomb-{list(made)[number % len(made)]}.ipynb?refresh=1")


def _refused() -> Iterator[Request]:
    rows = json.loads((DATA / "addresses.json").read_text("utf-8"))
    denied = [row["url"] for row in rows if row["verdict"] == "deny"]
    for number in count():
        yield _api({"url": denied[number % len(denied)]})


def _strange() -> Iterator[Request]:
    """Addresses that lead elsewhere, or would like to."""
    addresses = (
        "/local/../../etc/passwd",
        "/local/%2e%2e/%2e%2e/etc/passwd",
        "/local/..%2f..%2fetc/passwd",
        "/local//etc/passwd",
        "/local/%00.ipynb",
        "/local/" + "a" * 3000,
        "/static/../config/settings.py",
        "/static/%2e%2e/%2e%2e/config/settings.py",
        "/blob/../../etc/passwd",
        "/download/local/../good-1.ipynb",
        "/format/../html/local/good-1.ipynb",
        "/url/127.0.0.1:22/x.ipynb",
        "/url/user:password@127.0.0.1/x.ipynb",
        "/urls/%0d%0aHost:evil/x.ipynb",
        "/create?url=javascript:alert(1)",
        "/create?url=" + "%F0%9F%92%A3" * 300,
        "/gist/" + "0" * 2000,
        "/github/a/b/blob/main/" + "x/" * 700,
        "/local/good-1.ipynb?policy=trusted",
        "/local/good-1.ipynb?theme=%00&code=x",
        "/api/v1/jobs/" + "x" * 5000,
    )
    for number in count():
        yield Request(addresses[number % len(addresses)])


def _malformed() -> Iterator[Request]:
    """Bytes that are hardly a request, and bodies that are none."""
    post = b"POST /api/v1/jobs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    lines = (
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n folded\r\n\r\n",
        post + b"Content-Length: 99999999999\r\n\r\n{}",
        post + b"Content-Length: -1\r\n\r\n{}",
        post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        post + b"Content-Length: 9\r\n\r\n{",
        post + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
        post + b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x01",
        b"FETCH /local/good-1.ipynb HTTP/1.1\r\nHost: a\r\n\r\n",
    )
    for number in count():
        yield Request(raw=lines[number % len(lines)])


def _api(body: Mapping[str, object]) -> Request:
    return Request("/api/v1/jobs", json.dumps(body).encode(), {"Content-Type": "application/json"})
