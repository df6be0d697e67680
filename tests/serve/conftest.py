"""A process tree under test, started as a person starts it and looked at from outside."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from config.settings import PREFIX, ROOT
from tests.conftest import WAIT_SECONDS, wait_until

STEADY = {
    "store": {"behaviour": "steady"},
    "worker": {"behaviour": "steady"},
    "web": {"behaviour": "web", "asked": True},
}


class Tree:
    """One `serve`: the supervisor, and what its stand-ins noted."""

    def __init__(self, folder: Path, data_dir: Path) -> None:
        folder.mkdir()
        self._journal, self._out, self._err = (folder / name for name in ("journal", "out", "err"))
        self._data_dir = data_dir
        self.supervisor: subprocess.Popen[bytes]

    def start(
        self,
        *,
        port: int = 0,
        ready_seconds: float = 60,
        prefix: Sequence[str] = (),
        **roles: dict[str, Any] | None,
    ) -> None:
        """Start it, behind the command `prefix`; a role is changed by name, with None it is the real one.

        The journal begins anew: a role that noted its start before would count as ready at once.
        """
        self._journal.write_bytes(b"")
        asked = {"journal": str(self._journal), "port": port, "ready_seconds": ready_seconds}
        asked |= {name: changes for name, changes in (STEADY | roles).items() if changes is not None}
        environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.supervisor = subprocess.Popen(
                [*prefix, sys.executable, "-m", "tests.serve.driver", json.dumps(asked)],
                cwd=ROOT,
                env=environ | {f"{PREFIX}DATA_DIR": str(self._data_dir)},
                stdout=out,
                stderr=err,
                process_group=0,
            )

    def start_and_wait(self, **changes: Any) -> None:
        """Start it and wait for the line that says that all is ready."""
        self.start(**changes)
        wait_until(lambda: "is ready" in self.out or self.supervisor.poll() is not None, "the ready line")
        assert "is ready" in self.out, self.err

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    @property
    def port(self) -> int:
        return int(re.findall(r":(\d+)$", self.out, re.MULTILINE)[0])

    @property
    def notes(self) -> list[tuple[str, str, int]]:
        """(event, role, pid) in the order in which they were noted."""
        lines = self._journal.read_text().splitlines()
        return [(event, name, int(pid)) for event, name, pid in (line.split() for line in lines)]

    def pids(self, name: str) -> list[int]:
        """Of the role's processes, in the order of their starts."""
        return [pid for event, role, pid in self.notes if (event, role) == ("start", name)]

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.supervisor.pid).children(recursive=True)

    def exit_code(self) -> int:
        """Wait for its end."""
        return self.supervisor.wait(WAIT_SECONDS)

    def clean_up(self) -> None:
        """End what a failed test left."""
        with suppress(psutil.NoSuchProcess):
            for process in [*self.descendants(), psutil.Process(self.supervisor.pid)]:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGKILL)
        self.supervisor.wait(WAIT_SECONDS)


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    """Not started yet."""
    tree = Tree(tmp_path / "tree", tmp_path / "var")
    yield tree
    if hasattr(tree, "supervisor"):
        tree.clean_up()


@pytest.fixture
def second_tree(tmp_path: Path) -> Iterator[Tree]:
    """Another one on the same folder."""
    tree = Tree(tmp_path / "second", tmp_path / "var")
    yield tree
    if hasattr(tree, "supervisor"):
        tree.clean_up()
