"""Two machines around one store, behind the nginx of `deploy/`.

One runs under supervisor with the file of `deploy/`, the other is the same two commands by hand.
"""

import getpass
import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from app.store.bundled import prepare
from app.store.connection import answers, connect
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start, wait_until
from tests.deploy.nginx import Nginx, free_port, nginx
from tests.standin import StandIn
from tests.store.servers import Certificate

SUPERVISOR = """\
[supervisord]
logfile={folder}/supervisord.log
pidfile={folder}/supervisord.pid
childlogdir={folder}
nodaemon=true
[unix_http_server]
file={folder}/sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{folder}/sock
[include]
files={root}/deploy/supervisor/vitrine.conf {folder}/site.conf
"""
"""As Debian's own supervisord.conf."""
SITE = """\
[program:vitrine-web]
directory={root}
user={user}
startsecs=1
stdout_logfile={folder}/web.log
[program:vitrine-worker]
directory={root}
user={user}
startsecs=1
numprocs=1
stdout_logfile={folder}/worker-%(process_num)s.log
"""
"""What an operator with another folder and user would put beside it."""


@dataclass
class Machine:
    """A web role and a render worker."""

    port: int
    folder: Path

    def ask(
        self, path: str, method: str = "GET", body: object = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Its own answer, without nginx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_SECONDS)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(
                method,
                path,
                json.dumps(body) if body is not None else None,
                {"Content-Type": "application/json", **sent},
            )
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def is_up(self) -> bool:
        try:
            return self.ask("/healthz")[0].status == 200
        except OSError:
            return False

    @property
    def log(self) -> str:
        return "\n".join(file.read_text(errors="replace") for file in self.folder.glob("*.log"))


@dataclass
class Supervised(Machine):
    """Under supervisord."""

    supervisord: subprocess.Popen[bytes]

    def control(self, *words: str) -> str:
        """What `supervisorctl` says."""
        command = [
            sys.executable,
            "-m",
            "supervisor.supervisorctl",
            "-c",
            str(self.folder / "supervisord.conf"),
        ]
        said = subprocess.run([*command, *words], capture_output=True, text=True, timeout=WAIT_SECONDS)
        return said.stdout + said.stderr

    def pids(self, word: str) -> set[int]:
        """Of the processes with this word in their command."""
        return {
            child.pid for child in psutil.Process(self.supervisord.pid).children() if word in _words(child)
        }


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.NoSuchProcess:
        return []


@dataclass
class ByHand(Machine):
    """Two commands."""

    environ: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, name: str) -> None:
        """Start a role."""
        commands = {
            "web": ("-m", "gunicorn", "-c", "config/gunicorn.conf.py", "wsgi:application"),
            "worker": ("-m", "app", "worker"),
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = start(
                [sys.executable, *commands[name]],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def end(self, name: str) -> int:
        """SIGTERM, and its exit code once it has ended."""
        self.processes[name].terminate()
        return self.processes[name].wait(WAIT_SECONDS)


@dataclass
class Fleet:
    """All of it."""

    first: Supervised
    second: ByHand
    front: Nginx
    upstream: StandIn
    store_url: str

    def at_once(self, *asks: Any) -> list[Any]:
        """The results of several calls that are made at the same time."""
        results: list[Any] = [None] * len(asks)

        def do(number: int) -> None:
            results[number] = asks[number]()

        threads = [threading.Thread(target=do, args=(number,)) for number in range(len(asks))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_SECONDS)
        return results


@contextmanager
def fleet(folder: Path, certificate: Certificate) -> Iterator[Fleet]:
    """From the moment at which both machines say that they are ready."""
    with ExitStack() as stack:
        upstream = stack.enter_context(StandIn())
        store = prepare(folder / "store", memory_bytes=64 << 20)
        stack.callback(_kill, start(store.command))
        wait_until(lambda: answers(connect(store.url)), "the store to answer")
        ports = [free_port(), free_port()]
        front = stack.enter_context(nginx(folder / "nginx", certificate, ports))
        environs = [_environ(folder / f"data-{port}", port, front, upstream, store.url) for port in ports]
        first = _supervised(folder / "first", ports[0], environs[0], stack)
        second = ByHand(ports[1], folder / "second", environs[1])
        second.folder.mkdir()
        for role in ("web", "worker"):
            second.run(role)
        stack.callback(lambda: [_kill(process) for process in second.processes.values()])
        for machine in (first, second):
            wait_until(lambda machine=machine: _is_ready(machine), "a machine to be ready")
        yield Fleet(first, second, front, upstream, store.url)


def _environ(data_dir: Path, port: int, front: Nginx, upstream: StandIn, store_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        **upstream.settings,
        "VITRINE_REDIS_URL": store_url,
        "VITRINE_DATA_DIR": str(data_dir),  # nothing that counts may be there
        "VITRINE_LOCAL_DIR": "",
        "VITRINE_PUBLIC_URL": f"https://127.0.0.1:{front.page_port}",
        "VITRINE_CONTENT_ORIGIN": f"https://127.0.0.1:{front.content_port}",
        "VITRINE_TRUSTED_PROXIES": "1",
        "VITRINE_WAIT_SECONDS": "50",
        "VITRINE_RATE_LIMIT": "",
        "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{port} --workers 1 --graceful-timeout 2",
    }


def _supervised(folder: Path, port: int, environ: Mapping[str, str], stack: ExitStack) -> Supervised:
    folder.mkdir()
    names = {"root": ROOT, "folder": folder, "user": getpass.getuser()}
    (folder / "supervisord.conf").write_text(SUPERVISOR.format(**names))
    (folder / "site.conf").write_text(SITE.format(**names))
    settings = "".join(f'{name}="{value}"\n' for name, value in environ.items() if name != "PATH")
    (folder / "vitrine.env").write_text(settings)
    with (folder / "supervisord.out.log").open("wb") as log:
        supervisord = start(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(folder / "supervisord.conf")],
            env={"PATH": os.environ["PATH"], "SETTINGS_FILE": str(folder / "vitrine.env")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    machine = Supervised(port, folder, supervisord)
    stack.callback(lambda: (machine.control("shutdown"), supervisord.wait(WAIT_SECONDS)))
    return machine


def _is_ready(machine: Machine) -> bool:
    try:
        return machine.ask("/readyz")[0].status == 200
    except OSError:
        return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(WAIT_SECONDS)
