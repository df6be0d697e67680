"""The process tree, with stand-ins for what it runs."""

import os
import re
import signal
import socket
import sys
from collections.abc import Sequence

import psutil
import pytest

from app.store.connection import connect
from tests.conftest import wait_until
from tests.serve.conftest import Tree

ON_LINUX = sys.platform == "linux"


def all_gone(processes: Sequence[psutil.Process]) -> bool:
    """Ended, and not left as zombies of the supervisor."""
    return not any(process.is_running() for process in processes)


def test_roles_start_in_order_and_readiness_is_said_once(tree: Tree) -> None:
    tree.start_and_wait()
    assert [name for _, name, _ in tree.notes] == ["store", "worker", "worker", "web"]
    assert tree.out == f"Vitrine is ready: http://127.0.0.1:{tree.port}\n"
    assert tree.err == ""


def test_a_role_waits_until_the_one_before_it_is_ready(tree: Tree) -> None:
    tree.start(store={"behaviour": "steady", "asked": True})
    wait_until(lambda: tree.pids("store"), "the store's stand-in, which answers no PING")
    tree.supervisor.send_signal(signal.SIGTERM)
    assert tree.exit_code() == 0
    assert {name for _, name, _ in tree.notes} == {"store"}


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_the_whole_group_ends_all_from_last_to_first(tree: Tree, signum: signal.Signals) -> None:
    tree.start_and_wait()
    descendants = tree.descendants()
    os.killpg(tree.supervisor.pid, signum)
    assert tree.exit_code() == 0
    assert [name for event, name, _ in tree.notes if event == "end"] == ["web", "worker", "worker", "store"]
    assert len(descendants) == 4
    assert all_gone(descendants)


def test_under_nohup_the_terminals_end_is_not_ours(tree: Tree) -> None:
    tree.start_and_wait(prefix=["nohup"])
    tree.supervisor.send_signal(signal.SIGHUP)
    os.kill(tree.pids("web")[0], signal.SIGKILL)
    wait_until(lambda: len(tree.pids("web")) == 2, "the web server to be started again")
    assert tree.supervisor.poll() is None


def test_a_role_that_ignores_sigterm_is_killed_and_the_next_ends_after_it(tree: Tree) -> None:
    tree.start_and_wait(worker={"behaviour": "stubborn", "stop_seconds": 0.2})
    descendants = tree.descendants()
    tree.supervisor.terminate()
    assert tree.exit_code() == 0
    assert [name for event, name, _ in tree.notes if event == "end"] == ["web", "store"]
    assert all_gone(descendants)


def test_a_second_ctrl_c_ends_all_at_once(tree: Tree) -> None:
    tree.start_and_wait(worker={"behaviour": "stubborn", "stop_seconds": 600})
    descendants = tree.descendants()
    tree.supervisor.send_signal(signal.SIGINT)
    wait_until(lambda: any(event == "end" for event, _, _ in tree.notes), "the web server to end")
    tree.supervisor.send_signal(signal.SIGINT)
    assert tree.exit_code() == 130
    assert all_gone(descendants)


@pytest.mark.parametrize("name", ["store", "worker", "web"])
def test_a_killed_role_is_started_again(tree: Tree, name: str) -> None:
    tree.start_and_wait()
    before = tree.pids(name)
    os.kill(before[0], signal.SIGKILL)
    wait_until(lambda: len(tree.pids(name)) == len(before) + 1, f"{name} to be started again")
    assert re.match(
        rf"vitrine: {name}( \d)? was ended by signal 9 \(Killed\); starting it again\.\n$", tree.err
    )
    assert tree.supervisor.poll() is None
    assert len(tree.descendants()) == 4


def test_a_killed_role_leaves_no_helper_behind(tree: Tree) -> None:
    tree.start_and_wait(worker={"behaviour": "helped", "count": 1})
    helper, worker = (psutil.Process(pid) for pid in tree.pids("worker"))
    worker.kill()
    wait_until(lambda: len(tree.pids("worker")) == 4, "the worker and its helper to be started again")
    wait_until(lambda: not helper.is_running() or helper.status() == psutil.STATUS_ZOMBIE, "the helper's end")


