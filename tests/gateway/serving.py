"""gunicorn with our configuration, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.serve.claims import claim_address
from config.settings import ROOT
from tests.conftest import WAIT_SECONDS, start

CONF = ROOT / "config" / "gunicorn.conf.py"
IMPATIENT = """
import runpy
globals().update(runpy.run_path({conf!r}))
from app.gateway.patience import Patience
from app.gateway.worker import WebWorker

class Impatient(WebWorker):
    patience = Patience({figures})

worker_class = Impatient
"""


@dataclass(frozen=True)
class Running:
    """A server that accepts connections."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path


def impatient(folder: Path, **figures: float) -> Path:
    """A configuration that is ours with other `Patience`."""
    conf = folder / "impatient.conf.py"
    given = ", ".join(f"{name}={value}" for name, value in figures.items())
    conf.write_text(IMPATIENT.format(conf=str(CONF), figures=given))
    return conf


@contextmanager
def gunicorn(
    folder: Path,
    *arguments: str,
    conf: Path = CONF,
    cwd: Path = ROOT,
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Running]:
    """One worker, on a port of the kernel's choosing; ended at the end as a supervisor ends it."""
    log = folder / "gunicorn.log"
    with claim_address("127.0.0.1", 0) as listener, log.open("wb") as said:
        fd = listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "-c", str(conf), "--bind", f"fd://{fd}"]
        process = start(
            [*command, "--workers", "1", *arguments, "wsgi:application"],
            cwd=cwd,
            env={**environ, "PYTHONPATH": str(ROOT)},
            pass_fds=[fd],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Running(listener.getsockname()[1], process, log)
        finally:
            process.terminate()
            process.wait(WAIT_SECONDS)
