"""The command line, as a shell sees it."""

import os
import subprocess
import sys

import pytest

from config.settings import ROOT, Settings
from tests import commands


def run(*arguments, **environ):
    """One command in a process of its own; its words in text."""
    done = commands.run(*arguments, environ={"PATH": os.environ["PATH"], **environ})
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_module_is_the_command():
    command = [sys.executable, "-m", "app", "worker"]
    stopped = subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True)
    assert stopped.returncode == 2
    assert (b"", stopped.stderr.decode()) == (stopped.stdout, run("worker").stderr)


def test_config_shows_every_setting_and_what_was_changed():
    shown = run("config", VITRINE_FRESH_SECONDS="60")
    assert shown.returncode == 0
    assert [name for name in Settings.names() if f"{name}=" not in shown.stdout] == []
    assert "VITRINE_FRESH_SECONDS=60.0 [default: 300]" in shown.stdout


def test_config_keeps_secrets_to_itself():
    shown = run("config", VITRINE_GITHUB_TOKEN="tok-secret", VITRINE_API_TOKENS="a-secret,b-secret")
    assert "VITRINE_GITHUB_TOKEN=(set)" in shown.stdout
    assert "secret" not in shown.stdout + shown.stderr


WRONG = [
    ({"VITRINE_FRESH_SECS": "1"}, "VITRINE_FRESH_SECONDS"),
    ({"VITRINE_FRESH_SECONDS": "soon"}, "VITRINE_FRESH_SECONDS"),
    ({"VITRINE_FETCH_ALLOW": "http://x/"}, "VITRINE_FETCH_ALLOW"),
    ({"VITRINE_POLICY_FILE": "/nowhere/policy.toml"}, "/nowhere/policy.toml"),
    ({"VITRINE_LAUNCHERS_FILE": "/nowhere/launchers.toml"}, "/nowhere/launchers.toml"),
]


@pytest.mark.parametrize("command", [("config",), ("serve", "--port", "0"), ("worker",)])
@pytest.mark.parametrize(("environ", "named"), WRONG)
def test_a_wrong_setting_stops_every_command_and_is_named(command, environ, named):
    stopped = run(*command, **environ)
    assert stopped.returncode == 2
    assert named in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_a_worker_without_a_store_says_what_to_do():
    stopped = run("worker")
    assert stopped.returncode == 2
    assert "python -m app serve" in stopped.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("dance",), ("serve", "--web-workers", "0"), ("serve", "--port", "x")]
)
def test_wrong_usage_is_exit_code_2(arguments):
    assert run(*arguments).returncode == 2
