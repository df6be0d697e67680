"""The counts of several web processes as those of one server.

Each process counts in files of its own (prometheus_client's multiprocess mode), which any of them reads.
gunicorn calls `begin` before it starts the first, `bury` after each that has ended, and `end`.
"""

import fcntl
import os
import shutil
import struct
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import structlog

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The library's name for where the files are; it reads it when it is imported."""
_PREFIX: Final = "vitrine-metrics-"
_LOCK: Final = "lock"
_MERGING: Final = "merging"
_KINDS: Final = ("counter", "histogram")
"""Whose counts outlive a process; a gauge says how things stand, which for a dead one is: not at all."""

log = structlog.get_logger(__name__)


def begin(parent: str | None, *, uid: int, gid: int) -> None:
    """Make the folder of this server's files, and remove those that killed servers have left.

    Args:
        parent: where; None for the system's own place. In memory is best: on a disk, counting can block.
        uid, gid: of the processes that will count.
    """
    place = Path(parent or tempfile.gettempdir())
    for stale in place.glob(_PREFIX + "*"):
        if _is_abandoned(stale):
            shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
    _hold(folder)
    (folder / _MERGING).touch()
    for path in (folder, *folder.iterdir()):
        os.chown(path, uid, gid)
    os.environ[FOLDER] = str(folder)


def bury(pid: int) -> None:
    """Add what an ended process counted to what those before it did, and forget the rest of it."""
    if FOLDER not in os.environ:
        return
    folder = Path(os.environ[FOLDER])
    with _locked(folder, fcntl.LOCK_EX):
        for kind in _KINDS:
            try:
                _merge(folder / f"{kind}_dead.db", folder / f"{kind}_{pid}.db")
            except (OSError, RuntimeError, ValueError, struct.error):  # how the library says: a torn file
                log.warning("what an ended web process has counted cannot be read", pid=pid)
        for file in folder.glob(f"*_{pid}.db"):
            file.unlink()


def end() -> None:
    """Remove the files: the next server counts from 0, as Prometheus expects of one that started anew."""
    if FOLDER in os.environ:
        shutil.rmtree(os.environ[FOLDER], ignore_errors=True)


@contextmanager
def unchanged() -> Iterator[Path | None]:
    """The folder, while nothing is being merged there; None where there is but one process."""
    if FOLDER not in os.environ:
        yield None
        return
    folder = Path(os.environ[FOLDER])
    with _locked(folder, fcntl.LOCK_SH):
        yield folder


def _merge(kept: Path, dead: Path) -> None:
    from prometheus_client.mmap_dict import MmapedDict

    if not dead.exists():
        return
    totals: dict[str, float] = {}
    for file in filter(Path.exists, (kept, dead)):
        values: Iterable[tuple[str, float, float, int]] = MmapedDict.read_all_values_from_file(str(file))
        for key, value, _time, _position in values:
            totals[key] = totals.get(key, 0.0) + value
    made = kept.with_suffix(".new")
    made.unlink(missing_ok=True)
    sums = MmapedDict(str(made))
    for key, value in totals.items():
        sums.write_value(key, value, 0.0)
    sums.close()
    made.replace(kept)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    with (folder / _MERGING).open() as file:
        fcntl.flock(file, how)
        yield


def _hold(folder: Path) -> None:
    """Lock it, and let all processes inherit that; the file has its name only once it is locked."""
    made = folder / f"{_LOCK}.new"
    fcntl.flock(os.open(made, os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_SH)
    made.replace(folder / _LOCK)


def _is_abandoned(folder: Path) -> bool:
    """Whether no process of the server that made it is left: the kernel lets go of a lock with the last."""
    with suppress(OSError), (folder / _LOCK).open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
