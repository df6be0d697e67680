"""The table of roles, what `serve` claims, and the pipe that stands in for the kernel's help."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.serve import lifeline
from app.serve.claims import CannotStart, claim_address
from app.serve.roles import answers_readyz, cores, reachable, store_role, web_role, worker_role
from app.store.bundled import BundledStore
from config.settings import ROOT


def test_the_roles_run_what_a_person_could_run_apart() -> None:
    with claim_address("127.0.0.1", 0) as listener:
        web = web_role("redis://store", listener=listener, workers=3)
        worker = worker_role("redis://store", count=2)
        assert worker.command[1:] == ("-m", "app", "worker")
        assert web.command[1:5] == ("-m", "gunicorn", "-c", str(ROOT / "config" / "gunicorn.conf.py"))
        assert f"fd://{listener.fileno()}" in web.command
        assert web.command[web.command.index("--workers") + 1] == "3"
    assert web.environ == worker.environ == {"VITRINE_REDIS_URL": "redis://store"}


def test_all_end_within_eight_seconds_and_the_store_has_its_time() -> None:
    store = store_role(BundledStore(("valkey-server",), "unix:///nowhere", Path("valkey.log")))
    with claim_address("127.0.0.1", 0) as listener:
        web = web_role("", listener=listener, workers=1)
    assert store.stop_seconds + worker_role("", count=1).stop_seconds + web.stop_seconds <= 8
    assert store.orphan_signal == web.orphan_signal == signal.SIGTERM


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (("0.0.0.0", 80), ("127.0.0.1", 80)),
        (("::", 80, 0, 0), ("::1", 80)),
        (("192.0.2.1", 80), ("192.0.2.1", 80)),
    ],
)
def test_a_server_on_all_addresses_is_asked_on_loopback(
    address: tuple[str, int], asked: tuple[str, int]
) -> None:
    assert reachable(address) == asked


def test_nobody_there_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = closed.getsockname()
    assert not answers_readyz(address)


def test_there_is_a_core() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("192.0.2.1", 80, "this machine has no such address"),
        ("127.0.0.1", 65536, "there is no such host or port"),
        ("127.0.0.1", -1, "there is no such host or port"),
        ("a..b", 80, "there is no such host or port"),
    ],
)
def test_an_address_that_cannot_be_had_is_named_with_the_reason(host: str, port: int, reason: str) -> None:
    with pytest.raises(CannotStart, match=f"Cannot listen on {host} port {port}: {reason}"):
        claim_address(host, port)


def test_a_role_ends_when_the_pipe_to_the_supervisor_closes() -> None:
    watched, held = os.pipe()
    role = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal\nfrom app.serve.lifeline import end_with_supervisor\n"
            "end_with_supervisor()\nprint('watching', flush=True)\nwhile True: signal.pause()",
        ],
        cwd=ROOT,
        env={**os.environ, lifeline.LIFELINE: str(watched)},
        pass_fds=[watched],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    with role:
        os.close(watched)
        assert role.stdout is not None
        assert role.stdout.readline() == b"watching\n"
        os.close(held)
        assert role.wait() == -signal.SIGKILL
