"""The API against its own description, by a fuzzer that takes every address from that.

With the tests, few requests, and the same ones each time; `make contract` makes up other ones each time, and
as many for each address as ``CONTRACT_EXAMPLES`` says.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.conftest import WAIT_SECONDS
from tests.contract.site import running

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "")
HOW = ["--max-examples", EXAMPLES] if EXAMPLES else ["--max-examples", "6", "--seed", "1"]
PHASES = ("Examples", "Coverage", "Fuzzing", "Stateful")
FUZZER = [sys.executable, "-m", "schemathesis.cli"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running(Path(tmp_path_factory.mktemp("contract"))) as address:
        yield address


@pytest.mark.timeout(3600 if EXAMPLES else 900)
def test_no_answer_is_a_server_error_or_not_described(site):
    config = ROOT / "tests/contract/schemathesis.toml"
    command = [*FUZZER, "--config-file", str(config), "run", f"{site}/api/v1/openapi.json"]
    run = subprocess.run(
        [*command, *HOW],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    assert re.search(r"Tested: ([1-9]\d*)\n", run.stdout), run.stdout
    assert re.findall(r"✅  (\w+) \(in", run.stdout) == list(PHASES), run.stdout


def posted(site, body, **headers):
    """The answer to a program that sends all before it reads."""
    connection = http.client.HTTPConnection(site.removeprefix("http://"), timeout=WAIT_SECONDS)
    sent = {"Content-Type": "application/json", **headers}
    connection.request("POST", "/api/v1/jobs", body, sent, encode_chunked=True)
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], json.loads(answer.read())


@pytest.mark.parametrize("length_is_said", [True, False])
def test_a_program_that_sends_sixty_megabytes_is_told_that_it_is_too_much(site, length_is_said):
    body = b'{"notebook": {"a": "' + b"x" * (60 << 20) + b'"}}'
    if length_is_said:
        answer = posted(site, body)
    else:
        parts = (body[start : start + (1 << 20)] for start in range(0, len(body), 1 << 20))
        answer = posted(site, parts, **{"Transfer-Encoding": "chunked"})
    assert answer[:2] == (413, "application/problem+json")
    assert answer[2]["detail"] == "A request may have 50 MB here."


def test_a_body_in_damaged_chunks_is_told_so(site):
    with socket.create_connection(
        site.removeprefix("http://").split(":"), timeout=WAIT_SECONDS
    ) as connection:
        head = "POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close"
        connection.sendall(f"{head}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{{{not a chunk".encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"its framing is wrong" in answer


def test_a_body_that_would_take_all_memory_is_not_read(site):
    body = b'{"notebook": {"a": [' + b"[]," * (8 << 20) + b"[]]}}"
    status, media_type, problem = posted(site, body)
    assert (status, media_type) == (413, "application/problem+json")
    assert "VITRINE_MAX_JSON_MEMORY_BYTES" in problem["detail"]