def test_clients_wait_while_the_web_server_is_started_again(tree: Tree) -> None:
    tree.start_and_wait()
    os.kill(tree.pids("web")[0], signal.SIGKILL)
    with socket.create_connection(("127.0.0.1", tree.port)) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 200 " in client.recv(100)


def test_a_role_that_keeps_dying_ends_everything_and_says_why(tree: Tree) -> None:
    tree.start(worker={"behaviour": "dies", "count": 1, "asked": True})
    assert tree.exit_code() == 1
    assert "worker ended with exit code 3, the 5th time in 30 seconds; its output is above." in tree.err
    assert len(tree.pids("worker")) == 5
    assert not any(psutil.pid_exists(pid) for _, _, pid in tree.notes)


def test_a_store_that_cannot_start_names_its_log(tree: Tree, tmp_path: object) -> None:
    tree.start(store={"behaviour": "dies", "asked": True})
    assert tree.exit_code() == 1
    assert f"its log is {tmp_path}/var/valkey.log. Ending everything." in tree.err


def test_a_store_that_is_never_ready_ends_everything(tree: Tree) -> None:
    tree.start(store={"behaviour": "steady", "asked": True}, ready_seconds=0)
    assert tree.exit_code() == 1
    assert "store is not ready after 0 seconds; its log is" in tree.err


def test_a_web_server_that_is_not_ready_is_said_once_and_waited_for(tree: Tree) -> None:
    tree.start(
        store={"behaviour": "steady", "asked": True, "ready": None},
        worker={"behaviour": "steady", "asked": True},
        web={"behaviour": "steady", "asked": True},
        ready_seconds=0,
    )
    wait_until(lambda: "web is not ready after 0 seconds" in tree.err, "the sentence")
    tree.supervisor.terminate()
    assert tree.exit_code() == 0
    assert tree.err.count("not ready") == 1
    assert tree.out == ""


def test_a_program_that_is_not_there_is_named(tree: Tree) -> None:
    tree.start(worker={"behaviour": "steady", "command": ["/no/such/program"], "count": 1})
    assert tree.exit_code() == 1
    assert "worker cannot be started: /no/such/program: No such file or directory." in tree.err


def test_a_killed_supervisor_takes_everything_with_it(tree: Tree) -> None:
    tree.start_and_wait(store=None, worker={"behaviour": "stubborn"})
    descendants = tree.descendants()
    tree.supervisor.kill()
    tree.exit_code()
    wait_until(lambda: all_gone(descendants), "the children's end")
    assert len(descendants) == 4


def test_a_taken_port_is_one_sentence(tree: Tree) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        tree.start(port=port)
        assert tree.exit_code() == 2
    assert tree.err.startswith(f"vitrine: Cannot listen on 127.0.0.1 port {port}: it is in use already;")
    assert tree.err.count("\n") == 1
    assert tree.notes == []


def test_a_second_serve_on_the_same_folder_is_refused(tree: Tree, second_tree: Tree) -> None:
    tree.start_and_wait()
    second_tree.start()
    assert second_tree.exit_code() == 2
    assert "Another serve uses the folder" in second_tree.err
    assert second_tree.err.count("\n") == 1
    assert second_tree.notes == []
    assert tree.supervisor.poll() is None


def test_what_was_stored_is_there_after_a_restart_and_after_a_kill(tree: Tree, tmp_path: object) -> None:
    def url() -> str:
        # As the workers are told; the supervisor's store answers there.
        return psutil.Process(tree.pids("worker")[-1]).environ()["VITRINE_REDIS_URL"]

    tree.start_and_wait(store=None)
    connect(url()).set("page", b"\x00bytes")
    tree.supervisor.terminate()
    assert tree.exit_code() == 0
    tree.start_and_wait(store=None)
    assert connect(url()).get("page") == b"\x00bytes"
    tree.supervisor.kill()
    tree.exit_code()
    tree.start_and_wait(store=None)
    assert connect(url()).get("page") == b"\x00bytes"
