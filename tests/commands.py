"""Our commands, each in a process of its own whose imports were done once for all of them.

A command imports for longer than it works. A process that has imported what they need forks for each; what a
shell's own `python -m app` is like, a few tests try with a real one.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from config.settings import ROOT
from tests.conftest import WAIT_SECONDS

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "tests.commands",
        "app.__main__",
        "app.factory",
        "app.formats.html",
        "app.shell.command",
        "app.shell.making",
    ]
)


def run(
    *arguments: str, cwd: Path = ROOT, environ: Mapping[str, str], stdin: bytes = b""
) -> CompletedProcess[bytes]:
    """One command with these variables and no others; its outputs in bytes."""
    with TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("in", "out", "err")]
        streams[0].write_bytes(stdin)
        process = _forks.Process(target=_command, args=(arguments, cwd, dict(environ), streams))
        process.start()
        process.join(WAIT_SECONDS)
        process.kill()  # one that hangs has no exit code
        return CompletedProcess(arguments, process.exitcode, *(stream.read_bytes() for stream in streams[1:]))


def _command(arguments: Sequence[str], cwd: Path, environ: dict[str, str], streams: Sequence[Path]) -> None:
    from app.__main__ import main

    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    for number, stream in enumerate(streams):
        opened = os.open(stream, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0)
    sys.exit(main(list(arguments)))
